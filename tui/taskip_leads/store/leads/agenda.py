"""Read the agenda: whose next step is late, due today or ahead, and who is going cold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec.structs import replace
from pyroaring import BitMap

from taskip_leads import clock, mirror
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import notes, outbox
from taskip_leads.models.agenda.agenda import (
    Agenda,
    AgendaPlace,
    AgendaRow,
    Sums,
    cold_until,
    load_of,
)
from taskip_leads.models.filters.query import LeadQuery, Sort, counted_from
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pending import PendingChange
from taskip_leads.models.pipeline.next_step import step_day
from taskip_leads.store.index.agenda_sets import AgendaSets
from taskip_leads.store.index.lead_index import LeadIndex
from taskip_leads.store.index.service import in_turns
from taskip_leads.store.leads.reader import LeadReader
from taskip_leads.store.profile import Profile
from taskip_leads.store.projection.notes import LeadNotes
from taskip_leads.store.projection.pending import pending_change
from taskip_leads.store.projection.step_text import step_text

#: The values of more leads than this are added up after the agenda is shown.
_SUMMED_AT_ONCE = 8192
_NOBODY: Mapping[int, AgendaPlace] = {}


class AgendaReader:
    """Answers what the agenda asks, from the lead index and the mirror. Nothing waits for the network."""

    def __init__(self, database: Database, leads: LeadReader, profile: Profile) -> None:
        self._database, self._leads, self._profile = database, leads, profile

    async def read(self, query: LeadQuery, kept: Mapping[int, AgendaPlace] = _NOBODY) -> Agenda:
        """Return the agenda of the leads that match; closed and converted ones are left out.

        ``kept``: leads that stay where they were, whatever their dates say now.
        """
        index, matching, sets = await self._grouped(query, kept)
        active = index.sets.everything - index.sets.converted
        week_start = self._profile.rules.week_start
        return Agenda(
            today=sets.today,
            groups=sets.groups(),
            load=load_of(sets.steps_by_day(), sets.today, week_start),
            matching=matching,
            active=len(active),
            total=len(index),
            due_sums=_few(index, sets.due()),
            sums=_few(index, sets.all()),
            week_start=week_start,
        )

    async def add_sums(
        self, agenda: Agenda, query: LeadQuery, kept: Mapping[int, AgendaPlace] = _NOBODY
    ) -> Agenda:
        """Return the agenda with the values per currency, which ``read`` leaves out for many leads."""
        index, _, sets = await self._grouped(query, kept)
        values = index.sets.values
        return replace(agenda, due_sums=values.sums(sets.due()), sums=values.sums(sets.all()))

    async def _grouped(
        self, query: LeadQuery, kept: Mapping[int, AgendaPlace]
    ) -> tuple[LeadIndex, int, AgendaSets]:
        """Return the index, the number of leads that match, and their groups."""
        asked = self._asked(query)
        index = await self._leads.index.ready(asked)
        matching = index.find(asked)
        members = matching - index.sets.closed(index.situation)
        sets = AgendaSets(index, members, clock.today(), kept, self._profile.rules)
        recent = await self._contacted(sets.cold_with_notes(), sets.today)
        await in_turns(sets.group_steps(recent))
        return index, len(matching), sets

    def _asked(self, query: LeadQuery) -> LeadQuery:
        """Return the query that the index answers: active leads only, and without *me*."""
        asked = counted_from(self._profile.resolve_me(query), clock.now())
        return replace(asked, converted=False, sort=Sort())

    async def _contacted(self, lead_ids: Sequence[int], today: date) -> list[int]:
        """Return those of the leads whose newest note is not too long ago."""
        if not lead_ids:
            return []
        stamps = await self._database.read(lambda c: notes.latest(c, lead_ids))
        written = {lead_id: clock.local_day(stamp) for lead_id, stamp in stamps.items()}
        until = cold_until(today, self._profile.rules.cold_after)
        return [lead_id for lead_id, day in written.items() if day is not None and day > until]

    async def rows(self, lead_ids: Sequence[int]) -> dict[int, AgendaRow]:
        """Return rows by lead id, with the text of the step; deleted leads are omitted."""
        rows = await self._leads.rows(lead_ids)
        today = clock.today()
        texts = await self._database.read(lambda c: self._step_texts(c, rows, today))
        return {lead_id: AgendaRow(row, texts.get(lead_id, "")) for lead_id, row in rows.items()}

    def _step_texts(
        self, connection: mirror.Connection, rows: Mapping[int, LeadRow], today: date
    ) -> dict[int, str]:
        planned = [lead_id for lead_id, row in rows.items() if step_day(row, today) is not None]
        texts = {}
        for lead_id in notes.latest(connection, planned):
            shown = LeadNotes(connection, lead_id, self._leads.rules.note_timezone)
            waiting = outbox.of_lead(connection, lead_id)
            texts[lead_id] = step_text(connection, rows[lead_id], shown, waiting)
        return texts

    async def held(self) -> tuple[PendingChange, ...]:
        """Return the changes that can still be taken back exactly, oldest first."""
        return await self._database.read(
            lambda c: tuple(pending_change(c, row) for row in outbox.held(c))
        )


def _few(index: LeadIndex, slots: BitMap) -> Sums | None:
    return index.sets.values.sums(slots) if len(slots) <= _SUMMED_AT_ONCE else None
