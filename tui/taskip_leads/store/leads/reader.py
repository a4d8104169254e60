"""Read leads from the mirror with pending changes applied. Nothing waits for the network.

Modules that the first list does not need are imported on use.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from taskip_leads import clock, mirror
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import attributes, lead_rows
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.filters.query import (
    EVERYTHING,
    NONE,
    Facet,
    LeadQuery,
    NameLookup,
    counted_from,
)
from taskip_leads.models.filters.search_terms import needles
from taskip_leads.models.lead_row import LeadRow, ReadRules
from taskip_leads.models.lead_views import (
    NEWEST_NOTES,
    AttributeUse,
    Choice,
    LeadDetail,
    RelatedLead,
    SearchExcerpt,
    Selection,
)
from taskip_leads.store.events import AttributesChanged, Event, EventBus, LeadsChanged
from taskip_leads.store.index.service import LeadIndexService
from taskip_leads.store.leads.prefetch import SCREENFUL, Prefetch
from taskip_leads.store.profile import Profile

if TYPE_CHECKING:
    from taskip_leads.models.directory import Directory
    from taskip_leads.models.lead import Lead
    from taskip_leads.store.leads.insights import InsightsReader


class LeadReader:
    """Reads leads for screens and commands, from the index and the mirror.

    ``painted`` is set once the first screen is on the terminal; ``searched`` is called with every query
    that ``select`` answers.
    """

    def __init__(
        self,
        database: Database,
        events: EventBus,
        profile: Profile,
        *,
        painted: asyncio.Event,
        rules: ReadRules,
        searched: Callable[[LeadQuery], None] = lambda query: None,
    ) -> None:
        self._database = database
        self._events = events
        self._profile = profile
        self._painted = painted
        self._searched = searched
        self._prefetch = Prefetch()
        notify = partial(events.emit, LeadsChanged(frozenset()))
        self.index = LeadIndexService(database, notify, rules=rules)
        events.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        if isinstance(event, AttributesChanged):
            # Statuses may have other names.
            self.index.use_rules(self.rules)

    @property
    def rules(self) -> ReadRules:
        """What the settings decide about reading leads."""
        return self.index.rules

    def _resolved(self, query: LeadQuery) -> LeadQuery:
        """Return the query with *me* as an id and hours as a moment."""
        return counted_from(self._profile.resolve_me(query), clock.now())

    # -- life ---------------------------------------------------------------------------------

    async def prefetch(self) -> None:
        """Read the first page for the first screen."""
        query = LeadQuery(sort=self._profile.sort)
        selection = await self.index.beginning(query)
        if selection is not None:
            self._prefetch.put(query, selection, await self._rows(selection.keys[:SCREENFUL]))

    def load_all(self) -> None:
        """Fill the index in the background; the prefetched page is no longer used."""
        self._prefetch.clear()
        self.index.fill()

    async def reload(self, lead_ids: frozenset[int] | None, *, own: bool = False) -> None:
        """Update the index from the mirror for these leads (None: all), then notify.

        ``own``: the user changed them here just now.
        """
        if lead_ids is None:
            await self.index.refill()
        else:
            await self.index.renew(lead_ids)
        self._events.emit(LeadsChanged(lead_ids, own))

    async def close(self) -> None:
        """Close the index, and save it if it is worth a file."""
        await self.index.close()

    # -- the list -----------------------------------------------------------------------------

    async def select(self, query: LeadQuery, *, at_once: bool = False) -> Selection:
        """Return all leads that match, in order. Cancelling the caller ends the search.

        ``at_once``: right after the start, the beginning of the default list is enough (``matches``
        is more than its keys); ``LeadsChanged`` follows when all leads are loaded.
        """
        if at_once and (known := self._prefetch.take_selection(query)) is not None:
            return known
        self._searched(query)
        return await self.index.select(self._resolved(query), at_once=at_once)

    def select_now(self, query: LeadQuery) -> Selection | None:
        """Answer ``select`` without waiting; None if that would delay a frame."""
        selection = self.index.select_now(self._resolved(query))
        if selection is not None:
            self._searched(query)
        return selection

    async def count(self, query: LeadQuery) -> int:
        """Return the number of matching leads."""
        return await self.index.count(self._resolved(query))

    def count_now(self, query: LeadQuery) -> int | None:
        """Answer ``count`` without waiting; None if that would delay a frame."""
        return self.index.count_now(self._resolved(query))

    async def sums(self, query: LeadQuery) -> tuple[tuple[str, Decimal], ...]:
        """Return the total value per currency of all matching leads, if ``select`` omitted it."""
        return await self.index.sums(self._resolved(query))

    async def rows(self, lead_ids: Sequence[int]) -> dict[int, LeadRow]:
        """Return rows by lead id; leads that no longer exist are omitted."""
        if (known := self._prefetch.take_rows(lead_ids)) is not None:
            return known
        rows = await self._rows(lead_ids)
        self.index.fill_soon()
        return rows

    async def _rows(self, lead_ids: Sequence[int]) -> dict[int, LeadRow]:
        return await self._database.read(lambda c: self._read_rows(c, lead_ids))

    def _read_rows(
        self, connection: mirror.Connection, lead_ids: Sequence[int]
    ) -> dict[int, LeadRow]:
        return lead_rows.rows(
            connection, lead_ids, closed=self.rules.closed, marked=self.rules.marked
        )

    async def rows_with_excerpts(
        self,
        lead_ids: Sequence[int],
        text: str,
        hides_match: Callable[[LeadRow], bool],
        *,
        hidden: Sequence[int],
        company: bool = False,
    ) -> tuple[dict[int, LeadRow], dict[int, SearchExcerpt]]:
        """Read rows, and excerpts for those that hide the match, in one transaction.

        ``hides_match`` decides it and is called in a reading thread; ``hidden`` are further leads.
        ``company``: search the company too, because no column shows it.
        """
        from taskip_leads.store.leads import excerpts

        terms = needles(text)

        def look(
            connection: mirror.Connection,
        ) -> tuple[dict[int, LeadRow], dict[int, SearchExcerpt]]:
            rows = self._read_rows(connection, lead_ids)
            unmatched = [*hidden, *(lead_id for lead_id, row in rows.items() if hides_match(row))]
            return rows, excerpts.find_excerpts(connection, unmatched, terms, company=company)

        return await self._database.read(look)

    async def excerpts(
        self, lead_ids: Sequence[int], text: str, *, company: bool = False
    ) -> dict[int, SearchExcerpt]:
        """Return excerpts of these leads that contain the search text, by lead id.

        ``company``: search the company too, because no column shows it.
        """
        from taskip_leads.store.leads import excerpts

        terms = needles(text)
        return await self._database.read(
            lambda c: excerpts.find_excerpts(c, lead_ids, terms, company=company)
        )

    async def choices(self, query: LeadQuery, facet: Facet) -> tuple[Choice, ...]:
        """Return the choices of a status, source or owner filter with their counts.

        Counts respect the other filters. Values of the query are included even without a lead; the
        last choice is *none*.
        """
        counts = await self.index.counts(self._resolved(query), facet)
        if facet is Facet.OWNER:
            people = await self._profile.people()
            choices = [
                Choice(user.id, user.label, counts.pop(user.id, 0)) for user in people if user.id
            ]
        else:
            type_ = AttributeType.STATUS if facet is Facet.STATUS else AttributeType.SOURCE
            known = await self._database.read(attributes.read)
            choices = [
                Choice(a.id, a.name, counts.pop(a.id, 0), a.color)
                for a in known.values()
                if a.type is type_
            ]
        none = counts.pop(NONE, 0)
        choices += [Choice(id_, f"#{id_}", count) for id_, count in sorted(counts.items())]
        return (*choices, Choice(NONE, f"no {facet}", none))

    @cached_property
    def insights(self) -> InsightsReader:
        """Reads figures; imported on first use, since the first paint does without it."""
        from taskip_leads.store.leads.insights import InsightsReader

        return InsightsReader(self._database, self.index, self._profile)

    # -- one lead, and names ------------------------------------------------------------------

    async def detail(self, lead_id: int, *, notes: int | None = NEWEST_NOTES) -> LeadDetail | None:
        """Return a lead with its newest notes, pending changes applied; None if it was deleted."""
        await self._painted.wait()

        def read(connection: mirror.Connection) -> LeadDetail | None:
            # In the reading thread: the loop paints meanwhile.
            from taskip_leads.store.projection.detail import lead_detail

            row = self._read_rows(connection, [lead_id]).get(lead_id)
            zone = self.rules.note_timezone
            return None if row is None else lead_detail(connection, row, zone, most_notes=notes)

        return await self._database.read(read)

    async def related(self, lead_id: int) -> tuple[RelatedLead, ...]:
        """Other leads of the same company or web address, converted ones included, newest first."""
        from taskip_leads.store.leads.related import find_related

        return await find_related(self._database, self.index, lead_id)

    async def attributes(self, *, counted: bool = False) -> tuple[AttributeUse, ...]:
        """Return all statuses and sources in order; ``counted``: with their numbers of leads."""
        from taskip_leads.store.projection.attributes import attribute_uses

        return await self._database.read(partial(attribute_uses, counted=counted))

    async def directory(self) -> Directory:
        """Return names of companies, countries and other ids, as far as they are known."""
        from taskip_leads.mirror.tables import directory

        return await self._database.read(directory.read)

    async def name_lookup(self) -> NameLookup:
        """Return names of statuses, sources and people, for the filter language."""
        return await self._database.read(_name_lookup)

    # -- files --------------------------------------------------------------------------------

    async def export(
        self, limit: int | None = None, query: LeadQuery = EVERYTHING
    ) -> list[dict[str, Any]]:
        """Return leads in TaskIP's JSON with pending changes applied; by default all, newest first."""
        from taskip_leads.store.projection.export import export_json

        lead_ids = (await self.select(query)).keys[:limit]
        return await self._database.read(lambda connection: export_json(connection, lead_ids))

    async def export_text(
        self, query: LeadQuery, form: Callable[[Iterable[Lead]], str], limit: int | None = None
    ) -> str:
        """Return the leads that match as a text in this form, in the query's order."""
        from taskip_leads.store.projection.export import export_leads

        lead_ids = (await self.select(query)).keys[:limit]
        return await self._database.read(lambda c: form(export_leads(c, lead_ids)))


def _name_lookup(connection: mirror.Connection) -> NameLookup:
    known = attributes.read(connection).values()
    statuses = {a.id: a.name for a in known if a.type is AttributeType.STATUS}
    sources = {a.id: a.name for a in known if a.type is AttributeType.SOURCE}
    people = {user_id: user.label for user_id, user in attributes.people(connection).items()}
    return NameLookup(statuses, sources, people)
