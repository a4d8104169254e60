"""The toast for a change of several leads that is being sent: a bar that fills, and the undo key."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from taskip_leads.text import plural
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.widgets.undo_toast import HEIGHT, PADDING, ROWS_BELOW, WIDTH, UndoToast


class BatchToast(Widget):
    """Float where the undo toast was; ``show`` moves the bar."""

    DEFAULT_CSS = """
    BatchToast { layer: popup; width: 36; height: 4; background: $tl-raised; }
    """

    def __init__(self, glyphs: Glyphs, ended: int, total: int, refused: int) -> None:
        super().__init__(classes="change-toast")
        self._glyphs = glyphs
        self._ended, self._total, self._refused = ended, total, refused

    def on_mount(self) -> None:
        self._place()

    def on_resize(self) -> None:
        self._place()

    def _place(self) -> None:
        size = self.app.size
        self.styles.offset = (size.width - WIDTH, size.height - HEIGHT - ROWS_BELOW)

    def show(self, ended: int, total: int, refused: int) -> None:
        """Show how many leads are done, and how many were refused."""
        self._ended, self._total, self._refused = ended, total, refused
        self.refresh()

    def on_click(self) -> None:
        self.post_message(UndoToast.Clicked())

    def render(self) -> Content:
        room = WIDTH - PADDING - 1
        headline = f"Sending to {plural(self._total, 'lead')}"
        if self._refused:
            headline = f"{headline}, {self._refused:,} refused"
        text = cells.cut(headline, room + 1, self._glyphs.ellipsis)
        bar = (f"{self._glyphs.bar} ", "$tl-accent")
        return Content("\n").join(
            [
                Content.assemble(bar),
                Content.assemble(bar, (text, "bold $tl-text")),
                Content.assemble(bar, self._line(room)),
                Content.assemble(bar),
            ]
        )

    def _line(self, room: int) -> Content:
        count, undo = f"{self._ended:,} of {self._total:,}", "z undo"
        length = max(0, room - len(count) - 1 - 2 - len(undo))
        on = min(length, round(length * self._ended / self._total)) if self._total else 0
        return Content.assemble(
            (count, "$tl-muted"),
            " ",
            (self._glyphs.rule_on * on, "$tl-accent"),
            (self._glyphs.rule * (length - on), "$tl-edge"),
            "  ",
            ("z", "bold $tl-text"),
            (" undo", "$tl-muted"),
        )
