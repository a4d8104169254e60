"""Hostile responses: a bad row loses at most itself, a bad page is an error."""

from __future__ import annotations

import json

import pytest

from taskip_leads.errors import InvalidResponse
from tests.support.canned_responses import answered_with

GOOD = {"id": 7, "first_name": "Ana"}


def page_with(row: str) -> bytes:
    """Return a page of leads with ``row`` between two valid ones."""
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
