"""The two top rows of a screen: the way back, its name, a fact, and a rule where there is a row for it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from taskip_leads.text import clean
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs


class Breadcrumbs(Widget):
    """Show ``‹ Leads   Statuses and sources     [ ] switch list``; the way back is clickable."""

    DEFAULT_CSS = """
    Breadcrumbs { height: 2; width: 1fr; background: $tl-bg; }
    """

    class Back(Message):
        """The way back was clicked."""

    def __init__(
        self, glyphs: Glyphs, back: str, title: str, right: Sequence[Content] = ()
    ) -> None:
        """``right`` lists texts for the right end, longest first; the first that fits is shown."""
        super().__init__()
        self._glyphs = glyphs
        self._place, self._title = clean(back), clean(title)
        self._right = tuple(right)

    def show_place(self, back: str, title: str) -> None:
        """Replace the way back and the name."""
        self._place, self._title = clean(back), clean(title)
        self.refresh()

    def show_right(self, right: Sequence[Content]) -> None:
        """Replace the fact at the right end."""
        self._right = tuple(right)
        self.refresh()

    @property
    def _back(self) -> str:
        return f"{self._glyphs.back} {self._place}"

    def render(self) -> Content:
        width = self.size.width
        left = Content.assemble(
            " ", (self._back, "$tl-muted"), "   ", (self._title, "bold $tl-text")
        )
        right = Content()
        for right in self._right:
            if left.cell_length + right.cell_length + 4 <= width:
                break
        else:
            right = Content()
        gap = " " * max(0, width - 1 - left.cell_length - right.cell_length)
        line = Content.assemble(left, gap, right).truncate(width)
        if self.size.height == 1:
            return line
        return line + "\n" + Content.styled(self._glyphs.rule * width, "$tl-line")

    def on_click(self, event: events.Click) -> None:
        if event.y == 0 and event.x <= cells.width(self._back):
            self.post_message(self.Back())
