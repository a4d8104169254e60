"""The toast for a held change: what it is, the time left to undo it, and the undo key."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from taskip_leads import clock
from taskip_leads.text import span
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs

WIDTH, HEIGHT = 36, 4
#: Rows below it: one of the list, the status bar, the key bar.
ROWS_BELOW = 3
PADDING = 3


class UndoToast(Widget):
    """Float in the corner without focus; its bar shrinks with the time left."""

    DEFAULT_CSS = """
    UndoToast { layer: popup; width: 36; height: 4; background: $tl-raised; }
    """

    class Clicked(Message):
        """The toast was clicked: undo."""

    def __init__(
        self,
        glyphs: Glyphs,
        headline: str,
        since: datetime,
        until: datetime,
    ) -> None:
        """``headline`` must be clean; the change is held from ``since`` until ``until``."""
        super().__init__(classes="change-toast")
        self._glyphs, self._headline = glyphs, headline
        self._since, self._until = since, until

    def on_mount(self) -> None:
        self._place()
        self.set_interval(0.25, self._tick)

    def _place(self) -> None:
        size = self.app.size
        self.styles.offset = (size.width - WIDTH, size.height - HEIGHT - ROWS_BELOW)

    def on_resize(self) -> None:
        self._place()

    @property
    def left(self) -> float:
        """The number of seconds left."""
        return (self._until - clock.now()).total_seconds()

    def _tick(self) -> None:
        if self.left <= 0:
            self.remove()
        else:
            self.refresh()

    def render(self) -> Content:
        room = WIDTH - PADDING - 1
        text = cells.cut(self._headline, room + 1, self._glyphs.ellipsis)
        bar = (f"{self._glyphs.bar} ", "$tl-accent")
        return Content("\n").join(
            [
                Content.assemble(bar),
                Content.assemble(bar, (text, "bold $tl-text")),
                Content.assemble(bar, self._countdown(room)),
                Content.assemble(bar),
            ]
        )

    def _countdown(self, room: int) -> Content:
        left = max(0.0, self.left)
        left_text, undo = span(left), "z undo"
        length = max(0, room - len(f"in {left_text} ") - 2 - len(undo))
        duration = max(0.001, (self._until - self._since).total_seconds())
        on = min(length, round(length * left / duration))
        return Content.assemble(
            ("in ", "$tl-muted"),
            (left_text, "bold $tl-text"),
            " ",
            (self._glyphs.rule_on * on, "$tl-accent"),
            (self._glyphs.rule * (length - on), "$tl-edge"),
            "  ",
            ("z", "bold $tl-text"),
            (" undo", "$tl-muted"),
        )

    def on_click(self) -> None:
        self.post_message(self.Clicked())
