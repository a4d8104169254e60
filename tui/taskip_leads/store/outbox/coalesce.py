"""Coalesce queued changes: merge consecutive edits, cancel create/delete pairs.

Only changes that were never sent are merged, only edits of the same lead or note, and never across an
email, a conversion or a deletion. A merge saves a request; a wrong one would lose a change.
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
from taskip_leads.models.field_labels import DAY
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.outbox import amend, enqueue

# Changes that may be between two merged edits of a lead, because they do not touch its fields.
_INDEPENDENT = (AddNote, EditNote, UploadFile, AttachFiles)


def coalesce(connection: mirror.Connection, row: outbox.OutboxRow) -> list[outbox.OutboxRow] | None:
    """Merge ``row``, which is about to be sent for the first time, with later changes.

    Returns the dropped and changed rows, after which the queue must be read again; None if there was
    nothing to merge.
    """
    if outbox.is_step(connection, row.id):
        return None  # it is sent in its turn, as it was asked for
    change = decode(row.kind, row.body)
    match change:
        case CreateLead() | AddNote() | AddAttribute():
            return _cancel_pair(connection, row)
        case EditLead():
            return _merge_edits(connection, row, change)
        case EditNote():
            return _merge_notes(connection, row, change)
    return None


def _is_mergeable(connection: mirror.Connection, row: outbox.OutboxRow) -> bool:
    unsent = row.state == ChangeState.QUEUED and row.attempts == 0
    return unsent and not outbox.is_step(connection, row.id)


def _cancel_pair(
    connection: mirror.Connection, row: outbox.OutboxRow
) -> list[outbox.OutboxRow] | None:
    """Drop the creation and deletion of an object that was never sent."""
    entity, deletes = {
        CreateLead.__name__: (f"lead:{-row.id}", DeleteLead),
        AddNote.__name__: (f"note:{-row.id}", DeleteNote),
        AddAttribute.__name__: (f"attribute:{-row.id}", DeleteAttribute),
    }[row.kind]
    later = [each for each in outbox.touching(connection, entity) if each.id != row.id]
    if (
        not later
        or later[-1].kind != deletes.__name__
        or not all(_is_mergeable(connection, each) for each in later)
    ):
        return None
    return amend.take_back(connection, row, keep_texts=False)


def _merge_edits(
    connection: mirror.Connection, row: outbox.OutboxRow, first: EditLead
) -> list[outbox.OutboxRow] | None:
    merged: list[outbox.OutboxRow] = []
    result = first
    for later in outbox.of_lead(connection, first.lead):
        if later.id <= row.id:
            continue
        change = decode(later.kind, later.body)
        if isinstance(change, _INDEPENDENT):
            continue
        if not isinstance(change, EditLead) or not _is_mergeable(connection, later):
            break
        result = replace(
            result,
            fields={**result.fields, **change.fields},
            # A field in both edits keeps the base of the first.
            base={**change.base, **result.base},
            add=_merge_ids(result.add, change.add, change.remove),
            remove=_merge_ids(result.remove, change.remove, change.add),
            shows={**result.shows, **change.shows},
            told="",
            done=change.done if DAY in change.fields else result.done,
        )
        merged.append(later)
    return _write_merged(connection, row, result, merged)


def _merge_ids(
    mine: Mapping[str, tuple[int, ...]],
    more: Mapping[str, tuple[int, ...]],
    less: Mapping[str, tuple[int, ...]],
) -> dict[str, tuple[int, ...]]:
    """Combine the added (or removed) ids of two edits."""
    result = {
        name: tuple(
            i
            for i in dict.fromkeys((*mine.get(name, ()), *more.get(name, ())))
            if i not in less.get(name, ())
        )
        for name in (*mine, *more)
    }
    return {name: numbers for name, numbers in result.items() if numbers}


def _merge_notes(
    connection: mirror.Connection, row: outbox.OutboxRow, first: EditNote
) -> list[outbox.OutboxRow] | None:
    merged: list[outbox.OutboxRow] = []
    result = first
    for later in outbox.touching(connection, f"note:{first.id}"):
        if later.id <= row.id:
            continue
        change = decode(later.kind, later.body)
        if not isinstance(change, EditNote) or not _is_mergeable(connection, later):
            break
        result = replace(
            change,
            base_title=first.base_title,
            base_note=first.base_note,
            image=change.image if change.image is not None else result.image,
        )
        merged.append(later)
    return _write_merged(connection, row, result, merged)


def _write_merged(
    connection: mirror.Connection,
    row: outbox.OutboxRow,
    result: EditLead | EditNote,
    merged: list[outbox.OutboxRow],
) -> list[outbox.OutboxRow] | None:
    if not merged:
        return None
    _, body = encode(result)
    outbox.update(connection, row.id, body=body)
    outbox.touch(connection, row.id, enqueue.resources_of(result, row.id))
    for each in merged:
        outbox.drop(connection, each.id)
    enqueue.refresh_leads(connection, result, row.id)
    return [*merged, row]
