"""Read the figures of a workspace: counts from the index's sets, then sums, notes and moves."""

from __future__ import annotations

from collections.abc import AsyncIterator

from msgspec.structs import replace

from taskip_leads import clock, mirror
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import attributes
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.filters.query import LeadQuery, Sort
from taskip_leads.models.insights.figures import USUAL_PERIOD, Insights, note_days
from taskip_leads.models.user import User
from taskip_leads.store.index.service import LeadIndexService, in_turns
from taskip_leads.store.leads.activity import read_activity
from taskip_leads.store.leads.activity_counts import ActivityCounts
from taskip_leads.store.leads.insight_counts import InsightCounts
from taskip_leads.store.profile import Profile


class InsightsReader:
    """Answers what insights ask, from the lead index and the mirror, without the network."""

    def __init__(
        self,
        database: Database,
        index: LeadIndexService,
        profile: Profile,
    ) -> None:
        self._database, self._index, self._profile = database, index, profile

    async def read(
        self, query: LeadQuery, period: int | None = USUAL_PERIOD, currency: str | None = None
    ) -> AsyncIterator[Insights]:
        """Yield the counts at once, then the figures with sums, then with notes and moves too.

        ``query`` filters the leads, active and converted ones alike; ``period`` is in weeks, None for
        all; an unknown ``currency`` is replaced by the most used one. It gives way to other work
        every few milliseconds; ending the iteration ends the work.
        """
        asked = replace(self._profile.resolve_me(query), converted=None, sort=Sort())
        known, people = await self._database.read(_names)
        index = await self._index.ready(asked)
        me = self._profile.me
        my_id = None if me is None else me.id
        today, week_start = clock.today(), self._profile.rules.week_start
        counts = InsightCounts(index, asked, known, people, my_id, week_start)
        await in_turns(counts.count_steps(today, period, currency))
        yield counts.insights
        await in_turns(counts.sum_steps())
        yield counts.insights
        first = counts.insights.first
        since = min(first, note_days(today, week_start)[0])
        zone = self._index.rules.note_timezone
        activity = await self._database.read(lambda c: read_activity(c, since, today, zone))
        complete = ActivityCounts(index, counts, activity)
        await in_turns(complete.steps())
        yield complete.insights


def _names(
    connection: mirror.Connection,
) -> tuple[dict[int, Attribute], dict[int, User]]:
    return attributes.read(connection), attributes.people(connection)
