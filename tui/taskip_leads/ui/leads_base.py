"""The lead list's core: what it is made of, what it asks the store, and what it shows of the answers.

``screens/leads.py`` puts it together with ``leads_filter.py`` and ``leads_hand.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.filter_text import Names
from taskip_leads.models.query import ME, LeadQuery, ready_made
from taskip_leads.store.events import (
    AttributesChanged,
    Event,
    LeadsChanged,
    NotesChanged,
    OutboxChanged,
    SyncChanged,
    ViewsChanged,
)
from taskip_leads.store.state import Found, Link, Selection
from taskip_leads.ui import leads_words
from taskip_leads.ui.chips import Chip, chips, without
from taskip_leads.ui.keyed import Keyed
from taskip_leads.ui.one_frame import OneFrame
from taskip_leads.ui.widgets.empty_list import Drop, EmptyList
from taskip_leads.ui.widgets.filter_bar import Field, FilterBar, FilterInput
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.lead_table import LeadTable
from taskip_leads.ui.widgets.picker import Picker
from taskip_leads.ui.widgets.preview import Preview
from taskip_leads.ui.widgets.status_bar import StatusBar
from taskip_leads.ui.widgets.tab_bar import Tab, TabBar, count_words

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Events that come within this many seconds are answered together.
_TOGETHER = 0.08
#: Tabs are counted when nothing was pressed for this long.
_QUIET = 0.25
# The preview follows when the hand rests: letters, and a key that is held down, come faster than
# anyone reads it.
_STILL = 0.05


class LeadsBase(Keyed, Screen[None]):
    """Shows what ``store.select`` answers for the query that views, filter and sorting make."""

    SCOPE = "leads"
    AUTO_FOCUS: ClassVar[str | None] = "LeadTable"

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._views = ready_made(clock.today())
        self._view = 0
        self._query = self._views[0].query
        self._selection: Selection | None = None
        #: What the rows on the screen answer.
        self._answered: LeadQuery | None = None
        self._begun = False
        self._names = Names()
        self._frame = OneFrame(self)
        self._marks: frozenset[int] = frozenset()
        #: By the view's id.
        self._counts: dict[int, int] = {}
        self._soon: Timer | None = None
        self._count_soon: Timer | None = None
        self._look_soon: Timer | None = None
        self._changed: frozenset[int] | None = frozenset()
        #: The query as it was when a picker or a field opened, for ``esc``.
        self._before: LeadQuery | None = None
        #: What is chosen in the open picker.
        self._picking: str | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        palette, glyphs = self.shell.palette, self.shell.glyphs
        yield TabBar(glyphs)
        yield FilterBar(glyphs, flat=palette.flat)
        yield Static(id="said", markup=False)
        yield Static(id="banner", markup=False)
        with Horizontal(id="body"):
            yield LeadTable(palette, glyphs)
            yield EmptyList(glyphs)
            yield Preview(palette, glyphs)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(self.foot())
        yield Container(id="popup")
        yield Static("taskip-leads needs 40 by 10 cells.", id="room", markup=False)

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self._recolour())
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
    def _table(self) -> LeadTable:
        return self.query_one(LeadTable)

    @property
    def _bar(self) -> FilterBar:
        return self.query_one(FilterBar)

    @property
    def _place(self) -> Widget:
        """What has the focus when nothing is typed or picked."""
        return self.query_one(EmptyList) if self.has_class("-empty") else self._table

    @property
    def takes_keys(self) -> bool:
        """A verb is for a lead that was asked for, and waits until it is there; letters do not."""
        typing = self._bar.field is not None or self._picking is not None
        return typing or self._answered == self._query or not self.working("select")

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
        self.work(partial(self._select, self._query, again), group="select", exclusive=True)

    async def _select(self, query: LeadQuery, again: bool) -> None:
        selection = await self._store.select(query, at_once=True)
        # Said before the rows are read, so that the bars are ready when those are: one frame shows both.
        self._selection = selection
        self._show_facts()
        self._show_matches()
        lacking = self._table.lacking(selection.keys, again=again)
        rows = await self._store.rows(lacking) if lacking else {}
        self._table.put_rows(lacking, rows)
        found: dict[int, Found] = {}
        if query.text.strip():
            shown = self._table.in_sight(selection.keys, again=again)
            found = await self._find(self._table.unseen(shown, query.text), query.text)
        if query.filters and self._names == Names():
            self._names = await self._store.names()
        # Keys, rows and excerpts arrive in one paint.
        self._table.set_keys(
            selection.keys, sort=query.sort, text=query.text, found=found, again=again
        )
        self._answered = query
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

    async def _find(self, unseen: tuple[int, ...], text: str) -> dict[int, Found]:
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
        self.work(partial(self._rows, event.keys), group="rows")

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
        self.work(self._count_views, group="count", exclusive=True)

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

    # Showing

    def _show_selection(self, query: LeadQuery, selection: Selection) -> tuple[Chip, ...]:
        """Where nothing matches, the parts of the query that one may let go of."""
        empty = not selection.keys
        nothing = self.query_one(EmptyList)
        parts: tuple[Chip, ...] = ()
        if empty:
            if self._lacks_me(query):
                nothing.say(*leads_words.nobody())
            elif query.filters and (selection.total or not self._store.state.first):
                parts = chips(query, self._names)
                nothing.offer([Drop(chip, None) for chip in parts])
            else:
                self._say_nothing(selection.total)
        typing = self._bar.field is not None or self._picking is not None
        if self.has_class("-empty") != empty:
            self.set_class(empty, "-empty")
            if not typing:
                self._place.focus()
        self._show_facts()
        self._show_filter()
        self._show_tabs()
        return parts

    def _lacks_me(self, query: LeadQuery) -> bool:
        return ME in query.owners.chosen and self._store.me is None

    async def _count_drops(self, query: LeadQuery, parts: tuple[Chip, ...]) -> None:
        drops = [Drop(chip, await self._store.count(without(query, chip.part))) for chip in parts]
        self.query_one(EmptyList).offer(drops)

    def _say_nothing(self, total: int) -> None:
        words = leads_words.nothing(self._store.state, total, self._store.host, clock.now())
        self.query_one(EmptyList).say(*words)

    def _keep_marks(self, selection: Selection) -> None:
        """Leads that left the list are no longer marked."""

    def _show_facts(self) -> None:
        if self._selection is not None:
            facts = leads_words.facts(self._selection, self._store.state)
            self.query_one(StatusBar).show_facts(facts)

    def _show_tabs(self) -> None:
        growing, nothing = self._store.state.first, self.shell.glyphs.nothing
        tabs = [
            Tab(
                str(view.digit),
                view.name,
                view.short,
                count_words(self._counts[view.id], nothing, growing=growing)
                if view.id in self._counts and not self._lacks_me(view.query)
                else "",
            )
            for view in self._views
        ]
        self.query_one(TabBar).show(tabs, self._view)

    def _show_filter(self) -> None:
        """Chips or first sync at the left, the fact at the right, the notice under the list."""
        state, bar = self._store.state, self._bar
        parts = chips(self._query, self._names)
        if state.first and state.link is Link.SYNCING and not parts:
            bar.show_first_sync(state.seen)
        else:
            bar.show_chips(parts)
        self._table.set_notice(self._notice() if bar.field is Field.TEXT else ())
        self._show_matches()
        if bar.field is None:
            wide = self.has_class("-wide")
            bar.show_right(leads_words.right_of_chips(state, filtered=bool(parts), wide=wide))

    def _show_matches(self) -> None:
        if self._bar.field in (Field.TEXT, Field.LINE):
            self._bar.show_right(self._matches())

    def _matches(self) -> Content:
        """How many of how many match, beside the field."""
        if self._selection is None:
            return Content()
        found, total = self._selection, f"{self._selection.total:,}"
        # As wide for few as for many: the screen is not laid out anew for each letter.
        return leads_words.count(f"{found.count:,}".rjust(len(total)), f" of {total}")

    def _notice(self) -> tuple[str, ...]:
        total = self._selection.total if self._selection else 0
        return leads_words.search_notice(self._store.state, total)

    def _show_state(self) -> None:
        state, store = self._store.state, self._store
        self.query_one(StatusBar).show_state(state, store.waiting, store.asking, store.counts.held)
        words = leads_words.banner(state, store.waiting)
        banner = self.query_one("#banner", Static)
        banner.display = words is not None
        if words is not None:
            banner.update(words)
        self._show_facts()
        self._show_filter()
        if self._selection is not None and not self._selection.keys and not self._query.filters:
            self._say_nothing(self._selection.total)

    def _tick(self) -> None:
        """Words that count down in the empty list follow the clock."""
        if self.has_class("-empty") and not self._query.filters:
            self._say_nothing(self._selection.total if self._selection else 0)

    def _recolour(self) -> None:
        palette = self.shell.palette
        self._table.set_palette(palette)
        self.query_one(Preview).set_palette(palette)
        self._bar.set_flat(palette.flat)
        for picker in self.query(Picker):
            picker.refresh()
        self._show_filter()

    # Hearing

    def _hear(self, event: Event) -> None:
        match event:
            case LeadsChanged(keys=changed):
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
                self.work(self._read_views, group="views", exclusive=True)
                self._hear(LeadsChanged())
            case ViewsChanged():
                self.work(self._read_views, group="views", exclusive=True)
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
        self.work(partial(self._preview, key), group="preview", exclusive=True)

    async def _preview(self, key: int) -> None:
        detail = await self._store.detail(key)
        if key == self._table.key:
            self.query_one(Preview).show(detail, self._query.text)
