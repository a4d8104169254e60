"""Which columns a list of leads has at a width, and where each stands."""

from __future__ import annotations

from msgspec import Struct

from taskip_leads.models.filters.query import SortField

GUTTER = 3
#: Below this size the list keeps name, status and value.
SMALL_COLUMNS, SMALL_ROWS = 60, 16

_STATUS, _SOURCE, _VALUE, _WHEN, _OWNER, _THUMB = 13, 10, 11, 5, 2, 1
_WIDE_VALUE = 13
_NAME_LEAST, _NAME_MOST = 16, 24
#: Name and company together have at least this, or another column yields.
_TEXT_LEAST = 31
#: With this much for name and company, the value gets its two cells more.
_TEXT_AMPLE = 50


class Column(Struct, frozen=True):
    """A column's place: ``start`` in cells from the left edge of the table."""

    field: SortField
    start: int
    width: int


def grid(width: int, *, small: bool = False) -> tuple[Column, ...]:
    """The columns of a table that is ``width`` cells wide, its thumb included.

    Name and company share what the others leave. Source yields first, then owner, then company;
    status, value and interaction stay down to 60 columns; the name has 16 cells at least.
    """
    if small or width < SMALL_COLUMNS:
        return _small(width)
    source, owner, company, value = True, True, True, _VALUE
    rest = _rest(width, source=source, owner=owner, value=value)
    if rest < _TEXT_LEAST:
        source = False
        rest = _rest(width, source=source, owner=owner, value=value)
    if rest < _TEXT_LEAST:
        owner = False
        rest = _rest(width, source=source, owner=owner, value=value)
    if rest < _TEXT_LEAST:
        company = False
        rest += 1
    if rest >= _TEXT_AMPLE:
        value = _WIDE_VALUE
        rest -= _WIDE_VALUE - _VALUE
    name = min(_NAME_MOST, rest // 2 + 1) if company else rest
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
    """What is left for name and company: all columns and the gaps before them taken off."""
    fixed = GUTTER + 1 + 1 + _STATUS + 1 + value + 2 + _WHEN + _THUMB
    return width - fixed - (1 + _SOURCE if source else 0) - (2 + _OWNER if owner else 0)


def _small(width: int) -> tuple[Column, ...]:
    rest = width - GUTTER - 1 - 1 - _VALUE - _THUMB
    name = max(_NAME_LEAST, rest - _STATUS)
    status = max(1, min(_STATUS, rest - name))
    return _place(
        [(SortField.NAME, name, 0), (SortField.STATUS, status, 1), (SortField.VALUE, _VALUE, 1)]
    )


def _place(widths: list[tuple[SortField, int, int]]) -> tuple[Column, ...]:
    """Columns from their widths and the gap before each."""
    out: list[Column] = []
    at = GUTTER
    for field, width, gap in widths:
        at += gap
        out.append(Column(field, at, width))
        at += width
    return tuple(out)
