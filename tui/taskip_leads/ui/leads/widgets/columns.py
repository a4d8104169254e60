"""The columns of the lead list, and their positions, by width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from textual.geometry import Size

from taskip_leads.models.filters.query import BROAD, ListColumn

GUTTER = 3
#: Below this size the list shows only name, status and value.
SMALL_COLUMNS, SMALL_ROWS = 60, 16
#: From so many columns of the terminal on, there are more than the usual ones.
BROAD_SCREEN = 160

_STATUS, _SOURCE, _VALUE, _WHEN, _OWNER, _THUMB = 13, 10, 11, 5, 2, 1
_WIDE_VALUE = 13
_MIN_NAME, _MAX_NAME = 16, 24
#: With less for name and company together, another column is omitted.
_MIN_TEXT = 31
#: With this much for name and company, the value gets two more cells.
_AMPLE_TEXT = 50


class Column(Struct, frozen=True):
    """The position of a column: ``start`` in cells from the left edge of the table."""

    field: ListColumn
    start: int
    width: int


def grid(
    width: int,
    *,
    small: bool = False,
    broad: bool = False,
    chosen: tuple[ListColumn, ...] = (),
) -> tuple[Column, ...]:
    """Return the columns of a table that is ``width`` cells wide, its scrollbar included.

    ``chosen`` are those of the settings, and ``broad`` terminals have more than the usual ones: then each
    grows from its least to its most width, and the last ones are left out if not all fit.

    Name and company share the remaining width. If that is too little, source is omitted first,
    then owner, then company. Status, value and date stay down to 60 columns.
    """
    if small or width < SMALL_COLUMNS:
        return _small(width)
    if chosen or broad:
        return _growing(width, chosen) if chosen else _growing(width, BROAD, named_owner=True)
    return _usual(width)


def _usual(width: int) -> tuple[Column, ...]:
    """Place the usual columns; what has no room is left out."""
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
    widths = [(ListColumn.NAME, name, 0)]
    if company:
        widths.append((ListColumn.COMPANY, rest - name, 1))
    widths.append((ListColumn.STATUS, _STATUS, 1))
    if source:
        widths.append((ListColumn.SOURCE, _SOURCE, 1))
    widths += [(ListColumn.VALUE, value, 1), (ListColumn.WHEN, _WHEN, 2)]
    if owner:
        widths.append((ListColumn.OWNER, _OWNER, 2))
    return _place(widths)


#: The least and the most cells of a column, and the gap before it.
_WIDTHS: dict[ListColumn, tuple[int, int, int]] = {
    ListColumn.NAME: (_MIN_NAME, _MAX_NAME, 0),
    ListColumn.COMPANY: (12, 26, 1),
    ListColumn.STATUS: (_STATUS, _STATUS, 1),
    ListColumn.SOURCE: (_SOURCE, 14, 1),
    ListColumn.VALUE: (_VALUE, _WIDE_VALUE, 1),
    ListColumn.WHEN: (_WHEN, _WHEN, 2),
    ListColumn.STEP: (14, 28, 3),
    ListColumn.OWNER: (_OWNER, 10, 2),
    ListColumn.EMAIL: (20, 32, 2),
    ListColumn.PHONE: (16, 18, 2),
    ListColumn.CREATED: (9, 9, 2),
}
#: The least cells of an owner's name.
_NAMED_OWNER = 8
#: Columns that grow, in this order, before the others.
_GROW_FIRST = (ListColumn.OWNER, ListColumn.NAME, ListColumn.COMPANY, ListColumn.STEP)


def _growing(
    width: int, chosen: Sequence[ListColumn], *, named_owner: bool = False
) -> tuple[Column, ...]:
    """Fit as many columns as possible, and share what is left; the name always stays.

    ``named_owner``: there is room for the owner's name, at the cost of the source.
    """
    names, room = list(dict.fromkeys(chosen)), width - GUTTER - _THUMB
    least = {one: _WIDTHS[one][0] for one in names}
    if named_owner:
        least[ListColumn.OWNER] = _NAMED_OWNER
    while len(names) > 1 and sum(least[one] + _WIDTHS[one][2] for one in names) > room:
        names.remove(ListColumn.SOURCE if named_owner and ListColumn.SOURCE in names else names[-1])
    widths = {one: least[one] for one in names}
    rest = room - sum(widths[one] + _WIDTHS[one][2] for one in names)
    for one in (*_GROW_FIRST, *names):
        if one in widths:
            more = max(0, min(rest, _WIDTHS[one][1] - widths[one]))
            widths[one] += more
            rest -= more
    return _place([(one, widths[one], _WIDTHS[one][2]) for one in names])


def _rest(width: int, *, source: bool, owner: bool, value: int) -> int:
    """Return the width that the other columns and gaps leave for name and company."""
    fixed = GUTTER + 1 + 1 + _STATUS + 1 + value + 2 + _WHEN + _THUMB
    return width - fixed - (1 + _SOURCE if source else 0) - (2 + _OWNER if owner else 0)


def _small(width: int) -> tuple[Column, ...]:
    rest = width - GUTTER - 1 - 1 - _VALUE - _THUMB
    name = max(_MIN_NAME, rest - _STATUS)
    status = max(1, min(_STATUS, rest - name))
    return _place(
        [(ListColumn.NAME, name, 0), (ListColumn.STATUS, status, 1), (ListColumn.VALUE, _VALUE, 1)]
    )


def _place(widths: list[tuple[ListColumn, int, int]]) -> tuple[Column, ...]:
    """Position columns by their widths and the gap before each."""
    columns: list[Column] = []
    start = GUTTER
    for field, width, gap in widths:
        start += gap
        columns.append(Column(field, start, width))
        start += width
    return tuple(columns)


class ChosenColumns:
    """The columns that the settings choose, and the texts that one of them shows."""

    def __init__(self) -> None:
        self._chosen: tuple[ListColumn, ...] = ()
        #: The texts of next steps by lead; a new dictionary for each change.
        self.steps: Mapping[int, str] = {}

    def choose(self, chosen: tuple[ListColumn, ...]) -> bool:
        """Show these columns, or the usual ones for none; return whether that is a change."""
        changed, self._chosen = chosen != self._chosen, chosen
        return changed

    def place(self, width: int, screen: Size | None) -> tuple[Column, ...]:
        """Return the columns of a table; ``screen`` is the size of the terminal, if it is known."""
        small = screen is not None and screen.height < SMALL_ROWS
        broad = screen is not None and screen.width >= BROAD_SCREEN
        return grid(width, small=small, broad=broad, chosen=self._chosen)

    def add_steps(self, texts: Mapping[int, str]) -> set[int]:
        """Add texts of next steps; return the leads whose text is another one."""
        changed = {lead_id for lead_id, text in texts.items() if self.steps.get(lead_id) != text}
        if changed:
            self.steps = {**self.steps, **texts}
        return changed
