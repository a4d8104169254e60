"""Connect the lead list's controllers with each other, the store and the screen."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from taskip_leads import clock
from taskip_leads.models.filters.query import ME, LeadQuery, SortField, View
from taskip_leads.models.lead_views import Selection
from taskip_leads.models.pipeline.next_step import is_due
from taskip_leads.store.events import (
    AttributesChanged,
    AwayChanged,
    Event,
    LeadsChanged,
    NotesChanged,
    OutboxChanged,
    SyncChanged,
    ViewsChanged,
)
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.compat.frame_batch import FrameBatch
from taskip_leads.ui.leads import footer, messages
from taskip_leads.ui.leads.cursor_follower import CursorFollower
from taskip_leads.ui.leads.filter_tools import FilterTools
from taskip_leads.ui.leads.marking import LeadMarks
from taskip_leads.ui.leads.presenter import (
    LIST_TEXTS,
    BarTexts,
    LeadListPresenter,
    LeadListWidgets,
)
from taskip_leads.ui.leads.query_state import LeadListQuery, first_query
from taskip_leads.ui.leads.view_counts import BackgroundCounts, ViewCounts
from taskip_leads.ui.render.glyphs import Glyphs

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.leads.actions import LeadListCommands
    from taskip_leads.ui.leads.area import LeadArea, MakeLoader


class LeadListCoordinator:
    """Own the controllers and pass changes from one to those that depend on it."""

    def __init__(
        self,
        screen: AppScreen[Any],
        store: Store,
        widgets: LeadListWidgets,
        frame: FrameBatch,
        glyphs: Glyphs,
        *,
        make_loader: MakeLoader,
        list_query: LeadListQuery | None = None,
        texts: BarTexts = LIST_TEXTS,
    ) -> None:
        """``list_query``: that of another screen, if both show the same leads."""
        self._screen, self._store, self._widgets, self._frame = screen, store, widgets, frame
        #: The widget that shows the leads.
        self.area: LeadArea = widgets.area
        self.list_query = list_query or first_query(store)
        self.marks = LeadMarks(self._show_marks)
        self.loader = make_loader(
            screen, store, self.list_query, frame,
            selected=self._show_selected, loaded=self._show_loaded, reloaded=self._reload,
        )  # fmt: skip
        self.cursor = CursorFollower(
            screen, store, widgets,
            text=lambda: self.list_query.current.text, is_busy=lambda: self.is_editing,
        )  # fmt: skip
        self.view_counts = ViewCounts.of(store)
        self.presenter = LeadListPresenter(
            store, self.list_query, self.loader, self.marks, self.view_counts, glyphs, widgets,
            is_wide=partial(screen.has_class, "-wide"), unused_keys=screen.ports.unused_keys, texts=texts,
        )  # fmt: skip
        self._counting = BackgroundCounts(
            screen, self.list_query, self.loader, self.presenter, self.view_counts
        )
        self.filter_tools = FilterTools(
            screen, store, widgets, self.list_query, names=lambda: self.loader.answer.names,
            changed=self.change_query, saved=self._open_saved_view,
            opened=self.presenter.show_filter, closed=self._return_to_list,
            error_shown=lambda shown: screen.set_class(shown, "-said").show_keys(),
        )  # fmt: skip

    @cached_property
    def commands(self) -> LeadListCommands:
        """Exports leads and deletes views. Imported with the first key for it."""
        from taskip_leads.ui.leads.actions import LeadListCommands

        return LeadListCommands(self._store, self.area, self.list_query, hint=self._screen.hint)

    @property
    def is_editing(self) -> bool:
        """Whether a field or a picker is open."""
        return self.filter_tools.is_open

    @property
    def is_pending(self) -> bool:
        """Whether something is about to be read."""
        return self.loader.answer.pending or self.cursor.pending or self._counting.pending

    @property
    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        """The entries of the key bar."""
        tools, screen, total = self.filter_tools, self._screen, len(self.area.lead_ids)
        field, suggestion, pickers = tools.field, tools.suggestion, tools.open_pickers
        row = self.area.row
        return footer.footer_keys(
            screen.focused, field, suggestion, pickers, self.marks, total, screen.SCOPE,
            unread=self.presenter.has_unread,
            due=row is not None and is_due(row, clock.today()),
        )  # fmt: skip

    def begin(self) -> None:
        """Show the list in the order that the user chose last; the store is open."""
        self.list_query.set_order(self._store.profile.sort)
        self.refresh()

    def refresh(self) -> None:
        """Show what the current query matches, and everything around it."""
        self._request()
        self.presenter.show_state()

    def resume(self) -> None:
        """Show the current query if another screen has changed it."""
        if not self.loader.freshness.is_current(selecting=True):
            self.refresh()
            self.presenter.show_tabs()

    # Queries and views

    def change_query(self, query: LeadQuery) -> None:
        """Show what matches another query inside the open view."""
        if query == self.list_query.current:
            self._frame.release()
        else:
            self.list_query.change(query)
            self._request()

    def clear_filters(self) -> None:
        """Remove every filter, those of the view as well."""
        self.list_query.clear()
        self._request()

    def drop_filter(self, part: str) -> None:
        """Remove one filter; ``part`` is the ``part`` of its chip."""
        before = self.list_query.current
        if self.list_query.drop(part) != before:
            self._request()

    def drop_last_filter(self) -> None:
        """Remove the filter of the last chip."""
        if part := self.presenter.last_part:
            self.drop_filter(part)
        else:
            self._screen.hint(messages.notice("No filters are on"))

    async def open_view(self, digit: int) -> None:
        """Open a view as it was saved; a view of one's own leads asks who one is."""
        if digit >= len(self.list_query.views):
            self._screen.hint(messages.no_view(digit))
            return
        query = self.list_query.open_view(digit, self._store.profile.sort)
        self._request()
        if ME in query.owners.chosen:
            await self.filter_tools.pickers.ask_me()

    def step_out(self) -> None:
        """Unmark all leads; without marks, remove the text, the added filters, or the view."""
        order = self._store.profile.sort
        if not self.marks.clear() and self.list_query.step_out(order) is not None:
            self._request()

    async def sort_by(self, field: SortField) -> None:
        """Order by a column, and keep that order for the next start."""
        query = self.list_query.sort_by(field)
        self._request(same_query=True)
        await self._store.profile.save_sort(query.sort)

    async def _open_saved_view(self, view: View) -> None:
        self.view_counts.forget(view.id)
        await self.read_views()
        self.list_query.mark_open(view.digit)
        self.presenter.show_tabs()

    async def read_views(self) -> None:
        """Read what tabs and chips show: views, names, and who the user is."""
        self.list_query.replace_views(await self._store.views.all())
        await self.loader.answer.read_names()
        self.view_counts.invalidate()
        self._counting.count_views()
        me = self._store.profile.me
        self.presenter.set_me(me.id if me else None)
        self.presenter.show_tabs()
        self.presenter.show_filter()

    def follow_day(self) -> None:
        """Let filters, counts and rows count from the new day."""
        self.presenter.set_palette(self._screen.look.palette)
        self._reread_views()
        self._request(same_query=True)
        self.cursor.reload()

    # Loading

    def _request(self, *, same_query: bool = False) -> None:
        # Loading the list takes precedence over counting.
        self._counting.cancel()
        self.loader.request(same_query=same_query)

    def _show_selected(self) -> None:
        self.presenter.show_facts()
        self.presenter.show_matches()

    def _show_loaded(self, query: LeadQuery, selection: Selection) -> None:
        self.marks.keep(selection.keys)
        if not query.filters:
            self.view_counts.set(0, selection.count)
        if is_empty := self.loader.is_empty:
            self.presenter.show_empty(query, selection)
        if self._screen.has_class("-empty") != is_empty:
            self._screen.set_class(is_empty, "-empty")
            if not self.is_editing:
                self._focus_list()
        self._counting.count_views()
        self.presenter.show_facts()
        self.presenter.show_filter()
        self.presenter.show_tabs()
        self.cursor.follow()
        if not self.is_editing:
            # The step of the lead under the cursor may be due now, or done.
            self._screen.show_keys()
        if selection.sums is None or (is_empty and not self._widgets.empty_state.complete):
            self._counting.request()

    def hear(self, event: Event) -> None:
        """Follow a change of the store."""
        match event:
            case LeadsChanged(keys=lead_ids, own=own):
                if own and lead_ids is not None and self._widgets.area.lead_id in lead_ids:
                    self._widgets.area.choose()
                self.loader.freshness.add_change(lead_ids, own=own)
            case NotesChanged(lead=lead_id) if lead_id == self._widgets.area.lead_id:
                self.cursor.reload()
            case AttributesChanged():
                self._reread_views()
                self.loader.freshness.add_change()
            case ViewsChanged():
                self._reread_views()
                self._request(same_query=True)
            case AwayChanged():
                self.presenter.show_filter()
            case OutboxChanged() | SyncChanged():
                self.presenter.show_state()

    def _reread_views(self) -> None:
        # The day may be another one now, or the one with which weeks begin.
        self.list_query.follow_day(clock.today(), self._store.profile.rules.week_start)
        self._screen.run_guarded(self.read_views, group="views", exclusive=True)

    def _reload(self, changed: frozenset[int] | None) -> None:
        self.view_counts.invalidate()
        self._request(same_query=True)
        if changed is None or self._widgets.area.lead_id in changed:
            self.cursor.reload()
        if (pickers := self.filter_tools.open_pickers) is not None:
            pickers.recount()

    # Focus and marks

    def _focus_list(self) -> None:
        empty, table = self._widgets.empty_state, self._widgets.area
        (empty if self._screen.has_class("-empty") else table).focus()

    def _return_to_list(self) -> None:
        self._focus_list()
        self.presenter.show_filter()
        self._screen.show_keys()

    def _show_marks(self) -> None:
        self._widgets.area.set_marks(self.marks.leads)
        self.presenter.show_facts()
        self._screen.show_keys()
        self._screen.run_guarded(self._add_up_marks, group="sums", exclusive=True)

    async def _add_up_marks(self) -> None:
        await self.marks.add_up(self.loader.answer.selection, self._store.leads.rows)
        self.presenter.show_facts()
