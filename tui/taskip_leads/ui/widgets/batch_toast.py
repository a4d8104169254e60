"""The toast for a change of several leads that is being sent: a bar that fills, and the undo key."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from taskip_leads.text import plural
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.widgets.undo_toast import (
    UndoToast,
    place_in_corner,
    progress_line,
    toast_rows,
)


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
        place_in_corner(self)

    def on_resize(self) -> None:
        place_in_corner(self)

    def show(self, ended: int, total: int, refused: int) -> None:
        """Show how many leads are done, and how many were refused."""
        self._ended, self._total, self._refused = ended, total, refused
        self.refresh()

    def on_click(self) -> None:
        self.post_message(UndoToast.Clicked())

    def render(self) -> Content:
        headline = f"Sending to {plural(self._total, 'lead')}"
        if self._refused:
            headline = f"{headline}, {self._refused:,} refused"
        count = Content.styled(f"{self._ended:,} of {self._total:,}", "$tl-muted")
        share = self._ended / self._total if self._total else 0.0
        return toast_rows(self._glyphs, headline, progress_line(self._glyphs, count, share))
