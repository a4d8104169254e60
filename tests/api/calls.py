"""The client's method for each operation of the contract."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from taskip_leads.api.client import TaskipClient
from taskip_leads.api.endpoints.leads import LeadFields
from taskip_leads.models.attribute import AttributeType
from tests.api.contract import OPERATIONS, Operation

#: What a path's one parameter is called with.
ID = 31


@dataclass(frozen=True)
class Call:
    """How the client does an operation: its method, and whether body fields go in one ``LeadFields``."""

    of: Callable[[TaskipClient], Callable[..., Awaitable[Any]]]
    fields: bool = False


CALLS: dict[str, Call] = {
    "listLeads": Call(lambda c: c.leads.page),
    "createLead": Call(lambda c: c.leads.create, fields=True),
    "getLead": Call(lambda c: c.leads.get),
    "updateLead": Call(lambda c: c.leads.update, fields=True),
    "deleteLead": Call(lambda c: c.leads.delete),
    "bulkDeleteLeads": Call(lambda c: c.leads.bulk_delete),
    "sendLeadEmail": Call(lambda c: c.leads.send_email),
    "convertLead": Call(lambda c: c.leads.convert),
    "listNotes": Call(lambda c: c.notes.list),
    "createNote": Call(lambda c: c.notes.create),
    "updateNote": Call(lambda c: c.notes.update),
    "deleteNote": Call(lambda c: c.notes.delete),
    "listFiles": Call(lambda c: c.files.page),
    "uploadFiles": Call(lambda c: c.files.attach),
    "bulkDeleteFiles": Call(lambda c: c.files.bulk_delete),
    "listAttributes": Call(lambda c: c.attributes.page),
    "createAttribute": Call(lambda c: c.attributes.create),
    "getAttribute": Call(lambda c: c.attributes.get),
    "updateAttribute": Call(lambda c: c.attributes.update),
    "deleteAttribute": Call(lambda c: c.attributes.delete),
}


#: Demanded with every request of the operation, whatever else is tried.
DEMANDED: dict[str, dict[str, Any]] = {
    "updateLead": {"first_name": "Ana"},
    "createLead": {"first_name": "Ana", "email": "a@example.com"},
    "createNote": {"title": "T", "note": "N"},
    "updateNote": {"note_id": 5, "title": "T", "note": "N"},
    "sendLeadEmail": {"subject": "S", "message": "M"},
    "createAttribute": {"name": "New", "type": AttributeType.STATUS},
    "updateAttribute": {"name": "New", "type": AttributeType.STATUS},
}


TEXT = "a+b & 50% “ü” #/?\n=é"


Sample = tuple[Any, Any]


def samples(name: str, schema: Mapping[str, Any]) -> list[Sample]:
    """What to call an argument with, and what must arrive, for a schema of the contract."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    found: list[Sample]
    if name == "type":
        found = [(AttributeType.STATUS, 1), (AttributeType.SOURCE, 2)]
    elif "enum" in schema:
        found = [(value, value) for value in schema["enum"]]
    elif schema.get("format") == "date":
        found = [(date(2026, 4, 1), "2026-04-01")]
    elif schema.get("format") == "binary":
        return []  # has its own test below
    elif "number" in kinds:
        found = [
            (Decimal("7500"), 7500),
            (Decimal("0"), 0),
            (Decimal("19.99"), 19.99),
            (Decimal("-0.5"), -0.5),
            (Decimal("1E+3"), 1000),
            (Decimal("99999999999999.99"), "99999999999999.99"),
        ]
    elif "integer" in kinds:
        found = [(7, 7), (0, 0)]
    elif "array" in kinds and schema["items"]["type"] == "integer":
        found = [([4, 5], [4, 5]), ((9,), [9])]
        # Nothing is as good a set as any, but nobody deletes or attaches nothing.
        found += [] if schema.get("minItems") or name == "ids" else [([], [])]
    elif "array" in kinds:
        found = [([{"name": "Size", "value": "L"}], [{"name": "Size", "value": "L"}])]
    else:
        assert "string" in kinds
        found = [(TEXT, TEXT)]
    return found + [(None, None)] * ("null" in kinds)


CASES = [
    pytest.param(operation, name, *sample, id=f"{operation.name}-{name}-{sample[0]!r}")
    for operation in OPERATIONS.values()
    for name, schema in (*operation.query.items(), *operation.body.items())
    for sample in samples(name, schema)
]


async def perform(client: TaskipClient, operation: Operation, given: Mapping[str, Any]) -> Any:
    call = CALLS[operation.name]
    place = (ID,) if "{" in operation.path else ()
    given = {**DEMANDED.get(operation.name, {}), **given}
    if call.fields:
        return await call.of(client)(*place, LeadFields(**given))
    return await call.of(client)(*place, **given)
