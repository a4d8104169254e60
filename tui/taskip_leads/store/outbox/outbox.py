"""The writing half of the store: changes go in here, and can be looked at, taken back and decided."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from taskip_leads.clock import now
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import outbox
from taskip_leads.mirror.tables.outbox import OutboxRow
from taskip_leads.models.change import Change, CreateLead, UploadFile, decode, lead_of
from taskip_leads.models.pending import ChangeState, OutboxCounts, PendingChange, UndoResult
from taskip_leads.store.events import (
    AttributesChanged,
    DraftsChanged,
    EventBus,
    NotesChanged,
    OutboxChanged,
)
from taskip_leads.store.outbox import amend, enqueue, undo
from taskip_leads.store.outbox.delivery.assign_id import adopt
from taskip_leads.store.outbox.dispatcher import Dispatcher
from taskip_leads.store.outbox.spool import Spool
from taskip_leads.store.projection import records

T = TypeVar("T")

_DECIDABLE = (ChangeState.REFUSED, ChangeState.NEEDS_DECISION)
_REWRITABLE = (
    ChangeState.HELD,
    ChangeState.QUEUED,
    ChangeState.REFUSED,
    ChangeState.NEEDS_DECISION,
)


class Writing:
    """Changes of a workspace. Everything here is durable when it returns, and works offline.

    Where the disk keeps nothing, ``MirrorUnavailable`` is raised and nothing is changed.
    """

    events: EventBus
    _database: Database
    _dispatcher: Dispatcher
    _spool: Spool
    #: For how many seconds an edit can be taken back; 0 = changes leave at once.
    _hold: float
    _counts = OutboxCounts()

    async def _renew(self, keys: frozenset[int] | None, *, own: bool = False) -> None:
        raise NotImplementedError

    # -- in -----------------------------------------------------------------------------------

    async def apply(
        self, change: Change, *, hold: bool = True, kept: Callable[[], None] | None = None
    ) -> int:
        """Make a change: durable when this returns, sent when it was held long enough; its id.

        A new lead's key is the negative of that id. ``hold=False`` lets it leave at once. ``kept`` is
        called as soon as it is durable, before the screens hear of it. Raises ``UsageError`` where a
        file to upload cannot be read.
        """
        (row,) = await self.apply_all([change], hold=hold, kept=kept)
        return row

    async def apply_all(
        self,
        changes: Iterable[Change],
        *,
        hold: bool = True,
        kept: Callable[[], None] | None = None,
    ) -> list[int]:
        """Make several changes with one key press: all are kept or none, and are taken back together.

        A ``lead`` of 0 is the lead that a ``CreateLead`` before it in ``changes`` makes.
        """
        ready = [await self._spooled(change) for change in changes]
        seconds = self._hold if hold else 0.0

        rows = await self._database.write(
            lambda connection: enqueue.enqueue_all(connection, ready, seconds), durable=True
        )
        if kept is not None:
            kept()
        await self._told(list(zip(rows, ready, strict=True)))
        self._dispatcher.queued()
        return rows

    async def _spooled(self, change: Change) -> Change:
        if not isinstance(change, UploadFile):
            return change
        return await asyncio.to_thread(self._spool.take, change)

    def held_for(self, change: Change) -> float:
        """For how many seconds a change can be taken back once it is made."""
        return enqueue.hold_of(change, self._hold).total_seconds()

    # -- looking ------------------------------------------------------------------------------

    @property
    def counts(self) -> OutboxCounts:
        """How many changes are not settled; ``OutboxChanged`` tells when it may be another."""
        return self._counts

    @property
    def uploads(self) -> Mapping[int, float]:
        """Of each upload that is on its way, the part that has left, by the change's id."""
        return self._dispatcher.uploads.parts

    @property
    def waiting(self) -> int:
        """Changes that are held, queued, on their way or being read back."""
        return self._counts.held + self._counts.waiting + self._counts.unknown

    @property
    def asking(self) -> int:
        """Changes that need a person: refused, or with a question."""
        return self._counts.asking

    async def outbox(self, since: datetime | None = None) -> tuple[PendingChange, ...]:
        """All changes that are not settled, oldest first, then receipts since ``since``, newest first
        (default: the last 24 hours; receipts are kept for 30 days)."""
        start = since or now() - timedelta(days=1)
        return tuple(await self._database.read(lambda c: records.receipts(c, start)))

    async def pending(self, row: int) -> PendingChange | None:
        """One change by its id, settled or not; None where it was taken back or dropped."""

        def look(connection: sqlite3.Connection) -> PendingChange | None:
            found = outbox.get(connection, row)
            return None if found is None else records.pending(connection, found)

        return await self._database.read(look)

    # -- back ---------------------------------------------------------------------------------

    async def undo(self) -> UndoResult | None:
        """Take back what was done last, exactly, if it has not left; else offer what does the opposite.

        Held changes come first, then those that wait for the network; an upload that is on its way is
        stopped. None: there is nothing.
        """
        meant = await self._database.read(undo.meant)
        if not meant:
            return None
        stopped = [row for row in meant if await self.stop_upload(row.id)]
        taken: list[OutboxRow] = []

        def write(connection: sqlite3.Connection) -> UndoResult | None:
            found = [outbox.get(connection, each.id) for each in meant if each not in stopped]
            rows = [row for row in found if row is not None]
            back = [each for each in rows if amend.untouched(each)]
            if not rows and not stopped:
                return None
            if not stopped and (not back or back[-1].id != meant[-1].id):
                return undo.offer(connection, rows)
            for each in sorted(back, key=lambda row: row.id, reverse=True):
                # What was written is not what was regretted: it goes back to where it was begun.
                amend.keep_text(connection, each)
                taken.extend(amend.take_back(connection, each))
            changes = tuple(decode(each.kind, each.body) for each in (*stopped, *back))
            words = undo.words_of(len(rows) - len(back), len(stopped))
            return UndoResult(changes, taken_back=True, words=words)

        undone = await self._database.write(write, durable=True)
        await self._gone(taken)
        return undone

    async def take_back(self, rows: Sequence[int]) -> None:
        """Take back at once all of these that are held or queued; the others stay as they are.

        Texts of notes and e-mails are kept as drafts, as ``drop`` keeps them.
        """
        waits = (ChangeState.HELD, ChangeState.QUEUED)
        # What was made last goes first: it may follow from what was made before.
        await self._give_up(sorted(rows, reverse=True), lambda found: found.state in waits)

    async def drop(self, row: int) -> bool:
        """Forget a change that is not on its way; whether there was one to forget.

        A text of a note or an e-mail is kept as a draft.
        """
        past = (ChangeState.INFLIGHT, ChangeState.DONE)
        return bool(await self._give_up([row], lambda found: found.state not in past))

    def can_stop(self, row: int) -> bool:
        """Whether a change is an upload of which a part has not left yet."""
        return self._dispatcher.uploads.can_stop(row)

    async def stop_upload(self, row: int) -> bool:
        """Break off an upload that is on its way from here; False where the whole file has left.

        Nothing of it arrives, and the change is gone.
        """
        gone = await self._dispatcher.uploads.stop(row)
        await self._gone(gone)
        return bool(gone)

    async def _give_up(
        self, rows: Sequence[int], may: Callable[[OutboxRow], bool]
    ) -> list[OutboxRow]:
        """Forget those that ``may`` be, in one transaction; the rows that are gone."""
        taken: list[OutboxRow] = []

        def write(connection: sqlite3.Connection) -> None:
            for number in rows:
                found = outbox.get(connection, number)
                if found is not None and may(found):
                    amend.keep_text(connection, found)
                    taken.extend(amend.give_up(connection, found))

        await self._database.write(write, durable=True)
        await self._gone(taken)
        return taken

    async def _gone(self, rows: list[OutboxRow]) -> None:
        for row in rows:
            change = decode(row.kind, row.body)
            if isinstance(change, UploadFile):
                await asyncio.to_thread(self._spool.drop, change.path)
        await self._told([(row.id, decode(row.kind, row.body)) for row in rows])
        self._dispatcher.now()
        if rows:
            self.events.emit(DraftsChanged())

    # -- decisions ----------------------------------------------------------------------------

    async def retry_now(self, row: int | None = None) -> None:
        """Do not wait: try what is queued, and read back what is unknown, at once.

        A held change leaves now. What could still arrive late (``PendingChange.next_at``) keeps its
        time; that wait is what keeps it from arriving twice.
        """
        if row is not None:

            def write(connection: sqlite3.Connection) -> OutboxRow | None:
                found = outbox.get(connection, row)
                if found is None:
                    return None
                if found.state in (ChangeState.HELD, ChangeState.REFUSED):
                    amend.release(connection, found)
                elif found.state in (ChangeState.QUEUED, ChangeState.UNKNOWN):
                    outbox.update(connection, row, next_at=None)
                return found

            await self._tell_row(await self._database.write(write, durable=True))
        else:
            await self._database.write(outbox.hurry, durable=True)
        self._dispatcher.retry()

    async def send_again(self, row: int) -> None:
        """Let a refused or questioned change leave once more: the person has looked and decided.

        Unknown e-mails only leave again this way.
        """
        await self._decide(row, _DECIDABLE, amend.release)

    async def mark_arrived(self, row: int) -> None:
        """The person has looked: the change did arrive. It becomes a receipt."""

        def arrived(connection: sqlite3.Connection, found: OutboxRow) -> None:
            if found.state == ChangeState.UNKNOWN and found.kind == CreateLead.__name__:
                # Its number is not known: it is looked for at once instead.
                outbox.update(connection, row, next_at=None)
                return
            change, made = decode(found.kind, found.body), found.details.get("id")
            if isinstance(change, CreateLead) and isinstance(made, int):
                adopt(connection, -row, made)
            amend.finish(connection, found, "Marked as arrived.", made)

        await self._decide(row, (ChangeState.NEEDS_DECISION, ChangeState.UNKNOWN), arrived)

    async def rewrite(self, row: int, change: Change) -> bool:
        """Put another change in the place of one that has not left, was refused or asks; it is held
        again. False where it is on its way or settled: the change is not made then."""
        ready = await self._spooled(change)
        return await self._decide(
            row,
            _REWRITABLE,
            lambda connection, found: amend.rewrite(connection, found, ready, self._hold),
        )

    async def resolve(self, row: int, chosen: Mapping[str, Any]) -> bool:
        """Settle a conflict: for each field of ``PendingChange.details`` the value that shall stand
        (mine, theirs, or another). Fields that are theirs are not sent."""

        def decide(connection: sqlite3.Connection, found: OutboxRow) -> None:
            change = decode(found.kind, found.body)
            settled = amend.resolved(change, chosen, found.details)
            if settled is None:
                amend.finish(connection, found, "Theirs was kept; nothing was sent.")
            else:
                amend.rewrite(connection, found, settled, 0.0)

        return await self._decide(row, (ChangeState.NEEDS_DECISION,), decide)

    async def _decide(
        self,
        row: int,
        states: tuple[ChangeState, ...],
        decide: Callable[[sqlite3.Connection, OutboxRow], None],
    ) -> bool:
        def write(connection: sqlite3.Connection) -> OutboxRow | None:
            found = outbox.get(connection, row)
            if found is None or found.state not in states:
                return None
            decide(connection, found)
            return found

        found = await self._database.write(write, durable=True)
        await self._tell_row(found)
        self._dispatcher.now()
        return found is not None

    # -- telling ------------------------------------------------------------------------------

    async def _tell_row(self, row: OutboxRow | None) -> None:
        if row is not None:
            await self._told([(row.id, decode(row.kind, row.body))])

    async def _told(self, changes: list[tuple[int, Change]], *, own: bool = True) -> None:
        """Tell the screens of changes of the outbox and of the leads they belong to; ``own``: that the
        person made, took back or decided them just now."""
        if not changes:
            return
        await self._count()
        keys = frozenset(key for row, change in changes for key in enqueue.leads_of(change, row))
        if keys:
            await self._renew(keys, own=own)
        for key in sorted(keys):
            self.events.emit(NotesChanged(key))
        if any(not enqueue.leads_of(change, row) for row, change in changes):
            self.events.emit(AttributesChanged())
        for row, change in changes:
            lead = lead_of(change)
            self.events.emit(OutboxChanged(row, lead))

    async def _count(self) -> None:
        states = await self._database.read(outbox.counts)
        self._counts = OutboxCounts(
            held=states.get(ChangeState.HELD, 0),
            waiting=states.get(ChangeState.QUEUED, 0) + states.get(ChangeState.INFLIGHT, 0),
            unknown=states.get(ChangeState.UNKNOWN, 0),
            asking=states.get(ChangeState.REFUSED, 0) + states.get(ChangeState.NEEDS_DECISION, 0),
        )
