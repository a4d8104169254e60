"""The two top rows: views with their counts, and a rule that marks the open one.

With one row, the open one is underlined.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from taskip_leads.ui.render.glyphs import Glyphs

#: From this width on, tabs show the full names.
_WIDE = 100


class ViewTab(Struct, frozen=True):
    """A tab: its key, its names, and its count as text (empty while it was not counted).

    ``new`` is how many of its leads are new since the user looked.
    """

    key: str
    name: str
    short: str
    count: str = ""
    new: int = 0


class ViewTabs(Widget):
    """Show scrollable tabs; the open one is always visible."""

    DEFAULT_CSS = """
    ViewTabs { height: 2; background: $tl-bg; }
    """

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._tabs: tuple[ViewTab, ...] = ()
        self._open = 0
        #: The first cell and the end of each tab; -1 if it is scrolled out.
        self._spans: list[tuple[int, int]] = []

    def show(self, tabs: Sequence[ViewTab], open_: int) -> None:
        """Show these tabs; ``open_`` is the index of the open one."""
        if (tuple(tabs), open_) != (self._tabs, self._open):
            self._tabs, self._open = tuple(tabs), open_
            self.refresh()

    def render(self) -> Content:
        width = self.size.width
        wide = width >= _WIDE
        gap = 4 if wide else 3
        labels = [self._render_tab(tab, wide) for tab in self._tabs]
        first = self._first_shown([label.cell_length for label in labels], gap, width)
        self._spans = []
        line = Content(" " if first == 0 else f"{self._glyphs.back} ")
        for index, label in enumerate(labels):
            if index < first:
                self._spans.append((-1, -1))
                continue
            if index > first:
                line += " " * gap
            start = line.cell_length
            self._spans.append((start, start + label.cell_length))
            line += label
        line = line.truncate(width)
        return line if self._is_flat else line + "\n" + self._render_rule(width)

    @property
    def _is_flat(self) -> bool:
        """Whether there is no row for the rule."""
        return self.size.height == 1

    def _render_tab(self, tab: ViewTab, wide: bool) -> Content:
        open_ = self._tabs[self._open] is tab
        name = tab.name if wide else tab.short
        label = Content.styled(f" {name}", "bold $tl-text" if open_ else "$tl-muted")
        if open_ and self._is_flat:
            label = Content.assemble(" ", (name, "bold underline $tl-text"))
        return Content.assemble(
            (tab.key, "bold $tl-accent" if open_ else "$tl-faint"),
            label,
            (f" {tab.count}" if tab.count else "", "$tl-muted" if open_ else "$tl-faint"),
            (f" +{tab.new:,}" if tab.new and tab.count else "", "$tl-text"),
        )

    def _first_shown(self, widths: list[int], gap: int, width: int) -> int:
        """Return the first tab to draw, so that the open one ends within the row."""
        first = 0
        while first < self._open:
            end = (1 if first == 0 else 2) + sum(widths[first : self._open + 1])
            if end + gap * (self._open - first) <= width:
                break
            first += 1
        return first

    def _render_rule(self, width: int) -> Content:
        start, end = self._spans[self._open] if self._spans else (0, 0)
        start, end = max(0, start - 1), min(width, end + 1)
        return Content.assemble(
            (self._glyphs.rule * start, "$tl-line"),
            (self._glyphs.rule_on * (end - start), "$tl-accent"),
            (self._glyphs.rule * max(0, width - end), "$tl-line"),
        )

    def on_click(self, event: events.Click) -> None:
        for index, (start, end) in enumerate(self._spans):
            if start - 1 <= event.x <= end:
                self.post_message(self.Chosen(index))
                return


def format_count(count: int, nothing: str, *, growing: bool) -> str:
    """Return ``1,284``, or ``640+`` during the first sync, ``nothing`` before its first leads."""
    if growing and not count:
        return nothing
    return f"{count:,}{'+' if growing else ''}"
