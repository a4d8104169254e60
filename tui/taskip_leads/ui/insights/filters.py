"""Filter the figures with the list's own field and pickers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.filters.chips import Chip, chips
from taskip_leads.models.filters.query import LeadQuery, View
from taskip_leads.models.insights.figures import Insights
from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.insights.choices import InsightsChoices
from taskip_leads.ui.insights.loader import InsightsLoader
from taskip_leads.ui.leads import footer, messages
from taskip_leads.ui.leads.filter_editor import FilterEditor
from taskip_leads.ui.leads.filter_pickers import FilterPickers
from taskip_leads.ui.leads.widgets.filter_bar import FilterBar, FilterInputKind

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Parts of chips that are no filters.
_EVERYONE, _CURRENCY = "everyone", "currency"


class InsightsFilters:
    """Own the field and the pickers; each change is read at once.

    ``returned`` is called when the figures get the focus again.
    """

    def __init__(
        self,
        screen: AppScreen[Any],
        store: Store,
        choices: InsightsChoices,
        loader: InsightsLoader,
        returned: Callable[[], None],
    ) -> None:
        self._screen, self._store = screen, store
        self._choices, self._loader = choices, loader
        self._returned = returned
        self._bar = screen.query_one(FilterBar)
        self.editor = FilterEditor(
            store,
            self._bar,
            screen.query_one("#said", Static),
            choices.list_query,
            names=lambda: loader.names,
            changed=self.change,
            saved=self._ignore_view,
            opened=screen.show_keys,
            closed=self._close,
            error_shown=self._show_error_line,
            hint=screen.hint,
        )
        self.pickers = FilterPickers(
            screen,
            store,
            screen,
            choices.list_query,
            changed=self.change,
            opened=screen.show_keys,
            closed=self._close,
            ask_user_id=partial(self.editor.edit, FilterInputKind.ME),
        )

    @property
    def is_editing(self) -> bool:
        """Whether a field or a picker is open."""
        return self.editor.kind is not None or self.pickers.is_open

    @property
    def footer_keys(self) -> tuple[keys.FooterKey, ...] | None:
        """The entries of the key bar while a field or a picker is open."""
        if self.editor.kind is not None:
            return footer.field_keys(self.editor.kind, self.editor.suggestion)
        if self.pickers.is_open:
            return footer.picker_keys(excludes=self.pickers.excludes)
        return None

    def change(self, query: LeadQuery) -> None:
        """Show the figures of another query; they are of active and converted leads alike."""
        query = replace(query, converted=False)
        if query != self._choices.query:
            self._choices.list_query.change(query)
            self._loader.request()

    def clear(self) -> None:
        """Remove every filter."""
        self.change(LeadQuery())

    def drop_last(self) -> None:
        """Remove the filter of the last chip."""
        if parts := chips(self._choices.query, self._loader.names):
            self.drop(parts[-1].part)
        else:
            self._screen.hint(messages.notice("No filters are on"))

    def drop(self, part: str) -> None:
        """Remove one filter; ``part`` is that of its chip."""
        query = self._choices.query
        if self._choices.list_query.drop(part) != query:
            self._loader.request()

    async def choose_chip(self, part: str) -> bool:
        """Answer a click on a chip; returns whether the next currency is wanted."""
        if part == _EVERYONE:
            await self.pickers.pick("owner")
        elif part != _CURRENCY:
            self.drop(part)
        return part == _CURRENCY

    def follow_day(self) -> None:
        """Let relative days count from today."""
        self._choices.list_query.follow_day(clock.today(), self._store.profile.rules.week_start)

    def show(self, insights: Insights) -> None:
        """Show the filter as chips, with the currency, and the number of leads at the right."""
        parts = chips(self._choices.query, self._loader.names)
        everyone = [] if self._choices.query.owners else [Chip(_EVERYONE, "owner", "everyone")]
        currency = clean(insights.currency or "none")
        self._bar.show_chips([*everyone, *parts, Chip(_CURRENCY, "currency", currency)])

    async def _ignore_view(self, view: View) -> None:
        """Nothing to do: views are saved in the list."""

    def _close(self) -> None:
        self._returned()
        self._screen.show_keys()

    def _show_error_line(self, shown: bool) -> None:
        self._screen.set_class(shown, "-said").show_keys()
