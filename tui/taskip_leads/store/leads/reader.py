"""The reading half of the store: everything is answered from the mirror, none of it waits for the network."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from msgspec import structs

from taskip_leads import clock
from taskip_leads.mirror.tables import attributes, lead_rows
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.filters.query import EVERYTHING, NONE, Facet, LeadQuery
from taskip_leads.models.filters.search_terms import needles
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import (
    AttributeUse,
    Choice,
    LeadDetail,
    NoteView,
    SearchExcerpt,
    Selection,
)
from taskip_leads.store.index.service import LeadIndexService
from taskip_leads.store.leads import excerpts, prefetch
from taskip_leads.store.profile import Desk
from taskip_leads.store.projection import records


class Reading(Desk):
    """A workspace as it is on this machine, pending changes on top."""

    _listing: LeadIndexService
    _ahead: prefetch.Prefetch
    #: Set once the first screen stands.
    _painted: asyncio.Event
    #: The zone of the service's note times; empty: they stay as they came.
    _note_zone: str

    def _ask_too(self, query: LeadQuery) -> None:
        """The service may be asked as well."""
        raise NotImplementedError

    async def select(self, query: LeadQuery, *, at_once: bool = False) -> Selection:
        """All leads that match, in order. Being cancelled while it waits ends the search.

        ``at_once``: right after the start, the beginning of the usual list is answer enough
        (``matches`` is more than its keys); ``LeadsChanged`` tells when all are there.
        """
        if at_once and (known := self._ahead.selection(query)) is not None:
            return known
        self._ask_too(query)
        return await self._listing.select(self._with_me(query), at_once=at_once)

    async def count(self, query: LeadQuery) -> int:
        """How many leads match."""
        return await self._listing.count(self._with_me(query))

    async def sums(self, query: LeadQuery) -> tuple[tuple[str, Decimal], ...]:
        """The value of all leads that match per currency, where ``select`` left it out."""
        return await self._listing.sums(self._with_me(query))

    async def rows(self, keys: Sequence[int]) -> dict[int, LeadRow]:
        """Rows for these leads, by key; those that are gone are left out."""
        if (known := self._ahead.rows(keys)) is not None:
            return known
        found = await self._rows(keys)
        self._listing.fill_soon()
        return found

    async def _rows(self, keys: Sequence[int]) -> dict[int, LeadRow]:
        return await self._database.read(
            lambda connection: lead_rows.rows(connection, keys, new_since=self.new_since)
        )

    async def _read_ahead(self) -> None:
        query = LeadQuery(sort=self.sort)
        selection = await self._listing.beginning(query)
        if selection is not None:
            self._ahead.keep(
                query, selection, await self._rows(selection.keys[: prefetch.SCREENFUL])
            )

    async def found(self, keys: Sequence[int], text: str) -> dict[int, SearchExcerpt]:
        """Where these leads hold what is searched for, apart from name and company; by key."""
        wanted = needles(text)
        return await self._database.read(lambda c: excerpts.found(c, keys, wanted))

    async def detail(self, key: int) -> LeadDetail | None:
        """Everything the mirror knows of a lead, pending changes on top; None where it is gone."""
        await self._painted.wait()
        found = await self._database.read(lambda connection: records.detail(connection, key))
        if found is None or not self._note_zone:
            return found
        return structs.replace(found, notes=tuple(self._zoned(view) for view in found.notes))

    def _zoned(self, view: NoteView) -> NoteView:
        """A note whose time stands in the zone that the settings name; ours that wait know theirs."""
        if view.note.id < 0:
            return view
        stamp = clock.in_zone(view.note.created_at, self._note_zone)
        return structs.replace(view, note=dataclasses.replace(view.note, created_at=stamp))

    async def attributes(self) -> tuple[AttributeUse, ...]:
        """All statuses and sources in order, with the number of leads that carry each."""
        return await self._database.read(records.attribute_uses)

    async def choices(self, query: LeadQuery, facet: Facet) -> tuple[Choice, ...]:
        """What a filter by status, source or owner can choose, counted under the query's other parts.

        Those that the query names are in it even with no lead; the last one is *none*.
        """
        counts = await self._listing.counts(self._with_me(query), facet)
        if facet is Facet.OWNER:
            people = await self.people()
            found = [
                Choice(user.id, user.label, counts.pop(user.id, 0)) for user in people if user.id
            ]
        else:
            type_ = AttributeType.STATUS if facet is Facet.STATUS else AttributeType.SOURCE
            known = await self._database.read(attributes.read)
            found = [
                Choice(a.id, a.name, counts.pop(a.id, 0), a.color)
                for a in known.values()
                if a.type is type_
            ]
        none = counts.pop(NONE, 0)
        found += [Choice(number, f"#{number}", count) for number, count in sorted(counts.items())]
        return (*found, Choice(NONE, f"no {facet}", none))

    async def export(
        self, limit: int | None = None, query: LeadQuery = EVERYTHING
    ) -> list[dict[str, Any]]:
        """Leads as the service's own JSON, pending changes on top; all of them, newest first."""
        keys = (await self.select(query)).keys[:limit]
        return await self._database.read(lambda connection: records.export(connection, keys))

    async def csv(self, query: LeadQuery, limit: int | None = None) -> str:
        """The leads that match as CSV, in the query's order."""
        keys = (await self.select(query)).keys[:limit]
        return await self._database.read(lambda connection: records.table(connection, keys))
