"""Deliver notes: create, edit and delete them, and read each outcome back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from taskip_leads import mirror
from taskip_leads.errors import NotFound, WireError
from taskip_leads.mirror.columns import fits
from taskip_leads.mirror.tables import leads, notes, outbox
from taskip_leads.models.change import AddNote, DeleteNote, EditNote
from taskip_leads.models.note import Note
from taskip_leads.models.pending import Question
from taskip_leads.store.field_values import equivalent_text, is_unchanged
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
    excerpt,
    learn_acting_user,
)
from taskip_leads.store.projection.unread import replace_notes
from taskip_leads.store.text_match import alike, same_text
from taskip_leads.store.three_way import has_arrived, three_way

NOTE_DELETED = deleted_elsewhere("The note")
LEAD_DELETED = deleted_elsewhere("The lead")


def _same(name: str, sent: Any, stored: Any) -> bool:
    return equivalent_text(sent, stored) or same_text(sent, stored)


def store_listing(lead_id: int, listed: Iterable[Note]) -> Settle:
    """Replace the notes of a lead in the mirror by a listing."""
    rows = [(note.id, note.raw) for note in listed if fits(note.id)]

    def settle(connection: mirror.Connection) -> None:
        if leads.name(connection, lead_id) is not None:
            were_read = leads.notes_read_at(connection, lead_id) is not None
            replace_notes(connection, lead_id, rows, were_read=were_read)

    return settle


def _store(lead_id: int, note: Note) -> Settle:
    def settle(connection: mirror.Connection) -> None:
        if leads.name(connection, lead_id) is not None and fits(note.id):
            notes.save(connection, "note", lead_id, note.id, note.raw)

    return settle


async def add(
    delivery: Delivery, row: outbox.OutboxRow, change: AddNote
) -> Ready | Done | NeedsDecision | Rejected:
    """Create a note. It is recognised by an earlier listing, since an equal one may exist."""
    server_id = await delivery.server_id_of_lead(change.lead)
    try:
        listed = (await delivery.client.notes.list(server_id)).items
    except NotFound:
        return LEAD_DELETED
    if (
        row.before is not None
        and (outcome := await _arrived(delivery, row, change, listed)) is not None
    ):
        return outcome

    async def send() -> Done:
        note = await delivery.client.notes.create(
            server_id, title=change.title, note=change.note, image=change.image
        )
        learn = learn_acting_user(note.author)

        def settle(connection: mirror.Connection) -> None:
            learn(connection)
            store(connection)

        store = _store(change.lead, note)
        return Done(settle, result=note.id)

    return Ready(send, {"ids": [note.id for note in listed]})


async def find_added(
    delivery: Delivery, row: outbox.OutboxRow, change: AddNote
) -> Done | NeedsDecision | Rejected | NotThere:
    """Search for a note that did not exist before."""
    try:
        listed = (
            await delivery.client.notes.list(await delivery.server_id_of_lead(change.lead))
        ).items
    except NotFound:
        return LEAD_DELETED
    return await _arrived(delivery, row, change, listed) or NotThere()


async def _arrived(
    delivery: Delivery, row: outbox.OutboxRow, change: AddNote, listed: Iterable[Note]
) -> Done | NeedsDecision | None:
    """Recognise our note among the new ones.

    One with the same text is ours. The user decides if several have it, or if the only candidates
    are different texts by our user: TaskIP may have rewritten ours.
    """
    before = set((row.before or {}).get("ids", ()))
    listed = list(listed)
    appeared = [note for note in listed if note.id not in before]
    settle = store_listing(change.lead, listed)
    for same in (equivalent_text, same_text):
        matching = [
            n for n in appeared if same(change.title, n.title) and same(change.note, n.note)
        ]
        if len(matching) == 1:
            return Done(settle, result=matching[0].id)
        if matching:
            return NeedsDecision(
                Question.ARRIVED,
                f"There are {len(matching)} notes like it now; one may be yours.",
                settle=settle,
            )
    candidates = [note for note in appeared if await delivery.may_be_ours(note.author)]
    if not candidates:
        return None
    nearest = next((n for n in candidates if alike(change.note, n.note)), candidates[0])
    return NeedsDecision(
        Question.ARRIVED,
        f"Sent: “{excerpt(change.note)}”. There is a new note now: “{excerpt(nearest.note)}”."
        " Is it yours?",
        {"id": nearest.id},
        settle,
    )


async def _current(delivery: Delivery, lead: int, note: int) -> Note | None:
    """Return the note as TaskIP has it, or None. Raises ``NotFound`` if the lead was deleted."""
    wanted = await delivery.server_id_of(note)
    listed = (await delivery.client.notes.list(await delivery.server_id_of_lead(lead))).items
    return next((each for each in listed if each.id == wanted), None)


def _texts(note: Note) -> dict[str, Any]:
    return {"title": note.title, "note": note.note}


async def edit(
    delivery: Delivery, row: outbox.OutboxRow, change: EditNote
) -> Ready | Done | NeedsDecision | Rejected:
    """Send an edit if the note still has its base text; keep its attachment."""
    try:
        current = await _current(delivery, change.lead, change.id)
    except NotFound:
        return LEAD_DELETED
    if current is None:
        return NOTE_DELETED
    mine = {"title": change.title, "note": change.note}
    base = {"title": change.base_title, "note": change.base_note}
    known = {name: value for name, value in base.items() if value is not None}
    outcome = three_way(mine, _texts(current), known, sent=row.attempts > 0)
    if outcome.conflicts:
        return NeedsDecision(
            Question.CONFLICT,
            "Someone else changed this note too.",
            outcome.conflicts,
            _store(change.lead, current),
        )
    current_image = current.media.id if current.media is not None else None
    image = change.image if change.image is not None else current_image
    if not outcome.send and image == current_image:
        return Done(_store(change.lead, current))
    server_id = await delivery.server_id_of_lead(change.lead)

    async def send() -> Done:
        note = await delivery.client.notes.update(
            server_id, current.id, title=change.title, note=change.note, image=image
        )
        return Done(_store(change.lead, note))

    return Ready(send)


async def find_edited(
    delivery: Delivery, row: outbox.OutboxRow, change: EditNote
) -> Done | Rejected | NotThere:
    try:
        current = await _current(delivery, change.lead, change.id)
    except NotFound:
        return LEAD_DELETED
    if current is None:
        return NOTE_DELETED
    mine = {"title": change.title, "note": change.note}
    base = {"title": change.base_title, "note": change.base_note}
    if has_arrived(mine, _texts(current), base, _same):
        return Done(_store(change.lead, current))
    return NotThere()


async def delete(
    delivery: Delivery, row: outbox.OutboxRow, change: DeleteNote
) -> Ready | Done | NeedsDecision | Rejected:
    """Delete the note only if it has the text that the user saw."""
    try:
        current = await _current(delivery, change.lead, change.id)
    except NotFound:
        return Done()
    if current is None:
        return Done(_drop(change.lead, await delivery.server_id_of(change.id)))
    seen = {"title": change.base_title, "note": change.base_note}
    theirs = _texts(current)
    edited = {
        name: {"theirs": theirs[name], "base": value}
        for name, value in seen.items()
        if value is not None and not is_unchanged(name, value, theirs[name])
    }
    if edited:
        return NeedsDecision(
            Question.CHANGED,
            "Someone edited this note since you deleted it.",
            edited,
            _store(change.lead, current),
        )
    server_id = await delivery.server_id_of_lead(change.lead)

    async def send() -> Done | Rejected:
        await delivery.client.notes.delete(server_id, current.id)
        # Some proxies drop the body of a DELETE, which names the note.
        try:
            left = await _current(delivery, change.lead, current.id)
        except WireError:
            left = None
        if left is not None:
            return Rejected("TaskIP accepted it but the note is still there.")
        return Done(_drop(change.lead, current.id))

    return Ready(send)


async def find_deleted(
    delivery: Delivery, row: outbox.OutboxRow, change: DeleteNote
) -> Done | NotThere:
    try:
        current = await _current(delivery, change.lead, change.id)
    except NotFound:
        return Done()
    if current is None:
        return Done(_drop(change.lead, await delivery.server_id_of(change.id)))
    return NotThere(at_once=True)


def _drop(lead_id: int, server_id: int) -> Settle:
    return lambda connection: notes.drop(connection, "note", lead_id, [server_id])


DELIVERIES: DeliveryTable = {
    AddNote: (add, find_added),
    EditNote: (edit, find_edited),
    DeleteNote: (delete, find_deleted),
}
