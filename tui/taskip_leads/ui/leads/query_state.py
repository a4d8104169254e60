"""What the lead list is made of, and what it shows of the store's answers: tabs, chips, counts, words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.filters.chips import Chip, chips, without
from taskip_leads.models.filters.language import NameLookup
from taskip_leads.models.filters.query import ME, LeadQuery, ready_made
from taskip_leads.models.lead_views import Selection
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.base.status_presenter import present_status
from taskip_leads.ui.compat.frame_batch import FrameBatch
from taskip_leads.ui.leads import messages
from taskip_leads.ui.leads.widgets.empty_state import DroppableFilter, EmptyState
from taskip_leads.ui.leads.widgets.filter_bar import FilterBar, FilterInputKind
from taskip_leads.ui.leads.widgets.preview import Preview
from taskip_leads.ui.leads.widgets.table import LeadTable
from taskip_leads.ui.leads.widgets.view_tabs import Tab, ViewTabs, count_words
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.picker import Picker
from taskip_leads.ui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class LeadsShown(AppScreen[None]):
    """The parts of the screen, and all that is said in them."""

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
        self._names = NameLookup()
        self._frame = FrameBatch(self)
        self._marks: frozenset[int] = frozenset()
        #: By the view's id.
        self._counts: dict[int, int] = {}
        self._soon: Timer | None = None
        #: The person changed leads, and the list does not show it yet.
        self._behind = False
        self._count_soon: Timer | None = None
        self._look_soon: Timer | None = None
        self._changed: frozenset[int] | None = frozenset()
        #: The query as it was when a picker or a field opened, for ``esc``.
        self._before: LeadQuery | None = None
        #: What is chosen in the open picker.
        self._picking: str | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        yield ViewTabs(glyphs)
        yield FilterBar(glyphs, flat=palette.flat)
        yield Static(id="said", markup=False)
        yield Static(id="banner", markup=False)
        with Horizontal(id="body"):
            yield LeadTable(palette, glyphs)
            yield EmptyState(glyphs)
            yield Preview(palette, glyphs)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(self.footer_keys())
        yield Container(id="popup")
        yield Static("taskip-leads needs 40 by 10 cells.", id="room", markup=False)

    @property
    def _table(self) -> LeadTable:
        return self.query_one(LeadTable)

    @property
    def _bar(self) -> FilterBar:
        return self.query_one(FilterBar)

    @property
    def _place(self) -> Widget:
        """What has the focus when nothing is typed or picked."""
        return self.query_one(EmptyState) if self.has_class("-empty") else self._table

    def _show_selection(self, query: LeadQuery, selection: Selection) -> tuple[Chip, ...]:
        """Where nothing matches, the parts of the query that one may let go of."""
        empty = not selection.keys
        nothing = self.query_one(EmptyState)
        parts: tuple[Chip, ...] = ()
        if empty:
            if self._lacks_me(query):
                nothing.say(*messages.nobody())
            elif query.filters and (selection.total or not self._store.state.first):
                parts = chips(query, self._names)
                nothing.offer([DroppableFilter(chip, None) for chip in parts])
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
        drops = [
            DroppableFilter(chip, await self._store.count(without(query, chip.part)))
            for chip in parts
        ]
        self.query_one(EmptyState).offer(drops)

    def _say_nothing(self, total: int) -> None:
        words = messages.nothing(self._store.state, total, self._store.host, clock.now())
        self.query_one(EmptyState).say(*words)

    def _keep_marks(self, selection: Selection) -> None:
        """Leads that left the list are no longer marked."""

    def _show_facts(self) -> None:
        if self._selection is not None:
            facts = messages.facts(self._selection, self._store.state)
            self.query_one(StatusBar).show_facts(facts)

    def _show_tabs(self) -> None:
        growing, nothing = self._store.state.first, self.look.glyphs.nothing
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
        self.query_one(ViewTabs).show(tabs, self._view)

    def _show_filter(self) -> None:
        """Chips or first sync at the left, the fact at the right, the notice under the list."""
        state, bar = self._store.state, self._bar
        parts = chips(self._query, self._names)
        if state.first and state.link is ConnectionState.SYNCING and not parts:
            bar.show_first_sync(state.seen)
        else:
            bar.show_chips(parts)
        self._table.set_notice(self._notice() if bar.field is FilterInputKind.TEXT else ())
        self._show_matches()
        if bar.field is None:
            wide = self.has_class("-wide")
            bar.show_right(messages.right_of_chips(state, filtered=bool(parts), wide=wide))

    def _show_matches(self) -> None:
        if self._bar.field in (FilterInputKind.TEXT, FilterInputKind.LINE):
            self._bar.show_right(self._matches())

    def _matches(self) -> Content:
        """How many of how many match, beside the field."""
        if self._selection is None:
            return Content()
        found, total = self._selection, f"{self._selection.total:,}"
        # As wide for few as for many: the screen is not laid out anew for each letter.
        return messages.count(f"{found.count:,}".rjust(len(total)), f" of {total}")

    def _notice(self) -> tuple[str, ...]:
        total = self._selection.total if self._selection else 0
        return messages.search_notice(self._store.state, total)

    def _show_state(self) -> None:
        state, store = self._store.state, self._store
        present_status(self.query_one(StatusBar), store)
        words = messages.banner(state, store.waiting)
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

    def recolour(self) -> None:
        palette = self.look.palette
        self._table.set_palette(palette)
        self.query_one(Preview).set_palette(palette)
        self._bar.set_flat(palette.flat)
        for picker in self.query(Picker):
            picker.refresh()
        self._show_filter()
