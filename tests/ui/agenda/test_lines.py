"""Lines, cursor and scrolling of the agenda, over random agendas."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.agenda.agenda import Agenda, AgendaDay, AgendaGroup, GroupName
from taskip_leads.ui.agenda.lines import AgendaLine, AgendaLines, LineKind

TODAY = date(2026, 11, 23)
COUNTS = st.lists(st.integers(0, 6), min_size=5, max_size=5)
HEIGHTS = st.integers(1, 12)
GAPS = st.integers(0, 1)


def agenda(counts: list[int], *, without: int | None = None) -> Agenda:
    """Return an agenda with so many leads in each group, one a day; ids count from 1."""
    groups, lead_id = [], 0
    for name, count in zip(GroupName, counts, strict=True):
        days = []
        for away in range(count):
            lead_id += 1
            if lead_id != without:
                days.append(AgendaDay(TODAY + timedelta(days=away), [lead_id]))
        if days:
            groups.append(AgendaGroup(name, tuple(days)))
    return Agenda(TODAY, tuple(groups))


def lines_of(counts: list[int], height: int, gap: int = 1) -> AgendaLines:
    lines = AgendaLines()
    lines.resize(height)
    lines.place(agenda(counts), same_query=False)
    lines.set_gap(gap)
    return lines


def all_lines(lines: AgendaLines) -> list[AgendaLine]:
    return lines.lines(0, lines.count)


@given(COUNTS, HEIGHTS, GAPS)
def test_each_lead_has_one_line_under_its_heading(counts: list[int], height: int, gap: int) -> None:
    lines = lines_of(counts, height, gap)
    shown = all_lines(lines)
    leads = [line for line in shown if line.kind is LineKind.LEAD]
    assert [line.number for line in leads] == list(range(sum(counts)))
    heads = [line.group for line in shown if line.kind is LineKind.HEAD]
    named = [name for name, count in zip(GroupName, counts, strict=True) if count]
    if counts[0] and not counts[1]:
        named.insert(1, GroupName.TODAY)
    assert heads == named
    if not counts[0] and not counts[1]:
        assert [line.kind for line in shown[:3]] == [LineKind.TEXT] * 3
    for line in leads:
        group = lines.agenda.group(line.group or GroupName.TODAY)
        assert lines.lead_ids[line.number] in group.lead_ids
        place = lines.agenda.place_of(lines.lead_ids[line.number])
        assert place is not None
        assert lines.day_of(line) == place.day
    assert not shown or shown[-1].kind is not LineKind.BLANK
    blank = sum(line.kind is LineKind.BLANK for line in shown)
    sections = len(heads) + (not counts[0] and not counts[1])
    assert blank == max(0, sections - 1) * gap


@given(COUNTS, HEIGHTS, GAPS, st.lists(st.integers(-9, 40), max_size=8))
def test_cursor_is_always_in_sight(
    counts: list[int], height: int, gap: int, moves: list[int]
) -> None:
    lines = lines_of(counts, height, gap)
    for move in moves:
        if not lines.lead_ids:
            assert lines.lead_id is None
            assert list(lines.leads_in_sight()) == []
            return
        if move % 3 == 0:
            lines.scroll(move)
        elif move % 3 == 1:
            lines.move_group(1 if move > 9 else -1)
        else:
            lines.move_to(max(0, min(move, len(lines.lead_ids) - 1)))
        in_sight = lines.leads_in_sight()
        if in_sight or move % 3:
            assert lines.lead_id in in_sight
        assert 0 <= lines.top <= lines.last_top
        assert len(lines.thumb) <= height


@given(COUNTS, HEIGHTS)
def test_groups_are_reached_one_after_the_other(counts: list[int], height: int) -> None:
    lines = lines_of(counts, height)
    reached = [lines.group]
    while lines.move_group(1):
        reached.append(lines.group)
    named = [name for name, count in zip(GroupName, counts, strict=True) if count]
    assert [one for one in reached if one is not None] == named
    while lines.move_group(-1):
        pass
    assert lines.index == 0


@given(COUNTS, HEIGHTS, st.data())
def test_cursor_keeps_its_lead_or_stays_in_its_place(
    counts: list[int], height: int, data: st.DataObject
) -> None:
    total = sum(counts)
    if not total:
        return
    lines = lines_of(counts, height)
    index = data.draw(st.integers(0, total - 1))
    lines.move_to(index)
    gone = data.draw(st.integers(1, total))
    lines.place(agenda(counts, without=gone), same_query=True)
    if total == 1:
        assert lines.lead_id is None
    elif gone == index + 1:
        assert lines.index == min(index, total - 2), "the next one comes to its place"
    else:
        assert lines.lead_id == index + 1
    lines.place(agenda(counts), same_query=True)
    if gone != index + 1 or total == 1:
        assert lines.lead_id == index + 1


def test_lead_that_was_left_is_not_followed_to_another_day() -> None:
    lines = lines_of([2, 1, 0, 0, 0], 9)
    lines.leave()
    first = AgendaGroup(GroupName.OVERDUE, (AgendaDay(TODAY + timedelta(days=1), [2]),))
    today = AgendaGroup(GroupName.TODAY, (AgendaDay(TODAY, [3]), AgendaDay(TODAY, [1])))
    lines.place(agenda([2, 1, 0, 0, 0]), same_query=True)
    assert lines.lead_id == 1, "it stands where it stood"
    lines.place(Agenda(TODAY, (first, today)), same_query=True)
    assert lines.lead_id == 2


def test_chosen_lead_gets_the_cursor_back_when_a_filter_goes() -> None:
    lines = lines_of([2, 2, 0, 0, 0], 9)
    lines.move_to(3)
    lines.place(agenda([2, 2, 0, 0, 0], without=4), same_query=False)
    assert lines.index == 0
    lines.place(agenda([2, 2, 0, 0, 0]), same_query=False)
    assert lines.lead_id == 4
    lines.expect(2)
    assert lines.lead_id == 2
