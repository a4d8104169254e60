"""Take an import back: what was not sent is dropped, leads that it created are deleted."""

from __future__ import annotations

from typing import NamedTuple

from taskip_leads import mirror
from taskip_leads.mirror.tables import outbox
from taskip_leads.mirror.tables.imports import files, rows
from taskip_leads.mirror.tables.outbox import OutboxRow
from taskip_leads.models.change import AddNote, Change, CreateLead, decode
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.outbox import amend, enqueue
from taskip_leads.store.outbox.undo import inverse


class Fed(NamedTuple):
    """Changes that were added to the outbox, by their ids, and those that were dropped from it."""

    added: list[tuple[int, Change]]
    dropped: list[OutboxRow]


def begin(connection: mirror.Connection, file_id: int) -> None:
    """Mark every row of a file that it is to be taken back."""
    rows.move_all(connection, file_id, rows.WAITING, rows.DROPPED)
    for state in (rows.SENT, rows.DONE, rows.REFUSED):
        rows.move_all(connection, file_id, state, rows.UNDO)
    files.set_state(connection, file_id, files.UNDOING)


def undo_row(connection: mirror.Connection, file_id: int, number: int) -> Fed | None:
    """Take the changes of one row back; None while one of them is being sent."""
    row = rows.get(connection, file_id, number)
    if row is None or row.state != rows.UNDO:
        return None
    stored = [outbox.get(connection, one) for one in rows.changes_of(connection, file_id, number)]
    present = [one for one in stored if one is not None]
    if any(one.state in (ChangeState.INFLIGHT, ChangeState.UNKNOWN) for one in present):
        return None
    back: list[Change] = []
    dropped: list[OutboxRow] = []
    for one in reversed(present):
        if one.state != ChangeState.DONE:
            if outbox.get(connection, one.id) is not None:  # not dropped with its lead
                dropped += amend.take_back(connection, one, keep_texts=False)
        else:
            change = decode(one.kind, one.body)
            if isinstance(change, AddNote) and change.lead < 0:
                continue  # it goes with the lead
            back += inverse(connection, one, change)
    change_ids = enqueue.enqueue_all(connection, back, hold=0) if back else []
    rows.link(connection, file_id, number, change_ids, undoes=True)
    rows.set_state(connection, file_id, number, rows.UNDOING if back else rows.UNDONE)
    return Fed(list(zip(change_ids, back, strict=True)), dropped)


def created(connection: mirror.Connection, file_id: int) -> int:
    """Return how many leads of a file were created and would be deleted."""
    return sum(
        isinstance(decode(change.kind, change.body), CreateLead)
        for row in rows.of_state(connection, file_id, rows.DONE)
        for change_id in rows.changes_of(connection, file_id, row.row)
        if (change := outbox.get(connection, change_id)) is not None
    )
