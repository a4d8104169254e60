"""The page of figures, with a cursor on one row or column."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from taskip_leads.models.insights.figures import Insights
from taskip_leads.models.insights.tables import Numbers
from taskip_leads.ui.insights.blocks import UNPLACED, FigureItem, FigureStyle
from taskip_leads.ui.insights.choices import BLOCKS, PAGES, BlockName, InsightsChoices
from taskip_leads.ui.insights.layout import FigurePage, PlacedBlock, is_wide, lay_out
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette


class Figures(Widget, can_focus=True):
    """Draws ``Insights``; ``choices`` holds the cursor, so that it survives the screen."""

    DEFAULT_CSS = """
    Figures { width: 1fr; height: 1fr; background: $tl-bg; }
    """

    class Moved(Message):
        """The cursor is on another item, or on the same one with other figures."""

    class Opened(Message):
        """An item was double-clicked."""

    def __init__(self, palette: Palette, glyphs: Glyphs, choices: InsightsChoices) -> None:
        super().__init__()
        self._palette, self._glyphs, self._choices = palette, glyphs, choices
        self._insights: Insights | None = None
        self._growing = self._loading = False
        #: What was drawn, and for which size.
        self._page: tuple[Size, FigurePage] | None = None
        #: The painted lines that are still right, and for which size.
        self._painted_size = Size()
        self._strips: dict[int, Strip] = {}

    def show(self, insights: Insights, *, growing: bool, loading: bool) -> None:
        """Show these figures; ``growing``: the first sync still adds leads."""
        self._insights, self._growing, self._loading = insights, growing, loading
        self._redraw()

    def set_palette(self, palette: Palette) -> None:
        """Repaint in other colours."""
        self._palette = palette
        self._strips.clear()
        self._page = None
        self._redraw()

    def _redraw(self) -> None:
        """Draw the page again, and paint the lines that are others."""
        before = self._page
        self._page = None
        lines = self._drawn().lines
        if before is None or before[0] != self.size:
            self._strips.clear()
            self.refresh()
        else:
            width, old = self.size.width, before[1].lines
            changed = [
                at for at in range(len(lines)) if at >= len(old) or not lines[at].is_same(old[at])
            ]
            for at in changed:
                self._strips.pop(at, None)
            if changed:
                self.refresh(*(Region(0, at, width, 1) for at in changed))
        self.post_message(self.Moved())

    @property
    def insights(self) -> Insights | None:
        """The figures that are shown."""
        return self._insights

    @property
    def is_wide(self) -> bool:
        """Whether all blocks are shown at once."""
        return is_wide(self.size.width, self.size.height)

    @property
    def page_index(self) -> int:
        """The index of the page that holds the cursor."""
        return next(at for at, page in enumerate(PAGES) if self._choices.block in page)

    @property
    def item(self) -> FigureItem | None:
        """The row or column under the cursor."""
        placed = self._placed(self._choices.block)
        if placed is None or not placed.block.items:
            return None
        return placed.block.items[self._index(placed)]

    # Moving

    def move(self, by: int) -> None:
        """Move to another row or column; from the end of a block to the next one."""
        placed = self._placed(self._choices.block)
        if placed is None:
            return
        index = self._index(placed) + by
        if 0 <= index < len(placed.block.items):
            self._place(self._choices.block, index)
        elif (other := self._neighbour(1 if by > 0 else -1)) is not None:
            self._place(other.block.name, 0 if by > 0 else len(other.block.items) - 1)

    def move_to_end(self, way: int) -> None:
        """Move to the first or the last item of the block."""
        placed = self._placed(self._choices.block)
        if placed is not None and placed.block.items:
            self._place(self._choices.block, 0 if way < 0 else len(placed.block.items) - 1)

    def move_block(self, by: int) -> None:
        """Move to the next block, or to the next page where there are pages; round at the ends."""
        if self.is_wide:
            at = BLOCKS.index(self._choices.block)
            self._place(BLOCKS[(at + by) % len(BLOCKS)], None)
        else:
            self.open_page((self.page_index + by) % len(PAGES))

    def open_page(self, index: int) -> None:
        """Open a page with the cursor where its first block has it."""
        self._place(PAGES[index][0], None)

    def _neighbour(self, by: int) -> PlacedBlock | None:
        """Return the block before or after the cursor's that has items."""
        blocks = [one for one in self._drawn().placed if one.block.items]
        names = [one.block.name for one in blocks]
        if self._choices.block not in names:
            return blocks[0] if blocks else None
        at = names.index(self._choices.block) + by
        return blocks[at] if 0 <= at < len(blocks) else None

    def _place(self, block: BlockName, index: int | None) -> None:
        self._choices.place(block, index)
        self._redraw()

    def _index(self, placed: PlacedBlock) -> int:
        """Return the item under the cursor; at first the first row, or the latest column."""
        last = len(placed.block.items) - 1
        first = last if placed.block.columns else 0
        index = self._choices.index
        return max(0, min(first if index is None else index, last))

    # Drawing

    def _placed(self, name: BlockName) -> PlacedBlock | None:
        return next((one for one in self._drawn().placed if one.block.name is name), None)

    def _drawn(self) -> FigurePage:
        if self._insights is None:
            return FigurePage([], [])
        if self._page is None or self._page[0] != self.size:
            self._page = (self.size, self._draw(self._insights))
        return self._page[1]

    def _draw(self, insights: Insights) -> FigurePage:
        style = FigureStyle(
            self._palette, self._glyphs, Numbers(self._growing, rounded=True), self._loading
        )
        choices, size = self._choices, self.size
        index = UNPLACED if choices.index is None else choices.index

        def cursor(name: BlockName) -> int | None:
            return index if name is choices.block and self.has_focus else None

        return lay_out(insights, size.width, size.height, choices.block, style, cursor)

    def render_line(self, y: int) -> Strip:
        if self._painted_size != self.size:
            self._painted_size = self.size
            self._strips.clear()
        strip = self._strips.get(y)
        if strip is None:
            lines = self._drawn().lines
            line = lines[y] if y < len(lines) else Content()
            style, width = self.visual_style, self.size.width
            strip = Visual.to_strips(self, line, width, 1, style, pad=True)[0]
            self._strips[y] = strip
        return strip

    def on_resize(self) -> None:
        self._redraw()

    def on_focus(self) -> None:
        # Only afterwards does the widget know that it has the focus.
        self.call_later(self._redraw)

    def on_blur(self) -> None:
        self.call_later(self._redraw)

    def on_click(self, event: events.Click) -> None:
        for placed in self._drawn().placed:
            for index, item in enumerate(placed.block.items):
                if self._is_at(placed, item, event.x, event.y):
                    self._place(placed.block.name, index)
                    if event.chain == 2:
                        self.post_message(self.Opened())
                    return

    def _is_at(self, placed: PlacedBlock, item: FigureItem, x: int, y: int) -> bool:
        block, line = placed.block, y - placed.y
        if not placed.x + item.start <= x < placed.x + item.end:
            return False
        return item.line <= line < len(block.lines) if block.columns else line == item.line
