"""The last row: what the keys do here."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from taskip_leads.ui.keys import FooterKey
from taskip_leads.ui.render import cells

_GAP = 3


class KeyBar(Widget):
    """Keys and their verbs; the least important goes first when room is short, the last one never."""

    DEFAULT_CSS = """
    KeyBar { height: 1; background: $tl-bg; }
    """

    def __init__(self, entries: Sequence[FooterKey] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries = tuple(entries)

    def show(self, entries: Sequence[FooterKey]) -> None:
        """Show these from now on."""
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self.refresh()

    def render(self) -> Content:
        entries = fit(self._entries, self.size.width)
        pieces: list[tuple[str, str] | str] = [" "]
        for at, entry in enumerate(entries):
            if at:
                pieces.append(" " * _GAP)
            pieces.append((entry.shown, "bold $tl-text"))
            pieces.append((f" {entry.words}", "$tl-muted"))
        return Content.assemble(*pieces)


def fit(entries: Sequence[FooterKey], width: int) -> list[FooterKey]:
    """The entries that have room: the lowest ``keep`` goes first, the last entry never."""
    left = list(entries)
    while len(left) > 1 and _taken(left) > width:
        left.remove(min(reversed(left[:-1]), key=lambda entry: entry.keep))
    return left


def _taken(entries: Sequence[FooterKey]) -> int:
    words = sum(cells.width(entry.shown) + 1 + cells.width(entry.words) for entry in entries)
    return 1 + words + _GAP * (len(entries) - 1)
