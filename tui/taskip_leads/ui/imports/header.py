"""The two top rows of an import: the way back, its four steps, the file, and a rule."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from taskip_leads.ui.render.content import ends
from taskip_leads.ui.render.glyphs import Glyphs

_GAP = "   "


class Step(IntEnum):
    """The steps of an import."""

    FILE = 1
    COLUMNS = 2
    CHECK = 3
    RUN = 4

    @property
    def label(self) -> str:
        words = {
            Step.FILE: "File",
            Step.COLUMNS: "Columns",
            Step.CHECK: "Check",
            Step.RUN: "Import",
        }
        return f"{self.value} {words[self]}"


class ImportHeader(Widget):
    """Show ``‹ Leads   Import   1 File   2 Columns …`` with the open step marked."""

    DEFAULT_CSS = """
    ImportHeader { height: 2; width: 1fr; background: $tl-bg; }
    """

    class Back(Message):
        """The way back, or an earlier step, was clicked; ``step`` is None for the list."""

        def __init__(self, step: Step | None) -> None:
            super().__init__()
            self.step = step

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._step = Step.FILE
        self._right: tuple[str, ...] = ()
        #: The first cell and the end of the way back and of each step.
        self._spans: list[tuple[int, int]] = []

    def show(self, step: Step, right: Sequence[str]) -> None:
        """Show a step; ``right`` has texts for the right end, longest first."""
        self._step, self._right = step, tuple(right)
        self.refresh()

    def render(self) -> Content:
        width, glyphs = self.size.width, self._glyphs
        back = f"{glyphs.back} Leads"
        line = Content.assemble(" ", (back, "$tl-muted"))
        self._spans = [(1, line.cell_length)]
        line = Content.assemble(line, _GAP, ("Import", "bold $tl-text"))
        for step in Step:
            line = Content.assemble(line, _GAP)
            start = line.cell_length
            style = "bold $tl-text" if step is self._step else "$tl-muted"
            line = Content.assemble(line, (step.label, style))
            self._spans.append((start, line.cell_length))
        fits = (text for text in self._right if line.cell_length + len(text) + 4 <= width)
        right = Content.assemble((next(fits, ""), "$tl-faint"), " ")
        start, end = self._spans[self._step]
        start, end = max(0, start - 1), min(width, end + 1)
        rule = Content.assemble(
            (glyphs.rule * start, "$tl-line"),
            (glyphs.rule_on * (end - start), "$tl-accent"),
            (glyphs.rule * (width - end), "$tl-line"),
        )
        return Content.assemble(ends(line, right, width, glyphs.ellipsis), "\n", rule)

    def on_click(self, event: events.Click) -> None:
        for at, (start, end) in enumerate(self._spans):
            if event.y == 0 and start - 1 <= event.x <= end:
                self.post_message(self.Back(Step(at) if at else None))
                return
