"""The numbers of a day and its report, against counting by hand over random days."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from taskip_leads.models.change import (
    AddNote,
    Change,
    ConvertLead,
    CreateLead,
    EditLead,
    MoveStatus,
    SendEmail,
)
from taskip_leads.models.history.day import figures, taken_back
from taskip_leads.models.history.entry import HistoryChange
from taskip_leads.models.history.kinds import HistoryKind, entry_of, first_of, kind_in, kind_of
from taskip_leads.models.history.report import ReportFormat, report
from taskip_leads.models.history.words import line_of
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.outbox.undo import inverse

DAY = "lead_interaction_date"
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
STATUSES = ("New", "Contacted", "Lost")
LEADS = st.integers(1, 4)
TEXTS = st.sampled_from(
    ("Call: no answer", "call back", "Recall the offer", "Meeting", "=1+1", "a | b")
)

CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.builds(AddNote, LEADS, TEXTS, TEXTS),
    st.builds(SendEmail, LEADS, TEXTS, TEXTS),
    st.builds(ConvertLead, LEADS),
    st.builds(CreateLead, st.just({"first_name": "Zoe"})),
    st.builds(
        lambda lead, one, other: MoveStatus(
            lead, (one,), (other,), f"{STATUSES[other]} → {STATUSES[one]}"
        ),
        LEADS,
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    st.builds(
        lambda lead, day, done: EditLead(lead, {DAY: f"2026-12-0{day}"}, {DAY: None}, done=done),
        LEADS,
        st.integers(1, 9),
        st.booleans(),
    ),
    st.builds(
        lambda lead, value: EditLead(lead, {"value": value}, {"value": 1}), LEADS, st.integers(2, 4)
    ),
    st.builds(lambda lead: EditLead(lead, add={"assigned_to": (1,)}, told="Owner a → b"), LEADS),
)
STATES = st.sampled_from(
    (ChangeState.DONE, ChangeState.DONE, ChangeState.REFUSED, ChangeState.UNKNOWN, ChangeState.HELD)
)


@st.composite
def days(draw: st.DrawFn) -> list[HistoryChange]:
    """The changes of a day, oldest first."""
    drawn = draw(st.lists(st.tuples(CHANGES, STATES), max_size=20))
    return [
        HistoryChange(
            id=number,
            entry=entry_of(number, kind_of(change)),
            kind=kind_of(change),
            change=change,
            lead=-number if isinstance(change, CreateLead) else getattr(change, "lead", None),
            about=f"Lead {getattr(change, 'lead', number)}",
            line=line_of(change, {}),
            outbox_state=state,
            made_at=START + timedelta(minutes=number),
            result=1000 + number,
        )
        for number, (change, state) in enumerate(drawn, 1)
    ]


def counted(day: list[HistoryChange], *kinds: type[Change]) -> list[Change]:
    """The changes of some types that TaskIP did not refuse."""
    return [
        one.change
        for one in day
        if one.outbox_state is not ChangeState.REFUSED and type(one.change) in kinds
    ]


@settings(max_examples=60, deadline=None)
@given(days())
def test_figures_equal_counting_one_by_one(day: list[HistoryChange]) -> None:
    found = figures(START.date(), day)
    notes = [c for c in counted(day, AddNote) if isinstance(c, AddNote)]
    calls = [c for c in notes if c.title[:4].lower() == "call"]
    edits = [c for c in counted(day, EditLead) if isinstance(c, EditLead)]
    steps = [c for c in edits if DAY in c.fields]
    moves = [c.told.split(" → ")[1] for c in counted(day, MoveStatus) if isinstance(c, MoveStatus)]
    assert found.changes == len(day)
    assert found.refused == sum(one.outbox_state is ChangeState.REFUSED for one in day)
    assert (found.calls, found.other_notes) == (len(calls), len(notes) - len(calls))
    assert found.emails == len(counted(day, SendEmail))
    assert dict(found.moves) == {to: moves.count(to) for to in set(moves)}
    assert (found.done, found.steps) == (sum(c.done for c in steps), sum(not c.done for c in steps))
    assert found.edits == sum("value" in c.fields for c in edits)
    assert found.owners == sum(bool(c.add) for c in edits)
    assert (found.converted, found.new_leads) == (
        len(counted(day, ConvertLead)),
        len(counted(day, CreateLead)),
    )
    leads = {one.lead for one in day if one.outbox_state is not ChangeState.REFUSED}
    assert found.leads == len(leads)
    names = dict(found.numbers())
    assert sum(names.values()) == len(day) - found.refused, "every change stands in one number"
    for one in day:
        assert (first_of(one.entry), kind_in(one.entry)) == (one.id, one.kind)


@settings(max_examples=60, deadline=None)
@given(days())
def test_report_has_every_change_that_was_not_refused(day: list[HistoryChange]) -> None:
    report_text = report(figures(START.date(), day), "", day, {})
    counted = [one for one in day if one.outbox_state is not ChangeState.REFUSED]
    assert sum(len(lead.lines) for lead in report_text.leads) == len(counted)
    assert {lead.name for lead in report_text.leads} == {one.about for one in counted}
    for lead in report_text.leads:
        assert list(lead.lines) == sorted(lead.lines, key=lambda line: line.time)
    rows = list(csv.reader(io.StringIO(report_text.written(ReportFormat.CSV))))
    assert len(rows) == len(counted) + 1
    assert not any(cell.startswith("=") for row in rows for cell in row)
    text = report_text.written(ReportFormat.TEXT)
    assert all(
        lead.name in text and line.text in text for lead in report_text.leads for line in lead.lines
    )
    small = report(figures(START.date(), day), "", day, {}, small=False)
    shown = {line.kind for lead in small.leads for line in lead.lines}
    assert not shown & {HistoryKind.OWNER, HistoryKind.EDIT}


@settings(max_examples=40, deadline=None)
@given(days(), st.data())
def test_a_change_and_its_inverse_take_each_other_back(
    day: list[HistoryChange], data: st.DataObject
) -> None:
    reversible = [
        one
        for one in day
        if one.outbox_state is ChangeState.DONE and isinstance(one.change, AddNote | EditLead)
    ]
    if not reversible:
        return
    one = data.draw(st.sampled_from(reversible))
    (back,) = inverse(None, one, one.change)  # type: ignore[arg-type]
    later = HistoryChange(
        id=99, entry=entry_of(99, kind_of(back)), kind=kind_of(back), change=back, lead=one.lead,
        about=one.about, line="", outbox_state=ChangeState.DONE, made_at=START + timedelta(hours=1),
    )  # fmt: skip
    assert 99 in taken_back([*day, later])
    assert taken_back([one, later]) == {one.id, 99}
