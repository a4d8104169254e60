"""Tolerant reading: one odd field never loses a lead, nor a page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.lead import Company, CustomField, Group
from taskip_leads.models.user import User
from taskip_leads.store.field_values import equivalent
from taskip_leads.wire.records import (
    read_attribute,
    read_contact,
    read_file,
    read_lead,
    read_note,
    read_rows,
)
from taskip_leads.wire.scalars import flag, integer


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5000.0, Decimal("5000.0")),
        ("15000.00", Decimal("15000.00")),
        ("15,000.50", Decimal("15000.50")),
        (7, Decimal(7)),
        ("", None),
        (None, None),
        (True, None),
        ("5,50", None),
        ("about 5", None),
        ("NaN", None),
        ("1e999999999", None),
        ("1e-999999999", None),
        (float("inf"), None),
        ([5], None),
    ],
)
def test_value_is_a_number_or_text_or_nothing(value: Any, expected: Decimal | None) -> None:
    lead = read_lead({"id": 1, "value": value})
    assert lead.value == expected
    assert lead.raw["value"] is value, "the raw value is kept"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, False), (1, True), (True, True), (False, False), ("1", True), ("0", False), (None, False)],
)
def test_converted_is_read_in_many_forms(value: Any, expected: bool) -> None:
    assert read_lead({"id": 1, "converted": value}).converted is expected
    assert flag(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([], ()),
        (None, None),
        ([3, "4"], (User(3), User(4))),
        ([{"id": 3, "name": "Ana"}], (User(3, "Ana"),)),
        ([{"id": 3, "full_name": "Ana Ito"}], (User(3, "Ana Ito"),)),
        ([{"id": 3, "first_name": "Ana", "last_name": "Ito"}], (User(3, "Ana Ito"),)),
        ([{"id": 90, "lead_id": 1, "user_id": 3}], (User(3),)),
        ([{"user_id": 3, "user": {"id": 3, "name": "Ana"}}], (User(3, "Ana"),)),
        ([{"user_id": 3, "user": {"name": "Ana"}}], (User(3, "Ana"),)),
        ({"0": {"id": 3, "name": "Ana"}, "2": {"id": 4}}, (User(3, "Ana"), User(4))),
        (7, (User(7),)),
        ([None, True, [], {"x": 1}], ()),
    ],
)
def test_owners_are_ids_or_objects(value: Any, expected: Any) -> None:
    assert read_lead({"id": 1, "assigned_to": value}).assigned_to == expected


def test_missing_list_is_unknown_not_empty() -> None:
    lead = read_lead({"id": 1})
    assert (lead.assigned_to, lead.statuses, lead.sources, lead.activities) == (None,) * 4
    assert (lead.groups, lead.custom_fields) == ((), ())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, User(1)),
        ({"id": 1, "name": "Ana", "email": "a@b.c"}, User(1, "Ana", "a@b.c")),
        (None, None),
        ("", None),
        ([], None),
    ],
)
def test_author_is_an_id_or_an_object(value: Any, expected: User | None) -> None:
    assert read_lead({"id": 1, "created_by": value}).created_by == expected
    assert read_note({"id": 1, "created_by": value}).author == expected
    assert read_file({"id": 1, "created_by": value}).author == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([], ()),
        ({}, ()),
        (None, ()),
        ({"department": "Sales"}, (CustomField("department", "Sales"),)),
        ([{"name": "Size", "value": "L"}], (CustomField("Size", "L"),)),
        ([{"label": "Size", "key": "s", "value": 3}], (CustomField("Size", "3"),)),
        (
            [{"custom_field": {"label": "Size"}, "value": ["L", "M"]}],
            (CustomField("Size", "L, M"),),
        ),
        ([{"Size": True}], (CustomField("Size", "yes"),)),
        ({"0": {"name": "Size", "value": None}}, (CustomField("Size", ""),)),
        ("text", ()),
    ],
)
def test_custom_fields_are_a_list_or_a_map(value: Any, expected: Any) -> None:
    assert read_lead({"id": 1, "custom_fields": value}).custom_fields == expected


def test_statuses_are_objects_or_ids_of_their_own_type() -> None:
    lead = read_lead(
        {
            "id": 1,
            "statuses": [
                {"id": 4, "name": "New", "type": "1", "color": "red", "order": None},
                {"id": 5, "name": "Website", "type": 2},
                {"name": "no id"},
                9,
                "10",
            ],
            "sources": {"1": {"id": 7, "name": "Fair"}},
        }
    )
    assert [(s.id, s.name, s.order) for s in lead.statuses or ()] == [
        (4, "New", 0),
        (9, "#9", 0),
        (10, "#10", 0),
    ]
    assert [(s.id, s.type) for s in lead.sources or ()] == [(7, AttributeType.SOURCE)]


def test_undocumented_fields_are_kept() -> None:
    lead = read_lead({"id": 1, "job_title": "CEO", "\ud800": 2})
    assert lead.extra == {"job_title": "CEO", "\ud800": 2}


def test_unknown_dates_and_missing_addresses_are_accepted() -> None:
    lead = read_lead(
        {"id": 1, "email": None, "created_at": "2 weeks ago", "lead_interaction_date": "15/01/24"}
    )
    assert (lead.email, lead.created_at) == (None, "2 weeks ago")
    assert lead.lead_interaction_date == "15/01/24"
    note = read_note({"id": 1, "created_at": "2026-04-01 10:00:00"}, lead_id=3)
    assert (note.created_at, note.lead_id) == ("2026-04-01 10:00:00", 3)


def test_companies_groups_and_activities_are_read_in_all_known_shapes() -> None:
    lead = read_lead(
        {
            "id": 1,
            "company": "Acme",
            "groups": [{"id": 1, "name": "VIP"}, 2, "3", "named", None],
            "activities": [
                "Called",
                {"content": "Moved", "createdAt": "2 hours ago", "createdBy": {"name": "Ana"}},
                {"activity_type": "created"},
                None,
            ],
        }
    )
    assert lead.company == Company(None, "Acme")
    assert lead.groups == (Group(1, "VIP"), Group(2), Group(3), Group(None, "named"))
    activities = [(a.text, a.when) for a in lead.activities or ()]
    assert activities == [("Called", None), ("Moved", "2 hours ago"), ("created", None)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ([], None),
        ({}, None),
        (8, (8, "#8")),
        ({"id": 8, "file_name": "a.png"}, (8, "a.png")),
        ([{"id": 8, "title": "a.png"}], (8, "a.png")),
        ({"url": "https://x.test/a"}, (None, "attachment")),
    ],
)
def test_attachment_is_read_in_many_shapes(value: Any, expected: Any) -> None:
    media = read_note({"id": 1, "media": value}).media
    assert (None if media is None else (media.id, media.name)) == expected


@pytest.mark.parametrize("bad", [None, "abc", 1.5, True, [], {}, "1.5", "", float("nan")])
def test_only_a_row_without_an_integer_id_is_skipped_and_counted(bad: Any) -> None:
    rows = [{"id": 1}, {"id": bad, "first_name": "Ana"}, {"id": "2"}, {"first_name": "No"}, 7]
    records, skipped = read_rows(rows, read_lead)
    assert [lead.id for lead in records] == [1, 2]
    assert [skip.reason for skip in skipped] == [
        "id is not an integer",
        "id is not an integer",
        "the row is not an object",
    ]


def test_contact_needs_no_field() -> None:
    assert read_contact({}).id is None
    assert read_contact({"id": 5, "country": "Spain", "zip_code": 28001}).zip_code == "28001"


def test_attribute_without_a_type_has_the_requested_one_or_none() -> None:
    assert read_attribute({"id": 1}, AttributeType.SOURCE).type is AttributeType.SOURCE
    with pytest.raises(ValueError, match="type"):
        read_attribute({"id": 1, "type": 3})


def test_integers_are_read_only_from_what_looks_like_them() -> None:
    assert [integer(value) for value in (5, "5", " 5 ", "-5", 5.0)] == [5, 5, 5, -5, 5]
    odd: Any
    for odd in ("²", "1_0", "٣", "5.0", "", "9" * 20, True, 5.5, float("inf"), None, [], {}):
        assert integer(odd) is None, odd


@pytest.mark.parametrize("zero", ["0000-00-00", "0000-00-00 00:00:00", "0000-00-00T00:00:00Z"])
def test_zero_date_is_no_date(zero: str) -> None:
    names = ("lead_interaction_date", "converted_at", "created_at", "updated_at")
    lead = read_lead({"id": 7, "first_name": "Ann", **dict.fromkeys(names, zero)})
    assert [getattr(lead, name) for name in names] == [None] * 4
    assert read_note({"id": 1, "title": "A", "note": "B", "created_at": zero}).created_at is None
    assert read_file({"id": 1, "title": "A", "created_at": zero}).created_at is None
    assert equivalent("lead_interaction_date", zero, None), "an edit does not conflict with it"
