"""The lead list's core: what it asks the store, when, and what it hears from it.

``screens/leads.py`` puts it together with ``leads_filter.py`` and ``leads_hand.py``.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from msgspec.structs import replace
from textual import on

from taskip_leads.models.filters.language import NameLookup
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.lead_views import SearchExcerpt
from taskip_leads.store.events import (
    AttributesChanged,
    Event,
    LeadsChanged,
    NotesChanged,
    OutboxChanged,
    SyncChanged,
    ViewsChanged,
)
from taskip_leads.ui.leads.query_state import LeadsShown
from taskip_leads.ui.leads.widgets.filter_bar import FilterInput
from taskip_leads.ui.leads.widgets.preview import Preview
from taskip_leads.ui.leads.widgets.table import LeadTable

#: Events that come within this many seconds are answered together.
_TOGETHER = 0.08
#: Tabs are counted when nothing was pressed for this long.
_QUIET = 0.25
# The preview follows when the hand rests: letters, and a key that is held down, come faster than
# anyone reads it.
_STILL = 0.05


class LeadsBase(LeadsShown):
    """Shows what ``store.select`` answers for the query that views, filter and sorting make."""

    SCOPE = "leads"
    AUTO_FOCUS: ClassVar[str | None] = "LeadTable"

    def on_mount(self) -> None:
        self.set_interval(1.0, self._tick)
        self.query_one(FilterInput).before_change = self._frame.hold
        if self._store.opened:
            # The first leads are here already: no frame without them.
            self._begin_list()
        self._show_tabs()
        self._show_state()

    async def begin(self) -> None:
        """The store is open: show what the mirror holds, and listen."""
        if not self._begun:
            self._begin_list()
        await self._read_views()

    def _begin_list(self) -> None:
        self._begun = True
        self._unsubscribe = self.listen(self._store.events, self._hear)
        self._query = replace(self._query, sort=self._store.sort)
        self._ask(again=False)
        self._show_state()

    def on_unmount(self) -> None:
        self._unsubscribe()

    def go_to(self, key: int) -> None:
        """Put the cursor on a lead, where it is in the list."""
        self._table.go_to(key)

    @property
    def takes_keys(self) -> bool:
        """A verb is for a lead that was asked for, or that is left after what was done before, and waits
        until it is there; letters do not."""
        if self._bar.field is not None or self._picking is not None:
            return True
        selecting = self.working("select")
        if self.commands.busy or (self._behind and (selecting or self._soon is not None)):
            return False
        return self._answered == self._query or not selecting

    @property
    def resting(self) -> bool:
        waiting = (self._soon, self._count_soon, self._look_soon)
        waits = self._selection is None or any(timer is not None for timer in waiting)
        return not waits and super().resting

    def on_descendant_focus(self) -> None:
        self.show_keys()

    def on_descendant_blur(self) -> None:
        self.show_keys()

    # Asking the store

    def _ask(self, *, again: bool) -> None:
        """Select anew; of several questions the last one wins, and counting gives way to it."""
        self.workers.cancel_group(self, "count")
        self.run_guarded(partial(self._select, self._query, again), group="select", exclusive=True)

    async def _select(self, query: LeadQuery, again: bool) -> None:
        selection = await self._store.select(query, at_once=True)
        # Said before the rows are read, so that the bars are ready when those are: one frame shows both.
        self._selection = selection
        self._show_facts()
        self._show_matches()
        lacking = self._table.lacking(selection.keys, again=again)
        rows = await self._store.rows(lacking) if lacking else {}
        self._table.put_rows(lacking, rows)
        found: dict[int, SearchExcerpt] = {}
        if query.text.strip():
            shown = self._table.in_sight(selection.keys, again=again)
            found = await self._find(self._table.unseen(shown, query.text), query.text)
        if query.filters and self._names == NameLookup():
            self._names = await self._store.names()
        # Keys, rows and excerpts arrive in one paint.
        self._table.set_keys(
            selection.keys, sort=query.sort, text=query.text, found=found, again=again
        )
        self._answered = query
        self._behind = self._behind and self._soon is not None
        self._keep_marks(selection)
        if not query.filters:
            self._counts[0] = selection.count
        dropping = self._show_selection(query, selection)
        self._frame.release(self._table)
        self.call_after_refresh(self._store.painted)
        self._look(self._table.key)
        if dropping:
            await self._count_drops(query, dropping)
        self._count_later()

    async def _find(self, unseen: tuple[int, ...], text: str) -> dict[int, SearchExcerpt]:
        return await self._store.found(unseen, text) if unseen else {}

    def show_only(self, query: LeadQuery) -> None:
        """Show what matches, in the order there is."""
        self._set_query(replace(query, sort=self._query.sort))

    def _set_query(self, query: LeadQuery) -> None:
        if query == self._query:
            self._frame.release()
            return
        self._query = query
        self._ask(again=False)

    @on(LeadTable.Wanted)
    def _read_rows(self, event: LeadTable.Wanted) -> None:
        self.run_guarded(partial(self._rows, event.keys), group="rows")

    async def _rows(self, wanted: tuple[int, ...]) -> None:
        self._table.put_rows(wanted, await self._store.rows(wanted))
        text = self._query.text
        if text.strip():
            found = await self._find(self._table.unseen(wanted, text), text)
            if self._query.text == text:
                self._table.put_found(found)

    async def _read_views(self) -> None:
        """Views and names: what tabs, chips and the filter's text are made of."""
        self._views = await self._store.views()
        self._view = min(self._view, len(self._views) - 1)
        self._names = await self._store.names()
        me = self._store.me
        self._table.set_me(me.id if me else None)
        self.query_one(Preview).set_me(me.id if me else None)
        self._show_tabs()
        self._show_filter()

    def _count_later(self) -> None:
        """Count the tabs when the hand rests; the next key puts it off."""
        if self._count_soon is not None:
            self._count_soon.stop()
        self._count_soon = self.set_timer(_QUIET, self._count)

    def _count(self) -> None:
        self._count_soon = None
        self.run_guarded(self._count_views, group="count", exclusive=True)

    async def _count_views(self) -> None:
        shown = self._selection
        if shown is not None and shown.sums is None:
            sums = await self._store.sums(self._query)
            if self._selection is shown:
                self._selection = replace(shown, sums=sums)
                self._show_facts()
        for view in self._views:
            self._counts[view.id] = await self._store.count(view.query)
        self._show_tabs()

    # Hearing

    def _hear(self, event: Event) -> None:
        match event:
            case LeadsChanged(keys=changed, own=own):
                self._behind = self._behind or own
                both = changed is not None and self._changed is not None
                self._changed = (
                    (self._changed or frozenset()) | (changed or frozenset()) if both else None
                )
                if self._soon is None:
                    self._soon = self.set_timer(_TOGETHER, self._renew)
            case NotesChanged(lead=key):
                if key == self._table.key:
                    self._read_preview(key)
            case AttributesChanged():
                self.run_guarded(self._read_views, group="views", exclusive=True)
                self._hear(LeadsChanged())
            case ViewsChanged():
                self.run_guarded(self._read_views, group="views", exclusive=True)
                self._ask(again=True)
            case OutboxChanged() | SyncChanged():
                self._show_state()

    def _renew(self) -> None:
        """Leads changed: the same question again; the cursor stays on its lead."""
        changed, self._changed, self._soon = self._changed, frozenset(), None
        self._table.read_again(changed)
        self._ask(again=True)
        key = self._table.key
        if key is not None and (changed is None or key in changed):
            self._read_preview(key)

    @on(LeadTable.Moved)
    def _follow(self, event: LeadTable.Moved) -> None:
        self._look(event.key)

    def _look(self, key: int | None) -> None:
        """Have the preview show this lead, and what is searched for marked in it."""
        if self._look_soon is not None:
            self._look_soon.stop()
            self._look_soon = None
        if key is None:
            self.query_one(Preview).show(None)
        elif not self.query_one(Preview).shows(key, self._query.text):
            self._look_soon = self.set_timer(_STILL, partial(self._read_preview, key))

    def _read_preview(self, key: int) -> None:
        self._look_soon = None
        self.run_guarded(partial(self._preview, key), group="preview", exclusive=True)

    async def _preview(self, key: int) -> None:
        detail = await self._store.detail(key)
        if key == self._table.key:
            self.query_one(Preview).show(detail, self._query.text)
