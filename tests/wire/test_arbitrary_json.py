"""Arbitrary JSON of roughly the right shape: read it, or refuse it by name."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taskip_leads.errors import InvalidResponse, Refused, WireError
from taskip_leads.wire.records import (
    read_lead,
    read_rows,
)
from tests.api.calls import perform
from tests.api.contract import OPERATIONS, Operation
from tests.support.canned_responses import answered_with

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
    """The documented row with some fields replaced, some missing and some added."""
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


def _arguments(operation: Operation) -> dict[str, Any]:
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
    # Draw outside the event loop: Hypothesis ends a draw with its own exceptions.
    with suppress(InvalidResponse, Refused):
        result = asyncio.run(perform(client, operation, _arguments(operation)))
    # The mirror must be able to write the result as JSON.
    for row in getattr(result, "items", (result,)):
        json.dumps(getattr(row, "raw", None), allow_nan=False)


LEAD = OPERATIONS["listLeads"].example["data"][0]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(_row({k: v for k, v in LEAD.items() if k != "id"}), JSON), max_size=5))
def test_odd_row_does_not_lose_another_row(odd: list[Any]) -> None:
    rows: list[Any] = []
    for number, row in enumerate(odd, start=1):
        rows += [{**row, "id": number} if isinstance(row, dict) else row, {"id": 100 + number}]
    records, skipped = read_rows(rows, read_lead)
    expected = [
        n for i, row in enumerate(odd, 1) for n in ([i] * isinstance(row, dict) + [100 + i])
    ]
    assert [lead.id for lead in records] == expected, "a lead needs only an integer as its id"
    assert len(records) + len(skipped) == len(rows)


@settings(max_examples=200, deadline=None, database=None)
@given(st.binary(max_size=200), st.integers(200, 599))
def test_any_bytes_with_any_status_are_json_or_a_known_error(body: bytes, status: int) -> None:
    client = answered_with(body, status)
    with suppress(WireError):
        asyncio.run(client.write_once("POST", "/lead", body={}, needed=False))
