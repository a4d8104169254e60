"""Which values the kept lead gets, and by which changes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.change import AddNote, AttachFiles, DeleteLead, EditLead
from taskip_leads.models.duplicates.merge import Merge, Side, sides_of
from taskip_leads.models.file import File
from taskip_leads.models.lead import Company, CustomField, Lead
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import LeadDetail, NoteView
from taskip_leads.models.note import Media, Note
from taskip_leads.models.user import User

NEW, WON = (Attribute(i, name, AttributeType.STATUS) for i, name in ((11, "New"), (12, "Won")))
WEB, FAIR = (Attribute(i, name, AttributeType.SOURCE) for i, name in ((31, "Web"), (32, "Fair")))
KEPT = Lead(
    1, "Ann", "Lee", email="ann@a.example", company=Company(5, "Acme"), value=Decimal(900),
    currency="EUR", statuses=(NEW,), sources=(WEB,), assigned_to=(User(1, "Mara"),),
    description="Old", updated_at="2026-11-02T00:00:00Z",
)  # fmt: skip
OTHER = Lead(
    2, "Ann", "Lee", email="lee@a.example", phone_number="1", company=Company(6, "Acme GmbH"),
    value=Decimal("900.00"), currency="EUR", statuses=(WON,), sources=(FAIR, WEB),
    assigned_to=(User(1, "Mara"), User(2, "Tom")), description="New", zip_code="9",
    custom_fields=(CustomField("Seats", "4"),), updated_at="2026-11-01T00:00:00Z",
)  # fmt: skip


def detail(lead: Lead, *notes: Note, files: tuple[File, ...] = ()) -> LeadDetail:
    row = LeadRow(lead.id, lead.id, lead.name)
    return LeadDetail(row, lead, tuple(NoteView(note) for note in notes), files)


def merged(kept: Lead = KEPT, other: Lead = OTHER, **sides: Side) -> Merge:
    return Merge.of(detail(kept), detail(other), sides)


def edit_of(merge: Merge) -> EditLead | None:
    return next((one for one in merge.changes() if isinstance(one, EditLead)), None)


def test_fuller_value_is_proposed_else_the_newer_one() -> None:
    merge = merged()
    proposed = {field.name: merge.side(field) for field in merge.fields if not field.same}
    assert proposed == {
        "email": Side.KEPT, "phone_number": Side.OTHER, "company_id": Side.OTHER,
        "status_ids": Side.KEPT, "source_ids": Side.BOTH, "assigned_to": Side.KEPT,
        "description": Side.BOTH, "address": Side.OTHER, "custom_fields": Side.KEPT,
    }  # fmt: skip
    assert {field.name for field in merge.fields if field.same} == {"first_name", "value"}
    edit = edit_of(merge)
    assert edit is not None
    assert edit.fields == {
        "phone_number": "1", "company_id": 6, "description": "Old\n\nNew", "address": None, "zip_code": "9",
    }  # fmt: skip
    assert edit.base["company_id"] == 5
    assert (edit.add, edit.remove, edit.shows) == (
        {"source_ids": (32,)},
        {},
        {"company_id": "Acme GmbH"},
    )
    site, later = replace(KEPT, website="a.example"), replace(OTHER, website="b.example")
    newer = replace(later, updated_at="2026-12-01T00:00:00Z")
    for other, side in ((later, Side.KEPT), (newer, Side.OTHER)):
        merge = merged(site, other)
        assert merge.sides["website"] is side


def test_sets_are_replaced_or_joined_by_ids() -> None:
    edit = edit_of(merged(status_ids=Side.OTHER, source_ids=Side.OTHER, assigned_to=Side.BOTH))
    assert edit is not None
    assert edit.add == {"status_ids": (12,), "source_ids": (32,), "assigned_to": (2,)}
    assert edit.remove == {"status_ids": (11,)}


def test_what_cannot_be_taken_over_stays() -> None:
    unknown = replace(OTHER, company=Company(None, "Acme GmbH"), statuses=None, city="Rome")
    merge = merged(other=unknown, company_id=Side.OTHER, status_ids=Side.OTHER, city_id=Side.OTHER,
                   custom_fields=Side.OTHER, email=Side.BOTH)  # fmt: skip
    for name in ("company_id", "status_ids", "city_id", "custom_fields", "email"):
        assert merge.sides.get(name, Side.KEPT) is Side.KEPT


def test_notes_and_files_go_first_and_the_deletion_last() -> None:
    first = Note(7, 2, "Call", "Hi", User(3, "Tom L"), "2026-11-19 10:00:00", Media(8, "x.png"))
    second = Note(9, 2, "Mail", "Yo")
    plan, photo = File(4, "plan.pdf"), File(5, "photo.jpg")
    kept = detail(KEPT, files=(photo,))
    merge = Merge.of(kept, detail(OTHER, second, first, files=(plan, photo)), {})
    copies, files, edit, deletion = (*merge.changes()[:2],), *merge.changes()[2:]
    assert copies == (
        AddNote(1, "Call", "From #2, Tom L, 19 Nov 2026\n\nHi", 8),
        AddNote(1, "Mail", "From #2\n\nYo"),
    )
    assert files == AttachFiles(1, (4,))
    assert isinstance(edit, EditLead)
    assert deletion == DeleteLead(2, "Ann Lee", into=1, into_label="#1")
    assert [type(one) for one in merged(email=Side.OTHER).changes()] == [DeleteLead, EditLead]
    # What an earlier merge has copied is not copied again.
    copied = Note(20, 1, "Mail", "From #2\n\nYo")
    again = Merge.of(detail(KEPT, copied), detail(OTHER, second, first), {})
    assert [note.title for note in again.notes] == ["Call"]


@given(st.dictionaries(st.sampled_from(["email", "phone_number", "company_id", "status_ids",
    "source_ids", "assigned_to", "description", "address", "value", "nothing"]),
    st.sampled_from(Side)))  # fmt: skip
def test_any_choice_makes_one_edit_of_changed_fields_and_one_deletion(
    chosen: dict[str, Side],
) -> None:
    merge = Merge.of(detail(KEPT), detail(OTHER), chosen)
    for field in merge.fields:
        assert merge.side(field) in sides_of(field)
        if chosen.get(field.name) in sides_of(field):
            assert merge.side(field) is chosen[field.name]
    changes = merge.changes()
    assert [type(one) for one in changes].count(DeleteLead) == 1
    edit = edit_of(merge)
    written = set() if edit is None else {*edit.fields, *edit.add, *edit.remove}
    assert written <= {name for field in merge.changed for name in field.writes}
    assert isinstance(changes[-1], EditLead if merge.takes_email else DeleteLead)
    if edit is not None:
        assert edit.base.keys() == edit.fields.keys()
