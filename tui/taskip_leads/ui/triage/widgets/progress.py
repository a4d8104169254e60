"""The two top rows of the triage: the way back, the place in the queue, and a bar of what is done."""

from __future__ import annotations

from msgspec import Struct
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from taskip_leads.text import clean, span
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs

_TITLE = "Triage"


class QueueProgress(Struct, frozen=True):
    """How far a queue is gone through."""

    name: str = ""
    place: int = 0
    count: int = 0
    #: Leads that came in since the queue was made.
    added: int = 0
    decided: int = 0
    gone_through: int = 0
    seconds_left: float | None = None


class TriageProgress(Widget):
    """Show ``‹ New this week   Triage   3 of 18     2 decided   about 5m left`` over a bar."""

    DEFAULT_CSS = """
    TriageProgress { height: 2; width: 1fr; background: $tl-bg; }
    """

    class BackChosen(Message):
        """The way back was clicked."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._progress = QueueProgress()

    def show(self, progress: QueueProgress) -> None:
        """Show this progress."""
        if progress != self._progress:
            self._progress = progress
            self.refresh()

    def render(self) -> Content:
        width, progress = self.size.width, self._progress
        right = self._right(progress)
        room = width - cells.width(f"    {_TITLE}   {self._place(progress)}") - 4
        left = self._left(progress, max(8, room))
        while right and left.cell_length + right[0].cell_length + 3 > width:
            right = right[1:]
        shown = right[0] if right else Content()
        gap = " " * max(0, width - 1 - left.cell_length - shown.cell_length)
        done = round(width * progress.gone_through / progress.count) if progress.count else 0
        bar = Content.assemble(
            (self._glyphs.rule_on * done, "$tl-accent"),
            (self._glyphs.rule * (width - done), "$tl-line"),
        )
        return Content.assemble(left, gap, shown).truncate(width) + "\n" + bar

    def _left(self, progress: QueueProgress, room: int) -> Content:
        name = cells.cut(clean(progress.name), room, self._glyphs.ellipsis)
        return Content.assemble(
            (f" {self._glyphs.back} ", "$tl-faint"),
            (name, "$tl-muted"),
            (f"   {_TITLE}", "bold $tl-text"),
            (f"   {self._place(progress)}", "$tl-faint"),
        )

    def _place(self, progress: QueueProgress) -> str:
        if not progress.count:
            return ""
        added = {0: "", 1: ", one new"}.get(progress.added, f", {progress.added} new")
        return f"{progress.place:,} of {progress.count:,}{added}"

    def _right(self, progress: QueueProgress) -> list[Content]:
        """Return the facts at the right, longest first."""
        decided = Content.styled(f"{progress.decided:,} decided", "$tl-muted")
        if progress.seconds_left is None:
            return [decided]
        left = Content.styled(f"about {span(progress.seconds_left)} left", "$tl-muted")
        return [Content.assemble(decided, "   ", left), left]

    def on_click(self, event: events.Click) -> None:
        if event.y == 0 and event.x <= 3 + cells.width(clean(self._progress.name)):
            self.post_message(self.BackChosen())
