"""Bundle store events while another screen covers the one that shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from taskip_leads.store.events import Event, LeadsChanged, OutboxChanged
from taskip_leads.ui.base.debounce import Debouncer

#: Seconds between two updates of a covered screen. Painting below a veil paints the veil too, and a
#: change of 300 leads emits thousands of events, which would delay sending.
_COVERED_SECONDS = 1.0


class CoveredEvents:
    """Pass events on at once while ``screen`` is in front, else bundled and once a second.

    Events of the same meaning become one. Call ``flush`` when the screen is in front again.
    """

    def __init__(self, screen: Screen[Any], handle: Callable[[Event], None]) -> None:
        self._screen = screen
        self._handle = handle
        self._leads: LeadsChanged | None = None
        self._others: dict[object, Event] = {}
        self._debouncer = Debouncer(screen, _COVERED_SECONDS, self.flush)

    @property
    def pending(self) -> bool:
        """Whether the screen does not know yet of everything that has happened."""
        return self._leads is not None or bool(self._others)

    def add(self, event: Event) -> None:
        """Pass on an event, or keep it until the screen is updated."""
        if self._screen.is_active and not self.pending:
            self._handle(event)
            return
        if isinstance(event, LeadsChanged):
            self._leads = event if self._leads is None else _merge(self._leads, event)
        else:
            # Screens read the mirror again, so events of the same lead are equal.
            same = (OutboxChanged, event.lead) if isinstance(event, OutboxChanged) else event
            self._others[same] = event
        self._debouncer.request()

    def flush(self) -> None:
        """Pass on what was kept."""
        self._debouncer.cancel()
        leads, self._leads = self._leads, None
        others, self._others = self._others, {}
        for event in (*((leads,) if leads is not None else ()), *others.values()):
            self._handle(event)


def _merge(one: LeadsChanged, other: LeadsChanged) -> LeadsChanged:
    keys = None if one.keys is None or other.keys is None else one.keys | other.keys
    return LeadsChanged(keys, one.own or other.own)
