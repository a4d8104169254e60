"""Deliver each kind of change, and read its outcome back after a lost response.

``prepare`` reads TaskIP's current values and decides whether the change can be sent; ``read_back`` checks
whether an attempt has arrived. Both only read; the one writing request of a change is ``Ready.send``.
Rules per kind: README, "How delivery works".
"""

from __future__ import annotations

from taskip_leads.errors import NotFound
from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import Change
from taskip_leads.store.outbox.delivery import attributes, deletions, files, leads, new_leads, notes
from taskip_leads.store.outbox.delivery.results import (
    Delivery,
    DependencyMissing,
    Done,
    NeedsDecision,
    NotThere,
    Prepare,
    ReadBack,
    Ready,
    Rejected,
    rechecking,
)

_DELIVERIES: dict[type[Change], tuple[Prepare, ReadBack]] = {
    kind: functions
    for module in (attributes, deletions, files, leads, new_leads, notes)
    for kind, functions in module.DELIVERIES.items()
}


async def prepare(
    delivery: Delivery, row: outbox.OutboxRow, change: Change
) -> Ready | Done | NeedsDecision | Rejected:
    """Return ``Ready``, or the result that makes sending unnecessary or impossible.

    Raises ``WireError`` if reading fails.
    """
    try:
        return await _DELIVERIES[type(change)][0](delivery, row, change)
    except DependencyMissing as error:
        return Rejected(error.headline)


async def not_found(
    delivery: Delivery, row: outbox.OutboxRow, change: Change, error: NotFound
) -> Done | NeedsDecision | Rejected:
    """Return the result of a 404 to a write whose objects existed just before.

    Read again: if the lead or note is gone, a deletion is done and other changes are rejected; if it
    still exists, the request was refused. Raises ``UnknownOutcome`` if that cannot be read and an
    earlier attempt may have arrived.
    """
    try:
        with rechecking(error, before=row.attempts > 1):
            outcome = await prepare(delivery, row, change)
    except NotFound:
        return Rejected(str(error))
    return Rejected(str(error)) if isinstance(outcome, Ready) else outcome


async def read_back(
    delivery: Delivery, row: outbox.OutboxRow, change: Change
) -> Done | NeedsDecision | Rejected | NotThere:
    """Check whether an attempt has arrived. Raises ``WireError`` if reading fails."""
    try:
        return await _DELIVERIES[type(change)][1](delivery, row, change)
    except DependencyMissing as error:
        return Rejected(error.headline)
