"""Tolerant reading: one odd field never costs a lead, nor a page."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskip_leads.api.client import TaskipClient
from taskip_leads.errors import InvalidResponse, Refused, WireError
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
from taskip_leads.wire.scalars import flag, whole
from tests.api.calls import perform
from tests.api.contract import OPERATIONS, Operation

KEY = "sk_test_0123456789abcdef"


def answered_with(body: bytes, status: int = 200) -> TaskipClient:
    """A client whose service answers everything with ``body``."""

    def handler(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=body, headers={"content-type": "application/json"})

    return TaskipClient(
        "https://example.test/api", KEY, transport=httpx.MockTransport(handler), first_wait=0.0
    )


@pytest.mark.parametrize(
    ("told", "understood"),
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
def test_value_is_a_number_or_text_or_nothing(told: Any, understood: Decimal | None) -> None:
    lead = read_lead({"id": 1, "value": told})
    assert lead.value == understood
    assert lead.raw["value"] is told, "what came is kept"


@pytest.mark.parametrize(
    ("told", "understood"),
    [(0, False), (1, True), (True, True), (False, False), ("1", True), ("0", False), (None, False)],
)
def test_converted_is_read_in_many_forms(told: Any, understood: bool) -> None:
    assert read_lead({"id": 1, "converted": told}).converted is understood
    assert flag(told) is understood


@pytest.mark.parametrize(
    ("told", "understood"),
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
def test_owners_are_ids_or_objects(told: Any, understood: Any) -> None:
    assert read_lead({"id": 1, "assigned_to": told}).assigned_to == understood


def test_missing_list_is_unknown_not_empty() -> None:
    lead = read_lead({"id": 1})
    assert (lead.assigned_to, lead.statuses, lead.sources, lead.activities) == (None,) * 4
    assert (lead.groups, lead.custom_fields) == ((), ())


@pytest.mark.parametrize(
    ("told", "understood"),
    [
        (1, User(1)),
        ({"id": 1, "name": "Ana", "email": "a@b.c"}, User(1, "Ana", "a@b.c")),
        (None, None),
        ("", None),
        ([], None),
    ],
)
def test_author_is_an_id_or_an_object(told: Any, understood: User | None) -> None:
    assert read_lead({"id": 1, "created_by": told}).created_by == understood
    assert read_note({"id": 1, "created_by": told}).author == understood
    assert read_file({"id": 1, "created_by": told}).author == understood


@pytest.mark.parametrize(
    ("told", "understood"),
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
def test_custom_fields_are_a_list_or_a_map(told: Any, understood: Any) -> None:
    assert read_lead({"id": 1, "custom_fields": told}).custom_fields == understood


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
    told = [(a.text, a.when) for a in lead.activities or ()]
    assert told == [("Called", None), ("Moved", "2 hours ago"), ("created", None)]


@pytest.mark.parametrize(
    ("told", "understood"),
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
def test_attachment_is_read_in_many_shapes(told: Any, understood: Any) -> None:
    media = read_note({"id": 1, "media": told}).media
    assert (None if media is None else (media.id, media.name)) == understood


@pytest.mark.parametrize("bad", [None, "abc", 1.5, True, [], {}, "1.5", "", float("nan")])
def test_only_a_row_without_an_integer_id_is_skipped_and_counted(bad: Any) -> None:
    rows = [{"id": 1}, {"id": bad, "first_name": "Ana"}, {"id": "2"}, {"first_name": "No"}, 7]
    kept, skipped = read_rows(rows, read_lead)
    assert [lead.id for lead in kept] == [1, 2]
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


# -- whole answers, arbitrary

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**18, max_value=10**60),
    st.floats(),
    st.text(st.characters(exclude_categories=()), max_size=12),
    st.sampled_from(
        [
            "1",
            "0",
            "",
            "1e9999",
            "NaN",
            "-5",
            "²",
            "0x1",
            "1_0",
            "2026-04-01",
            "\ud800",
            "<b>",
            "[/b]",
        ]
    ),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(
                st.sampled_from(
                    ["id", "name", "user", "user_id", "type", "label", "value", "0", "1", "data"]
                ),
                st.text(st.characters(exclude_categories=()), max_size=4),
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


def _row(example: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The reference's row with some fields replaced by anything, some left out, some added."""
    fields = {name: st.one_of(st.just(value), JSON) for name, value in example.items()}
    extra = st.dictionaries(st.text(st.characters(exclude_categories=()), max_size=3), JSON)
    return st.builds(
        lambda known, more: {**more, **known}, st.fixed_dictionaries({}, optional=fields), extra
    )


def _answers(operation: Operation) -> st.SearchStrategy[Any]:
    """JSON of roughly the right shape for an operation."""
    example = operation.example
    data = example.get("data")
    if isinstance(data, list):
        inner: st.SearchStrategy[Any] = st.lists(st.one_of(_row(data[0]), JSON), max_size=4)
    elif isinstance(data, dict):
        inner = _row(data)
    else:
        inner = JSON
    envelope = st.fixed_dictionaries(
        {},
        optional={
            "data": st.one_of(inner, JSON),
            "msg": JSON,
            "message": JSON,
            "links": st.one_of(JSON, st.fixed_dictionaries({"next": JSON})),
            "meta": st.one_of(JSON, st.fixed_dictionaries({"per_page": JSON, "last_page": JSON})),
            "success": JSON,
            "status": JSON,
        },
    )
    return st.one_of(envelope, inner, JSON)


def _given(operation: Operation) -> dict[str, Any]:
    needed = {"bulkDeleteLeads": "ids", "bulkDeleteFiles": "ids", "uploadFiles": "ids"}
    if operation.name in needed:
        return {"ids": [1]}
    return {"note_id": 5} if operation.name == "deleteNote" else {}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda o: o.name)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_roughly_right_response_is_read_or_refused_by_name(
    operation: Operation, data: st.DataObject
) -> None:
    answer = data.draw(_answers(operation))
    client = answered_with(json.dumps(answer).encode())
    result: Any = None
    # Nothing is drawn inside the loop: Hypothesis ends a draw by an exception that is none of ours.
    with suppress(InvalidResponse, Refused):
        result = asyncio.run(perform(client, operation, _given(operation)))
    # What was read can be kept: the mirror writes it as JSON.
    for row in getattr(result, "items", (result,)):
        json.dumps(getattr(row, "raw", None), allow_nan=False)


LEAD = OPERATIONS["listLeads"].example["data"][0]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(_row({k: v for k, v in LEAD.items() if k != "id"}), JSON), max_size=5))
def test_no_row_loses_another_one(odd: list[Any]) -> None:
    rows: list[Any] = []
    for number, row in enumerate(odd, start=1):
        rows += [{**row, "id": number} if isinstance(row, dict) else row, {"id": 100 + number}]
    kept, skipped = read_rows(rows, read_lead)
    expected = [
        n for i, row in enumerate(odd, 1) for n in ([i] * isinstance(row, dict) + [100 + i])
    ]
    assert [lead.id for lead in kept] == expected, "a whole number as id is all that a lead needs"
    assert len(kept) + len(skipped) == len(rows)


# -- whole answers, hostile

GOOD = {"id": 7, "first_name": "Ana"}


def page_with(row: str) -> bytes:
    """A page of leads: a good one, the given one, a good one."""
    return f'{{"data": [{{"id": 1}}, {row}, {json.dumps(GOOD)}]}}'.encode()


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("row", "ids"),
    [
        ('{"id": 2, "custom_fields": ' + "[" * 5000 + "]" * 5000 + "}", [1, 2, 7]),
        ('{"id": 2, "x": ' + '{"a":' * 70 + "1" + "}" * 70 + "}", [1, 2, 7]),
        ('{"id": 2, "description": "' + "[{" * 5000 + '\\" ]"}', [1, 2, 7]),
        ('{"id": ' + "9" * 5000 + "}", [1, 7]),
        ('{"id": 2, "value": ' + "9" * 5000 + "}", [1, 2, 7]),
        ('{"id": 2, "value": NaN, "size": Infinity, "x": -Infinity}', [1, 2, 7]),
        ('{"id": 2, "value": 1e400}', [1, 2, 7]),
        ('{"id": 2, "first_name": "\\ud800\\udfff\\ud83d"}', [1, 2, 7]),
        ('{"id": 3, "id": 2, "value": 1, "value": 2}', [1, 2, 7]),
        ('{"id": true}', [1, 7]),
        ('{"id": 2, "first_name": "raw \n line\tbreak \x00"}', [1, 2, 7]),
        ('{"id": 2, "custom_fields": {"a": [[[[1]]]], "b": {"c": {}}}}', [1, 2, 7]),
        ('{"id": null}', [1, 7]),
        ("null", [1, 7]),
        ('{"id": 2, "x": "' + "\\\\" * 5000 + '"}', [1, 2, 7]),
    ],
    ids=range(15),
)
async def test_hostile_row_loses_at_most_itself(row: str, ids: list[int]) -> None:
    page = await answered_with(page_with(row)).leads.page()
    assert [lead.id for lead in page.items] == ids
    assert len(page.skipped) == 3 - len(ids)
    for lead in page.items:
        json.dumps(lead.raw, allow_nan=False)


@pytest.mark.anyio
async def test_invalid_utf8_byte_loses_one_character() -> None:
    body = page_with('{"id": 2, "first_name": "X"}').replace(b'"X"', b'"J\xfcrgen"')
    page = await answered_with(body).leads.page()
    assert [lead.first_name for lead in page.items] == ["", "J�rgen", "Ana"]


@pytest.mark.anyio
async def test_byte_order_mark_is_no_damage() -> None:
    page = await answered_with(b"\xef\xbb\xbf" + page_with('{"id": 2}')).leads.page()
    assert len(page.items) == 3


@pytest.mark.anyio
@pytest.mark.parametrize("body", [b'{"message": "ok"}', b'{"data": "x"}', b'{"data": {"a": 1}}'])
async def test_response_without_a_list_is_not_an_empty_list(body: bytes) -> None:
    client = answered_with(body)
    for listing in (client.leads.page(), client.attributes.page(), client.notes.list(1)):
        with pytest.raises(InvalidResponse):
            await listing


@pytest.mark.anyio
@pytest.mark.parametrize(
    "body", [b"[1", b'{"data": [}', b"\x00\x01", b'{"a": ' * 3000, b'"text"', b"5", b"null", b"tru"]
)
async def test_invalid_json_is_an_invalid_response(body: bytes) -> None:
    with pytest.raises(InvalidResponse):
        await answered_with(body).write_once("GET", "/lead")


@settings(max_examples=200, deadline=None, database=None)
@given(st.binary(max_size=200), st.integers(200, 599))
def test_any_bytes_with_any_status_are_json_or_a_known_error(body: bytes, status: int) -> None:
    client = answered_with(body, status)
    with suppress(WireError):
        asyncio.run(client.write_once("POST", "/lead", body={}, needed=False))


def test_integers_are_read_only_from_what_looks_like_them() -> None:
    assert [whole(told) for told in (5, "5", " 5 ", "-5", 5.0)] == [5, 5, 5, -5, 5]
    odd: Any
    for odd in ("²", "1_0", "٣", "5.0", "", "9" * 20, True, 5.5, float("inf"), None, [], {}):
        assert whole(odd) is None, odd


@pytest.mark.parametrize("zero", ["0000-00-00", "0000-00-00 00:00:00", "0000-00-00T00:00:00Z"])
def test_zero_date_is_no_date(zero: str) -> None:
    names = ("lead_interaction_date", "converted_at", "created_at", "updated_at")
    lead = read_lead({"id": 7, "first_name": "Ann", **dict.fromkeys(names, zero)})
    assert [getattr(lead, name) for name in names] == [None] * 4
    assert read_note({"id": 1, "title": "A", "note": "B", "created_at": zero}).created_at is None
    assert read_file({"id": 1, "title": "A", "created_at": zero}).created_at is None
    assert equivalent("lead_interaction_date", zero, None), "and an edit meets no conflict with it"
