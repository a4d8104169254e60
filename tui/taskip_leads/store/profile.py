"""What belongs to the person at this machine: their views, who they are, their order, their last visit."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from taskip_leads.clock import now, today
from taskip_leads.errors import UsageError
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import attributes, directory, leads, meta, views
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.directory import Directory
from taskip_leads.models.filters.language import InvalidFilter, NameLookup, parse, show
from taskip_leads.models.filters.query import ME, LeadQuery, Pick, Sort, SortField, View
from taskip_leads.models.user import User
from taskip_leads.store.events import EventBus, ViewsChanged
from taskip_leads.text import clean, fold

#: Views have the digits 1 to 9; 0 is all leads.
MOST_VIEWS = 9
_ALL = View(0, "All", "All", LeadQuery())


class Desk:
    """The store's part that the service knows nothing of; all of it is in the mirror."""

    def __init__(self, database: Database, events: EventBus) -> None:
        self._database = database
        self.events = events
        self._me: User | None = None
        self._sort = Sort()
        self._since: datetime | None = None

    async def _open_desk(self) -> None:
        def read(connection: sqlite3.Connection) -> tuple[User | None, Sort, datetime | None]:
            visited = meta.get(connection, "visited_at")
            return (
                _me(connection),
                _sort(meta.get(connection, "sort")),
                datetime.fromisoformat(visited) if visited else None,
            )

        self._me, self._sort, self._since = await self._database.read(read)

    # -- who one is ---------------------------------------------------------------------------

    @property
    def me(self) -> User | None:
        """Who the person said they are; None until they do."""
        return self._me

    async def set_me(self, user: User | int | None) -> None:
        """Say who one is, by a member of the team or an id; None takes it back."""
        number = user.id if isinstance(user, User) else user
        if number is not None and not leads.fits(number):
            raise UsageError(f"{number} is no id of a person.")

        def write(connection: sqlite3.Connection) -> User | None:
            if isinstance(user, User):
                attributes.save_people(connection, [user])
            meta.put(connection, "me", number)
            return _me(connection)

        self._me = await self._database.write(write)
        self.events.emit(ViewsChanged())

    async def people(self) -> tuple[User, ...]:
        """Everyone who was named so far, by name."""
        known = await self._database.read(attributes.people)
        return tuple(sorted(known.values(), key=lambda user: (fold(user.label), user.id or 0)))

    async def directory(self) -> Directory:
        """What ids are called, as far as anything that was read told it."""
        return await self._database.read(directory.read)

    async def holder(self, email: str, *, but: int | None = None) -> int | None:
        """The key of the lead, other than ``but``, that has this address; None where none is known."""
        return await self._database.read(lambda c: directory.holder(c, email, but))

    async def names(self) -> NameLookup:
        """What ids are called, for the filter's text."""
        return await self._database.read(_names)

    def _with_me(self, query: LeadQuery) -> LeadQuery:
        """The query with ``ME`` replaced by an id; by one that nobody has where that is not known."""
        pick = query.owners
        if ME not in pick.chosen and ME not in pick.excluded:
            return query
        mine = self._me.id if self._me is not None and self._me.id is not None else ME
        return replace(
            query, owners=Pick(_swapped(pick.chosen, mine), _swapped(pick.excluded, mine))
        )

    # -- views --------------------------------------------------------------------------------

    async def views(self) -> tuple[View, ...]:
        """All leads, then the views in the order of their tabs; days in them are counted from today."""
        stored = await self._database.read(views.read)
        return (_ALL, *(_view(digit, row) for digit, row in enumerate(stored, start=1)))

    async def save_view(self, name: str, query: LeadQuery) -> View:
        """Keep filter and order under a name; a view of that name gets this filter instead.

        Raises ``UsageError`` without a name, or where all nine digits are taken.
        """
        name = _named(name)
        text = show(query, NameLookup())

        def write(connection: sqlite3.Connection) -> int:
            stored = views.read(connection)
            same = [row.id for row in stored if fold(row.name) == fold(name)]
            if same:
                views.refilter(connection, same[0], text)
                return same[0]
            if len(stored) >= MOST_VIEWS:
                raise UsageError("There are nine views already.", "Delete one first.")
            return views.add(connection, name, text)

        made = await self._database.write(write)
        self.events.emit(ViewsChanged())
        return next(view for view in await self.views() if view.id == made)

    async def rename_view(self, view_id: int, name: str) -> None:
        """Raises ``UsageError`` without a name, or where another view has it."""
        name = _named(name)

        def write(connection: sqlite3.Connection) -> None:
            for row in views.read(connection):
                if row.id != view_id and fold(row.name) == fold(name):
                    raise UsageError(f"Another view is called {row.name}.")
            views.rename(connection, view_id, name)

        await self._database.write(write)
        self.events.emit(ViewsChanged())

    async def delete_view(self, view_id: int) -> None:
        """The views behind it move up by one digit."""
        await self._database.write(lambda connection: views.drop(connection, view_id))
        self.events.emit(ViewsChanged())

    # -- order and visits ---------------------------------------------------------------------

    @property
    def sort(self) -> Sort:
        """The order that was last chosen."""
        return self._sort

    async def keep_sort(self, sort: Sort) -> None:
        """Keep an order for the next start."""
        if sort != self._sort:
            self._sort = sort
            stored = {"field": sort.field, "descending": sort.descending}
            await self._database.write(lambda connection: meta.put(connection, "sort", stored))

    @property
    def new_since(self) -> datetime | None:
        """When the last visit ended; leads that were created later are new. None on the first one."""
        return self._since

    async def _end_visit(self) -> None:
        ended = now().isoformat()
        await self._database.write(lambda connection: meta.put(connection, "visited_at", ended))


def _me(connection: sqlite3.Connection) -> User | None:
    number = meta.get(connection, "me")
    if number is None:
        return None
    return attributes.people(connection).get(number) or User(number)


def _sort(stored: dict[str, Any] | None) -> Sort:
    if stored is None:
        return Sort()
    try:
        return Sort(SortField(stored["field"]), bool(stored["descending"]))
    except (KeyError, ValueError):  # a column that another version had
        return Sort()


def _names(connection: sqlite3.Connection) -> NameLookup:
    known = attributes.read(connection).values()
    statuses = {a.id: a.name for a in known if a.type is AttributeType.STATUS}
    sources = {a.id: a.name for a in known if a.type is AttributeType.SOURCE}
    people = {number: user.label for number, user in attributes.people(connection).items()}
    return NameLookup(statuses, sources, people)


def _swapped(ids: frozenset[int], mine: int) -> frozenset[int]:
    return ids - {ME} | {mine} if ME in ids else ids


def _view(digit: int, row: views.ViewRow) -> View:
    try:
        query = parse(row.filter, NameLookup(), today())
    except InvalidFilter:  # another version's language: shown as all leads rather than not at all
        query = LeadQuery()
    return View(digit, row.name, row.short, query, row.id)


def _named(name: str) -> str:
    name = " ".join(clean(name).split())
    if not name:
        raise UsageError("A view needs a name.")
    return name
