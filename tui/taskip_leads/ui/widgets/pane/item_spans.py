"""Where the items of a pane stand."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from textual.content import Content

#: Whether the cursor can be on the block, and the block's lines.
Block = tuple[bool, list[Content]]


class Columns(Struct, frozen=True):
    """Blocks beside each other, the right ones from cell ``split`` on; the left ones are read first."""

    left: Sequence[Block]
    right: Sequence[Block]
    split: int


class ItemSpans:
    """The first and last line of each item, and the cells of the column that it is in."""

    def __init__(self, width: int = 0, margin: int = 0) -> None:
        """``width``: cells of a line; ``margin``: blank cells before each line."""
        self.lines: list[tuple[int, int]] = []
        #: First cell of each item, and the one after its last.
        self.cells: list[tuple[int, int]] = []
        self._width, self._margin = width, margin

    def __len__(self) -> int:
        return len(self.lines)

    def add(self, block: Block | Columns, line: int) -> list[Content]:
        """Note where the items of a block are, from ``line`` on, and return its lines."""
        if not isinstance(block, Columns):
            return self._column((block,), line, (0, self._width))
        left = self._column(block.left, line, (0, block.split))
        right = self._column(block.right, line, (block.split, self._width))
        return _beside(left, right, block.split)

    def _column(self, blocks: Sequence[Block], line: int, side: tuple[int, int]) -> list[Content]:
        lines: list[Content] = []
        for is_item, block in blocks:
            if is_item and block:
                first = line + len(lines)
                self.lines.append((first, first + len(block) - 1))
                self.cells.append(side)
            if self._margin:
                lines += [Content.assemble(" " * self._margin, one) for one in block]
            else:
                lines += block
        return lines

    def in_sight(self, top: int, page: int) -> list[tuple[int, int]]:
        """Return the items in the ``page`` lines from ``top`` on, each with the row of its first line."""
        return [
            (index, first - top)
            for index, (first, last) in enumerate(self.lines)
            if last >= top and first < top + page
        ]

    def is_last_column(self, index: int) -> bool:
        """Return whether what is right of an item belongs to it."""
        return self.cells[index][1] >= self._width

    def near(self, line: int, index: int, *, down: bool) -> int:
        """Return the last item that starts at or above a line, at least the next one from ``index``.

        Of two columns, the cursor stays in its own.
        """
        here = self.cells[index]
        near = (
            (first, at)
            for at, (first, _last) in enumerate(self.lines)
            if first <= line and (self.cells[at] == here or not self._are_beside(at, index))
        )
        at = max(near, default=(0, 0))[1]
        return max(at, index + 1) if down else min(at, index - 1)

    def _are_beside(self, one: int, other: int) -> bool:
        """Return whether two items are in different columns."""
        (start, end), (other_start, other_end) = self.cells[one], self.cells[other]
        return other_end <= start or end <= other_start

    def at(self, line: int, cell: int) -> int | None:
        """Return the item at a line and a cell, or None."""
        for index, (first, last) in enumerate(self.lines):
            start, end = self.cells[index]
            if first <= line <= last and start <= cell and (cell < end or end >= self._width):
                return index
        return None


def _beside(left: list[Content], right: list[Content], split: int) -> list[Content]:
    """Join two columns, the right one from cell ``split`` on."""
    lines = []
    for at in range(max(len(left), len(right))):
        one = left[at] if at < len(left) else Content()
        other = right[at] if at < len(right) else Content()
        gap = " " * (split - one.cell_length) if other else ""
        lines.append(Content.assemble(one, gap, other))
    return lines
