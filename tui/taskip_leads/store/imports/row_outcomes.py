"""Settle rows of imports by what became of their changes in the outbox."""

from __future__ import annotations

from taskip_leads import mirror
from taskip_leads.mirror.tables.imports import rows
from taskip_leads.mirror.tables.imports.rows import RowOutcome


def has_settled(connection: mirror.Connection) -> bool:
    """Return whether a row stands otherwise than its changes do."""
    return any(_state_of(one) != one.state for one in rows.outcomes(connection))


def settle(connection: mirror.Connection) -> None:
    """Give every row the state of its changes."""
    for one in list(rows.outcomes(connection)):
        state = _state_of(one)
        if state != one.state:
            rows.set_state(connection, one.file, one.row, state, one.message)


def _state_of(outcome: RowOutcome) -> str:
    states = outcome.changes
    asks = any(state in ("refused", "ask") for state in states)
    over = all(state in ("done", None) for state in states)
    if outcome.state == rows.UNDOING:
        # What TaskIP does not take back stays done.
        return rows.DONE if asks else rows.UNDONE if over else rows.UNDOING
    if states[0] is None:
        return rows.DROPPED
    return rows.REFUSED if asks else rows.DONE if over else rows.SENT
