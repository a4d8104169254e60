"""Every invalid value in every field: nothing fails, and results are valid."""

from __future__ import annotations

import dataclasses
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

import msgspec
import pytest

from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.limits import ID_MAX, OWN_IDS
from taskip_leads.wire import scalars
from taskip_leads.wire.records import (
    KEYS_MAX,
    read_attribute,
    read_company,
    read_contact,
    read_file,
    read_lead,
    read_note,
    read_rows,
    read_user,
)
from tests.support.nasty_values import NASTY, ROWS, places, with_value

READERS: dict[str, Callable[[Any], Any]] = {
    "lead": read_lead,
    "note": lambda row: read_note(row, 7),
    "file": read_file,
    "attribute": lambda row: read_attribute(row, AttributeType.STATUS),
    "user": read_user,
    "company": read_company,
    "contact": read_contact,
}
#: Texts of any length, which editors give back as they were.
PROSE = {"note", "description", "address", "text", "value"}
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")


def fields_of(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every scalar of a value with the name of its field, but for what is kept as it came."""
    if dataclasses.is_dataclass(value):
        parts = [(f.name, getattr(value, f.name)) for f in dataclasses.fields(value)]
    elif isinstance(value, msgspec.Struct):
        parts = [(name, getattr(value, name)) for name in value.__struct_fields__]
    elif isinstance(value, tuple):
        parts = [(name, part) for part in value]
    else:
        yield name, value
        return
    for part_name, part in parts:
        if part_name not in ("raw", "extra"):
            yield from fields_of(part, part_name)


def assert_sane(value: Any) -> None:
    for name, part in fields_of(value):
        match part:
            case None | bool() | Enum():
                continue
            case int():
                assert -ID_MAX <= part <= ID_MAX, name
                assert part >= 1 or not (name == "id" or name.endswith("_id")), name
            case Decimal():
                assert part.is_finite(), name
                assert len(str(part)) < 100, name
            case str():
                part.encode()
                assert name in PROSE or len(part) <= scalars.LINE_MAX, name
                assert name in PROSE or not CONTROLS.search(part), name
            case _:
                raise AssertionError(f"{name} is {type(part)}")


@pytest.mark.parametrize("kind", ROWS)
def test_any_value_in_any_field_is_read_or_refused_by_its_id(kind: str) -> None:
    row, read = ROWS[kind], READERS[kind]
    for path in places(row):
        for value in NASTY.values():
            items, skipped = read_rows([with_value(row, path, value)], read)
            assert len(items) + len(skipped) == 1
            assert items or path == ("id",), f"{path} costs the row"
            assert all(len(skip.reason) < 40 and len(skip.sample) <= 80 for skip in skipped)
            for item in items:
                if item is not None:
                    assert_sane(item)


@pytest.mark.parametrize("value", NASTY.values(), ids=NASTY)
def test_any_value_as_a_row_is_read_or_skipped(value: Any) -> None:
    for read in READERS.values():
        items, skipped = read_rows([value], read)
        assert len(items) + len(skipped) == 1
    for reader in (read_user, read_company):
        if (found := reader(value)) is not None:
            assert_sane(found)


def test_matrix_finds_a_reader_that_cleans_nothing() -> None:
    for bad in ({"id": -1}, {"id": 2**63}, {"id": 1, "name": "\ud800"}):
        with pytest.raises((AssertionError, UnicodeEncodeError)):
            assert_sane(msgspec.convert({"id": 1, "name": None, **bad}, _Loose))


class _Loose(msgspec.Struct):
    id: Any
    name: Any


def test_matrix_is_as_large_as_promised() -> None:
    assert len(NASTY) >= 60
    assert sum(len(list(places(row))) for row in ROWS.values()) * len(NASTY) > 7_000


@pytest.mark.parametrize("number", [-(2**63) - 1, -(2**63), -1, 0, 2**63, 10**30])
def test_id_out_of_range_is_invalid(number: int) -> None:
    row = {
        "id": 7,
        "company_id": number,
        "assigned_to": [number, {"id": number}, {"user_id": number}, {"id": 3}],
        "statuses": [{"id": number, "name": "N", "type": 1}, number],
    }
    lead = read_lead(row)
    assert lead.company_id is None
    assert [user.id for user in lead.assigned_to or ()] == [3]
    assert lead.statuses == ()
    assert lead.raw is row
    _, skipped = read_rows([{"id": number}], read_lead)
    expected = "id too large" if abs(number) >= 2**63 else "id is below 1"
    assert [skip.reason for skip in skipped] == [expected]


def test_only_rows_of_the_mirror_have_our_own_ids() -> None:
    row = {"id": -4, "statuses": [{"id": -5, "name": "Ours", "type": 1}]}
    lead = read_lead(row, OWN_IDS)
    assert (lead.id, [status.id for status in lead.statuses or ()]) == (-4, [-5])
    with pytest.raises(ValueError, match="below 1"):
        read_lead(row)


def test_row_with_too_many_keys_is_skipped() -> None:
    items, skipped = read_rows([{"id": 1, **{str(n): n for n in range(KEYS_MAX)}}], read_lead)
    assert not items
    assert [skip.reason for skip in skipped] == ["too many fields"]


@pytest.mark.parametrize("value", [v for v in NASTY.values() if v == v], ids=str)
def test_scalars_of_any_value_can_be_stored(value: Any) -> None:
    connection = sqlite3.connect(":memory:")
    try:
        for read in (scalars.integer, scalars.server_id, scalars.text, scalars.line, scalars.flag):
            connection.execute("SELECT ?", (read(value),)).fetchone()
        connection.execute("SELECT ?", (str(scalars.money(value)),)).fetchone()
    finally:
        connection.close()


def test_response_itself_is_stored_unchanged() -> None:
    row: Mapping[str, Any] = with_value(ROWS["lead"], ("first_name",), "\ud800\x00")
    assert read_lead(row).raw is row
    assert json.loads(json.dumps(read_lead(row).raw)) == row
