"""Notes: created, edited and deleted on the service, and found again there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from taskip_leads import mirror
from taskip_leads.errors import NotFound, WireError
from taskip_leads.mirror.tables import leads, notes, outbox
from taskip_leads.models.change import AddNote, DeleteNote, EditNote
from taskip_leads.models.note import Note
from taskip_leads.models.pending import Question
from taskip_leads.store.field_values import equivalent_text
from taskip_leads.store.outbox.delivery.results import (
    Delivery,
    Done,
    NeedsDecision,
    NotThere,
    Ready,
    Rejected,
    Settle,
    gone,
)
from taskip_leads.store.three_way import three_way

NOTE_GONE = gone("The note")
LEAD_GONE = gone("The lead")


def _same(name: str, one: Any, other: Any) -> bool:
    return equivalent_text(one, other)


def keep_listing(key: int, listed: Iterable[Note]) -> Settle:
    """The mirror's notes of a lead become those of a listing."""
    rows = [(note.id, note.raw) for note in listed if leads.fits(note.id)]

    def settle(connection: mirror.Connection) -> None:
        if leads.name(connection, key) is not None:
            notes.replace(connection, "note", key, rows)

    return settle


def _keep(key: int, note: Note) -> Settle:
    def settle(connection: mirror.Connection) -> None:
        if leads.name(connection, key) is not None and leads.fits(note.id):
            notes.keep(connection, "note", key, note.id, note.raw)

    return settle


async def add(
    post: Delivery, row: outbox.OutboxRow, change: AddNote
) -> Ready | Done | NeedsDecision | Rejected:
    """A note can be told from an equal one only by what was there before: that is read first."""
    number = await post.lead(change.lead)
    try:
        listed = (await post.client.notes.list(number)).items
    except NotFound:
        return LEAD_GONE
    if row.before is not None and (found := _arrived(row, change, listed)) is not None:
        return found

    async def send() -> Done:
        note = await post.client.notes.create(
            number, title=change.title, note=change.note, image=change.image
        )
        return Done(_keep(change.lead, note), result=note.id)

    return Ready(send, {"ids": [note.id for note in listed]})


async def find_added(
    post: Delivery, row: outbox.OutboxRow, change: AddNote
) -> Done | NeedsDecision | Rejected | NotThere:
    """Is it there now, and was not before?"""
    try:
        listed = (await post.client.notes.list(await post.lead(change.lead))).items
    except NotFound:
        return LEAD_GONE
    return _arrived(row, change, listed) or NotThere()


def _arrived(
    row: outbox.OutboxRow, change: AddNote, listed: Iterable[Note]
) -> Done | NeedsDecision | None:
    before = set((row.before or {}).get("ids", ()))
    listed = list(listed)
    matches = [
        note
        for note in listed
        if note.id not in before
        and equivalent_text(note.title, change.title)
        and equivalent_text(note.note, change.note)
    ]
    if len(matches) > 1:
        return NeedsDecision(
            Question.ARRIVED,
            f"{len(matches)} notes like it are there now; one of them may be yours.",
            settle=keep_listing(change.lead, listed),
        )
    if not matches:
        return None
    return Done(keep_listing(change.lead, listed), result=matches[0].id)


async def _current(post: Delivery, lead: int, note: int) -> Note | None:
    """The note as it is; None where it is not in the lead's list. Raises ``NotFound`` for the lead."""
    wanted = await post.made(note)
    listed = (await post.client.notes.list(await post.lead(lead))).items
    return next((each for each in listed if each.id == wanted), None)


def _texts(note: Note) -> dict[str, Any]:
    return {"title": note.title, "note": note.note}


async def edit(
    post: Delivery, row: outbox.OutboxRow, change: EditNote
) -> Ready | Done | NeedsDecision | Rejected:
    """Sent only while the note is what it was when the edit began; its attachment goes along."""
    try:
        current = await _current(post, change.lead, change.id)
    except NotFound:
        return LEAD_GONE
    if current is None:
        return NOTE_GONE
    mine = {"title": change.title, "note": change.note}
    base = {"title": change.base_title, "note": change.base_note}
    known = {name: value for name, value in base.items() if value is not None}
    found = three_way(mine, _texts(current), known, _same)
    if found.conflicts:
        return NeedsDecision(
            Question.CONFLICT,
            "Someone else changed this note too.",
            found.conflicts,
            _keep(change.lead, current),
        )
    kept = current.media.id if current.media is not None else None
    image = change.image if change.image is not None else kept
    if not found.send and image == kept:
        return Done(_keep(change.lead, current))
    number = await post.lead(change.lead)

    async def send() -> Done:
        note = await post.client.notes.update(
            number, current.id, title=change.title, note=change.note, image=image
        )
        return Done(_keep(change.lead, note))

    return Ready(send)


async def find_edited(
    post: Delivery, row: outbox.OutboxRow, change: EditNote
) -> Done | Rejected | NotThere:
    try:
        current = await _current(post, change.lead, change.id)
    except NotFound:
        return LEAD_GONE
    if current is None:
        return NOTE_GONE
    if equivalent_text(current.title, change.title) and equivalent_text(current.note, change.note):
        return Done(_keep(change.lead, current))
    return NotThere()


async def delete(
    post: Delivery, row: outbox.OutboxRow, change: DeleteNote
) -> Ready | Done | NeedsDecision | Rejected:
    """Sent only while the note is what the person saw."""
    try:
        current = await _current(post, change.lead, change.id)
    except NotFound:
        return Done()
    if current is None:
        return Done(_drop(change.lead, await post.made(change.id)))
    seen = {"title": change.base_title, "note": change.base_note}
    theirs = _texts(current)
    edited = {
        name: {"theirs": theirs[name], "base": value}
        for name, value in seen.items()
        if value is not None and not equivalent_text(value, theirs[name])
    }
    if edited:
        return NeedsDecision(
            Question.CHANGED,
            "Someone edited this note since you deleted it.",
            edited,
            _keep(change.lead, current),
        )
    number = await post.lead(change.lead)

    async def send() -> Done | Rejected:
        await post.client.notes.delete(number, current.id)
        # Some proxies drop the body of a DELETE, and with it which note is meant.
        try:
            left = await _current(post, change.lead, current.id)
        except WireError:
            left = None
        if left is not None:
            return Rejected("The service answered yes, but the note is still there.")
        return Done(_drop(change.lead, current.id))

    return Ready(send)


async def find_deleted(
    post: Delivery, row: outbox.OutboxRow, change: DeleteNote
) -> Done | NotThere:
    try:
        current = await _current(post, change.lead, change.id)
    except NotFound:
        return Done()
    if current is None:
        return Done(_drop(change.lead, await post.made(change.id)))
    return NotThere(at_once=True)


def _drop(key: int, number: int) -> Settle:
    return lambda connection: notes.drop(connection, "note", key, [number])
