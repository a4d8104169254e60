"""The toasts in the corner, and the one for a held change: what it is, and the time left to undo it."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from taskip_leads import clock
from taskip_leads.text import span
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import key
from taskip_leads.ui.render.glyphs import Glyphs

WIDTH, HEIGHT = 36, 4
#: Cells for text: a bar and a blank stand before it.
ROOM = WIDTH - 3
#: Rows below it: one of the list, the status bar, the key bar.
_ROWS_BELOW = 3


def place_in_corner(toast: Widget) -> None:
    """Move a toast to the corner at the right, above the bars."""
    size = toast.app.size
    toast.styles.offset = (size.width - WIDTH, size.height - HEIGHT - _ROWS_BELOW)


def toast_rows(glyphs: Glyphs, headline: str, line: Content, below: str = "") -> Content:
    """Return the rows of a toast: a headline, which must be clean, and at most two lines below it."""
    bar = (f"{glyphs.bar} ", "$tl-accent")
    text = cells.cut(headline, ROOM, glyphs.ellipsis)
    return Content("\n").join(
        [
            Content.assemble(bar),
            Content.assemble(bar, (text, "bold $tl-text")),
            Content.assemble(bar, line),
            Content.assemble(bar, (below, "$tl-muted")),
        ]
    )


def progress_line(glyphs: Glyphs, left: Content, share: float) -> Content:
    """Return a line with a bar, of which ``share`` is bright, between ``left`` and the undo key."""
    undo = Content.assemble(key("app.undo"), (" undo", "$tl-muted"))
    length = max(0, ROOM - 1 - left.cell_length - 1 - 2 - undo.cell_length)
    on = min(length, round(length * share))
    return Content.assemble(
        left,
        " ",
        (glyphs.rule_on * on, "$tl-accent"),
        (glyphs.rule * (length - on), "$tl-edge"),
        "  ",
        undo,
    )


class UndoToast(Widget):
    """Tell of a change that can be undone; its bar shrinks with the time left."""

    DEFAULT_CSS = """
    UndoToast { layer: popup; width: 36; height: 4; background: $tl-raised; }
    """

    class Clicked(Message):
        """The toast was clicked: undo."""

    def __init__(self, glyphs: Glyphs, headline: str, since: datetime, until: datetime) -> None:
        """``headline`` must be clean; the change is held from ``since`` until ``until``."""
        super().__init__(classes="change-toast")
        self._glyphs, self._headline = glyphs, headline
        self._since, self._until = since, until

    def on_mount(self) -> None:
        place_in_corner(self)
        self.set_interval(0.25, self._tick)

    def on_resize(self) -> None:
        place_in_corner(self)

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
        left = max(0.0, self.left)
        duration = max(0.001, (self._until - self._since).total_seconds())
        words = Content.assemble(("in ", "$tl-muted"), (span(left), "bold $tl-text"))
        line = progress_line(self._glyphs, words, left / duration)
        return toast_rows(self._glyphs, self._headline, line)

    def on_click(self) -> None:
        self.post_message(self.Clicked())
