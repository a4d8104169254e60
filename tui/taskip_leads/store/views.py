"""Saved views: named filters with their order, each with a digit key."""

from __future__ import annotations

from collections.abc import Callable

from taskip_leads import mirror
from taskip_leads.clock import today
from taskip_leads.errors import UsageError
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import views
from taskip_leads.models.filters.query import COLD_AFTER, LeadQuery, NameLookup, View, WorkRules
from taskip_leads.store.events import EventBus, ViewsChanged
from taskip_leads.text import clean, fold

#: Views have the digits 1 to 9; 0 is all leads.
MAX_VIEWS = 9
#: The view Going cold as the schema brings it.
_COLD = 'date:"older {}d or never" -is:closed sort:+when'
_ALL = View(0, "All", "All", LeadQuery())


class SavedViews:
    """The views of this machine, stored only in the mirror."""

    def __init__(
        self, database: Database, events: EventBus, rules: Callable[[], WorkRules]
    ) -> None:
        self._database, self._events, self._rules = database, events, rules

    async def all(self) -> tuple[View, ...]:
        """Return all leads, then the saved views in tab order; relative dates count from today."""
        rules = self._rules()
        return (_ALL, *await self._database.read(lambda c: _saved_views(c, rules)))

    async def save(self, name: str, query: LeadQuery) -> View:
        """Save a filter and its order under a name, replacing a view with that name.

        Raises ``UsageError`` without a name, or if all nine digits are taken.
        """
        from taskip_leads.models.filters.language import show

        name = _checked(name)
        text = show(query, NameLookup())

        def write(connection: mirror.Connection) -> int:
            stored = views.read(connection)
            same = [row.id for row in stored if fold(row.name) == fold(name)]
            if same:
                views.refilter(connection, same[0], text)
                return same[0]
            if len(stored) >= MAX_VIEWS:
                raise UsageError("There are already nine views.", "Delete one first.")
            return views.add(connection, name, text)

        view_id = await self._database.write(write)
        self._events.emit(ViewsChanged())
        return next(view for view in await self.all() if view.id == view_id)

    async def rename(self, view_id: int, name: str) -> None:
        """Rename a view. Raises ``UsageError`` without a name, or if another view has it."""
        name = _checked(name)

        def write(connection: mirror.Connection) -> None:
            for row in views.read(connection):
                if row.id != view_id and fold(row.name) == fold(name):
                    raise UsageError(f"Another view is called {row.name}.")
            views.rename(connection, view_id, name)

        await self._database.write(write)
        self._events.emit(ViewsChanged())

    async def delete(self, view_id: int) -> None:
        """Delete a view; the ones after it move up by one digit."""
        await self._database.write(lambda connection: views.drop(connection, view_id))
        self._events.emit(ViewsChanged())


def _saved_views(connection: mirror.Connection, rules: WorkRules) -> list[View]:
    stored = enumerate(views.read(connection), start=1)
    return [_view(digit, row, rules) for digit, row in stored]


def _view(digit: int, row: views.ViewRow, rules: WorkRules) -> View:
    # Imported in the reading thread, while the loop paints the first list.
    from taskip_leads.models.filters.language import InvalidFilter, parse

    try:
        # A view of the user's own says its days itself.
        is_ready_made = row.filter == _COLD.format(COLD_AFTER)
        text = _COLD.format(rules.cold_after) if is_ready_made else row.filter
        query = parse(text, NameLookup(), today(), rules.week_start)
    except InvalidFilter:  # written by another version: shown as all leads
        query = LeadQuery()
    return View(digit, row.name, row.short, query, row.id)


def _checked(name: str) -> str:
    name = " ".join(clean(name).split())
    if not name:
        raise UsageError("Name is required.")
    return name
