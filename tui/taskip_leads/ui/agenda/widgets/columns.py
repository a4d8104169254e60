"""The columns of the agenda by width: what tells whom to call and why stays longest."""

from __future__ import annotations

from msgspec import Struct

GUTTER = 3
#: Cells of a day (``4d late``, ``→ Fri 27``), a value, an owner's letters, and the thumb.
_WHEN, _VALUE, _OWNER, _THUMB = 8, 11, 2, 1
_NAME, _WIDE_NAME = 16, 24
#: Cells of a status, with and without the owner beside it.
_STATUS, _NARROW_STATUS = 13, 12
#: From these widths on there is room for the owner, the status, the value.
_FOR_OWNER, _FOR_STATUS, _FOR_VALUE = 84, 72, 52
#: Beyond this width names get more room, too.
_AMPLE = 100


class AgendaColumn(Struct, frozen=True):
    """The place of a column; without a width there is no room for it."""

    start: int = 0
    width: int = 0


class AgendaColumns(Struct, frozen=True):
    """All columns, from left to right."""

    when: AgendaColumn
    name: AgendaColumn
    step: AgendaColumn
    status: AgendaColumn = AgendaColumn()
    value: AgendaColumn = AgendaColumn()
    owner: AgendaColumn = AgendaColumn()


def columns_of(width: int) -> AgendaColumns:
    """Return the columns of an agenda that is ``width`` cells wide, its thumb included."""
    owner = _OWNER if width >= _FOR_OWNER else 0
    status = (_STATUS if owner else _NARROW_STATUS) if width >= _FOR_STATUS else 0
    value = _VALUE if width >= _FOR_VALUE else 0
    name = min(_WIDE_NAME, _NAME + max(0, width - _AMPLE) // 3)
    end = width - _THUMB - (0 if owner else 1)
    placed = []
    for cells in (owner, value, status):
        placed.append(AgendaColumn(end - cells, cells) if cells else AgendaColumn())
        end -= cells + 1 if cells else 0
    when = AgendaColumn(GUTTER, _WHEN)
    named = AgendaColumn(GUTTER + _WHEN + 1, name)
    start = named.start + name + 1
    step = AgendaColumn(start, max(0, end - start))
    return AgendaColumns(when, named, step, placed[2], placed[1], placed[0])
