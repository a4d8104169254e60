"""Changes survive the outbox unchanged, and describe what they do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads import clock
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import (
    KINDS,
    AddAttribute,
    AddNote,
    AttachFiles,
    Change,
    ConvertLead,
    CreateLead,
    DeleteAttribute,
    DeleteFiles,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    EditAttribute,
    EditLead,
    EditNote,
    MoveStatus,
    SendEmail,
    UploadFile,
    decode,
    encode,
    lead_of,
)

# Include lone surrogates: terminals and web forms produce them, and SQLite refuses them as text.
TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
MAYBE = st.none() | TEXT
IDS = st.lists(st.integers(-5, 2**70), max_size=4).map(tuple)
ID = st.integers(-9, 9)
SCALAR = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT
JSON: st.SearchStrategy[Any] = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)
OBJECT = st.dictionaries(TEXT, JSON, max_size=3)
LISTS = st.dictionaries(st.sampled_from(["assigned_to", "source_ids", "groups"]), IDS)
SHOWS = st.dictionaries(TEXT, TEXT, max_size=2)
TYPES = st.sampled_from(AttributeType)
NUMBER = st.none() | ID

CHANGES: dict[type[Change], st.SearchStrategy[Change]] = {
    AddNote: st.builds(AddNote, ID, TEXT, TEXT, NUMBER),
    EditNote: st.builds(EditNote, ID, ID, TEXT, TEXT, NUMBER, MAYBE, MAYBE),
    DeleteNote: st.builds(DeleteNote, ID, ID, TEXT, MAYBE, MAYBE),
    EditLead: st.builds(EditLead, ID, OBJECT, OBJECT, LISTS, LISTS, SHOWS, TEXT),
    MoveStatus: st.builds(MoveStatus, ID, IDS, IDS, TEXT),
    CreateLead: st.builds(CreateLead, OBJECT, SHOWS),
    DeleteLead: st.builds(DeleteLead, ID, TEXT, OBJECT),
    DeleteLeads: st.builds(
        DeleteLeads, IDS, st.lists(TEXT).map(tuple), st.lists(OBJECT, max_size=2).map(tuple)
    ),
    SendEmail: st.builds(SendEmail, ID, TEXT, TEXT),
    ConvertLead: st.builds(ConvertLead, ID),
    UploadFile: st.builds(UploadFile, ID, TEXT, TEXT, ID, MAYBE),
    AttachFiles: st.builds(AttachFiles, ID, IDS),
    DeleteFiles: st.builds(DeleteFiles, ID, IDS, st.lists(TEXT).map(tuple)),
    AddAttribute: st.builds(AddAttribute, TYPES, TEXT, MAYBE, NUMBER),
    EditAttribute: st.builds(EditAttribute, ID, TYPES, TEXT, MAYBE, NUMBER, OBJECT),
    DeleteAttribute: st.builds(DeleteAttribute, ID, TYPES, TEXT, OBJECT),
}


def test_every_change_type_is_covered() -> None:
    assert set(CHANGES) == set(KINDS.values())


@given(st.one_of(*CHANGES.values()))
def test_change_round_trips_through_the_outbox(change: Change) -> None:
    kind, body = encode(change)
    assert body.isascii()
    assert decode(kind, body) == change


@given(st.one_of(*CHANGES.values()))
def test_every_change_has_a_description(change: Change) -> None:
    assert change.words


def test_unknown_field_of_a_newer_version_is_ignored() -> None:
    assert decode("ConvertLead", '{"lead": 4, "since": "2.0"}') == ConvertLead(4)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (EditLead(1, {"value": 52000}, {"value": 48000}), "Value 48,000 → 52,000"),
        (EditLead(1, {"phone_number": "1"}, {"phone_number": None}), "Phone – → 1"),
        (EditLead(1, {"company_id": 3}, shows={"company_id": "Acme"}), "Company Acme"),
        (EditLead(1, {"value": 1, "city_id": 2}), "Edit value, city"),
        (EditLead(1, add={"assigned_to": (3,)}), "Edit owner"),
        (EditLead(1, told="Owner Tove → Ana"), "Owner Tove → Ana"),
        (CreateLead({"first_name": "Ada", "last_name": None}), "New lead “Ada”"),
        (DeleteLead(1, "Ada", {"notes": [{}]}), "Delete lead “Ada” and its 1 note"),
        (DeleteFiles(1, (4,), ("plan.pdf",)), "Delete file “plan.pdf”"),
        (
            EditAttribute(1, AttributeType.STATUS, "Hot", base={"name": "Warm"}),
            "Rename status “Warm” → “Hot”",
        ),
        (
            EditAttribute(1, AttributeType.STATUS, "Hot", "#f00", base={"color": None}),
            "Edit status “Hot”, colour none → #f00",
        ),
        (EditAttribute(1, AttributeType.SOURCE, "Web", order=3), "Edit source “Web”, place 3"),
    ],
)
def test_change_description_names_the_action(change: Change, words: str) -> None:
    assert change.words == words


def test_change_lead_is_the_lead_it_belongs_to() -> None:
    assert lead_of(AddNote(4, "a", "b")) == 4
    assert lead_of(CreateLead({})) is None
    assert lead_of(DeleteLeads((4, 5))) is None
    assert lead_of(AddAttribute(AttributeType.SOURCE, "x")) is None


@pytest.mark.parametrize(
    ("was", "day", "words"),
    [
        ("2026-12-21", "2026-11-27", "Next step Mon 21 Dec → Fri 27 Nov"),
        (None, "2027-01-04", "Next step – → Mon 4 Jan 2027"),
        ("2026-11-27", None, "Next step Fri 27 Nov → –"),
        ("2026-11-27", "2026-11-20", "Last interaction Fri 27 Nov → Fri 20 Nov"),
        ("someday", "2026-11-23", "Next step someday → Mon 23 Nov"),
    ],
)
def test_change_description_formats_days(was: str | None, day: str | None, words: str) -> None:
    with clock.frozen(datetime(2026, 11, 23, 9, 0, tzinfo=UTC)):
        field = "lead_interaction_date"
        assert EditLead(1, {field: day}, {field: was}).words == words


def test_change_description_formats_amounts_alike() -> None:
    assert EditLead(1, {"value": "52000"}, {"value": "620000.00"}).words == "Value 620,000 → 52,000"
    assert EditLead(1, {"value": 52000}, {"value": "soon"}).words == "Value soon → 52,000"
