"""The list of leads: views, filter, table, preview. The screen the app begins with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.days import NotDays, explain, parse_days
from taskip_leads.models.query import Facet, LeadQuery, Pick, Sort, SortField, ready_made
from taskip_leads.store.events import (
    AttributesChanged,
    Event,
    LeadsChanged,
    NotesChanged,
    OutboxChanged,
    SyncChanged,
)
from taskip_leads.store.state import Link, Selection
from taskip_leads.ui import keys, leads_words
from taskip_leads.ui.chips import Chip, chips, without
from taskip_leads.ui.keyed import Keyed
from taskip_leads.ui.widgets.empty_list import Drop, EmptyList
from taskip_leads.ui.widgets.filter_bar import Field, FilterBar, FilterInput
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.lead_table import LeadTable
from taskip_leads.ui.widgets.picker import Picker, PickerLine
from taskip_leads.ui.widgets.preview import Preview
from taskip_leads.ui.widgets.status_bar import StatusBar
from taskip_leads.ui.widgets.tab_bar import Tab, TabBar, count_words

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Events that come within this many seconds are answered together.
_TOGETHER = 0.08
#: Tabs are counted when nothing was pressed for this long.
_QUIET = 0.25


class LeadsScreen(Keyed, Screen[None]):
    """Shows what ``store.select`` answers for the query that views, filter and sorting make."""

    SCOPE = "leads"
    CSS_PATH = "leads.tcss"
    BINDINGS = keys.bindings("leads")
    AUTO_FOCUS: ClassVar[str | None] = "LeadTable"

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._views = ready_made(clock.today())
        self._view = 0
        self._query = self._views[0].query
        self._selection: Selection | None = None
        self._names: dict[int, str] = {}
        self._counts: dict[int, int] = {}
        self._soon: Timer | None = None
        self._count_soon: Timer | None = None
        self._changed: frozenset[int] | None = frozenset()
        #: The query as it was when a picker or the date field opened, for ``esc``.
        self._before: LeadQuery | None = None
        self._picking: Facet | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        palette, glyphs = self.shell.palette, self.shell.glyphs
        yield TabBar(glyphs)
        yield FilterBar(glyphs, flat=palette.flat)
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
        self._show_tabs()
        self._show_state()

    def begin(self) -> None:
        """The store is open: show what the mirror holds, and listen."""
        self._unsubscribe = self._store.events.subscribe(self._hear)
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
    def resting(self) -> bool:
        waits = self._selection is None or self._soon is not None or self._count_soon is not None
        return not waits and super().resting

    def foot(self) -> tuple[keys.FootKey, ...]:
        if isinstance(self.focused, FilterInput):
            return keys.footer("filter", typing=True)
        if self._picking is not None:
            return keys.footer("picker", typing=True)
        if isinstance(self.focused, EmptyList):
            return keys.footer("nomatch" if self.focused.offers else "app")
        return super().foot()

    def on_descendant_focus(self) -> None:
        self.show_keys()

    def on_descendant_blur(self) -> None:
        self.show_keys()

    # Asking the store

    def _ask(self, *, again: bool) -> None:
        """Select anew; of several questions the last one wins."""
        self.work(partial(self._select, self._query, again), group="select", exclusive=True)

    async def _select(self, query: LeadQuery, again: bool) -> None:
        selection = await self._store.select(query, at_once=True)
        lacking = self._table.lacking(selection.keys, again=again)
        rows = await self._store.rows(lacking) if lacking else {}
        if chips(query, {}) and not self._names:
            await self._read_names()
        # Keys and their rows arrive in one paint.
        self._selection = selection
        self._table.put_rows(lacking, rows)
        self._table.set_keys(selection.keys, sort=query.sort, text=query.text, again=again)
        if not query.filters:
            self._counts[0] = selection.count
        await self._show_selection(query, selection)
        self.query_one(Preview).mark(query.text)
        self._count_later()

    async def _read_names(self) -> None:
        uses = await self._store.attributes()
        self._names = {use.attribute.id: use.attribute.name for use in uses}

    def _set_query(self, query: LeadQuery) -> None:
        if query == self._query:
            return
        self._query = query
        self._ask(again=False)

    @on(LeadTable.Wanted)
    def _read_rows(self, event: LeadTable.Wanted) -> None:
        self.work(partial(self._rows, event.keys), group="rows")

    async def _rows(self, wanted: tuple[int, ...]) -> None:
        self._table.put_rows(wanted, await self._store.rows(wanted))

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
        for index, view in enumerate(self._views):
            self._counts[index] = await self._store.count(view.query)
        self._show_tabs()

    # Showing

    async def _show_selection(self, query: LeadQuery, selection: Selection) -> None:
        empty = not selection.keys
        nothing = self.query_one(EmptyList)
        if empty:
            parts = chips(query, self._names)
            if query.filters and (selection.total or not self._store.state.first):
                nothing.offer([Drop(chip, None) for chip in parts])
                await self._count_drops(query, parts)
            else:
                self._say_nothing(selection.total)
        typing = self._bar.field is not None or self._picking is not None
        if self.has_class("-empty") != empty:
            self.set_class(empty, "-empty")
            if not typing:
                (nothing if empty else self._table).focus()
        self._show_facts()
        self._show_filter()
        self._show_tabs()

    async def _count_drops(self, query: LeadQuery, parts: tuple[Chip, ...]) -> None:
        drops = [Drop(chip, await self._store.count(without(query, chip.part))) for chip in parts]
        self.query_one(EmptyList).offer(drops)

    def _say_nothing(self, total: int) -> None:
        words = leads_words.nothing(self._store.state, total, self._store.host, clock.now())
        self.query_one(EmptyList).say(*words)

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
                count_words(self._counts[at], nothing, growing=growing)
                if at in self._counts
                else "",
            )
            for at, view in enumerate(self._views)
        ]
        self.query_one(TabBar).show(tabs, self._view)

    def _show_filter(self) -> None:
        """Chips or first sync at the left, the fact at the right, the notice under the list."""
        state, query, bar = self._store.state, self._query, self._bar
        parts = chips(query, self._names)
        if state.first and state.link is Link.SYNCING and not parts:
            bar.show_first_sync(state.seen)
        else:
            bar.show_chips(parts)
        if bar.field is Field.DATE:
            return
        if bar.field is Field.TEXT and self._selection is not None:
            found = self._selection
            bar.show_right(leads_words.count(f"{len(found.keys):,}", f" of {found.total:,}"))
        else:
            wide = self.has_class("-wide")
            bar.show_right(leads_words.right_of_chips(state, filtered=bool(parts), wide=wide))
        self._table.set_notice(self._notice() if bar.field is Field.TEXT else ())

    def _notice(self) -> tuple[str, ...]:
        searches = "Searches name, company, e-mail, phone, website and description."
        if self._store.state.first:
            return (searches, "The first sync still runs: there may be more matches.")
        total = f"{self._selection.total:,}" if self._selection else ""
        return (
            searches,
            f"All {total} leads are on this machine, so nothing was asked of the service.",
        )

    def _show_state(self) -> None:
        state, store = self._store.state, self._store
        self.query_one(StatusBar).show_state(state, store.waiting, store.asking)
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
        if self.has_class("-empty") and not self.query_one(EmptyList).offers:
            self._say_nothing(self._selection.total if self._selection else 0)

    def _recolour(self) -> None:
        palette = self.shell.palette
        self._table.set_palette(palette)
        self.query_one(Preview).set_palette(palette)
        self._bar.set_flat(palette.flat)
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
                self.work(self._read_names, group="names", exclusive=True)
                self._hear(LeadsChanged())
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
        if event.key is None:
            self.query_one(Preview).show(None)
        else:
            self._read_preview(event.key)

    def _read_preview(self, key: int) -> None:
        self.work(partial(self._preview, key), group="preview", exclusive=True)

    async def _preview(self, key: int) -> None:
        detail = await self._store.detail(key)
        if key == self._table.key:
            self.query_one(Preview).show(detail, self._query.text)

    # Moving

    def action_down(self) -> None:
        self._table.move(1)

    def action_up(self) -> None:
        self._table.move(-1)

    def action_top(self) -> None:
        self._table.go(0)

    def action_bottom(self) -> None:
        self._table.go(len(self._table.keys) - 1)

    def action_half(self, way: int) -> None:
        self._table.move_page(way / 2)

    def action_page(self, way: int) -> None:
        self._table.move_page(way)

    def action_open(self) -> None:
        table = self._table
        if table.key is not None:
            self.shell.open_lead(table.key, table.keys, self._views[self._view].name)

    @on(LeadTable.Opened)
    def _opened(self) -> None:
        self.action_open()

    # Views and sorting

    def action_view(self, digit: int) -> None:
        """Open a view as it was made; what was filtered in another one is let go."""
        self._view = digit
        self._views = ready_made(clock.today())
        self._query = self._views[digit].query
        self._ask(again=False)

    @on(TabBar.Chosen)
    def _chosen(self, event: TabBar.Chosen) -> None:
        self.action_view(event.index)

    def action_sort(self, field: str) -> None:
        chosen, now = SortField(field), self._query.sort
        down = not now.descending if now.field is chosen else chosen.falls
        self._query = replace(self._query, sort=Sort(chosen, down))
        self._ask(again=True)

    @on(LeadTable.SortAsked)
    def _head_clicked(self, event: LeadTable.SortAsked) -> None:
        self.action_sort(event.field.value)

    # Filtering

    def action_search(self) -> None:
        self._bar.open_field(Field.TEXT, self._query.text)
        self._show_filter()

    def action_facet_date(self) -> None:
        self._before = self._query
        days = self._query.interaction
        self._bar.open_field(Field.DATE, days.words if days else "")
        self._say_days(days.words if days else "")

    @on(FilterBar.Typed)
    def _typed(self, event: FilterBar.Typed) -> None:
        if event.field is Field.TEXT:
            self._set_query(replace(self._query, text=event.value))
        else:
            self._say_days(event.value)

    def _say_days(self, words: str) -> bool:
        """Filter by the days that the words mean and say which; False where they mean none."""
        today = clock.today()
        try:
            days = parse_days(words, today) if words.strip() else None
        except NotDays as error:
            self._bar.show_right(leads_words.said(str(error), wrong=True))
            return False
        self._bar.show_right(leads_words.said(explain(days, today) if days else "any date"))
        self._set_query(replace(self._query, interaction=days))
        return True

    @on(FilterInput.Kept)
    def _kept(self) -> None:
        if self._bar.field is Field.DATE and not self._say_days(self._bar.value):
            return
        self._end_field()

    @on(FilterInput.Cleared)
    def _cleared(self) -> None:
        if self._bar.field is Field.DATE and self._before is not None:
            self._set_query(self._before)
        elif self._bar.value:
            self._bar.empty_field()
            return
        self._end_field()

    @on(FilterInput.Stepped)
    def _stepped(self, event: FilterInput.Stepped) -> None:
        self._table.move(event.by)

    def _end_field(self) -> None:
        self._before = None
        self._bar.close_field()
        (self.query_one(EmptyList) if self.has_class("-empty") else self._table).focus()
        self._show_filter()

    async def action_facet(self, kind: str) -> None:
        """Choose statuses or sources; the list behind follows each choice."""
        self._picking = Facet(kind)
        self._before = self._query
        lines = [
            PickerLine(choice.id, choice.name, choice.color, choice.leads)
            for choice in await self._store.choices(self._query, self._picking)
        ]
        pick = self._picking.of(self._query)
        picker = Picker(
            kind.capitalize(), lines, chosen=pick.chosen, excluded=pick.excluded, excludes=True
        )
        popup = self.query_one("#popup", Container)
        popup.display = True
        await popup.mount(picker)
        picker.focus()
        self.show_keys()

    @on(Picker.Changed)
    def _picked(self, event: Picker.Changed) -> None:
        if self._picking is not None:
            pick = Pick(event.ids, event.excluded)
            self._set_query(self._picking.put(self._query, pick))

    @on(Picker.Done)
    async def _picker_done(self) -> None:
        await self._end_picker()

    @on(Picker.Cancelled)
    async def _picker_cancelled(self) -> None:
        if self._before is not None:
            self._set_query(self._before)
        await self._end_picker()

    async def _end_picker(self) -> None:
        self._picking = self._before = None
        popup = self.query_one("#popup", Container)
        await popup.remove_children()
        popup.display = False
        (self.query_one(EmptyList) if self.has_class("-empty") else self._table).focus()
        self.show_keys()

    def action_converted(self) -> None:
        """Active, then converted, then all."""
        after: dict[bool | None, bool | None] = {False: True, True: None, None: False}
        self._set_query(replace(self._query, converted=after[self._query.converted]))

    def action_clear(self) -> None:
        """Let go of every filter, a view's too; the order stays."""
        self._view = 0
        self._set_query(LeadQuery(sort=self._query.sort))

    def action_out(self) -> None:
        """One step out: the text, then what was added to the view, then the view."""
        own = self._views[self._view].query
        if self._query.text:
            self._set_query(replace(self._query, text=""))
        elif replace(self._query, sort=own.sort) != own:
            self._set_query(replace(own, sort=self._query.sort))
        elif self._view:
            self.action_view(0)

    @on(EmptyList.Dropped)
    def _dropped(self, event: EmptyList.Dropped) -> None:
        self._set_query(without(self._query, event.part))

    # Verbs

    def action_note(self) -> None:
        if (key := self._table.key) is not None:
            self.shell.write_note(key)

    def action_status(self) -> None:
        if (key := self._table.key) is not None:
            self.shell.pick_status(key)

    def action_convert(self) -> None:
        if (key := self._table.key) is not None:
            self.shell.convert(key)

    def action_preview(self) -> None:
        self.toggle_class("-no-preview")
