"""Create a lead again that was deleted in TaskIP, with what could not be sent because of that."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from taskip_leads import mirror
from taskip_leads.mirror.tables import attributes, drafts, leads, outbox
from taskip_leads.models.change import (
    RESENT,
    AddNote,
    AttachFiles,
    Change,
    EditLead,
    EditNote,
    MoveStatus,
    SendEmail,
    UploadFile,
    decode,
)
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.models.pending import DELETED_ELSEWHERE
from taskip_leads.store.outbox import enqueue, undo
from taskip_leads.store.outbox.amend import cancel_later_steps, never_sent
from taskip_leads.store.outbox.enqueue import refresh_leads
from taskip_leads.store.projection.apply import apply_pending


def recreate_lead(
    connection: mirror.Connection, lead_id: int, hold: float
) -> list[tuple[int, Change]]:
    """Queue a lead that was deleted in TaskIP once more, and its notes, emails and files behind it.

    Its drafts belong to the new lead from then on. Returns all changes that are new or gone, by id;
    none if the lead exists or nothing is known of it.
    """
    answer = leads.deleted(connection, lead_id)
    if answer is None:
        return []
    stranded = [
        (row.id, decode(row.kind, row.body))
        for row in outbox.of_lead(connection, lead_id)
        if row.details.get(DELETED_ELSEWHERE) or never_sent(row)
    ]
    replaced = [each for each in stranded if isinstance(each[1], RESENT)]
    edits = [change for _, change in stranded if isinstance(change, EditLead | MoveStatus)]
    creation = undo.creation_of(
        connection, apply_pending(answer, edits, attributes.read(connection))
    )
    if creation is None:
        return []
    changes = [creation, *_resent(replaced)]
    change_ids = enqueue.enqueue_all(connection, changes, hold)
    # A merge into the deleted lead stops: what it would have deleted stays.
    steps = [row for change_id, _ in replaced for row in cancel_later_steps(connection, change_id)]
    cancelled = [(row.id, decode(row.kind, row.body)) for row in steps]
    for change_id, change in cancelled:
        refresh_leads(connection, change, change_id)
    for change_id, _ in replaced:
        outbox.drop(connection, change_id)
    _move_drafts(connection, lead_id, -change_ids[0], (change for _, change in replaced))
    # For a second time, should the new lead be taken back.
    leads.move_deleted(connection, lead_id, -change_ids[0])
    return [*enqueue.with_created_lead(change_ids, changes), *replaced, *cancelled]


def _resent(replaced: Iterable[tuple[int, Change]]) -> list[Change]:
    """The changes to send to the new lead, whose ``lead`` is 0; its edits are part of it."""
    resent: dict[int, Change] = {}
    for change_id, change in replaced:
        match change:
            case EditNote() if isinstance(first := resent.get(-change.id), AddNote):
                image = first.image if change.image is None else change.image
                resent[-change.id] = AddNote(0, change.title, change.note, image)
            case EditNote():
                resent[change_id] = AddNote(0, change.title, change.note, change.image)
            case AddNote() | SendEmail() | UploadFile() | AttachFiles():
                resent[change_id] = replace(change, lead=0)
    return list(resent.values())


def _move_drafts(
    connection: mirror.Connection, lead_id: int, new_id: int, replaced: Iterable[Change]
) -> None:
    """Give the lead's drafts to the new one, except those that only keep the text of a change."""
    sent: set[tuple[str, str]] = set()
    for change in replaced:
        if isinstance(change, AddNote | EditNote):
            sent.add((change.title, change.note))
        elif isinstance(change, SendEmail):
            sent.add((change.subject, change.message))
    for draft in drafts.all_drafts(connection, lead_id):
        drafts.drop(connection, draft.kind, lead_id, draft.item)
        if (draft.title, draft.body) in sent and draft.kind != DraftKind.LEAD:
            continue
        # The note that it edits is gone with the old lead.
        before = drafts.get(connection, draft.kind, new_id)
        title, body, fields = draft.title, draft.body, draft.fields
        if before is not None:
            title = before.title or title
            body = "\n\n".join(part for part in (before.body, body) if part)
            fields = {**before.fields, **fields}
        drafts.put(
            connection, draft.kind, new_id, 0, title, body, draft.updated_at,
            fields=fields, about=draft.about,
        )  # fmt: skip
