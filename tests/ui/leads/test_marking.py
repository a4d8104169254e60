"""Marking leads, and ranges of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.ui.leads.marking import LeadMarks
from tests.ui.conftest import Opener

NARROW = (80, 24)


async def test_space_marks_the_lead_and_moves_on(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("space", "x")
        assert ui.line_of("Amelia Okafor").startswith(" ▪ Amelia")
        assert ui.line_of("Jonas Lindqvist").startswith(" ▪ Jonas")
        assert ui.line_of("▌")[3:].startswith("Priya Raman")
        assert ui.shows("▪ 2 marked of 34", "48,000 EUR", "s status on 2", "D delete")


async def test_marked_value_is_shown_per_currency(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("space", "j", "space", "space")
        assert ui.shows("▪ 3 marked of 34   136,500 EUR   36,400 USD")


async def test_range_follows_the_cursor_in_both_directions(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("j", "j", "v", "j", "j")
        assert ui.shows("▪ 3 marked of 34")
        await ui.press("k", "k", "k")
        assert ui.shows("▪ 2 marked of 34")
        assert ui.line_of("Jonas Lindqvist")[1] == "▪" or ui.line_of("Jonas Lindqvist")[:2] == "▌▪"
        await ui.press("v", "j", "j", "j")
        assert ui.shows("▪ 2 marked of 34"), "the range has ended"


async def test_mark_all_marks_matches_and_escape_unmarks_first(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", "s", "1", "enter", "V")
        assert ui.shows("▪ 7 marked of 7")
        await ui.press("escape")
        assert not ui.shows("marked")
        assert ui.shows("status New"), "the filter is the next step"


async def test_leads_that_leave_the_list_are_unmarked(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("V", "f", "s", "1", "enter")
        assert ui.shows("▪ 7 marked of 7")


class RecordedMarks:
    """Marks whose changes are counted."""

    def __init__(self) -> None:
        self.changes = 0
        self.marks = LeadMarks(self._count)

    def _count(self) -> None:
        self.changes += 1


LIST = (10, 11, 12, 13, 14)


def test_lead_marks_toggle_marks_and_unmarks() -> None:
    recorded = RecordedMarks()
    marks = recorded.marks
    marks.toggle(11)
    marks.toggle(13)
    marks.toggle(11)
    assert marks.leads == {13}
    assert recorded.changes == 3


@pytest.mark.parametrize(
    ("start", "positions", "expected"),
    [
        (12, [3], {12, 13}),
        (12, [0], {10, 11, 12}),
        (12, [4, 1], {11, 12}),
        (12, [4, 2], {12}),
    ],
)
def test_lead_marks_range_reaches_from_its_start_to_the_cursor(
    start: int, positions: list[int], expected: set[int]
) -> None:
    marks = RecordedMarks().marks
    marks.toggle(10)
    marks.toggle_range(start)
    for position in positions:
        marks.extend_range(LIST, position)
    assert marks.leads == expected | {10}, "marks from before the range stay"
    marks.toggle_range(start)
    marks.extend_range(LIST, 0)
    assert marks.leads == expected | {10}, "the range has ended"
    assert not marks.in_range


def test_lead_marks_range_ends_when_its_first_lead_leaves_the_list() -> None:
    marks = RecordedMarks().marks
    marks.toggle_range(12)
    marks.extend_range((10, 11), 1)
    assert not marks.in_range
    assert marks.leads == {12}


def test_lead_marks_drop_removed_leads() -> None:
    recorded = RecordedMarks()
    marks = recorded.marks
    marks.mark_all(LIST)
    marks.keep((11, 12, 99))
    assert marks.leads == {11, 12}
    marks.keep(LIST)
    assert recorded.changes == 2, "nothing changed the second time"


def test_lead_marks_keep_continues_a_range_and_failed_leads_end_it() -> None:
    marks = RecordedMarks().marks
    marks.toggle_range(12)
    marks.keep(LIST)
    assert marks.in_range
    marks.await_leads(frozenset((12,)), LIST)
    assert not marks.in_range


def test_lead_marks_mark_awaited_leads_when_the_list_has_them_back() -> None:
    marks = RecordedMarks().marks
    marks.mark_all(LIST)
    marks.keep((10,))
    marks.await_leads(frozenset((10, 11)), (10,))
    assert marks.leads == {10}
    marks.keep((10, 12))
    assert marks.leads == {10}
    marks.keep(LIST)
    assert marks.leads == {10, 11}, "the change of 11 was taken back"
    marks.toggle(11)
    marks.keep(LIST)
    assert marks.leads == {10}, "a mark of one's own ends the waiting"
    marks.await_leads(frozenset((11,)), (10,))
    marks.clear()
    marks.keep(LIST)
    assert not marks


def test_lead_marks_clear_returns_whether_anything_was_marked() -> None:
    marks = RecordedMarks().marks
    assert not marks.clear()
    marks.mark_all(LIST)
    assert marks.clear()
    assert not marks


@given(
    st.lists(st.tuples(st.sampled_from(["toggle", "range", "extend", "all"]), st.integers(0, 4)))
)
def test_lead_marks_are_always_in_the_list(steps: list[tuple[str, int]]) -> None:
    recorded = RecordedMarks()
    marks = recorded.marks
    for step, position in steps:
        before, changes = (marks.leads, marks.in_range), recorded.changes
        match step:
            case "toggle":
                marks.toggle(LIST[position])
            case "range":
                marks.toggle_range(LIST[position])
            case "extend":
                marks.extend_range(LIST, position)
            case _:
                marks.mark_all(LIST)
        assert marks.leads <= set(LIST)
        assert len(marks) == len(marks.leads)
        if (marks.leads, marks.in_range) != before:
            assert recorded.changes > changes, "every change is announced"
