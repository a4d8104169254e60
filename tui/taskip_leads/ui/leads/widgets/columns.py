"""The columns of the lead list, and their positions, by width."""

from __future__ import annotations

from msgspec import Struct

from taskip_leads.models.filters.query import SortField

GUTTER = 3
#: Below this size the list shows only name, status and value.
SMALL_COLUMNS, SMALL_ROWS = 60, 16

_STATUS, _SOURCE, _VALUE, _WHEN, _OWNER, _THUMB = 13, 10, 11, 5, 2, 1
_WIDE_VALUE = 13
_MIN_NAME, _MAX_NAME = 16, 24
#: With less for name and company together, another column is omitted.
_MIN_TEXT = 31
#: With this much for name and company, the value gets two more cells.
_AMPLE_TEXT = 50


class Column(Struct, frozen=True):
    """The position of a column: ``start`` in cells from the left edge of the table."""

    field: SortField
    start: int
    width: int


def grid(width: int, *, small: bool = False) -> tuple[Column, ...]:
    """Return the columns of a table that is ``width`` cells wide, its scrollbar included.

    Name and company share the remaining width. If that is too little, source is omitted first,
    then owner, then company. Status, value and date stay down to 60 columns.
    """
    if small or width < SMALL_COLUMNS:
        return _small(width)
    source, owner, company, value = True, True, True, _VALUE
    rest = _rest(width, source=source, owner=owner, value=value)
    if rest < _MIN_TEXT:
        source = False
        rest = _rest(width, source=source, owner=owner, value=value)
    if rest < _MIN_TEXT:
        owner = False
        rest = _rest(width, source=source, owner=owner, value=value)
    if rest < _MIN_TEXT:
        company = False
        rest += 1
    if rest >= _AMPLE_TEXT:
        value = _WIDE_VALUE
        rest -= _WIDE_VALUE - _VALUE
    name = min(_MAX_NAME, rest // 2 + 1) if company else rest
    widths = [(SortField.NAME, name, 0)]
    if company:
        widths.append((SortField.COMPANY, rest - name, 1))
    widths.append((SortField.STATUS, _STATUS, 1))
    if source:
        widths.append((SortField.SOURCE, _SOURCE, 1))
    widths += [(SortField.VALUE, value, 1), (SortField.WHEN, _WHEN, 2)]
    if owner:
        widths.append((SortField.OWNER, _OWNER, 2))
    return _place(widths)


def _rest(width: int, *, source: bool, owner: bool, value: int) -> int:
    """Return the width that the other columns and gaps leave for name and company."""
    fixed = GUTTER + 1 + 1 + _STATUS + 1 + value + 2 + _WHEN + _THUMB
    return width - fixed - (1 + _SOURCE if source else 0) - (2 + _OWNER if owner else 0)


def _small(width: int) -> tuple[Column, ...]:
    rest = width - GUTTER - 1 - 1 - _VALUE - _THUMB
    name = max(_MIN_NAME, rest - _STATUS)
    status = max(1, min(_STATUS, rest - name))
    return _place(
        [(SortField.NAME, name, 0), (SortField.STATUS, status, 1), (SortField.VALUE, _VALUE, 1)]
    )


def _place(widths: list[tuple[SortField, int, int]]) -> tuple[Column, ...]:
    """Position columns by their widths and the gap before each."""
    columns: list[Column] = []
    start = GUTTER
    for field, width, gap in widths:
        start += gap
        columns.append(Column(field, start, width))
        start += width
    return tuple(columns)
