"""One sync pass, which reads every lead.

TaskIP reports neither changes nor the number of leads. A pass reads phase by phase and page by page, each
page in one transaction together with the checkpoint, and resumes there after an interruption.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from taskip_leads import mirror
from taskip_leads.clock import monotonic, now
from taskip_leads.errors import (
    EndlessList,
    InvalidResponse,
    KeyRefused,
    NotFound,
    Refused,
    UnknownOutcome,
)
from taskip_leads.mirror.columns import fits
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import attributes, lead_rows, leads, meta, outbox
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.lead import Lead
from taskip_leads.models.sync_state import ConnectionState, SyncReport
from taskip_leads.store.connection import ServiceConnection
from taskip_leads.store.events import AttributesChanged, EventBus
from taskip_leads.store.projection.apply import MEMBERSHIP_LISTS
from taskip_leads.store.projection.attributes import ATTRIBUTE_KINDS
from taskip_leads.store.projection.records import ingest_lead, ingest_page, refresh_projection
from taskip_leads.store.sync import checkpoint as checkpoints
from taskip_leads.store.sync import memberships
from taskip_leads.store.sync.budget import BudgetedReader
from taskip_leads.store.sync.checkpoint import PHASES, SyncCheckpoint

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient
    from taskip_leads.api.pagination import Page

# If more than 5 % of the leads (and more than 10) are missing at once, a wrong key or a fault of TaskIP
# is more likely than a clean-up.
_MAX_MISSING_SHARE = 0.05
_MAX_MISSING = 10
_NAMES_EVERY = timedelta(days=1)


class SyncPass:
    """Runs the remaining phases of ``checkpoint`` with one client.

    ``settled_at`` has the times at which details of leads were read; list pages requested earlier do not
    overwrite them. ``reload_leads`` is awaited with the ids of leads that a step changed (None: any).
    """

    def __init__(
        self,
        database: Database,
        connection: ServiceConnection,
        events: EventBus,
        reader: BudgetedReader,
        client: TaskipClient,
        checkpoint: SyncCheckpoint,
        settled_at: dict[int, float],
        reload_leads: Callable[[frozenset[int] | None], Awaitable[None]],
    ) -> None:
        self._database = database
        self._connection = connection
        self._events = events
        self._reader = reader
        self._client = client
        self._checkpoint = checkpoint
        self._settled_at = settled_at
        self._reload_leads = reload_leads
        # Requests that the interrupted pass had used before.
        self._used = checkpoint.requests, checkpoint.seconds
        self._sent = client.requests
        self._started = monotonic()

    async def run_phases(self) -> None:
        """Run the remaining phases. Raises the error that stops the pass."""
        checkpoint = self._checkpoint
        steps = {
            "attributes": self._read_attributes,
            "active": lambda: self._read_list(0),
            "converted": lambda: self._read_list(1),
            "names": self._read_names,
            "members": self._complete_memberships,
            "unmet": self._check_missing,
        }
        for phase in PHASES[PHASES.index(checkpoint.phase) :]:
            checkpoint.phase = phase
            await steps[phase]()
            checkpoint.page, checkpoint.item = 1, None

    async def save(
        self, write: Callable[[mirror.Connection], object] = lambda connection: None
    ) -> None:
        """Run ``write`` and save the checkpoint in one transaction."""
        checkpoint = self._checkpoint
        checkpoint.requests = self._used[0] + self._client.requests - self._sent
        checkpoint.seconds = self._used[1] + monotonic() - self._started

        def both(connection: mirror.Connection) -> None:
            write(connection)
            checkpoints.save(connection, checkpoint)

        await self._database.write(both)

    async def finish(self) -> SyncReport:
        """Record that the pass is complete."""
        await self.save()
        checkpoint = self._checkpoint

        def write(connection: mirror.Connection) -> tuple[datetime, bool]:
            forgotten = attributes.delete_unused(connection, lambda: lead_rows.usage(connection))
            return checkpoints.finish(connection, checkpoint), forgotten

        done, forgotten = await self._database.write(write)
        if forgotten:
            self._events.emit(AttributesChanged())
        counts = await self._database.read(lambda c: (lead_rows.count(c), len(attributes.read(c))))
        self._connection.update(
            link=ConnectionState.IDLE,
            first=False,
            synced_at=done,
            skipped=sum(checkpoint.skipped.values()),
            message=checkpoint.warning,
        )
        return SyncReport(
            leads=counts[0],
            attributes=counts[1],
            skipped=checkpoint.skipped,
            pages=checkpoint.pages,
            requests=checkpoint.requests,
            seconds=checkpoint.seconds,
        )

    # -- phases -------------------------------------------------------------------------------

    async def _read_attributes(self) -> None:
        """Read all statuses and sources, and again if a change of ours has arrived meanwhile.

        The list may be older than that change, so that a deleted status would return.
        """
        before = await self._database.read(attributes.read)
        current = False
        while not current:
            done = await self._database.read(lambda c: outbox.last_done(c, ATTRIBUTE_KINDS))
            listed: list[Attribute] = []
            async for page in self._reader.pages(self._client, self._client.attributes.pages()):
                listed += (a for a in page.items if fits(a.id) and fits(a.order))
                self._checkpoint.pages += 1

            def write(
                connection: mirror.Connection,
                done: tuple[int, str] = done,
                listed: Sequence[Attribute] = listed,
            ) -> None:
                nonlocal current
                current = outbox.last_done(connection, ATTRIBUTE_KINDS) == done
                if current:
                    attributes.save(connection, listed)
                    attributes.retain(connection, (a.id for a in listed))

            await self.save(write)
        if await self._database.read(attributes.read) != before:
            self._events.emit(AttributesChanged())

    async def _read_list(self, is_converted: Literal[0, 1]) -> None:
        """Read the whole list of active or of converted leads."""
        try:
            while not await self._read_pages(is_converted):
                # The server changed the page size, so page numbers moved: restart this list.
                self._checkpoint.page, self._checkpoint.item = 1, None
        except EndlessList:
            # Otherwise its last page would fail again, even after the server is repaired.
            self._checkpoint.page, self._checkpoint.item = 1, None
            await self.save()
            raise

    async def _read_pages(self, is_converted: Literal[0, 1]) -> bool:
        """Read the list from the checkpoint's page on; return False if that page has moved."""
        first_page, size = self._checkpoint.page, self._checkpoint.item
        pages = (
            self._client.leads.pages(is_converted=is_converted)
            if size is None
            else self._client.leads.pages(is_converted=is_converted, start=first_page, item=size)
        )
        requested = monotonic()
        async for page in self._reader.pages(self._client, pages):
            moved = page.number == first_page and page.per_page not in (None, size)
            if first_page > 1 and moved:
                return False
            await self._ingest(page, requested)
            requested = monotonic()
        return True

    async def _ingest(self, page: Page[Lead], requested: float) -> None:
        """Write a page, except for leads whose details were read after its request."""
        checkpoint = self._checkpoint
        fitting = _fitting(page, checkpoint)
        for name in MEMBERSHIP_LISTS:
            if name not in checkpoint.filled and any(lead.raw.get(name) for lead in fitting):
                checkpoint.filled.append(name)
        checkpoint.page, checkpoint.pages = page.number, checkpoint.pages + 1
        checkpoint.item = page.per_page or checkpoint.item
        changed: list[int] = []
        newer = [lead_id for lead_id, moment in self._settled_at.items() if moment > requested]

        def write(connection: mirror.Connection) -> None:
            newer_ids = leads.server_ids(connection, newer)
            leads.mark_seen(connection, newer_ids, checkpoint.number)
            older = [lead for lead in fitting if lead.id not in newer_ids]
            changed.extend(ingest_page(connection, older, checkpoint.number, checkpoint.unlisted))

        await self.save(write)
        self._connection.update(seen=self._connection.state.seen + len(fitting))
        if changed:
            await self._reload_leads(frozenset(changed))

    async def _read_names(self) -> None:
        """Read names of people and companies once a day; a workspace may refuse this."""
        requested_at = await self._database.read(lambda c: meta.get_moment(c, "named_at"))
        if requested_at is not None and timedelta() <= now() - requested_at < _NAMES_EVERY:
            return
        sent = self._client.requests
        try:
            people = await self._client.people()
            await self.save(lambda connection: attributes.save_people(connection, people))
            if nameless := await self._database.read(leads.without_company_name):
                companies = await self._client.companies()
                await self.save(lambda connection: leads.save_companies(connection, companies))
                await memberships.for_each_lead(nameless, self.save, refresh_projection)
        except (Refused, KeyRefused, InvalidResponse):
            pass
        except UnknownOutcome:
            # A failure neither stops the pass nor delays the names by a day.
            return
        finally:
            self._reader.budget.spend(self._client.requests - sent)
        await self.save(lambda connection: meta.put(connection, "named_at", now().isoformat()))
        await self._reload_leads(None)

    async def _complete_memberships(self) -> None:
        changed = await memberships.complete_memberships(
            self._database, self._reader, self._client, self._checkpoint, self.save
        )
        if changed:
            await self._reload_leads(
                frozenset(changed) if len(changed) <= memberships.BATCH else None
            )

    async def _check_missing(self) -> None:
        """Check each lead that was on no page; it is removed only after a 404."""
        checkpoint = self._checkpoint
        missing, total = await self._database.read(
            lambda c: (leads.unseen(c, checkpoint.number), lead_rows.count(c))
        )
        if len(missing) > max(_MAX_MISSING, total * _MAX_MISSING_SHARE):
            checkpoint.warning = (
                f"{len(missing):,} of {total:,} leads were missing from TaskIP's lists."
                " All are kept on this machine."
            )
            return
        for lead_id, server_id in missing:
            await self._check_lead(lead_id, server_id)

    async def _check_lead(self, lead_id: int, server_id: int) -> None:
        try:
            lead = await self._reader.lead(self._client, server_id)
        except NotFound:
            await self.save(lambda connection: leads.forget_deleted(connection, lead_id, now()))
        else:
            number = self._checkpoint.number
            await self.save(lambda connection: ingest_lead(connection, lead, pass_number=number))
        await self._reload_leads(frozenset((lead_id,)))


def _fitting(page: Page[Lead], checkpoint: SyncCheckpoint) -> list[Lead]:
    """Return the storable leads of a page; the others are counted with their reason."""
    skipped = checkpoint.skipped
    for skip in page.skipped:
        skipped[skip.reason] = skipped.get(skip.reason, 0) + 1
    fitting = [lead for lead in page.items if fits(lead.id)]
    if lost := len(page.items) - len(fitting):
        reason = "id too large"
        skipped[reason] = skipped.get(reason, 0) + lost
    return fitting
