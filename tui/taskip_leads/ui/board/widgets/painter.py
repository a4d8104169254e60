"""Paint the board: put heads, cards and ghosts in sight together to the lines of a screen."""

from __future__ import annotations

from msgspec import Struct
from rich.segment import Segment
from textual.strip import Strip

from taskip_leads.models.board.columns import BoardColumn
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.ui.board.grid import BoardGrid
from taskip_leads.ui.board.widgets.card_renderer import (
    CardContext,
    CardState,
    render_blank,
    render_card,
    render_ghost,
)
from taskip_leads.ui.board.widgets.head_renderer import HeadFacts, HeadState, render_head
from taskip_leads.ui.board.widgets.layout import CARD_ROWS, HEAD_ROWS, BoardLayout, ColumnSlot
from taskip_leads.ui.leads.widgets.row_cache import RowCache
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.segments import SegmentWriter
from taskip_leads.ui.render.theme import ink

#: Rendered cards to keep.
_MAX_CARDS = 600

Lines = list[list[Segment]]


class BoardPicture(Struct, frozen=True):
    """What the board shows now, beside its leads."""

    layout: BoardLayout
    context: CardContext
    width: int
    height: int
    facts: HeadFacts = HeadFacts.SUMS
    focused: bool = False
    marks: frozenset[int] = frozenset()
    #: Leads whose last change can still be taken back.
    held: frozenset[int] = frozenset()
    #: Columns whose head is accented: a card has just gone there, or is dragged there.
    goals: frozenset[int | None] = frozenset()


class BoardPainter:
    """Renders heads and cards, and reuses cards while nothing about them changes."""

    def __init__(self, grid: BoardGrid, rows: RowCache) -> None:
        self._grid, self._rows = grid, rows
        self._cards: dict[tuple[int, int, CardState], tuple[LeadRow, CardContext, Lines]] = {}

    def paint(self, picture: BoardPicture) -> list[Strip]:
        """Return all lines of the board."""
        slots = picture.layout.slots
        columns = [self._column(slot, picture) for slot in slots]
        palette = picture.context.palette
        blank = ink(palette.text, palette.bg)
        strips = []
        for y in range(picture.height):
            segments: list[Segment] = []
            x = 0
            for slot, lines in zip(slots, columns, strict=True):
                gap = self._gap(picture, y, x, slot.x, before=slot is slots[0])
                segments += gap
                segments += lines[y] if y < len(lines) else [Segment(" " * slot.width, blank)]
                x = slot.end
            segments += self._after(picture, y, x)
            strips.append(Strip(segments, picture.width))
        return strips

    def _gap(
        self, picture: BoardPicture, y: int, start: int, end: int, *, before: bool
    ) -> list[Segment]:
        """Return the cells in front of a column; the first gap counts the columns to its left."""
        palette, glyphs = picture.context.palette, picture.context.glyphs
        writer = SegmentWriter(palette, palette.bg, cell=start)
        if before and y == 0 and picture.layout.left:
            sign = f"{glyphs.back}{picture.layout.left}"
            writer.put(cells.cut(sign, end - start, glyphs.ellipsis), palette.muted)
        writer.pad_to(end)
        return writer.segments

    def _after(self, picture: BoardPicture, y: int, start: int) -> list[Segment]:
        """Return the cells behind the last column; they count the columns to its right."""
        palette, glyphs = picture.context.palette, picture.context.glyphs
        writer = SegmentWriter(palette, palette.bg, cell=start)
        if y == 0 and picture.layout.right:
            sign = f"{picture.layout.right}{glyphs.more}"
            writer.pad_to(min(picture.width - len(sign), start + 2))
            writer.put(sign, palette.muted)
        writer.pad_to(picture.width)
        return writer.segments

    def _column(self, slot: ColumnSlot, picture: BoardPicture) -> Lines:
        """Return the lines of one column, as many as it has."""
        grid = self._grid
        column = grid.board.columns[slot.index]
        current = slot.index == grid.column_index
        context = picture.context
        state = HeadState(picture.facts, current, column.id in picture.goals)
        lines = render_head(column, slot, context.palette, context.glyphs, state)
        if slot.folded:
            return lines
        blank = [Segment(" " * slot.width, ink(context.palette.text, context.palette.bg))]
        shown = 0
        for cell in grid.cells(column):
            if cell.ghost is not None:
                if not context.dense:
                    lines += [*render_ghost(cell.ghost.name, context, slot.width), blank]
                continue
            shown += 1
            cursor = current and cell.index == grid.index
            lines += self._card(cell.lead_id, column, slot.width, picture, cursor=cursor)
            if not context.dense:
                lines.append(blank)
        below = len(column.lead_ids) - grid.top(column) - shown
        if not column.lead_ids:
            lines.append(self._note("no leads", slot.width, picture, cursor=current))
        elif below > 0 and len(lines) < picture.height:
            lines.append(self._note(f"{below:,} more", slot.width, picture))
        return lines

    def _note(
        self, text: str, width: int, picture: BoardPicture, *, cursor: bool = False
    ) -> list[Segment]:
        palette, glyphs = picture.context.palette, picture.context.glyphs
        writer = SegmentWriter(palette, palette.bg)
        writer.put(glyphs.bar if cursor else " ", palette.accent)
        writer.put(cells.cut(text, width - 1, glyphs.ellipsis), palette.faint)
        writer.pad_to(width)
        return writer.segments

    def _card(
        self, lead_id: int, column: BoardColumn, width: int, picture: BoardPicture, *, cursor: bool
    ) -> Lines:
        row, context = self._rows.row(lead_id), picture.context
        state = CardState(
            cursor=cursor,
            focused=cursor and picture.focused,
            marked=lead_id in picture.marks,
            held=lead_id in picture.held,
            closed=column.closed,
        )
        if row is None:
            # It is being read; its place is known already.
            return render_blank(context, state, width)
        cached = self._cards.get((lead_id, width, state))
        if cached is None or cached[0] is not row or cached[1] != context:
            cached = (row, context, render_card(row, context, state, width))
            if len(self._cards) >= _MAX_CARDS:
                self._cards.clear()
            self._cards[lead_id, width, state] = cached
        return cached[2]


def cell_at(grid: BoardGrid, slot: ColumnSlot, y: int, *, dense: bool) -> int | None:
    """Return the position of the card at row ``y`` of a column; None if there is none."""
    if slot.folded or y < HEAD_ROWS:
        return None
    column = grid.board.columns[slot.index]
    line, height = y - HEAD_ROWS, 1 if dense else CARD_ROWS
    places = [cell for cell in grid.cells(column) if not dense or cell.ghost is None]
    place = line // height
    if place >= len(places) or (not dense and line % height == CARD_ROWS - 1):
        return None
    return places[place].index if places[place].ghost is None else None
