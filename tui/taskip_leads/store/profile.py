"""The user of this machine: their identity, sort order and last visit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.errors import UsageError
from taskip_leads.mirror.columns import fits
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import attributes, meta
from taskip_leads.models.filters.query import ME, LeadQuery, Pick, Sort, SortField, WorkRules
from taskip_leads.models.lead_views import UnreadSummary
from taskip_leads.models.user import User
from taskip_leads.store.events import AwayChanged, EventBus, ViewsChanged
from taskip_leads.text import fold

_PIPELINE = "shows_pipeline"
_OPENED = "opened_leads"
#: Opened leads that are remembered.
_MOST_OPENED = 20


class Profile:
    """Stored in the mirror, since no operation of TaskIP returns the key's owner."""

    def __init__(self, database: Database, events: EventBus) -> None:
        self._database = database
        self._events = events
        self._me: User | None = None
        self._assumed: User | None = None
        self._sort = Sort()
        self._last_visit: datetime | None = None
        self._last_active: datetime | None = None
        self._away: UnreadSummary | None = None
        self._shows_pipeline: bool | None = None
        self._opened: tuple[int, ...] = ()
        self._rules = WorkRules()

    @property
    def rules(self) -> WorkRules:
        """What the settings decide about orders and days."""
        return self._rules

    def use(self, rules: WorkRules) -> None:
        """Follow these rules from now on; the first order is that of the next ``load``."""
        self._rules = rules
        self._events.emit(ViewsChanged())

    async def load(self) -> None:
        """Read what the mirror holds. Called once, when the store opens."""

        def read(connection: mirror.Connection) -> None:
            self._me = _me(connection) if meta.has(connection, "me") else self._assumed
            first = self._rules.first_order
            self._sort = first or _sort(meta.get(connection, "sort", dict))
            self._last_visit = meta.get_moment(connection, "visited_at")
            self._shows_pipeline = meta.get(connection, _PIPELINE, bool)
            self._opened = tuple(meta.get(connection, _OPENED, list[int]) or ())

        await self._database.read(read)

    @property
    def me(self) -> User | None:
        """Who the person is; None until they say, or if they are nobody of the team."""
        return self._me

    def assume_me(self, user: User) -> None:
        """Take the person for ``user`` until they say who they are. Called before ``load``."""
        self._assumed = user

    async def set_me(self, user: User | int | None) -> None:
        """Set the user to a team member or an id; None clears it.

        Raises ``UsageError`` for an impossible id.
        """
        user_id = user.id if isinstance(user, User) else user
        if user_id is not None and not fits(user_id):
            raise UsageError(f"{user_id} is not the ID of a person.")

        def write(connection: mirror.Connection) -> User | None:
            if isinstance(user, User):
                attributes.save_people(connection, [user])
            meta.put(connection, "me", user_id)
            return _me(connection)

        self._me = await self._database.write(write)
        self._events.emit(ViewsChanged())

    async def people(self) -> tuple[User, ...]:
        """Return everyone whose name is known, by name."""
        known = await self._database.read(attributes.people)
        return tuple(sorted(known.values(), key=lambda user: (fold(user.label), user.id or 0)))

    def resolve_me(self, query: LeadQuery) -> LeadQuery:
        """Replace ``ME`` in a query by the user's id; if unknown, it matches nobody."""
        pick = query.owners
        if ME not in pick.chosen and ME not in pick.excluded:
            return query
        mine = self._me.id if self._me is not None and self._me.id is not None else ME
        return replace(
            query, owners=Pick(_swapped(pick.chosen, mine), _swapped(pick.excluded, mine))
        )

    @property
    def sort(self) -> Sort:
        """The last chosen order."""
        return self._sort

    async def save_sort(self, sort: Sort) -> None:
        """Save an order for the next start."""
        if sort != self._sort:
            self._sort = sort
            stored = {"field": sort.field, "descending": sort.descending}
            await self._database.write(lambda connection: meta.put(connection, "sort", stored))

    @property
    def shows_pipeline(self) -> bool | None:
        """Whether the person wants the pipeline above the list; None if they never said."""
        return self._shows_pipeline

    async def save_shows_pipeline(self, shown: bool) -> None:
        """Keep it for the next start."""
        self._shows_pipeline = shown
        await self._database.write(lambda connection: meta.put(connection, _PIPELINE, shown))

    # -- visits -------------------------------------------------------------------------------

    @property
    def last_visit(self) -> datetime | None:
        """When the user was last here, before this visit; None on the first one."""
        return self._last_visit

    @property
    def away(self) -> UnreadSummary | None:
        """What came while the user was away; None: nothing, or they have seen it."""
        return self._away

    def show_away(self, summary: UnreadSummary | None) -> None:
        """Set what came while the user was away."""
        if summary != self._away:
            self._away = summary
            self._events.emit(AwayChanged())

    @property
    def last_active(self) -> datetime | None:
        """When the user pressed the last key of this visit; None if that is not known."""
        return self._last_active

    def note_active(self, moment: datetime) -> None:
        """Record in memory that the user is here at ``moment``."""
        self._last_active = moment

    async def save_visit(self) -> None:
        """Store when the user was last here. Raises ``MirrorUnavailable``."""
        stamp = (self._last_active or now()).isoformat()
        await self._database.write(lambda connection: meta.put(connection, "visited_at", stamp))

    @property
    def opened_leads(self) -> tuple[int, ...]:
        """The leads opened last, by their local ids, the latest first; some may be gone."""
        return self._opened

    async def note_opened(self, lead_id: int) -> None:
        """Remember that a lead was opened. Raises ``MirrorUnavailable``."""
        if self._opened[:1] != (lead_id,):
            others = (one for one in self._opened if one != lead_id)
            self._opened = (lead_id, *others)[:_MOST_OPENED]
            stored = list(self._opened)
            await self._database.write(lambda c: meta.put(c, _OPENED, stored))


def _me(connection: mirror.Connection) -> User | None:
    user_id = meta.get(connection, "me", int)
    if user_id is None:
        return None
    return attributes.people(connection).get(user_id) or User(user_id)


def _sort(stored: dict[str, Any] | None) -> Sort:
    if stored is None:
        return Sort()
    try:
        return Sort(SortField(stored["field"]), bool(stored["descending"]))
    except (KeyError, ValueError):  # a column of another version
        return Sort()


def _swapped(ids: frozenset[int], mine: int) -> frozenset[int]:
    return ids - {ME} | {mine} if ME in ids else ids
