"""Leads that the user has not looked at as they are: count them, find the next one, mark them as seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from taskip_leads import clock, mirror
from taskip_leads.mirror import unread
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import lead_rows
from taskip_leads.mirror.unread import UnreadRow
from taskip_leads.models.filters.query import LeadQuery, counted_from
from taskip_leads.models.lead_row import UnreadKind
from taskip_leads.models.lead_views import Arrival, UnreadSummary
from taskip_leads.store.leads.reader import LeadReader
from taskip_leads.store.profile import Profile

#: Marks of more leads than this are not announced one by one.
_MANY = 500


class UnreadLeads:
    """Answers from the lead index, which counts the marked leads, and the mirror."""

    def __init__(self, database: Database, leads: LeadReader, profile: Profile) -> None:
        self._database, self._leads, self._profile = database, leads, profile
        self._index = leads.index
        #: What was cleared last, so that it can be brought back.
        self._cleared: list[UnreadRow] = []

    @property
    def marked(self) -> frozenset[UnreadKind]:
        """The kinds that are marked."""
        return self._leads.rules.marked

    # -- the list -----------------------------------------------------------------------------

    def any_now(self) -> bool:
        """Return whether any lead is marked, as far as the index is filled."""
        index = self._index.counts_now(LeadQuery())
        return index is not None and bool(index.sets.unread_of(self.marked))

    def count_new_now(self, query: LeadQuery) -> int:
        """Return how many of the leads that match are marked as new; 0 while that is not known."""
        query = self._asked(query)
        index = self._index.counts_now(query)
        return 0 if index is None else index.count_unread(query, self.marked & {UnreadKind.NEW})

    async def count_new(self, query: LeadQuery) -> int:
        """Return how many of the leads that match are marked as new."""
        await self._index.count(self._asked(query))  # from then on it is quick
        return self.count_new_now(query)

    async def next_of(self, query: LeadQuery, after: int | None) -> int | None:
        """Return the marked lead behind another one in the query's order, at the end the first."""
        query = self._asked(query)
        index = await self._index.ready(query)
        return index.next_unread(query, self._index.ranks_of(query), self.marked, after)

    async def next_among(self, lead_ids: Sequence[int], place: int) -> int | None:
        """Return the marked lead behind a place of a list that no query orders, at the end the first."""
        unread = await self._index.unread_ids(self.marked)
        if not unread:
            return None
        places = (*range(place + 1, len(lead_ids)), *range(min(place, len(lead_ids))))
        return next((lead_ids[at] for at in places if lead_ids[at] in unread), None)

    def _asked(self, query: LeadQuery) -> LeadQuery:
        return counted_from(self._profile.resolve_me(query), clock.now())

    # -- looking ------------------------------------------------------------------------------

    async def mark_read(self, lead_ids: Iterable[int]) -> None:
        """Record that the user has looked at these leads. Raises ``MirrorUnavailable``."""
        looked = frozenset(lead_ids)
        if await self._database.write(lambda c: unread.delete(c, looked)):
            await self._leads.reload(looked)

    async def clear(self) -> int:
        """Remove all marks; return how many there were. Raises ``MirrorUnavailable``."""
        cleared = await self._database.write(unread.clear)
        if cleared:
            self._cleared = cleared
            await self._announce([row.lead for row in cleared])
        return sum(row.kind in self.marked for row in cleared)

    async def restore(self) -> int:
        """Bring back the marks that were removed last; return how many."""
        cleared, self._cleared = self._cleared, []
        restored = await self._database.write(lambda c: unread.restore(c, cleared))
        if restored:
            await self._announce(restored)
        return len(restored)

    async def _announce(self, lead_ids: list[int]) -> None:
        await self._leads.reload(frozenset(lead_ids) if len(lead_ids) <= _MANY else None)

    # -- what came ----------------------------------------------------------------------------

    async def summary(self, since: datetime) -> UnreadSummary:
        """Return what came since a moment and was not looked at."""

        def read(connection: mirror.Connection) -> UnreadSummary:
            counts = unread.counts_since(connection, since)
            new, changed = (
                counts.get(kind, 0) if kind in self.marked else 0
                for kind in (UnreadKind.NEW, UnreadKind.CHANGED)
            )
            return UnreadSummary(since, new, changed, unread.deleted_since(connection, since))

        return await self._database.read(read)

    async def arrivals(self, since: datetime) -> list[Arrival]:
        """Return the leads that came, or were assigned to the user, since a moment, oldest first."""
        me = self._profile.me.id if self._profile.me is not None else None

        def read(connection: mirror.Connection) -> list[Arrival]:
            unseen = unread.seen_since(connection, since)
            rows = lead_rows.rows(connection, [row.lead for row in unseen])
            arrivals: list[Arrival] = []
            for one in unseen:
                row = rows.get(one.lead)
                if row is None or row.converted:
                    continue
                if one.kind is UnreadKind.NEW:
                    arrivals.append(Arrival(row, is_new=True))
                elif me is not None and _was_assigned(one, me):
                    arrivals.append(Arrival(row, is_new=False))
            owned = {
                row.lead_id for row in rows.values() if any(o.id == me for o in row.owners or ())
            }
            return [one for one in arrivals if one.is_new or one.row.lead_id in owned]

        return await self._database.read(read)


def _was_assigned(row: UnreadRow, me: int) -> bool:
    """Return whether a lead had other owners when the user looked at it last."""
    return "owner" in row.before and me not in row.before["owner"]
