"""Changes that need not leave: an edit of an edit, and what was made only to be deleted.

Only changes that never left are joined, only edits of the same thing, and never across an e-mail, a
conversion or a deletion. Nothing cleverer: each row less is a request saved, each row wrong is a change
lost.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from taskip_leads import mirror
from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import (
    AddAttribute,
    AddNote,
    AttachFiles,
    CreateLead,
    DeleteAttribute,
    DeleteLead,
    DeleteNote,
    EditLead,
    EditNote,
    UploadFile,
    decode,
    encode,
)
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.outbox import amend, enqueue

# What may stand between two edits of a lead that are joined: it touches none of its fields.
_BESIDE = (AddNote, EditNote, UploadFile, AttachFiles)


def coalesce(connection: mirror.Connection, row: outbox.OutboxRow) -> list[outbox.OutboxRow] | None:
    """Join ``row``, which is about to leave for the first time, with what waits behind it.

    None where there is nothing to join; else the rows that are gone, and those that were changed: what is
    due has to be looked for again.
    """
    change = decode(row.kind, row.body)
    match change:
        case CreateLead() | AddNote() | AddAttribute():
            return _cancel_pair(connection, row)
        case EditLead():
            return _join_edits(connection, row, change)
        case EditNote():
            return _join_notes(connection, row, change)
    return None


def _waits(row: outbox.OutboxRow) -> bool:
    return row.state == ChangeState.QUEUED and row.attempts == 0


def _cancel_pair(
    connection: mirror.Connection, row: outbox.OutboxRow
) -> list[outbox.OutboxRow] | None:
    """What was made here and deleted again before it left never was."""
    entity, deletes = {
        CreateLead.__name__: (f"lead:{-row.id}", DeleteLead),
        AddNote.__name__: (f"note:{-row.id}", DeleteNote),
        AddAttribute.__name__: (f"attribute:{-row.id}", DeleteAttribute),
    }[row.kind]
    later = [each for each in outbox.touching(connection, entity) if each.id != row.id]
    if not later or later[-1].kind != deletes.__name__ or not all(map(_waits, later)):
        return None
    return amend.take_back(connection, row, keep=False)


def _join_edits(
    connection: mirror.Connection, row: outbox.OutboxRow, first: EditLead
) -> list[outbox.OutboxRow] | None:
    gone: list[outbox.OutboxRow] = []
    joined = first
    for later in outbox.of_lead(connection, first.lead):
        if later.id <= row.id:
            continue
        change = decode(later.kind, later.body)
        if isinstance(change, _BESIDE):
            continue
        if not isinstance(change, EditLead) or not _waits(later):
            break
        joined = replace(
            joined,
            fields={**joined.fields, **change.fields},
            # What both edited was, before both, what the first one saw.
            base={**change.base, **joined.base},
            add=_lists(joined.add, change.add, change.remove),
            remove=_lists(joined.remove, change.remove, change.add),
            shows={**joined.shows, **change.shows},
            told="",
        )
        gone.append(later)
    return _replaced(connection, row, joined, gone)


def _lists(
    mine: Mapping[str, tuple[int, ...]],
    more: Mapping[str, tuple[int, ...]],
    less: Mapping[str, tuple[int, ...]],
) -> dict[str, tuple[int, ...]]:
    """Ids of one direction after a later edit: its own come in, those of the other direction go."""
    joined = {
        name: tuple(
            i
            for i in dict.fromkeys((*mine.get(name, ()), *more.get(name, ())))
            if i not in less.get(name, ())
        )
        for name in (*mine, *more)
    }
    return {name: numbers for name, numbers in joined.items() if numbers}


def _join_notes(
    connection: mirror.Connection, row: outbox.OutboxRow, first: EditNote
) -> list[outbox.OutboxRow] | None:
    gone: list[outbox.OutboxRow] = []
    joined = first
    for later in outbox.touching(connection, f"note:{first.id}"):
        if later.id <= row.id:
            continue
        change = decode(later.kind, later.body)
        if not isinstance(change, EditNote) or not _waits(later):
            break
        joined = replace(
            change,
            base_title=first.base_title,
            base_note=first.base_note,
            image=change.image if change.image is not None else joined.image,
        )
        gone.append(later)
    return _replaced(connection, row, joined, gone)


def _replaced(
    connection: mirror.Connection,
    row: outbox.OutboxRow,
    joined: EditLead | EditNote,
    gone: list[outbox.OutboxRow],
) -> list[outbox.OutboxRow] | None:
    if not gone:
        return None
    _, body = encode(joined)
    outbox.update(connection, row.id, body=body)
    outbox.touch(connection, row.id, enqueue.resources_of(joined, row.id))
    for each in gone:
        outbox.drop(connection, each.id)
    enqueue.refresh_leads(connection, joined, row.id)
    return [*gone, row]
