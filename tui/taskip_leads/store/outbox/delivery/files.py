"""Deliver files of a lead: upload, attach and delete them, and read each outcome back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from taskip_leads import mirror
from taskip_leads.errors import NotFound, Refused, WireError
from taskip_leads.mirror.columns import fits
from taskip_leads.mirror.tables import leads, notes, outbox
from taskip_leads.models.change import AttachFiles, DeleteFiles, UploadFile
from taskip_leads.models.file import File
from taskip_leads.models.pending import Question
from taskip_leads.store.outbox.delivery.results import (
    Delivery,
    DeliveryTable,
    Done,
    NeedsDecision,
    NotThere,
    Ready,
    Rejected,
    Settle,
    deleted_elsewhere,
    rechecking,
)
from taskip_leads.store.text_match import same_text

LEAD_DELETED = deleted_elsewhere("The lead")


def store_listing(lead_id: int, listed: Iterable[File]) -> Settle:
    """Replace the files of a lead in the mirror by a listing."""
    rows: list[tuple[int, Any]] = [(file.id, file.raw) for file in listed if fits(file.id)]

    def settle(connection: mirror.Connection) -> None:
        if leads.name(connection, lead_id) is not None:
            notes.replace(connection, "file", lead_id, rows)

    return settle


async def upload(
    delivery: Delivery, row: outbox.OutboxRow, change: UploadFile
) -> Ready | Done | NeedsDecision | Rejected:
    """Upload a file. The response has no id, so the file is recognised by an earlier listing."""
    server_id = await delivery.server_id_of_lead(change.lead)
    copy = Path(change.path)
    if not await asyncio.to_thread(copy.is_file):
        return Rejected("The copy of the file on this machine is missing. Choose the file again.")
    try:
        listed = await delivery.client.files.list(server_id)
    except NotFound:
        return LEAD_DELETED
    if (
        row.before is not None
        and (outcome := await _arrived(delivery, row, change, listed)) is not None
    ):
        return outcome
    before = [file.id for file in listed]

    async def send() -> Done:
        await delivery.client.files.upload(
            server_id,
            name=change.name,
            content=copy,
            mime_type=change.mime,
            on_progress=lambda sent: delivery.progressed(
                row.id, sent / change.size if change.size else 1.0
            ),
        )
        try:
            after = await delivery.client.files.list(server_id)
        except WireError:
            return Done()
        new = [file.id for file in after if file.id not in before and file.title == change.name]
        return Done(store_listing(change.lead, after), result=new[0] if len(new) == 1 else None)

    return Ready(send, {"ids": before})


async def find_uploaded(
    delivery: Delivery, row: outbox.OutboxRow, change: UploadFile
) -> Done | NeedsDecision | Rejected | NotThere:
    try:
        listed = await delivery.client.files.list(await delivery.server_id_of_lead(change.lead))
    except NotFound:
        return LEAD_DELETED
    return await _arrived(delivery, row, change, listed) or NotThere()


async def _arrived(
    delivery: Delivery, row: outbox.OutboxRow, change: UploadFile, listed: Iterable[File]
) -> Done | NeedsDecision | None:
    """Recognise our file among the new ones.

    One with its name and size is ours. The user decides about others by our user: TaskIP may have
    renamed or recompressed ours.
    """
    before = set((row.before or {}).get("ids", ()))
    listed = list(listed)
    appeared = [file for file in listed if file.id not in before]
    settle = store_listing(change.lead, listed)
    sized = [file for file in appeared if file.size in (None, change.size)]
    named = [f for f in sized if f.title == change.name] or [
        f for f in sized if same_text(change.name, f.title)
    ]
    if named:
        return Done(settle, result=named[0].id if len(named) == 1 else None)
    exact = [file for file in sized if file.size is not None]
    candidates = exact or [f for f in appeared if await delivery.may_be_ours(f.author)]
    if not candidates:
        return None
    size = "of the same size" if exact else "that was added after yours was sent"
    return NeedsDecision(
        Question.ARRIVED,
        f"TaskIP has a file {size} now: {candidates[0].title}. Is it yours?",
        {"id": candidates[0].id},
        settle,
    )


async def attach(
    delivery: Delivery, row: outbox.OutboxRow, change: AttachFiles
) -> Ready | Done | Rejected:
    server_id = await delivery.server_id_of_lead(change.lead)
    try:
        listed = await delivery.client.files.list(server_id)
    except NotFound:
        return LEAD_DELETED
    there = {file.id for file in listed}
    missing = [i for i in change.ids if i not in there]
    if not missing:
        return Done(store_listing(change.lead, listed))

    async def send() -> Done:
        await delivery.client.files.attach(server_id, missing)
        try:
            return Done(store_listing(change.lead, await delivery.client.files.list(server_id)))
        except WireError:
            return Done()

    return Ready(send)


async def find_attached(
    delivery: Delivery, row: outbox.OutboxRow, change: AttachFiles
) -> Done | Rejected | NotThere:
    try:
        listed = await delivery.client.files.list(await delivery.server_id_of_lead(change.lead))
    except NotFound:
        return LEAD_DELETED
    if {file.id for file in listed} >= set(change.ids):
        return Done(store_listing(change.lead, listed))
    return NotThere()


async def delete(
    delivery: Delivery, row: outbox.OutboxRow, change: DeleteFiles
) -> Ready | Done | Rejected:
    """Delete the files that still exist, and check afterwards that none is left."""
    server_id = await delivery.server_id_of_lead(change.lead)
    try:
        listed = await delivery.client.files.list(server_id)
    except NotFound:
        return Done()
    wanted = set(change.ids)
    there = [file.id for file in listed if file.id in wanted]
    if not there:
        return Done(store_listing(change.lead, listed))

    async def send() -> Done | Rejected:
        refused: Refused | None = None
        try:
            await delivery.client.files.bulk_delete(server_id, there)
        except Refused as error:
            # One missing file fails the whole request, and an earlier attempt may have arrived late.
            refused = error
        try:
            with rechecking(refused, before=row.attempts > 0):
                after = await delivery.client.files.list(server_id)
        except WireError:
            if refused is not None:
                raise
            return Done(lambda c: notes.drop(c, "file", change.lead, there))
        left = [file.title for file in after if file.id in wanted]
        if left and refused is not None:
            raise refused
        settle = store_listing(change.lead, after)
        if left:
            names = ", ".join(left)
            return Rejected(f"TaskIP accepted it but still has {names}.", settle=settle)
        return Done(settle)

    return Ready(send)


async def find_deleted(
    delivery: Delivery, row: outbox.OutboxRow, change: DeleteFiles
) -> Done | NotThere:
    try:
        listed = await delivery.client.files.list(await delivery.server_id_of_lead(change.lead))
    except NotFound:
        return Done()
    if any(file.id in change.ids for file in listed):
        return NotThere(at_once=True)
    return Done(store_listing(change.lead, listed))


DELIVERIES: DeliveryTable = {
    UploadFile: (upload, find_uploaded),
    AttachFiles: (attach, find_attached),
    DeleteFiles: (delete, find_deleted),
}
