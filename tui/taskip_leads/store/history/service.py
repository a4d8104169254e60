"""Read the history of the user's own changes, and reverse them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from taskip_leads import clock, mirror
from taskip_leads.errors import TaskipError
from taskip_leads.mirror.tables import leads
from taskip_leads.mirror.tables.history import changes as history
from taskip_leads.models.agenda.agenda import Agenda
from taskip_leads.models.change import AddNote, EditNote
from taskip_leads.models.filters.query import ME, LeadQuery, Pick
from taskip_leads.models.filters.search_terms import tokens
from taskip_leads.models.history.day import DayFigures, figures
from taskip_leads.models.history.entry import HistoryChange, HistoryEntry, HistoryPage
from taskip_leads.models.history.kinds import HistoryKind, note_of_step
from taskip_leads.models.history.plans import DayPlans
from taskip_leads.models.history.report import Report, report
from taskip_leads.models.history.reversal import Reversal
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.history.lines import read_page
from taskip_leads.store.history.reverse import reversal
from taskip_leads.text import fold

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Above every line.
NEWEST = 2**62


class HistoryService:
    """Answers what the history shows, from the mirror; changes are made by the outbox."""

    def __init__(self, store: Store) -> None:
        self._store, self._database = store, store.database

    async def page(
        self,
        text: str = "",
        kind: HistoryKind | None = None,
        before: int = NEWEST,
        limit: int = 100,
    ) -> HistoryPage:
        """Return lines below ``before``, newest first, that have all words of ``text``."""
        needles = tuple(fold(word) for word in tokens(text))
        return await self._database.read(
            partial(read_page, before=before, limit=limit, kind=kind, needles=needles)
        )

    async def changes_of(self, entry: HistoryEntry) -> list[HistoryChange]:
        """Return the changes of a line, oldest first; with a next step, also the note about it."""

        def read(connection: mirror.Connection) -> list[HistoryChange]:
            numbers = [entry.number]
            if entry.step:
                numbers.append(note_of_step(entry.number))
            waiting = [one for one in history.waiting(connection) if one.entry in numbers]
            settled = [one for number in numbers for one in history.of_entry(connection, number)]
            return sorted((*settled, *waiting), key=lambda one: one.id)

        return await self._database.read(read)

    # A day

    async def day(self, day: date) -> DayFigures:
        """Return what was done on a day, in numbers."""
        changes, imported = await self._database.read(partial(_read_day, day=day))
        return figures(day, changes, imported)

    async def report(self, day: date, *, small: bool = True) -> Report:
        """Return the report of a day; without ``small``, only what matters."""
        changes, imported = await self._database.read(partial(_read_day, day=day))
        leads = {one.lead for one in changes if one.lead is not None}
        rows = await self._store.leads.rows(tuple(leads)) if leads else {}
        me = self._store.profile.me
        who = me.label if me is not None else ""
        return report(figures(day, changes, imported), who, changes, rows, small=small)

    async def plans(self) -> DayPlans:
        """Return the user's own steps of today that are not done, and those of tomorrow."""
        known = self._store.profile.me is not None
        query = LeadQuery(owners=Pick(frozenset((ME,)))) if known else LeadQuery()
        agenda = await self._store.agenda.read(query)
        today = clock.today()
        due, tomorrow = (_leads_on(agenda, day) for day in (today, today + timedelta(days=1)))
        rows = await self._store.leads.rows((*due, *tomorrow))
        return DayPlans(_present(due, rows), _present(tomorrow, rows))

    # Reversing

    async def reversal(self, entry: HistoryEntry) -> Reversal:
        """Return the changes that reverse those of a line.

        What was made of a note since is known only once the notes of its lead were read here.
        """
        changes = await self.changes_of(entry)
        noted = {one.change.lead for one in changes if isinstance(one.change, AddNote | EditNote)}
        for lead_id in await self._database.read(partial(_unread, lead_ids=noted)):
            with suppress(TaskipError):
                await self._store.sync.refresher.read_notes(lead_id)
        return await self._database.read(partial(reversal, changes=changes))

    async def take_back(self, entry: HistoryEntry) -> tuple[int, int]:
        """Undo those changes of a line that were not sent; return how many, and how many are left."""
        changes = await self.changes_of(entry)
        waiting = [
            one.id for one in changes if one.outbox_state in (ChangeState.HELD, ChangeState.QUEUED)
        ]
        await self._store.outbox.take_back(waiting)
        left = await self._store.outbox.pending_of(waiting)
        undone = len(waiting) - len(left)
        return undone, len(changes) - undone


def bounds(day: date) -> tuple[datetime, datetime]:
    """Return the first moment of a local day, and that of the next one."""
    start, end = (
        datetime.combine(one, time()).astimezone().astimezone(clock.now().tzinfo)
        for one in (day, day + timedelta(days=1))
    )
    return start, end


def _unread(connection: mirror.Connection, lead_ids: Iterable[int]) -> list[int]:
    """Return those leads of which no notes were read."""
    return [one for one in lead_ids if leads.notes_read_at(connection, one) is None]


def _read_day(connection: mirror.Connection, day: date) -> tuple[list[HistoryChange], int]:
    """Return the changes of a day, oldest first, and how many leads were imported."""
    start, end = bounds(day)
    settled = history.between(connection, start, end)
    waiting = [
        one
        for one in history.waiting(connection)
        if start <= one.made_at < end and one.file is None
    ]
    changes = sorted((*settled, *waiting), key=lambda one: one.id)
    return changes, history.imported_between(connection, start, end)


def _leads_on(agenda: Agenda, day: date) -> Sequence[int]:
    return [
        lead_id
        for group in agenda.groups
        for one in group.days
        if one.day == day
        for lead_id in one.lead_ids
    ]


def _present(lead_ids: Sequence[int], rows: dict[int, LeadRow]) -> tuple[LeadRow, ...]:
    return tuple(rows[lead_id] for lead_id in lead_ids if lead_id in rows)
