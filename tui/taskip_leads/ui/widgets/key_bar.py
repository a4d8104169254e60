"""The footer: the screen's keys and what they do."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from taskip_leads.ui.keys import FooterKey, renamed
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import pressable

_GAP = 3


class KeyBar(Widget):
    """Show keys and labels; the least important is dropped first, the last never."""

    DEFAULT_CSS = """
    KeyBar { height: 1; background: $tl-bg; }
    """

    def __init__(self, entries: Sequence[FooterKey] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries = tuple(entries)

    def show(self, entries: Sequence[FooterKey]) -> None:
        """Show these entries."""
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self.refresh()

    def render(self) -> Content:
        entries = renamed(self._entries, getattr(self.screen, "scopes", ()))
        return key_line(fit(entries, self.size.width), first=" ")


def key_line(entries: Sequence[FooterKey], *, first: str = "") -> Content:
    """Return keys and labels in one line after ``first``; a click on one presses its keys."""
    line = Content(first)
    for at, entry in enumerate(entries):
        text = Content.assemble((entry.shown, "bold $tl-text"), (f" {entry.label}", "$tl-muted"))
        line += (" " * _GAP if at else "") + pressable(text, entry.shown)
    return line


def fit(entries: Sequence[FooterKey], width: int) -> list[FooterKey]:
    """Return the entries that fit: the lowest priority is dropped first, the last entry never."""
    left = list(entries)
    while len(left) > 1 and _total_width(left) > width:
        left.remove(min(reversed(left[:-1]), key=lambda entry: entry.priority))
    return left


def _total_width(entries: Sequence[FooterKey]) -> int:
    total = sum(cells.width(entry.shown) + 1 + cells.width(entry.label) for entry in entries)
    return 1 + total + _GAP * (len(entries) - 1)
