"""The list of leads: views, filter, table, preview. The screen the app begins with."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace
from textual import on
from textual.binding import BindingType
from textual.content import Content

from taskip_leads.models.filters.query import Sort, SortField
from taskip_leads.ui import keys
from taskip_leads.ui.leads import messages
from taskip_leads.ui.leads.filter_editor import Filtering
from taskip_leads.ui.leads.marking import Handling
from taskip_leads.ui.leads.widgets.table import LeadTable
from taskip_leads.ui.leads.widgets.view_tabs import ViewTabs


class LeadsScreen(Filtering, Handling):
    """Moves in the list, opens views, sorts; the rest is in the classes it is made of."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("leads")

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
            self.navigation.open_lead(table.key, table.keys, self._views[self._view].name)

    @on(LeadTable.Opened)
    def _opened(self) -> None:
        self.action_open()

    # Views and sorting

    def action_view(self, digit: int) -> None:
        """Open a view as it was made; what was filtered in another one is let go."""
        if digit >= len(self._views):
            self.hint(messages.no_view(digit))
            return
        self._view = digit
        query = self._views[digit].query
        self._query = query if digit else replace(query, sort=self._store.sort)
        self._ask(again=False)

    @on(ViewTabs.Chosen)
    def _chosen(self, event: ViewTabs.Chosen) -> None:
        self.action_view(event.index)

    async def action_sort(self, field: str) -> None:
        chosen, now = SortField(field), self._query.sort
        down = not now.descending if now.field is chosen else chosen.falls
        self._query = replace(self._query, sort=Sort(chosen, down))
        self._ask(again=True)
        await self._store.keep_sort(self._query.sort)

    @on(LeadTable.SortAsked)
    async def _head_clicked(self, event: LeadTable.SortAsked) -> None:
        await self.action_sort(event.field.value)

    # Out

    def action_out(self) -> None:
        """One step out: the marks, the text, what was added to the view, then the view."""
        own = self._views[self._view].query
        if self._unmark():
            return
        if self._query.text:
            self._set_query(replace(self._query, text=""))
        elif replace(self._query, sort=own.sort) != own:
            self._set_query(replace(own, sort=self._query.sort))
        elif self._view:
            self.action_view(0)

    def action_preview(self) -> None:
        if self.has_class("-wide"):
            self.toggle_class("-no-preview")
        else:
            words = "The preview needs 100 columns; enter opens the lead."
            self.hint(Content.styled(words, "$tl-text"))
