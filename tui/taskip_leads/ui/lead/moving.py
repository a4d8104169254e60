"""Moving in a lead's screen: to its neighbours, between its tabs, up and down in them, back to the list."""

from __future__ import annotations

from textual import on
from textual.content import Content
from textual.timer import Timer

from taskip_leads.ui import keys
from taskip_leads.ui.lead.detail_loader import TABS, LeadBase
from taskip_leads.ui.lead.widgets.facts import LeadFacts
from taskip_leads.ui.lead.widgets.header import LeadHeader
from taskip_leads.ui.lead.widgets.notes import NotesPane
from taskip_leads.ui.lead.widgets.search_input import SearchInput
from taskip_leads.ui.widgets.cursor_pane import CursorPane
from taskip_leads.ui.widgets.line_pane import LinePane

OVERVIEW, NOTES, FILES, ACTIVITY = range(4)
_TAB_SCOPES: tuple[tuple[str, ...], ...] = ((), ("notes",), ("files",), ())
#: A lead that is only passed by with ``J`` costs no request.
_REST = 0.3


class LeadMoving(LeadBase):
    """The keys one moves with, and which keys there are where one is."""

    _rest: Timer | None = None

    def action_back(self) -> None:
        self._leave()

    @on(LeadHeader.BackChosen)
    def _crumbs_clicked(self) -> None:
        self._leave()

    def action_neighbour(self, by: int) -> None:
        """The next or the previous lead of the list, in the same tab."""
        at = self._keys.index(self._key) if self._key in self._keys else -1
        if at < 0 or not 0 <= at + by < len(self._keys):
            words = "This is the last lead" if by > 0 else "This is the first lead"
            self.hint(Content.styled(words, "$tl-muted"))
            return
        self._key = self._keys[at + by]
        self._read()
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_REST, lambda: self._refresh(force=False))

    def action_tab(self, by: int) -> None:
        self._open_tab((self._tab + by) % len(TABS))

    @on(LeadHeader.TabChosen)
    def _tab_clicked(self, event: LeadHeader.TabChosen) -> None:
        self._open_tab(event.index)

    def focus_pane(self) -> None:
        """The focus back to what the open tab shows."""
        for pane in self.query(LinePane):
            if pane.display and pane.focusable and pane.region:
                pane.focus(scroll_visible=False)
                break
        self.show_keys()

    @property
    def _pane(self) -> LinePane | None:
        return self.focused if isinstance(self.focused, LinePane) else None

    def action_move(self, by: int) -> None:
        if isinstance(pane := self._pane, CursorPane):
            pane.move(by)
        elif pane is not None:
            pane.scroll_lines(by)

    def action_page(self, by: float) -> None:
        if (pane := self._pane) is not None:
            pane.scroll_pages(by)

    def action_top(self) -> None:
        if isinstance(pane := self._pane, CursorPane):
            pane.go(0)
        elif pane is not None:
            pane.scroll_to(y=0, animate=False, force=True)

    def action_bottom(self) -> None:
        if isinstance(pane := self._pane, CursorPane):
            pane.bottom()
        elif pane is not None:
            pane.scroll_end(animate=False, force=True)

    def action_enter(self) -> None:
        """Edit the field under the cursor, or unfold the note."""
        if isinstance(pane := self._pane, NotesPane):
            pane.fold()

    @on(CursorPane.Chosen)
    def _double_clicked(self) -> None:
        self.action_enter()

    def action_whole(self) -> None:
        """Long text to its end."""
        pane = self._pane
        if isinstance(pane, NotesPane):
            pane.show_whole()
        else:
            self.query_one(LeadFacts).show_whole()

    @property
    def scopes(self) -> tuple[str, ...]:
        return (*super().scopes, *_TAB_SCOPES[self._tab])

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        """The tab's own keys first; then those of the lead that have room."""
        if isinstance(self.focused, SearchInput):
            return keys.footer("finder", typing=True)
        own = [key for scope in _TAB_SCOPES[self._tab] for key in keys.footer(scope)[:-1]]
        taken = {key.shown for key in own}
        rest = [key for key in super().footer_keys() if key.shown not in taken]
        if self._tab != OVERVIEW:
            rest = [key for key in rest if key.id != "lead.enter"]
        if self._detail is not None and self._detail.row.converted:
            rest = [key for key in rest if key.id != "lead.convert"]
        if self._tab == NOTES:
            own.insert(0, keys.FooterKey("enter", "unfold", 90))
        return (*(own + rest[:-1])[:6], rest[-1])

    def on_descendant_focus(self) -> None:
        self.show_keys()
