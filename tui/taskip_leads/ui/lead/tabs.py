"""The tabs of the lead screen: the open one, moving inside it, and its keys."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from textual.screen import Screen

from taskip_leads import clock
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.pipeline.next_step import is_due
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import WritingPlace
from taskip_leads.ui.lead.widgets.facts import LeadFacts
from taskip_leads.ui.lead.widgets.header import LeadHeader
from taskip_leads.ui.lead.widgets.notes import NotesPane
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane

_FOOTER_KEYS = 6
#: The key of a tab that needs no item to act on.
_WITHOUT_ITEMS = "files.upload"


class Tab(IntEnum):
    """A tab, by its position."""

    OVERVIEW = 0
    NOTES = 1
    FILES = 2
    ACTIVITY = 3

    @property
    def title(self) -> str:
        """The name in the header."""
        return self.name.capitalize()

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes of the key table that belong to this tab only."""
        return (self.name.lower(),) if self in (Tab.NOTES, Tab.FILES) else ()

    @property
    def selector(self) -> str:
        """The pane that gets the focus."""
        return ("LeadFacts", "NotesPane", "FilesPane", "#activity")[self]


class LeadTabs:
    """Track the open tab and move inside the focused pane."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self.current = Tab.OVERVIEW

    def open(self, tab: Tab) -> None:
        """Show a tab and focus its pane."""
        self.current = tab
        for other in Tab:
            self._screen.set_class(other is tab, f"-{other.name.lower()}")
        self._screen.query_one(LeadHeader).open_tab(tab)
        self._screen.query_one(tab.selector, CursorPane).focus(scroll_visible=False)

    def focus(self) -> None:
        """Focus the pane of the open tab."""
        for pane in self._screen.query(CursorPane):
            if pane.display and pane.focusable and pane.region:
                pane.focus(scroll_visible=False)
                break

    @property
    def pane(self) -> CursorPane | None:
        """The pane that has the focus."""
        focused = self._screen.focused
        return focused if isinstance(focused, CursorPane) else None

    def move(self, by: int) -> None:
        """Move ``by`` items, or lines in a pane without items."""
        if (pane := self.pane) is not None:
            pane.move(by)

    def scroll_pages(self, by: float) -> None:
        """Scroll by pages, or parts of one."""
        if (pane := self.pane) is not None:
            pane.scroll_pages(by)

    def go_to_end(self, way: int) -> None:
        """Go to the first item or line, or to the last one."""
        if (pane := self.pane) is not None:
            pane.bottom() if way > 0 else pane.top()

    def show_full_text(self) -> None:
        """Show the full text of the note under the cursor, or of the facts."""
        pane = self.pane
        facts = self._screen.query_one(LeadFacts)
        (pane if isinstance(pane, NotesPane) else facts).show_full_text()

    @property
    def writing_place(self) -> WritingPlace:
        """Where a note is written: in the place of the timeline, if that is shown beside the facts."""
        beside = self.current is Tab.OVERVIEW and self._screen.has_class("-split")
        return WritingPlace.BESIDE_FACTS if beside else WritingPlace.CENTRE

    @property
    def _is_empty(self) -> bool:
        """Whether the tab has no item that a key could act on."""
        return (pane := self.pane) is not None and pane.index is None

    def footer_keys(self, detail: LeadDetail | None) -> tuple[keys.FooterKey, ...]:
        """Return the tab's own keys, then as many of the lead's keys as fit, then help."""
        row = detail.row if detail is not None else None
        own = [key for scope in self.current.scopes for key in keys.footer(scope)[:-1]]
        if self._is_empty:
            own = [key for key in own if key.id == _WITHOUT_ITEMS]
        own_shown = {key.shown for key in own}
        hidden = {"lead.convert"} if row is not None and row.converted else set()
        if row is None or not is_due(row, clock.today()):
            hidden.add("lead.finish_step")
        in_facts = isinstance(self.pane, LeadFacts) or self.pane is None
        if self.current is not Tab.OVERVIEW or not in_facts:
            hidden.add("lead.enter")
            if self.current is not Tab.FILES and not self._is_empty:
                own.insert(0, keys.FooterKey("enter", "unfold", 90))
        rest = [
            keys.FooterKey(keys.shown(key.keys[0]), key.footer, key.priority)
            for key in keys.of("lead")
            if key.footer and key.priority and key.id not in hidden and key.keys[0] not in own_shown
        ]
        entries = [*own, *rest][:_FOOTER_KEYS]
        if self.current is Tab.OVERVIEW:
            other = "timeline" if in_facts else "facts"
            entries.append(keys.FooterKey("tab", other, 58))
        return (*entries, keys.footer("lead")[-1])
