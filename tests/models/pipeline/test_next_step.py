"""What the next step of a lead is, and which statuses need none."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import NoteView
from taskip_leads.models.note import Note
from taskip_leads.models.pipeline.closed_statuses import ClosedStatuses
from taskip_leads.models.pipeline.next_step import days_late, next_step_text

TODAY = date(2026, 11, 23)


def _note(text: str, created_at: str = "2026-11-20 10:00:00", number: int = 1) -> NoteView:
    return NoteView(Note(number, 1, "Call", text, created_at=created_at))


def test_later_note_without_a_step_keeps_the_text() -> None:
    notes = (
        _note("They are in a fair."),
        _note("Call\nNext: send the offer\n\nBye"),
        _note("Next: old"),
    )
    assert next_step_text(notes, None) == "send the offer"


def test_text_of_an_earlier_date_is_not_reused() -> None:
    note = _note("Next: send the offer", "2026-11-20 10:00:00")
    assert next_step_text((note,), datetime(2026, 11, 20, 18, tzinfo=UTC)) == "send the offer"
    assert next_step_text((note,), datetime(2026, 11, 19, 8, tzinfo=UTC)) == "send the offer"
    assert next_step_text((note,), datetime(2026, 11, 21, 8, tzinfo=UTC)) == ""


@pytest.mark.parametrize(
    ("row", "days"),
    [
        (LeadRow(1, 1, "Ada"), 0),
        (LeadRow(1, 1, "Ada", step=date(2026, 11, 23)), 0),
        (LeadRow(1, 1, "Ada", step=date(2026, 12, 1)), 0),
        (LeadRow(1, 1, "Ada", step=date(2026, 11, 21)), 2),
        (LeadRow(1, 1, "Ada", step=date(2026, 11, 21), closed=True), 0),
        (LeadRow(1, 1, "Ada", step=date(2026, 11, 21), converted=True), 0),
    ],
)
def test_open_leads_are_late_from_the_day_after_the_step(row: LeadRow, days: int) -> None:
    assert days_late(row, TODAY) == days


@pytest.mark.parametrize(
    ("name", "closed"),
    [
        ("Won", True),
        ("Closed – lost", True),
        ("Unqualified", True),
        ("Gewonnen", True),
        ("Abgeschlossen", True),
        ("Perdu", True),
        ("Clôturé", True),
        ("Nicht qualifiziert", True),
        ("No calificado", True),
        ("No cualificado", True),
        ("Przegrana", True),
        ("失注", True),
        ("New", False),
        ("Qualified", False),
        ("Not closed yet", False),
        ("Deadline near", False),
        ("Wonderful", False),
    ],
)
def test_closed_statuses_are_guessed_from_their_names(name: str, closed: bool) -> None:
    known = {7: Attribute(7, name, AttributeType.STATUS)}
    assert ClosedStatuses().ids(known) == (frozenset((7,)) if closed else frozenset())


def test_settings_replace_the_guess_ignoring_case() -> None:
    known = {
        1: Attribute(1, "Won", AttributeType.STATUS),
        2: Attribute(2, "Auf Eis", AttributeType.STATUS),
        3: Attribute(3, "auf eis", AttributeType.SOURCE),
    }
    assert ClosedStatuses(("auf EIS", "Unknown")).ids(known) == frozenset((2,))
    assert ClosedStatuses(()).ids(known) == frozenset()
