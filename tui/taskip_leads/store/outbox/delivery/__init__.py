"""How each kind of change is delivered, and how its outcome is read back when no answer told it.

``prepare`` looks at what the service holds now and says whether the change can leave; ``read_back``
looks whether an attempt has arrived. Both only read; the one writing request of a change is ``Ready.send``.
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
from taskip_leads.store.outbox.delivery import attributes, deletions, files, leads, notes
from taskip_leads.store.outbox.delivery.results import (
    Delivery,
    DependencyMissing,
    Done,
    NeedsDecision,
    NotThere,
    Ready,
    Rejected,
    looking_again,
)

Prepare: TypeAlias = Callable[
    [Delivery, outbox.OutboxRow, Any], Awaitable[Ready | Done | NeedsDecision | Rejected]
]
ReadBack: TypeAlias = Callable[
    [Delivery, outbox.OutboxRow, Any], Awaitable[Done | NeedsDecision | Rejected | NotThere]
]


async def _unreadable(post: Delivery, row: outbox.OutboxRow, change: SendEmail) -> NeedsDecision:
    """Nothing tells whether an e-mail left: it is never sent again by itself."""
    when = f" at {row.sent_at.astimezone():%H:%M}" if row.sent_at else ""
    return NeedsDecision(
        Question.ARRIVED,
        f"The line broke{when} while it was on its way. A sent e-mail cannot be read back, so it is"
        " never sent again by itself.",
    )


_WAYS: dict[type[Change], tuple[Prepare, ReadBack]] = {
    AddNote: (notes.add, notes.find_added),
    EditNote: (notes.edit, notes.find_edited),
    DeleteNote: (notes.delete, notes.find_deleted),
    CreateLead: (leads.create, leads.find_created),
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
    post: Delivery, row: outbox.OutboxRow, change: Change
) -> Ready | Done | NeedsDecision | Rejected:
    """What stands in the way of sending, or what sends. Raises ``WireError`` where it cannot be read."""
    try:
        return await _WAYS[type(change)][0](post, row, change)
    except DependencyMissing as error:
        return Rejected(error.headline)


async def not_found(
    post: Delivery, row: outbox.OutboxRow, change: Change, error: NotFound
) -> Done | NeedsDecision | Rejected:
    """What a 404 to the writing request means, which was sent because all was there a moment before.

    Looked at again: what is gone now is gone, and deleted if that was wanted. What is still there was
    refused, whoever said it; a deletion is done only when reading says so. Raises
    ``UnknownOutcome`` where it cannot be read whether an attempt before this one has arrived.
    """
    try:
        with looking_again(error, before=row.attempts > 1):
            found = await prepare(post, row, change)
    except NotFound:
        return Rejected(str(error))
    return Rejected(str(error)) if isinstance(found, Ready) else found


async def read_back(
    post: Delivery, row: outbox.OutboxRow, change: Change
) -> Done | NeedsDecision | Rejected | NotThere:
    """Whether an attempt has arrived. Raises ``WireError`` where it cannot be read."""
    try:
        return await _WAYS[type(change)][1](post, row, change)
    except DependencyMissing as error:
        return Rejected(error.headline)
