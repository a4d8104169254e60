"""Send changes in the foreground, for a command that ends when they are sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from taskip_leads.clock import monotonic
from taskip_leads.errors import ReadOnlyMode
from taskip_leads.models.change import Change, EditLead
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.events import Event, OutboxChanged
from taskip_leads.store.holder import HolderWatch, keep_beating
from taskip_leads.store.store import Store

#: States in which only the user, or nobody, can do more.
SETTLED = (ChangeState.DONE, ChangeState.REFUSED, ChangeState.NEEDS_DECISION)
# Seconds between looks at what another instance sends.
_LOOK_EVERY = 0.25


class ForegroundSender:
    """Sends what is due, unless another instance has the workspace open and sends."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._watch = HolderWatch(store.lock)
        #: Changes of the outbox to look at again.
        self._changed: set[int] = set()
        store.events.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        if isinstance(event, OutboxChanged):
            self._changed.add(event.id)

    async def begin(self) -> None:
        """Become the instance that sends, if there is no other."""
        if self._store.read_only:
            raise ReadOnlyMode
        if self._store.lock.held:
            return
        if await self._store.participant.claim():
            self._store.tasks.start(keep_beating(self._store.lock))
            self._store.connection.update(link=ConnectionState.IDLE, unresponsive=None)
        else:
            self.stand_by()

    def stand_by(self) -> None:
        """Send nothing and ask TaskIP nothing."""
        self._store.connection.update(link=ConnectionState.STANDBY)

    async def send(
        self, changes: Iterable[tuple[int, Change]], *, seconds: float = 0.0
    ) -> dict[int, PendingChange | None]:
        """Send what is due until these changes are settled; return what became of each, by id.

        Without ``seconds`` it ends when nothing more can be sent now, else it waits for so long until
        each is settled or needs the user. None: a change was undone meanwhile.
        """
        wanted = dict(changes)
        known: dict[int, PendingChange | None] = await self._look(wanted)
        end = monotonic() + seconds
        while any(change is not None and change.state not in SETTLED for change in known.values()):
            left = end - monotonic()
            if self._store.lock.held:
                wait = await self._store.outbox.dispatcher.step()
                if wait != 0:
                    if wait is None or left <= 0:
                        break
                    await asyncio.sleep(min(wait, left))
                # A change that was merged into an earlier one moves with that.
                open_ids = {
                    i for i, one in known.items() if {i, one.id if one else i} & self._changed
                }
            else:
                if left <= 0:
                    break
                await asyncio.sleep(min(_LOOK_EVERY, left))
                await self._take_over()
                open_ids = {i for i, one in known.items() if one and one.state not in SETTLED}
            self._changed.clear()
            known |= await self._look({change_id: wanted[change_id] for change_id in open_ids})
        return known | await self._look(wanted)

    async def _take_over(self) -> None:
        """Send from now on, if the instance that did has ended; else note whether it responds."""
        await self.begin()
        if not self._store.lock.held:
            self._store.connection.update(unresponsive=self._watch.check())

    async def _look(self, wanted: dict[int, Change]) -> dict[int, PendingChange | None]:
        pending = await self._store.outbox.pending_of(wanted)
        known: dict[int, PendingChange | None] = {}
        for change_id, change in wanted.items():
            known[change_id] = pending.get(change_id) or await self._merged(change_id, change)
        return known

    async def _merged(self, change_id: int, change: Change) -> PendingChange | None:
        """Return the earlier change that this one was merged into; None if it was undone."""
        if not isinstance(change, EditLead):
            return None
        earlier = [
            one
            for one in await self._store.outbox.changes()
            if one.id < change_id and _contains(one.change, change)
        ]
        return max(earlier, key=lambda one: one.id, default=None)


def _contains(whole: Change, part: EditLead) -> bool:
    """Return whether an edit makes every edit of another one."""
    return (
        isinstance(whole, EditLead)
        and whole.lead == part.lead
        and whole.fields.items() >= part.fields.items()
        and all(set(ids) <= set(whole.add.get(name, ())) for name, ids in part.add.items())
        and all(set(ids) <= set(whole.remove.get(name, ())) for name, ids in part.remove.items())
    )
