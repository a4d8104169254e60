"""The two top rows: the views with their counts, and a rule that marks the open one."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from taskip_leads.ui.render.glyphs import Glyphs

_WIDE = 100


class Tab(Struct, frozen=True):
    """A tab: its key, its names, and its count in words (empty while nobody counted)."""

    key: str
    name: str
    short: str
    count: str = ""


class ViewTabs(Widget):
    """Tabs; where they do not fit they scroll, and the open one is always in sight."""

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
        self._tabs: tuple[Tab, ...] = ()
        self._open = 0
        self._places: list[tuple[int, int]] = []

    def show(self, tabs: Sequence[Tab], open_: int) -> None:
        """Show these, with the one at index ``open_`` open."""
        if (tuple(tabs), open_) != (self._tabs, self._open):
            self._tabs, self._open = tuple(tabs), open_
            self.refresh()

    def render(self) -> Content:
        width = self.size.width
        wide = width >= _WIDE
        gap = 4 if wide else 3
        words = [self._words(tab, wide) for tab in self._tabs]
        first = self._first_shown([word.cell_length for word in words], gap, width)
        self._places = []
        line = Content(" " if first == 0 else f"{self._glyphs.back} ")
        for at, word in enumerate(words):
            if at < first:
                self._places.append((-1, -1))
                continue
            if at > first:
                line += " " * gap
            start = line.cell_length
            self._places.append((start, start + word.cell_length))
            line += word
        return line.truncate(width) + "\n" + self._rule(width)

    def _words(self, tab: Tab, wide: bool) -> Content:
        open_ = self._tabs[self._open] is tab
        name = tab.name if wide else tab.short
        return Content.assemble(
            (tab.key, "bold $tl-accent" if open_ else "$tl-faint"),
            (f" {name}", "bold $tl-text" if open_ else "$tl-muted"),
            (f" {tab.count}" if tab.count else "", "$tl-muted" if open_ else "$tl-faint"),
        )

    def _first_shown(self, widths: list[int], gap: int, width: int) -> int:
        """The first tab to draw, so that the open one ends within the row."""
        first = 0
        while first < self._open:
            end = (1 if first == 0 else 2) + sum(widths[first : self._open + 1])
            if end + gap * (self._open - first) <= width:
                break
            first += 1
        return first

    def _rule(self, width: int) -> Content:
        start, end = self._places[self._open] if self._places else (0, 0)
        start, end = max(0, start - 1), min(width, end + 1)
        return Content.assemble(
            (self._glyphs.rule * start, "$tl-line"),
            (self._glyphs.rule_on * (end - start), "$tl-accent"),
            (self._glyphs.rule * max(0, width - end), "$tl-line"),
        )

    def on_click(self, event: events.Click) -> None:
        for index, (start, end) in enumerate(self._places):
            if start - 1 <= event.x <= end:
                self.post_message(self.Chosen(index))
                return


def count_words(count: int, nothing: str, *, growing: bool) -> str:
    """``1,284``; ``640+`` while the first sync still brings more, ``–`` before it brought any."""
    if growing and not count:
        return nothing
    return f"{count:,}{'+' if growing else ''}"
