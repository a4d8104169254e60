"""The outbox: add, undo and decide about changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import outbox
from taskip_leads.mirror.tables.outbox import OutboxRow
from taskip_leads.models.change import Change, UploadFile
from taskip_leads.models.pending import ChangeState, OutboxCounts, PendingChange, UndoResult
from taskip_leads.store.connection import ServiceConnection
from taskip_leads.store.events import EventBus, UploadMoved
from taskip_leads.store.outbox import amend, enqueue, recovery, undo
from taskip_leads.store.outbox.counter import ChangeCounter
from taskip_leads.store.outbox.policy import QUIET, merge_hold
from taskip_leads.store.outbox.publisher import ChangePublisher, ReloadLeads
from taskip_leads.store.outbox.spool import Spool
from taskip_leads.store.outbox.uploads import UploadTracker
from taskip_leads.store.outbox.writer import OutboxWriter
from taskip_leads.store.projection.pending import all_changes, pending_by_id

if TYPE_CHECKING:
    from taskip_leads.store.outbox.dispatcher import Dispatcher

_FIXED = (ChangeState.INFLIGHT, ChangeState.DONE)
_DECIDABLE = (ChangeState.REFUSED, ChangeState.NEEDS_DECISION)
_ASKED = (ChangeState.NEEDS_DECISION,)
_UNCERTAIN = (ChangeState.NEEDS_DECISION, ChangeState.UNKNOWN)
_REPLACEABLE = (ChangeState.HELD, ChangeState.QUEUED, *_DECIDABLE)


async def _check_nothing(lead_id: int) -> None:
    """Do nothing, as this outbox has no connection."""


class Outbox:
    """Changes of a workspace, durable when a method returns. All of it works offline.

    If the disk fails, ``MirrorUnavailable`` is raised and nothing changes.
    """

    def __init__(
        self,
        database: Database,
        connection: ServiceConnection,
        events: EventBus,
        counter: ChangeCounter,
        spool_folder: Path,
        *,
        reload_leads: ReloadLeads,
        lead_settled: Callable[[int], None] = lambda lead_id: None,
        check_lead: Callable[[int], Awaitable[None]] = _check_nothing,
        hold_seconds: float = 0.0,
        quiet: timedelta = QUIET,
    ) -> None:
        self._database, self._writer = database, OutboxWriter(database, connection)
        self._connection, self._quiet, self.counter = connection, quiet, counter
        self._spool = Spool(spool_folder)
        self._dispatcher: Dispatcher | None = None
        #: How long an edit is held before it is sent; 0: changes are sent at once.
        self.hold_seconds = hold_seconds
        self.publisher = ChangePublisher(
            counter, events, self._spool, reload_leads, lead_settled, check_lead
        )
        #: Running uploads: the progress of each, and whether it can be stopped.
        self.uploads = UploadTracker(lambda change_id: events.emit(UploadMoved(change_id)))

    @property
    def dispatcher(self) -> Dispatcher:
        """Sends the changes. Imported on first use, since the first paint does not need it."""
        if self._dispatcher is None:
            from taskip_leads.store.outbox.dispatcher import Dispatcher

            self._dispatcher = Dispatcher(
                self._database, self._connection, self.uploads, self.publisher.publish_sent,
                hold=merge_hold(self.hold_seconds), quiet=self._quiet,
            )  # fmt: skip
        return self._dispatcher

    async def recover(self) -> None:
        """Recover changes of this program or another instance after it ended."""
        await self._database.write(
            lambda c: recovery.recover(c, self.hold_seconds, self._quiet), durable=True
        )
        await recovery.clean_spool(self._database, self._spool)
        await self.counter.reload()

    async def finish(self, seconds: float) -> None:
        """Wait until no change is in flight, at most ``seconds``."""
        if self._dispatcher is not None:
            await self._dispatcher.finish(seconds)

    async def add(self, change: Change, *, on_saved: Callable[[], None] | None = None) -> int:
        """Save a change; it is sent once its hold is over. Returns its id.

        The negative of that id is the id of a new lead. ``on_saved`` is called once the change is
        durable, before any event. Raises ``UsageError`` if a file to upload cannot be read.
        """
        (change_id,) = await self.add_all([change], on_saved=on_saved)
        return change_id

    async def add_all(
        self,
        changes: Iterable[Change],
        *,
        on_saved: Callable[[], None] | None = None,
        alongside: Callable[[mirror.Connection], None] | None = None,
        at_once: bool = False,
    ) -> list[int]:
        """Save several changes of one key press: all or none, undone together.

        A ``lead`` of 0 is the lead that an earlier ``CreateLead`` in ``changes`` creates.
        ``alongside`` writes in the same transaction. ``at_once``: they are not held.
        """
        self._writer.check()  # before files are copied
        ready = [await self._spool.prepare(change) for change in changes]
        hold = 0.0 if at_once else self.hold_seconds
        save = partial(enqueue.enqueue_all, changes=ready, hold=hold, alongside=alongside)
        change_ids = await self._writer.write(save)
        if on_saved is not None:
            on_saved()
        await self.publisher.publish(enqueue.with_created_lead(change_ids, ready))
        self.dispatcher.queued()
        return change_ids

    def seconds_to_undo(self, change: Change) -> float:
        """Return how long a change can be undone after it is made."""
        return enqueue.hold_of(change, self.hold_seconds).total_seconds()

    @property
    def counts(self) -> OutboxCounts:
        """Numbers of unsettled changes; ``OutboxChanged`` follows when they may have changed."""
        return self.counter.counts

    def set_hold(self, seconds: float) -> None:
        """Hold changes for so long from now on; those that are held already keep their time."""
        self.hold_seconds = seconds
        self.dispatcher.waits.set_hold(merge_hold(seconds))

    @property
    def waiting(self) -> int:
        """The number of changes that are held, queued, in flight or being read back."""
        return self.counter.waiting

    async def changes(self, since: datetime | None = None) -> tuple[PendingChange, ...]:
        """Return all unsettled changes, oldest first, then receipts since ``since``, newest first.

        ``since`` defaults to 24 hours ago. Receipts are kept for 30 days.
        """
        start = since or now() - timedelta(days=1)
        return tuple(await self._database.read(partial(all_changes, since=start)))

    async def pending(self, change_id: int) -> PendingChange | None:
        """Return one change, settled or not; None if it was undone or dropped."""
        changes = await self.pending_of([change_id])
        return changes.get(change_id)

    async def pending_of(self, change_ids: Iterable[int]) -> dict[int, PendingChange]:
        """Return changes by id, settled or not, without those that were undone or dropped."""
        return await self._database.read(lambda c: pending_by_id(c, change_ids))

    async def server_id_of(self, note_id: int) -> int:
        """Return the server id of the note ``-change_id``, or None while it has none."""
        return await self._database.read(lambda c: outbox.server_id_of(c, note_id))

    async def last_changes(self) -> tuple[PendingChange, ...]:
        """Return the changes that ``undo`` would undo or reverse, the main one last."""
        return await self._database.read(undo.preview)

    async def undo(self) -> UndoResult | None:
        """Undo the last change if it is unsent, else offer its inverse.

        None: there is nothing to undo. Held changes come first, then those that wait for the
        network. A running upload is stopped.
        """
        targets = await self._database.read(undo.targets)
        if not targets:
            return None
        stopped = [row for row in targets if await self.stop_upload(row.id)]
        take_back = partial(undo.take_back_all, wanted=targets, stopped=stopped)
        result, dropped = await self._writer.write(take_back)
        await self._publish_dropped(dropped)
        return result

    async def take_back(self, change_ids: Sequence[int]) -> None:
        """Undo those changes that are held or queued; the others stay.

        Texts of notes and emails become drafts, as with ``drop``.
        """
        waiting = (ChangeState.HELD, ChangeState.QUEUED)
        newest_first = sorted(change_ids, reverse=True)  # later ones may depend on earlier ones
        await self._discard(newest_first, lambda row: row.state in waiting)

    async def drop(self, change_id: int) -> bool:
        """Drop a change that is not in flight; return whether there was one.

        The text of a note or an email becomes a draft.
        """
        return bool(await self._discard([change_id], lambda row: row.state not in _FIXED))

    async def stop_upload(self, change_id: int) -> bool:
        """Cancel a running upload and drop its change; return False if the file was sent."""
        await self._publish_dropped(dropped := await self.uploads.stop(change_id))
        return bool(dropped)

    async def _discard(
        self, change_ids: Sequence[int], may: Callable[[OutboxRow], bool]
    ) -> list[OutboxRow]:
        """Drop the changes that ``may`` allows, in one transaction; return all dropped rows."""
        discard = partial(amend.discard_all, change_ids=change_ids, may=may)
        dropped = await self._writer.write(discard)
        await self._publish_dropped(dropped)
        return dropped

    async def _publish_dropped(self, rows: Sequence[OutboxRow]) -> None:
        await self.publisher.publish_dropped(rows)
        self.dispatcher.now()

    async def retry_now(self, change_id: int) -> None:
        """Send a waiting change, or read back an unknown one, now.

        A fence (``PendingChange.next_at``) stays: it keeps a late request from arriving twice.
        """
        row = await self._writer.write(lambda c: amend.retry(c, change_id))
        await self.publisher.publish_row(row)
        self.dispatcher.retry()

    def seconds_until_allowed(self, change: Change) -> float:
        """Return seconds until the rate limit lets a change be sent; 0: now."""
        return self._connection.seconds_until_sending(upload=isinstance(change, UploadFile))

    async def send_again(self, change_id: int) -> None:
        """Send a change again that was refused or needs a decision, after the user has decided.

        This is the only way an email with an unknown outcome is sent again.
        """
        await self._decide(change_id, _DECIDABLE, amend.release)

    async def mark_arrived(self, change_id: int) -> None:
        """Settle a change that the user says has arrived."""
        await self._decide(change_id, _UNCERTAIN, amend.mark_arrived)

    async def replace(self, change_id: int, change: Change) -> bool:
        """Replace a change that is unsent, refused or needs a decision.

        The new one is held again. Returns False, without any change, if the old one is in flight or
        settled.
        """
        ready = await self._spool.prepare(change)
        decide = partial(amend.replace_change, change=ready, hold=self.hold_seconds)
        return await self._decide(change_id, _REPLACEABLE, decide)

    async def recreate_lead(self, lead_id: int) -> bool:
        """Create a deleted lead again with what was not sent to it; False if too little is known."""
        from taskip_leads.store.outbox.recreate import recreate_lead  # rarely needed

        recreate = partial(recreate_lead, lead_id=lead_id, hold=self.hold_seconds)
        changes = await self._writer.write(recreate)
        await self.publisher.publish_recreated(changes)
        self.dispatcher.queued()
        return bool(changes)

    async def resolve(self, change_id: int, chosen: Mapping[str, Any]) -> bool:
        """Settle a conflict with the value to keep for each field of ``PendingChange.details``.

        Fields that keep TaskIP's value are not sent. Returns False if there is no conflict.
        """
        return await self._decide(change_id, _ASKED, partial(amend.resolve, chosen=chosen))

    async def _decide(
        self,
        change_id: int,
        states: tuple[ChangeState, ...],
        decide: Callable[[mirror.Connection, OutboxRow], None],
    ) -> bool:
        row = await self._writer.write(lambda c: amend.decide(c, change_id, states, decide))
        await self.publisher.publish_row(row)
        self.dispatcher.now()
        return row is not None
