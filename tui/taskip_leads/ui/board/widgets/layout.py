"""Where the columns of the board are: their widths, and which of them fit."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

#: Cells of a column, and of a folded one.
MIN_WIDTH, MAX_WIDTH, FOLDED = 18, 26, 8
#: Rows of a column's head, and of a card with the blank row below it.
HEAD_ROWS, CARD_ROWS = 3, 4
_GAP, _WIDE_GAP = 2, 3
#: Cells beside the columns: with all of them in sight, and with signs for those that are not.
_MARGIN, _SIGNS = 1, 3


class ColumnSlot(Struct, frozen=True):
    """The place of one column; ``index`` counts all columns of the board."""

    index: int
    x: int
    width: int
    folded: bool = False

    @property
    def end(self) -> int:
        """The first cell behind the column."""
        return self.x + self.width


class BoardLayout(Struct, frozen=True):
    """The columns in sight, and how many are outside at each side."""

    slots: tuple[ColumnSlot, ...] = ()
    left: int = 0
    right: int = 0

    def slot_at(self, x: int) -> ColumnSlot | None:
        """Return the column at a cell; the gap behind a column belongs to it."""
        begun = [slot for slot in self.slots if slot.x <= x]
        return begun[-1] if begun else None

    def shows(self, index: int) -> bool:
        """Whether a column is in sight."""
        return any(slot.index == index for slot in self.slots)


def lay_out(width: int, folded: Sequence[bool], first: int, current: int) -> BoardLayout:
    """Place columns in ``width`` cells; ``folded`` tells for each whether it is folded.

    ``first`` is the leftmost column so far. It stays unless ``current`` would be out of sight.
    """
    if not folded:
        return BoardLayout()
    if _needed(folded) <= width - 2 * _MARGIN:
        return BoardLayout(_place(_MARGIN, width - 2 * _MARGIN, 0, folded))
    room = width - 2 * _SIGNS
    first = max(0, min(first, current))
    while first < current and first + _count(room, folded[first:]) <= current:
        first += 1
    # Scrolled to the right end, no room is left over.
    while first and first - 1 + _count(room, folded[first - 1 :]) >= len(folded):
        first -= 1
    count = _count(room, folded[first:])
    slots = _place(_SIGNS, room, first, folded[first : first + count])
    return BoardLayout(slots, first, len(folded) - first - count)


def _needed(folded: Sequence[bool]) -> int:
    """Return the cells that these columns take at least."""
    return sum(FOLDED if one else MIN_WIDTH for one in folded) + _GAP * (len(folded) - 1)


def _count(room: int, folded: Sequence[bool]) -> int:
    """Return how many of these columns fit; one always does."""
    count = 1
    while count < len(folded) and _needed(folded[: count + 1]) <= room:
        count += 1
    return count


def _place(x: int, room: int, first: int, folded: Sequence[bool]) -> tuple[ColumnSlot, ...]:
    """Share ``room`` evenly among the columns that are not folded."""
    wide, gaps = folded.count(False), len(folded) - 1
    rest = room - FOLDED * (len(folded) - wide)
    gap = _WIDE_GAP if wide and (rest - _WIDE_GAP * gaps) // wide >= MIN_WIDTH else _GAP
    width = max(1, min(MAX_WIDTH, (rest - gap * gaps) // wide)) if wide else FOLDED
    slots: list[ColumnSlot] = []
    for at, is_folded in enumerate(folded):
        slots.append(ColumnSlot(first + at, x, FOLDED if is_folded else width, is_folded))
        x = slots[-1].end + gap
    return tuple(slots)


def cards_per_column(height: int, *, dense: bool) -> int:
    """Return how many cards of a column are in sight on a board of ``height`` rows."""
    room = height - HEAD_ROWS
    # The last row of a dense column tells how many more there are.
    return max(1, room - 1 if dense else room // CARD_ROWS)
