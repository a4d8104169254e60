"""What edits filters: the field and the pickers. Each is imported and created with its first key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from taskip_leads.models.filters.query import LeadQuery, NameLookup, View
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.leads.presenter import LeadListWidgets
from taskip_leads.ui.leads.query_state import LeadListQuery
from taskip_leads.ui.leads.widgets.filter_bar import FilterInputKind

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.leads.filter_editor import FilterEditor
    from taskip_leads.ui.leads.filter_pickers import FilterPickers


class FilterTools:
    """Create the editor and the pickers when they are first used, and tell what is open.

    The callbacks are those of ``FilterEditor``.
    """

    def __init__(
        self,
        screen: AppScreen[Any],
        store: Store,
        widgets: LeadListWidgets,
        list_query: LeadListQuery,
        *,
        names: Callable[[], NameLookup],
        changed: Callable[[LeadQuery], None],
        saved: Callable[[View], Awaitable[None]],
        opened: Callable[[], None],
        closed: Callable[[], None],
        error_shown: Callable[[bool], None],
    ) -> None:
        self._screen, self._store, self._widgets = screen, store, widgets
        self._list_query, self._names = list_query, names
        self._changed, self._saved = changed, saved
        self._opened, self._closed, self._error_shown = opened, closed, error_shown
        self._pickers: FilterPickers | None = None

    @cached_property
    def editor(self) -> FilterEditor:
        """Edits filters in the field."""
        from taskip_leads.ui.leads.filter_editor import FilterEditor

        return FilterEditor(
            self._store,
            self._widgets.filter_bar,
            self._widgets.error_line,
            self._list_query,
            names=self._names,
            changed=self._changed,
            saved=self._saved,
            opened=self._opened,
            closed=self._closed,
            error_shown=self._error_shown,
            hint=self._screen.hint,
        )

    @property
    def pickers(self) -> FilterPickers:
        """Choose filters from lists."""
        if self._pickers is None:
            from taskip_leads.ui.leads.filter_pickers import FilterPickers

            self._pickers = FilterPickers(
                self._screen,
                self._store,
                self._screen,
                self._list_query,
                changed=self._changed,
                opened=self._screen.show_keys,
                closed=self._closed,
                ask_user_id=partial(self.editor.edit, FilterInputKind.ME),
            )
        return self._pickers

    @property
    def field(self) -> FilterInputKind | None:
        """The kind of the open field, or None."""
        return self._widgets.filter_bar.field

    @property
    def suggestion(self) -> str:
        """The correction that ``tab`` would insert into the open field."""
        return self.editor.suggestion if self.field is not None else ""

    @property
    def open_pickers(self) -> FilterPickers | None:
        """The pickers while one of them is open."""
        return self._pickers if self._pickers is not None and self._pickers.is_open else None

    @property
    def is_open(self) -> bool:
        """Whether a field or a picker is open."""
        return self.field is not None or self.open_pickers is not None
