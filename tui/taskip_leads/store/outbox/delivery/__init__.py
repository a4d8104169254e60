"""Deliver each kind of change, and read its outcome back after a lost response.

``prepare`` reads TaskIP's current values and decides whether the change can be sent; ``read_back`` checks
whether an attempt has arrived. Both only read; the one writing request of a change is ``Ready.send``.
Rules per kind: README, "How delivery works".
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from taskip_leads.errors import NotFound
from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import (
    AddAttribute,
    AddNote,
    AttachFiles,
    Change,
    ConvertLead,
    CreateLead,
    DeleteAttribute,
    DeleteFiles,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    EditAttribute,
    EditLead,
    EditNote,
    MoveStatus,
    SendEmail,
    UploadFile,
)
from taskip_leads.models.pending import Question
from taskip_leads.store.outbox.delivery import attributes, deletions, files, leads, new_leads, notes
from taskip_leads.store.outbox.delivery.results import (
    Delivery,
    DependencyMissing,
    Done,
    NeedsDecision,
    NotThere,
    Ready,
    Rejected,
    rechecking,
)

Prepare: TypeAlias = Callable[
    [Delivery, outbox.OutboxRow, Any], Awaitable[Ready | Done | NeedsDecision | Rejected]
]
ReadBack: TypeAlias = Callable[
    [Delivery, outbox.OutboxRow, Any], Awaitable[Done | NeedsDecision | Rejected | NotThere]
]


async def _unreadable(
    delivery: Delivery, row: outbox.OutboxRow, change: SendEmail
) -> NeedsDecision:
    """Sent emails cannot be read back, so they are never resent automatically."""
    when = f" at {row.sent_at.astimezone():%H:%M}" if row.sent_at else ""
    return NeedsDecision(
        Question.ARRIVED,
        f"The connection broke{when} while it was being sent. Emails can't be checked afterwards,"
        " so it is not sent again automatically.",
    )


_WAYS: dict[type[Change], tuple[Prepare, ReadBack]] = {
    AddNote: (notes.add, notes.find_added),
    EditNote: (notes.edit, notes.find_edited),
    DeleteNote: (notes.delete, notes.find_deleted),
    CreateLead: (new_leads.create, new_leads.find_created),
    EditLead: (leads.edit, leads.find_edited),
    MoveStatus: (leads.edit, leads.find_edited),
    DeleteLead: (deletions.delete, deletions.find_deleted),
    DeleteLeads: (deletions.delete_many, deletions.find_many_deleted),
    SendEmail: (leads.send_email, _unreadable),
    ConvertLead: (leads.convert, leads.find_converted),
    UploadFile: (files.upload, files.find_uploaded),
    AttachFiles: (files.attach, files.find_attached),
    DeleteFiles: (files.delete, files.find_deleted),
    AddAttribute: (attributes.add, attributes.find_added),
    EditAttribute: (attributes.edit, attributes.find_edited),
    DeleteAttribute: (attributes.delete, attributes.find_deleted),
}


async def prepare(
    delivery: Delivery, row: outbox.OutboxRow, change: Change
) -> Ready | Done | NeedsDecision | Rejected:
    """Return ``Ready``, or the result that makes sending unnecessary or impossible.

    Raises ``WireError`` if reading fails.
    """
    try:
        return await _WAYS[type(change)][0](delivery, row, change)
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
        return await _WAYS[type(change)][1](delivery, row, change)
    except DependencyMissing as error:
        return Rejected(error.headline)
