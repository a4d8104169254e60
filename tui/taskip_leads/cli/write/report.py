"""What became of a command's changes: for people, for programs, and as an exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from msgspec import Struct

from taskip_leads import crash_report
from taskip_leads.cli.exit_codes import REFUSED, WAITING
from taskip_leads.cli.write.plan import Plan
from taskip_leads.models.change import (
    Change,
    CreateLead,
    DeleteLead,
    DeleteLeads,
    encode,
    lead_of,
)
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.models.sync_state import ConnectionState, SyncState
from taskip_leads.store.foreground import SETTLED
from taskip_leads.store.store import Store
from taskip_leads.text import clean, plural
from taskip_leads.ui.changes.labels import refusal
from taskip_leads.ui.render.cells import pad

_WORDS = {
    "planned": "would",
    "undone": "undone",
    ChangeState.HELD: "waiting",
    ChangeState.QUEUED: "waiting",
    ChangeState.INFLIGHT: "sending",
    ChangeState.UNKNOWN: "checking",
    ChangeState.NEEDS_DECISION: "needs you",
    ChangeState.REFUSED: "refused",
    ChangeState.DONE: "sent",
}
_WIDTHS = (10, 44)
_ENDS = "The change is kept; the app or the next command sends it."


class ReportedChange(Struct, frozen=True):
    """One change: its id in the outbox, its state, and its leads."""

    id: int | None
    state: str
    kind: str
    words: str
    leads: tuple[tuple[int | None, str], ...] = ()
    result: int | None = None
    message: str = ""


class CommandReport(Struct, frozen=True):
    """All changes of a command."""

    command: str
    items: tuple[ReportedChange, ...]
    dry_run: bool = False
    unchanged: int = 0
    #: What to say if there are no changes, or why some wait.
    reason: str = ""


def planned(command: str, plan: Plan) -> CommandReport:
    """Return what the command would change."""
    rows = {row.lead_id: row for row in plan.rows}
    items = tuple(_item(None, "planned", change, rows) for change in plan.changes)
    reason = "" if items else plan.nothing
    return CommandReport(command, items, dry_run=True, unchanged=plan.unchanged, reason=reason)


def taken_back(plan: Plan, words: str) -> CommandReport:
    """Return what was undone before it was sent."""
    rows = {row.lead_id: row for row in plan.rows}
    items = tuple(_item(None, "undone", change, rows) for change in plan.changes)
    return CommandReport("undo", items, reason=words)


async def outcome(
    command: str, store: Store, plan: Plan, sent: Mapping[int, PendingChange | None]
) -> CommandReport:
    """Return what became of the changes, and why some of them wait."""
    rows = {row.lead_id: row for row in plan.rows}
    created = [-change_id for change_id in sent if -change_id not in rows]
    rows |= await store.leads.rows(created)
    items = tuple(
        _item(change_id, "undone" if became is None else became.state, change, rows, became)
        for (change_id, became), change in zip(sent.items(), plan.changes, strict=False)
    )
    open_changes = [one for one in sent.values() if one and one.state not in SETTLED]
    reason = _why(store, open_changes[0]) if open_changes else "" if items else plan.nothing
    return CommandReport(command, items, unchanged=plan.unchanged, reason=reason)


def _item(
    change_id: int | None,
    state: str,
    change: Change,
    rows: Mapping[int, LeadRow],
    became: PendingChange | None = None,
) -> ReportedChange:
    refused = became is not None and became.state is ChangeState.REFUSED
    return ReportedChange(
        change_id,
        str(state),
        encode(change)[0],
        clean(became.words if became is not None else change.words),
        tuple(_leads(change_id, change, rows)),
        became.result if became is not None else None,
        refusal(became)
        if became is not None and refused
        else clean(became.message if became else ""),
    )


def _leads(
    change_id: int | None, change: Change, rows: Mapping[int, LeadRow]
) -> Iterable[tuple[int | None, str]]:
    """Yield id in TaskIP and name of the leads that a change is about."""
    if isinstance(change, CreateLead):
        wanted: tuple[int, ...] = () if change_id is None else (-change_id,)
    elif isinstance(change, DeleteLeads):
        wanted = change.leads
    else:
        lead = lead_of(change)
        wanted = () if lead is None else (lead,)
    for lead_id in wanted:
        row = rows.get(lead_id)
        if row is not None:
            yield row.server_id, clean(row.name)
        elif isinstance(change, DeleteLead):
            yield (lead_id if lead_id > 0 else None), clean(change.name)


def _why(store: Store, change: PendingChange) -> str:
    """Say why a change is not sent yet."""
    state: SyncState = store.sync.state
    if state.unresponsive is not None:
        return f"Process {state.unresponsive} has the workspace open, but does not respond."
    if state.link is ConnectionState.STANDBY:
        return "The workspace is open in another window, which sends the change."
    if change.state is ChangeState.UNKNOWN:
        return "TaskIP did not answer; the change may have arrived. It is looked for later."
    if state.message and state.link is not ConnectionState.IDLE:
        return f"{clean(state.message)} {_ENDS}"
    if change.waits_for is not None:
        return f"An earlier change of the same lead comes first. {_ENDS}"
    return _ENDS


def exit_code(told: CommandReport, *, waited: bool) -> int:
    """Return the exit code for the changes of a command."""
    return code_of({item.state for item in told.items}, waited=waited)


def code_of(states: AbstractSet[str], *, waited: bool) -> int:
    """Return ``REFUSED``, ``WAITING`` after ``--wait``, or 0."""
    if states & {ChangeState.REFUSED, ChangeState.NEEDS_DECISION}:
        return REFUSED
    return WAITING if waited and states - {*SETTLED, "undone"} else 0


def show(told: CommandReport, *, as_json: bool) -> None:
    """Print the outcome; what is no result goes to standard error."""
    if as_json:
        json.dump(as_object(told), sys.stdout)
        print()
        return
    for item in told.items:
        print(_line(item, "would undo" if told.dry_run and told.command == "undo" else ""))
    if told.unchanged and told.items:
        crash_report.write_error(f"{plural(told.unchanged, 'lead')} unchanged.\n")
    if told.reason:
        crash_report.write_error(f"{told.reason}\n")


def _line(item: ReportedChange, state: str = "") -> str:
    """Return a change as a line: state, description, leads, message."""
    names = ", ".join(f"{name} (#{number})" if number else name for number, name in item.leads[:3])
    more = f" and {len(item.leads) - 3} more" if len(item.leads) > 3 else ""
    cells = (pad(state or _WORDS[item.state], _WIDTHS[0]), pad(item.words, _WIDTHS[1]))
    return "  ".join((*cells, f"{names}{more}", item.message)).rstrip()


def as_object(told: CommandReport) -> dict[str, Any]:
    """Return the outcome as JSON; the README describes it."""
    return {
        "command": told.command,
        "dry_run": told.dry_run,
        "unchanged": told.unchanged,
        "reason": told.reason,
        "changes": [
            {
                "id": item.id,
                "state": item.state,
                "kind": item.kind,
                "words": item.words,
                "leads": [{"id": number, "name": name} for number, name in item.leads],
                "result": item.result,
                "message": item.message,
            }
            for item in told.items
        ],
    }
