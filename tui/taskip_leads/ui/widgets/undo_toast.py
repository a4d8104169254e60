"""What happens in a moment, how long it can still be taken back, and the key for that."""

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
#: Rows below it: one of the list, status bar, keys.
_BELOW = 3
_PADDING = 3


class UndoToast(Widget):
    """In the corner, over what is there; takes no focus. The bar runs out with the time."""

    DEFAULT_CSS = """
    UndoToast { layer: popup; width: 36; height: 4; background: $tl-raised; }
    """

    class Clicked(Message):
        """It was clicked: take back."""

    def __init__(
        self,
        glyphs: Glyphs,
        headline: str,
        made: datetime,
        until: datetime,
        *,
        verb: str = "sends",
        id: str | None = None,
    ) -> None:
        """``headline`` must be clean; ``verb``: what happens at ``until``, such as ``deleted``."""
        super().__init__(id=id)
        self._glyphs, self._headline = glyphs, headline
        self._made, self._until, self._verb = made, until, verb

    def on_mount(self) -> None:
        self._place()
        self.set_interval(0.25, self._tick)

    def _place(self) -> None:
        size = self.app.size
        self.styles.offset = (size.width - WIDTH, size.height - HEIGHT - _BELOW)

    def on_resize(self) -> None:
        self._place()

    @property
    def left(self) -> float:
        """How many seconds are left."""
        return (self._until - clock.now()).total_seconds()

    def _tick(self) -> None:
        if self.left <= 0:
            self.remove()
        else:
            self.refresh()

    def render(self) -> Content:
        room = WIDTH - _PADDING - 1
        words = cells.cut(self._headline, room + 1, self._glyphs.ellipsis)
        bar = (f"{self._glyphs.bar} ", "$tl-accent")
        return Content("\n").join(
            [
                Content.assemble(bar),
                Content.assemble(bar, (words, "bold $tl-text")),
                Content.assemble(bar, self._countdown(room)),
                Content.assemble(bar),
            ]
        )

    def _countdown(self, room: int) -> Content:
        left = max(0.0, self.left)
        told, undo = span(left), "z undo"
        length = max(0, room - len(f"{self._verb} in {told} ") - 2 - len(undo))
        whole = max(0.001, (self._until - self._made).total_seconds())
        on = min(length, round(length * left / whole))
        return Content.assemble(
            (f"{self._verb} in ", "$tl-muted"),
            (told, "bold $tl-text"),
            " ",
            (self._glyphs.rule_on * on, "$tl-accent"),
            (self._glyphs.rule * (length - on), "$tl-edge"),
            "  ",
            ("z", "bold $tl-text"),
            (" undo", "$tl-muted"),
        )

    def on_click(self) -> None:
        self.post_message(self.Clicked())
