"""What others changed about a lead, apart from what the person did."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from msgspec.structs import replace

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.change import AddNote, Change, EditLead, MoveStatus
from taskip_leads.models.lead import Lead
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import LeadDetail, NoteView
from taskip_leads.models.note import Note
from taskip_leads.models.triage.differences import differences
from taskip_leads.models.user import User

NEW = Attribute(1, "New", AttributeType.STATUS)
WON = Attribute(2, "Won", AttributeType.STATUS)
ROW = LeadRow(
    1,
    1,
    "Leila\x1b",
    statuses=(NEW,),
    owners=(),
    value=Decimal(54000),
    currency="USD",
    day=date(2026, 11, 27),
)
BEFORE = LeadDetail(ROW, Lead(1), read_at=datetime(2026, 11, 23, tzinfo=UTC))


def after(**values: object) -> LeadDetail:
    return replace(BEFORE, row=replace(ROW, **values))


def test_differences_show_the_previous_values() -> None:
    now = after(
        statuses=(WON,), owners=(User(7, "Tom"),), value=None, day=None, name="L", email="l@x.y"
    )
    assert differences(BEFORE, now, ()) == (
        "status was New",
        "owner was nobody",
        "value was 54,000 USD",
        "next step was 2026-11-27",
        "name was Leila�",
        "email was none",
    )
    assert differences(now, now, ()) == ()


def test_own_changes_are_not_differences() -> None:
    now = after(statuses=(WON,), value=None, phone="1")
    own: list[Change] = [MoveStatus(1, (2,), (1,)), EditLead(1, {"value": None})]
    assert differences(BEFORE, now, own) == ("phone was none",)


def test_values_that_become_known_are_not_differences() -> None:
    before = replace(BEFORE, row=replace(ROW, statuses=None, owners=None))
    assert differences(before, BEFORE, ()) == ()


def test_note_by_others_is_reported_unless_it_may_be_ours() -> None:
    now = replace(BEFORE, notes=(NoteView(Note(5, 1, "Call", "")),))
    assert differences(BEFORE, now, ()) == ("new note",)
    assert differences(BEFORE, now, [AddNote(1, "Call", "")]) == ()
    assert differences(replace(BEFORE, read_at=None), now, ()) == ()


def test_note_that_moves_up_among_the_newest_is_not_new() -> None:
    views = [NoteView(Note(number, 1, "Call", "")) for number in range(5, 0, -1)]
    before = replace(BEFORE, notes=tuple(views[:3]), older_notes=2)
    # The newest one was deleted: another one is read in its place.
    now = replace(BEFORE, notes=tuple(views[1:4]), older_notes=1)
    assert differences(before, now, ()) == ()
    added = NoteView(Note(9, 1, "Call", ""))
    now = replace(BEFORE, notes=(added, *views[:2]), older_notes=3)
    assert differences(before, now, ()) == ("new note",)
