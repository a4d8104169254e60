"""Chords: commands on two keys, such as ``g o``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from taskip_leads.ui import keys
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.keys.row import ChordEntry

if TYPE_CHECKING:
    from taskip_leads.ui.base.screen import AppScreen

#: Seconds until the panel comes: whoever knows the second key never sees it.
PANEL_SECONDS = 0.3


class ChordState:
    """The first key of a chord of ``screen`` while it waits for the second one.

    After a moment a panel names all second keys.
    """

    def __init__(self, screen: AppScreen[Any]) -> None:
        self._screen = screen
        #: The first key; empty if no chord is waiting.
        self.first = ""
        self._rows: dict[str, keys.Key] = {}
        self._panel_soon = Debouncer(screen, PANEL_SECONDS, self._request_panel)

    @property
    def waiting(self) -> bool:
        """Whether the next key is the second one of a chord."""
        return bool(self.first)

    @property
    def has_panel(self) -> bool:
        """Whether the panel is shown."""
        return self.waiting and bool(self._screen.query("ChordPanel"))

    def is_beside(self, x: int, y: int) -> bool:
        """Return whether the panel is shown and this cell of the terminal is not in it."""
        panels = self._screen.query("ChordPanel") if self.waiting else ()
        return bool(panels) and not any(panel.region.contains(x, y) for panel in panels)

    def begin(self, first: str) -> None:
        """Wait for the key after ``first``."""
        self.cancel()
        self.first = first
        self._rows = keys.chords(*self._screen.scopes).get(first, {})
        self._panel_soon.request()

    def finish(self, scopes: Sequence[str], key: str, character: str | None) -> keys.Key | None:
        """Stop waiting; return the row of the key table that the two keys name in ``scopes``."""
        rows = keys.chords(*scopes).get(self.first, {})
        self.cancel()
        return rows.get(character or "") or rows.get(key)

    def cancel(self) -> None:
        """Stop waiting and close the panel."""
        self.first = ""
        self._panel_soon.cancel()
        self._screen.query("ChordPanel").remove()

    def _request_panel(self) -> None:
        self._screen.run_guarded(self._show_panel, group="chord", exclusive=True)

    async def _show_panel(self) -> None:
        from taskip_leads.ui.widgets.chord_panel import ChordPanel

        first = self.first
        counts = await self._screen.ports.place_counts()
        if first and self.first == first and self._screen.is_active:
            entries = _continuations(self._rows, counts)
            title = keys.CHORD_TITLES.get(first, "")
            panel = ChordPanel(first, title, entries, self._screen.look)
            await self._screen.mount(panel)
            self._screen.show_keys()


def _continuations(
    chord: Mapping[str, keys.Key], counts: Mapping[str, str]
) -> tuple[ChordEntry, ...]:
    """Return what can follow the first key of a chord; ``counts`` are texts by the id of a key."""
    return tuple(
        ChordEntry(
            keys.shown(second),
            second,
            _capitalised(key.footer or key.label),
            counts.get(key.id, ""),
        )
        for second, key in chord.items()
    )


def _capitalised(label: str) -> str:
    return label[:1].upper() + label[1:]
