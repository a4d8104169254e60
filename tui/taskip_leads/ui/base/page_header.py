"""The two top rows of a screen with pages: the way back, the pages or the title, a fact, and a rule."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from taskip_leads.ui.render.content import ends
from taskip_leads.ui.render.glyphs import Glyphs

_GAP = 3


class PageHeader(Widget):
    """Show ``‹ Leads   Insights``, or the pages in place of the title, with the open one marked."""

    DEFAULT_CSS = """
    PageHeader { height: 2; width: 1fr; background: $tl-bg; }
    """

    class Back(Message):
        """The way back was clicked."""

    class PageChosen(Message):
        """A page was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, glyphs: Glyphs, title: str = "") -> None:
        """``title`` stands there while no pages are shown."""
        super().__init__()
        self._glyphs, self._title = glyphs, title
        self._pages: tuple[str, ...] = ()
        self._open = 0
        self._right = Content()
        #: The first cell and the end of the way back and of each page.
        self._spans: list[tuple[int, int]] = []

    def show(self, pages: Sequence[str], index: int, right: Content) -> None:
        """Show these pages, the open one by its index; without pages, the title alone."""
        self._pages, self._open, self._right = tuple(pages), index, right
        self.refresh()

    def render(self) -> Content:
        width = self.size.width
        back = f"{self._glyphs.back} Leads"
        line = Content.assemble(" ", (back, "$tl-muted"))
        self._spans = [(1, line.cell_length)]
        # Where not all pages fit, those before the open one go.
        first = 0
        while first < self._open and self._end(first, line.cell_length) > width:
            first += 1
        for at, page in enumerate(self._pages or (self._title,)):
            if at < first:
                self._spans.append((-1, -1))
                continue
            line = Content.assemble(line, " " * _GAP)
            start = line.cell_length
            is_open = at == self._open or not self._pages
            line = Content.assemble(line, (page, "bold $tl-text" if is_open else "$tl-muted"))
            self._spans.append((start, line.cell_length))
        row = ends(line, Content.assemble(self._right, " "), width, self._glyphs.ellipsis)
        if self._pages and line.cell_length + self._right.cell_length + _GAP > width:
            row = line.truncate(width)
        return Content.assemble(row, "\n", self._rule(width))

    def _end(self, first: int, start: int) -> int:
        shown = self._pages[first : self._open + 1]
        return start + sum(len(page) + _GAP for page in shown)

    def _rule(self, width: int) -> Content:
        glyphs = self._glyphs
        if not self._pages:
            return Content.styled(glyphs.rule * width, "$tl-line")
        start, end = self._spans[self._open + 1]
        start, end = max(0, start - 1), min(width, end + 1)
        return Content.assemble(
            (glyphs.rule * start, "$tl-line"),
            (glyphs.rule_on * (end - start), "$tl-accent"),
            (glyphs.rule * (width - end), "$tl-line"),
        )

    def on_click(self, event: events.Click) -> None:
        for at, (start, end) in enumerate(self._spans):
            if event.y == 0 and start - 1 <= event.x <= end:
                self.post_message(self.PageChosen(at - 1) if at else self.Back())
                return
