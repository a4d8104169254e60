"""The limits of texts: declared once, equal to the contract, and enforced by forms, bodies and service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from taskip_leads.errors import Refused
from taskip_leads.models import limits
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.field_input import InvalidField, parse_field
from taskip_leads.wire.bodies import AttributeBody, Body, EmailBody, LeadBody, written
from tests.api.contract import CONTRACT, OPERATIONS

TODAY = date(2026, 4, 1)
LIMITS = {
    ("createLead", "first_name"): limits.PERSON_NAME_MAX,
    ("createLead", "last_name"): limits.PERSON_NAME_MAX,
    ("updateLead", "first_name"): limits.PERSON_NAME_MAX,
    ("updateLead", "last_name"): limits.PERSON_NAME_MAX,
    ("sendLeadEmail", "subject"): limits.SUBJECT_MAX,
    ("createAttribute", "name"): limits.ATTRIBUTE_NAME_MAX,
    ("createAttribute", "color"): limits.COLOR_MAX,
    ("updateAttribute", "name"): limits.ATTRIBUTE_NAME_MAX,
    ("updateAttribute", "color"): limits.COLOR_MAX,
}
BODIES: list[tuple[type[Body], dict[str, Any], str, int]] = [
    (LeadBody, {}, "first_name", limits.PERSON_NAME_MAX),
    (LeadBody, {"first_name": "Ana"}, "last_name", limits.PERSON_NAME_MAX),
    (EmailBody, {"message": "M"}, "subject", limits.SUBJECT_MAX),
    (AttributeBody, {"type": AttributeType.STATUS}, "name", limits.ATTRIBUTE_NAME_MAX),
    (AttributeBody, {"type": AttributeType.STATUS, "name": "N"}, "color", limits.COLOR_MAX),
]


def _lengths(node: Any) -> list[int]:
    """Every ``maxLength`` below a node of the contract."""
    if isinstance(node, Mapping):
        own = [node["maxLength"]] if isinstance(node.get("maxLength"), int) else []
        return own + [length for part in node.values() for length in _lengths(part)]
    return [length for part in node for length in _lengths(part)] if isinstance(node, list) else []


def test_limits_are_those_of_the_contract() -> None:
    stated = {
        (operation.name, name): schema["maxLength"]
        for operation in OPERATIONS.values()
        for name, schema in operation.body.items()
        if "maxLength" in schema
    }
    assert stated == LIMITS
    assert set(_lengths(CONTRACT)) == set(LIMITS.values()), "the contract has no limit that we miss"


@pytest.mark.parametrize(("body", "others", "name", "limit"), BODIES)
def test_body_takes_a_text_up_to_its_limit(
    body: type[Body], others: dict[str, Any], name: str, limit: int
) -> None:
    for text in ("x" * limit, "\ud83d" * limit, "é" * limit):
        assert written(body, {**others, name: text})[name] == text
    for text in ("x" * (limit + 1), "\ud83d" * (limit + 1)):
        with pytest.raises(Refused) as refused:
            written(body, {**others, name: text})
        (reason,) = refused.value.fields[name]
        assert f"at most {limit} characters" in reason
        assert refused.value.__cause__ is None
        assert refused.value.__context__ is None, "the chained error would quote the text"


@pytest.mark.parametrize("name", ["first_name", "last_name"])
def test_form_takes_a_name_up_to_the_limit(name: str) -> None:
    longest = "x" * limits.PERSON_NAME_MAX
    assert parse_field(name, longest, TODAY) == longest
    with pytest.raises(InvalidField, match="101 characters, the limit is 100"):
        parse_field(name, longest + "x", TODAY)


def test_body_sends_only_what_is_set_and_keeps_null() -> None:
    assert written(LeadBody, {"first_name": "Ana", "company_id": None}) == {
        "first_name": "Ana",
        "company_id": None,
    }
    assert written(LeadBody, {"assigned_to": (), "value": Decimal("1E+3")}) == {
        "assigned_to": [],
        "value": 1000,
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("value", Decimal("NaN")),
        ("company_id", "five"),
        ("status_ids", ["one"]),
        ("phone_number", 5),
        ("unknown", 1),
    ],
)
def test_body_refuses_another_type_with_the_name_of_the_field(name: str, value: object) -> None:
    with pytest.raises(Refused) as refused:
        written(LeadBody, {"first_name": "Ana", name: value})
    assert [field.split(".")[0] for field in refused.value.fields] == [name]
