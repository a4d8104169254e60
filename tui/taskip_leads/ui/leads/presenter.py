"""Update what surrounds the list: tabs, chips, counts, connection, empty states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.filters.chips import Chip, chips, without
from taskip_leads.models.filters.query import ME, LeadQuery, Sort, View
from taskip_leads.models.lead_views import Selection
from taskip_leads.models.sync_state import ConnectionState, SyncState
from taskip_leads.ui.keys import FooterKey
from taskip_leads.ui.leads import messages
from taskip_leads.ui.leads.marking import LeadMarks
from taskip_leads.ui.leads.query_state import LeadListQuery
from taskip_leads.ui.leads.view_counts import ViewCounts
from taskip_leads.ui.leads.widgets.empty_state import DroppableFilter, EmptyState
from taskip_leads.ui.leads.widgets.filter_bar import FilterBar, FilterInputKind
from taskip_leads.ui.leads.widgets.preview import Preview
from taskip_leads.ui.leads.widgets.view_tabs import ViewTab, ViewTabs, format_count
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.status_bar import StatusBar, StatusSegment

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.leads.area import LeadArea, LeadAreaLoader


@dataclass(frozen=True, slots=True)
class LeadListWidgets:
    """The parts of the screen that its controllers use."""

    #: None: the screen shows no tabs.
    tabs: ViewTabs | None
    filter_bar: FilterBar
    #: The row under the field, for errors.
    error_line: Static
    banner: Static
    area: LeadArea
    empty_state: EmptyState
    preview: Preview
    status_bar: StatusBar
    #: Where a picker is mounted.

    @classmethod
    def find(cls, screen: Screen[Any], area: LeadArea) -> LeadListWidgets:
        """Find the parts of a composed screen; ``area`` is the widget that shows the leads."""
        return cls(
            tabs=next(iter(screen.query(ViewTabs)), None),
            filter_bar=screen.query_one(FilterBar),
            error_line=screen.query_one("#said", Static),
            banner=screen.query_one("#banner", Static),
            area=area,
            empty_state=screen.query_one(EmptyState),
            preview=screen.query_one(Preview),
            status_bar=screen.query_one(StatusBar),
        )


class FactsOf(Protocol):
    """Returns the facts of a selection; ``converted`` as in the query."""

    def __call__(
        self, selection: Selection, state: SyncState, *, converted: bool | None
    ) -> list[StatusSegment]: ...


class RightOf(Protocol):
    """Returns what is at the right of the chips."""

    def __call__(self, state: SyncState, sort: Sort, *, filtered: bool, wide: bool) -> Content: ...


class BarTexts(Struct, frozen=True):
    """What the bars of a screen say, beside views, chips and connection."""

    #: The left side of the status bar.
    facts: FactsOf = messages.facts
    #: The right end of the row of chips.
    right: RightOf = messages.right_of_chips
    #: The row of chips where nothing is filtered.
    unfiltered: Callable[[Selection | None], Content] = lambda selection: Content()
    #: Whether the facts tell what can be taken back, so that the right side need not.
    names_held: bool = False


#: The texts of the lead list.
LIST_TEXTS = BarTexts()


class LeadListPresenter:
    """Update the bars and the empty state; it makes no decisions and reads no leads."""

    def __init__(
        self,
        store: Store,
        list_query: LeadListQuery,
        loader: LeadAreaLoader,
        marks: LeadMarks,
        view_counts: ViewCounts,
        glyphs: Glyphs,
        widgets: LeadListWidgets,
        *,
        is_wide: Callable[[], bool],
        unused_keys: Callable[[], Sequence[FooterKey]] = tuple,
        texts: BarTexts = LIST_TEXTS,
    ) -> None:
        self._store, self._list_query, self._loader = store, list_query, loader
        self._marks, self._view_counts, self._glyphs = marks, view_counts, glyphs
        self._widgets, self._is_wide, self._texts = widgets, is_wide, texts
        self._unused_keys = unused_keys

    @property
    def last_part(self) -> str | None:
        """The filter of the last chip, if anything filters the list."""
        parts = chips(self._list_query.current, self._loader.answer.names)
        return parts[-1].part if parts else None

    @property
    def has_unread(self) -> bool:
        """Whether any lead is marked as new or changed; False while the index is filled."""
        return self._loader.answer.is_complete and self._store.unread.any_now()

    # Bars

    def show_facts(self) -> None:
        """Show how many leads there are, or how many of them are marked, and their value."""
        selection = self._loader.answer.selection
        if selection is None:
            return
        if self._marks:
            marked, sums, sign = len(self._marks), self._marks.sums, self._glyphs.mark
            facts = messages.marked_facts(marked, selection.count, sums, sign)
        else:
            facts = self._texts.facts(
                selection,
                self._store.sync.state,
                converted=self._list_query.current.converted,
            )
        self._widgets.status_bar.show_facts(facts)

    def show_tabs(self) -> None:
        """Show the views with their counts."""
        if self._widgets.tabs is None:
            return
        tabs = [
            ViewTab(
                str(view.digit),
                view.name,
                view.short,
                self._count_of(view),
                self._view_counts.get_new(view.id),
            )
            for view in self._list_query.views
        ]
        self._widgets.tabs.show(tabs, self._list_query.index)

    def _count_of(self, view: View) -> str:
        count = self._view_counts.get(view.id)
        if count is None or self._lacks_me(view.query):
            return ""
        return format_count(count, self._glyphs.nothing, growing=self._store.sync.state.first)

    def show_filter(self) -> None:
        """Show the chips or the first sync, the fact beside them and the notice under the list."""
        state, bar = self._store.sync.state, self._widgets.filter_bar
        parts = chips(self._list_query.current, self._loader.answer.names)
        away = None if parts else self._store.profile.away
        fact = self._texts.right(
            state, self._list_query.current.sort, filtered=bool(parts), wide=self._is_wide()
        )
        if parts:
            bar.show_chips(parts)
        elif state.first and state.link is ConnectionState.SYNCING:
            bar.show_first_sync(state.seen)
        elif away is not None:
            bar.show_text(messages.away(away, clock.now(), wide=self._is_wide()))
        else:
            bar.show_text(self._unfiltered(bar.size.width - fact.cell_length - 4))
        self._widgets.area.set_notice(self._search_notice())
        self.show_matches()
        if away is not None and bar.field is None:
            bar.show_right(*messages.away_keys())
        elif bar.field is None:
            bar.show_right(fact)

    def _unfiltered(self, room: int) -> Content:
        """Return what stands in place of the chips: keys that nobody has used, unless a banner does."""
        text = self._texts.unfiltered(self._loader.answer.selection)
        if text.cell_length or self._widgets.banner.display:
            return text
        return messages.unused_keys(self._unused_keys(), room)

    def show_matches(self) -> None:
        """Show the number of matching leads beside the field."""
        if self._widgets.filter_bar.field not in (FilterInputKind.TEXT, FilterInputKind.LINE):
            return
        text, selection = Content(), self._loader.answer.selection
        if selection is not None:
            total = f"{selection.among:,}"
            # As wide for few matches as for many: the layout stays the same at every letter.
            text = messages.count(f"{selection.count:,}".rjust(len(total)), f" of {total}")
        self._widgets.filter_bar.show_right(text)

    def _search_notice(self) -> tuple[str, ...]:
        if self._widgets.filter_bar.field is not FilterInputKind.TEXT:
            return ()
        selection = self._loader.answer.selection
        return messages.search_notice(self._store.sync.state, selection.total if selection else 0)

    def show_state(self) -> None:
        """Show the connection, what waits to be sent, and what depends on them."""
        state, changes = self._store.sync.state, self._store.change_counter
        held = changes.counts.held
        left_out = held if self._texts.names_held else 0
        self._widgets.status_bar.show_state(
            state, changes.waiting - left_out, changes.counts.asking, held - left_out
        )
        text = messages.banner(state, changes.waiting)
        self._widgets.banner.display = text is not None
        if text is not None:
            self._widgets.banner.update(text)
        self.show_facts()
        self.show_filter()
        selection = self._loader.answer.selection
        if selection is not None and not selection.keys:
            self.update_countdown()

    def set_palette(self, palette: Palette) -> None:
        """Repaint with other colors."""
        widgets = self._widgets
        widgets.area.set_palette(palette)
        widgets.preview.set_palette(palette)
        widgets.filter_bar.set_flat(palette.flat)
        self.show_filter()

    def set_me(self, user_id: int | None) -> None:
        """Set the user at this machine."""
        self._widgets.area.set_me(user_id)
        self._widgets.preview.set_me(user_id)

    # An empty list

    def show_empty(self, query: LeadQuery, selection: Selection) -> None:
        """Show why the list is empty, and which filters can be removed."""
        if self._lacks_me(query):
            self._widgets.empty_state.show_text(*messages.unknown_me())
        elif parts := self._droppable(query, selection):
            count_now = self._store.leads.count_now
            filters = [DroppableFilter(c, count_now(without(query, c.part))) for c in parts]
            self._widgets.empty_state.offer(filters)
        else:
            self._show_no_leads(selection.total)

    async def count_droppable(self, query: LeadQuery) -> None:
        """Count the leads that would be shown without each filter, if that takes long."""
        if self._widgets.empty_state.complete:
            return
        filters = [
            DroppableFilter(chip, await self._store.leads.count(without(query, chip.part)))
            for chip in chips(query, self._loader.answer.names)
        ]
        self._widgets.empty_state.offer(filters)

    def update_countdown(self) -> None:
        """Update countdowns in the text of an empty list without filters."""
        if not self._list_query.current.filters:
            selection = self._loader.answer.selection
            self._show_no_leads(selection.total if selection else 0)

    def _droppable(self, query: LeadQuery, selection: Selection) -> tuple[Chip, ...]:
        known = selection.total or not self._store.sync.state.first
        if self._lacks_me(query) or not query.filters or not known:
            return ()
        return chips(query, self._loader.answer.names)

    def _show_no_leads(self, total: int) -> None:
        headline, lines = messages.no_leads(
            self._store.sync.state, total, self._store.host, clock.now()
        )
        self._widgets.empty_state.show_text(headline, lines)

    def _lacks_me(self, query: LeadQuery) -> bool:
        """Return whether the query filters by *me* while it is unknown who that is."""
        return ME in query.owners.chosen and self._store.profile.me is None
