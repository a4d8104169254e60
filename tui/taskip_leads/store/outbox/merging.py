"""Merging two leads: changes that are held as one, leave one by one in order, and stop at a refusal."""

from __future__ import annotations

from collections.abc import Iterable

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import AddNote, AttachFiles, Change, DeleteLead, decode
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.outbox.policy import merge_hold


def make_steps(connection: mirror.Connection, hold: float) -> None:
    """Make the changes that were added last, with one key press, the steps of a merge.

    It is called in the transaction that adds them. ``hold``: an edit's, in seconds.
    """
    newest = outbox.newest(connection)
    assert newest is not None
    rows = outbox.batch(connection, newest.batch) if newest.batch else [newest]
    outbox.make_steps(connection, [row.id for row in rows])
    if held_for := merge_hold(hold):
        until = now() + held_for
        for row in rows:
            outbox.update(connection, row.id, state=ChangeState.HELD, hold_until=until)


def chain_again(connection: mirror.Connection, rows: Iterable[outbox.OutboxRow]) -> None:
    """Restore the order of the merges among rescued changes."""
    batches = {row.batch or row.id: row.batch for row in rows if _is_merge(row)}
    for first_id, batch in batches.items():
        steps = outbox.batch(connection, batch) if batch else []
        outbox.make_steps(connection, [row.id for row in steps] or [first_id])


def _is_merge(row: outbox.OutboxRow) -> bool:
    change = decode(row.kind, row.body)
    return isinstance(change, DeleteLead) and change.into is not None


def standing(connection: mirror.Connection, row: outbox.OutboxRow) -> str:
    """Return how far a merge is that stops at this step; "" if the change is none."""
    if not outbox.is_step(connection, row.id):
        return ""
    steps = outbox.batch(connection, row.batch) if row.batch else [row]
    deletion = next((step for step in steps if _is_merge(step)), None)
    if deletion is None:
        return ""
    change = decode(deletion.kind, deletion.body)
    assert isinstance(change, DeleteLead)
    sent = sum(step.state == ChangeState.DONE for step in steps)
    if deletion.state == ChangeState.DONE:
        left = "The other lead is deleted; its copy stays here for 30 days."
    else:
        left = "Nothing is deleted."
    return f"The merge into {change.into_label} stops here, {sent} of {len(steps)} sent. {left}"


def is_left_behind(change: Change) -> bool:
    """Return whether a sent step is kept when the merge is reversed.

    The deleted lead is created again with its own notes. Files cannot be: the copies are all there is.
    """
    return isinstance(change, AddNote | AttachFiles)
