"""Change settings of a workspace while it is open; screens read their leads again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from taskip_leads.mirror.tables import notes
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.lead_row import UnreadKind
from taskip_leads.models.pipeline.closed_statuses import ClosedStatuses
from taskip_leads.store.events import AttributesChanged, LeadsChanged

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


def use_closed(store: Store, closed: ClosedStatuses) -> None:
    """Take these statuses for closed from now on."""
    store.leads.index.use_rules(replace(store.leads.rules, closed=closed))
    store.events.emit(AttributesChanged())


def use_marks(store: Store, marked: frozenset[UnreadKind]) -> None:
    """Mark these kinds of leads from now on."""
    if marked != store.leads.rules.marked:
        store.leads.index.use_rules(replace(store.leads.rules, marked=marked))
        store.events.emit(LeadsChanged())


async def use_note_timezone(store: Store, zone: str) -> None:
    """Take TaskIP's note times for those of this zone from now on."""
    store.leads.index.use_rules(replace(store.leads.rules, note_timezone=zone))
    # While the index is filled, it may have read the zone from before.
    await store.leads.index.count(LeadQuery())
    await store.leads.index.renew(await store.database.read(notes.leads))
    store.events.emit(LeadsChanged())


async def use_read_only(store: Store, read_only: bool) -> None:
    """Store and send no change from now on, or send what waits.

    Returns when no change is in flight any more, after five seconds at most.
    """
    if store.read_only != read_only:
        # At once for what is stored; who sends is decided anew.
        store.connection.update(read_only=read_only)
        await store.pause()
        await store.resume()
