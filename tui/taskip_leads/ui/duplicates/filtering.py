"""Filter the groups: text, status and owner with the list's own field and pickers, and the kind of match."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from textual.content import Content
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.duplicates.groups import Certainty
from taskip_leads.models.filters.chips import Chip, chips
from taskip_leads.models.filters.query import NONE, Facet, LeadQuery, View, ready_made
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import Choice
from taskip_leads.text import plural
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.dialogs.choose import ChooseDialog
from taskip_leads.ui.duplicates.loader import DuplicatesLoader
from taskip_leads.ui.leads import footer, messages
from taskip_leads.ui.leads.filter_editor import FilterEditor
from taskip_leads.ui.leads.filter_pickers import FilterPickers
from taskip_leads.ui.leads.query_state import LeadListQuery
from taskip_leads.ui.leads.widgets.filter_bar import FilterBar, FilterInputKind
from taskip_leads.ui.widgets.picker_lines import PickerLine

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: The part of the chip that names the kinds of match.
_KIND = "kind"


class GroupFilters:
    """Own the field, the pickers and the chips; each change is shown at once.

    ``moved`` is called when a field or a picker was opened or closed.
    """

    def __init__(
        self,
        screen: AppScreen[Any],
        store: Store,
        loader: DuplicatesLoader,
        moved: Callable[[bool], None],
    ) -> None:
        self._screen, self._store, self._loader, self._moved = screen, store, loader, moved
        self._bar = screen.query_one(FilterBar)
        self._query = LeadListQuery(ready_made(clock.today())[:1])

    @cached_property
    def editor(self) -> FilterEditor:
        """Edits the text in the field."""
        return FilterEditor(
            self._store,
            self._bar,
            self._screen.query_one("#said", Static),
            self._query,
            names=lambda: self._loader.names,
            changed=self.change,
            saved=self._ignore_view,
            opened=self._open,
            closed=self._close,
            error_shown=lambda shown: None,
            hint=self._screen.hint,
        )

    @cached_property
    def pickers(self) -> FilterPickers:
        """Choose statuses and owners."""
        return FilterPickers(
            self._screen,
            self._store,
            self._screen.query_one("FilteredPane"),
            self._query,
            changed=self.change,
            opened=self._open,
            closed=self._close,
            ask_user_id=lambda: None,
            choices=self._choices,
        )

    @property
    def is_editing(self) -> bool:
        """Whether a field or a picker is open."""
        return self._bar.field is not None or self.pickers.is_open

    @property
    def footer_keys(self) -> tuple[keys.FooterKey, ...] | None:
        """The entries of the key bar while a field or a picker is open."""
        if self._bar.field is not None:
            return footer.field_keys(self._bar.field, self.editor.suggestion)
        return footer.picker_keys(excludes=self.pickers.excludes) if self.pickers.is_open else None

    # Changing

    async def edit(self, what: str) -> None:
        """Open the field or the picker of a part of the filter, or remove all of it."""
        match what:
            case "text":
                self.editor.edit(FilterInputKind.TEXT)
            case "kind":
                self._choose_kinds()
            case "clear" if not self._loader.is_filtered:
                self._screen.hint(messages.notice("No filters are on"))
            case "clear":
                self._query.change(LeadQuery())
                self._loader.narrow(LeadQuery(), frozenset())
            case _:
                await self.pickers.pick(what)

    def change(self, query: LeadQuery) -> None:
        """Show the groups with a lead that passes this query."""
        if query != self._query.current:
            self._query.change(query)
            self._loader.narrow(query, self._loader.kinds)

    def drop(self, part: str) -> None:
        """Remove the filter of a chip."""
        if part == _KIND:
            self._loader.narrow(self._query.current, frozenset())
        else:
            self.change(self._query.drop(part))

    def _choose_kinds(self) -> None:
        counts = Counter(group.certainty for group in self._loader.groups_of_any_kind)
        kinds = list(Certainty)
        lines = [
            PickerLine(at, kind.value, leads=counts[kind], dot=False)
            for at, kind in enumerate(kinds, 1)
        ]
        chosen = [kinds.index(kind) + 1 for kind in self._loader.kinds]

        def choose(ids: frozenset[int] | None) -> None:
            if ids is not None:
                some = frozenset(kinds[at - 1] for at in ids)
                self._loader.narrow(self._query.current, some)

        self._screen.app.push_screen(
            ChooseDialog("Kind of match", lines, chosen, multi=True), choose
        )

    async def _choices(self, query: LeadQuery, facet: Facet) -> list[Choice]:
        """Return statuses or owners, each with the number of groups that have it."""
        counts: Counter[int] = Counter()
        for group in await self._loader.passing(facet.clear(query)):
            counts.update({i for row in self._loader.rows_of(group) for i in _ids(row, facet)})
        known = await self._store.leads.choices(query, facet)
        return [replace(one, leads=counts[one.id]) for one in known]

    # Showing

    def show(self) -> None:
        """Show the filter as chips, and how many groups pass it."""
        parts = list(chips(self._query.current, self._loader.names))
        if self._loader.kinds:
            names = [one.value.lower() for one in Certainty if one in self._loader.kinds]
            parts.append(Chip(_KIND, "kind", ", ".join(names)))
        self._bar.show_chips(parts)
        shown, found = self._loader.counts
        words = f"{shown:,} of {plural(found, 'group')}" if self._loader.is_filtered else ""
        self._bar.show_right(Content.styled(words, "$tl-muted"))
        self._show_row()

    def _show_row(self) -> None:
        self._bar.display = self._loader.is_filtered or self._bar.field is not None

    def _open(self) -> None:
        self._show_row()
        self._moved(True)

    def _close(self) -> None:
        self._show_row()
        self._moved(False)

    async def _ignore_view(self, view: View) -> None:
        """Nothing to do: views are saved in the list."""


def _ids(row: LeadRow, facet: Facet) -> list[int]:
    """Return the statuses or owners of a lead by id; ``NONE`` where it has none."""
    if facet is Facet.OWNER:
        return [one.id for one in row.owners or () if one.id is not None] or [NONE]
    values = row.statuses if facet is Facet.STATUS else row.sources
    return [one.id for one in values or ()] or [NONE]
