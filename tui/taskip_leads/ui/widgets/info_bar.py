"""The row above the key bar on screens without leads: a left and a right fact."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from taskip_leads.ui.widgets.status_bar import StatusSegment, lay_out


class InfoBar(Widget):
    """Show two facts; the right one is dropped if there is no room for both."""

    DEFAULT_CSS = """
    InfoBar { height: 1; background: $tl-raised; }
    """

    def __init__(self, left: Content, right: Content, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._left, self._right = left, right

    def show(self, left: Content, right: Content) -> None:
        self._left, self._right = left, right
        self.refresh()

    def render(self) -> Content:
        right = StatusSegment((self._right, Content()), keep=10)
        return lay_out([StatusSegment((self._left,), keep=100)], [right], self.size.width)
