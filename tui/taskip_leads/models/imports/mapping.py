"""What each column of a file becomes: guessed, changed by people, and remembered for the same heads."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from taskip_leads.models.field_input import is_email
from taskip_leads.models.imports import heads
from taskip_leads.models.imports.targets import READINGS, Reading, Target

_PHONE = re.compile(r"\+?[0-9(][0-9 ()/.\-]{6,}")
_WEBSITE = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_SLASHED = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-][0-9]{2,4}")
_DATE = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{2,4}")
#: The share of a column's values that must agree before its kind is guessed.
_SURE = 0.8


class ImportColumn(Struct, frozen=True):
    """What one column becomes; None: it is not imported."""

    target: Target | None = None
    reading: Reading = Reading.AS_TYPED


class ForEveryLead(Struct, frozen=True):
    """Values for leads whose row has none; ids are TaskIP's, or negative while they wait to be created."""

    status: int | None = None
    source: int | None = None
    owner: int | None = None
    currency: str | None = None
    note: str = ""


class ColumnMapping(Struct, frozen=True):
    """The columns in the order of the file, and the values for every lead."""

    columns: tuple[ImportColumn, ...]
    every: ForEveryLead = ForEveryLead()

    @property
    def targets(self) -> frozenset[Target]:
        """Everything that at least one column becomes."""
        return frozenset(one.target for one in self.columns if one.target is not None)

    @property
    def imported(self) -> int:
        """The number of columns that are imported."""
        return sum(one.target is not None for one in self.columns)

    def with_column(self, at: int, column: ImportColumn) -> ColumnMapping:
        """Return the mapping with another column ``at``."""
        return replace(self, columns=(*self.columns[:at], column, *self.columns[at + 1 :]))


def heads_key(head_row: Sequence[str]) -> str:
    """Return the key under which the mapping of these heads is remembered."""
    return json.dumps([heads.normalise(head) for head in head_row])


def encode(mapping: ColumnMapping) -> str:
    """Return a mapping as JSON."""
    return msgspec.json.encode(mapping).decode()


def decode(text: str, columns: int) -> ColumnMapping | None:
    """Return a stored mapping of so many columns; None if another version wrote it."""
    try:
        mapping = msgspec.json.decode(text, type=ColumnMapping)
    except (msgspec.MsgspecError, ValueError):
        return None
    return mapping if len(mapping.columns) == columns else None


def is_head(row: Sequence[str]) -> bool:
    """Return whether the first row names columns: no lead's address is in it."""
    return not any(is_email(cell) for cell in row)


def guess(head_row: Sequence[str], sample: Sequence[Sequence[str]]) -> ColumnMapping:
    """Return what the columns most likely become, by their heads, else by their values.

    ``sample`` holds the first rows.
    """
    columns: list[ImportColumn] = []
    for at, head in enumerate(head_row):
        values = [row[at] for row in sample if at < len(row) and row[at]]
        target = heads.recognise(head)
        if target is None and heads.normalise(head) not in heads.IGNORED:
            taken = {one.target for one in columns}
            target = _by_values(values)
            target = None if target in taken else target
        if target is Target.DAY and values and not any(map(_DATE.search, values)):
            target = None
        columns.append(ImportColumn(target, guess_reading(target, values)))
    return ColumnMapping(tuple(columns))


def _by_values(values: Sequence[str]) -> Target | None:
    """Recognise addresses, phone numbers and websites."""
    if not values:
        return None
    for target, matches in (
        (Target.EMAIL, is_email),
        (Target.WEBSITE, _WEBSITE.fullmatch),
        (Target.PHONE, _looks_like_phone),
    ):
        if sum(bool(matches(value)) for value in values) >= _SURE * len(values):
            return target
    return None


def _looks_like_phone(value: str) -> bool:
    return _PHONE.fullmatch(value) is not None and value[0] in "+0("


def guess_reading(target: Target | None, values: Sequence[str]) -> Reading:
    """Return how a column is read: other values of it may decide what a single one leaves open."""
    if target is Target.DAY:
        pairs = [(int(m[1]), int(m[2])) for v in values if (m := _SLASHED.match(v))]
        day_first = any(first > 12 for first, _ in pairs)
        month_first = any(second > 12 for _, second in pairs)
        if day_first != month_first:
            return Reading.DAY_FIRST if day_first else Reading.MONTH_FIRST
    if target is Target.VALUE:
        comma = any(re.search(r"\.[0-9]{3},|,[0-9]{1,2}(?![0-9])|\.[0-9]{3}\.", v) for v in values)
        point = any(re.search(r",[0-9]{3}\.|\.[0-9]{1,2}(?![0-9])|,[0-9]{3},", v) for v in values)
        if comma != point:
            return Reading.DECIMAL_COMMA if comma else Reading.DECIMAL_POINT
    return Reading.AS_TYPED


def next_reading(column: ImportColumn) -> ImportColumn:
    """Return the column with its next reading, if it has several."""
    offered = READINGS.get(column.target) if column.target is not None else None
    if offered is None:
        return column
    at = offered.index(column.reading) if column.reading in offered else 0
    return replace(column, reading=offered[(at + 1) % len(offered)])
