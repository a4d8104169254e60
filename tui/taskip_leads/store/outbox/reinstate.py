"""Restore rows that were rescued from a damaged mirror into a new one.

Changes keep their ids, because others refer to them, and need a decision before they are sent, because
the damage may have lost others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from taskip_leads import mirror
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.maintenance.restore import insert_row, put_setting
from taskip_leads.mirror.tables import drafts, leads, meta, outbox, views
from taskip_leads.models.change import Change, CreateLead, decode
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.models.pending import ChangeState, Question
from taskip_leads.store.outbox import merging, rescue_notice
from taskip_leads.store.outbox.assign_id import assign_id
from taskip_leads.store.outbox.enqueue import refresh_leads, resources_of
from taskip_leads.store.projection import rescued_records
from taskip_leads.text import plural

_MESSAGE = "It comes from a local copy that was damaged."
_SETTLED = (ChangeState.DONE, ChangeState.REFUSED, ChangeState.NEEDS_DECISION)


class Reinstated(NamedTuple):
    """How many rows of each kind were restored."""

    changes: int
    drafts: int
    #: Rows that are invalid or known to be missing.
    lost: int
    #: Rows of the history, of imports and of what this machine saw that are invalid.
    lost_records: int = 0


async def bring_back(database: Database, rescued: Mapping[str, Any]) -> None:
    """Restore rescued rows once, and store a message about it until the user has seen it."""

    def write(connection: mirror.Connection) -> None:
        exports = meta.get(connection, "rescues", list[str]) or []
        if rescued["export"] in exports:
            return  # the program ended before it recorded that
        result = reinstate(connection, rescued)
        meta.put(connection, "rescues", [*exports, rescued["export"]])
        lost = result.lost > 0 or result.lost_records > 0 or bool(rescued.get("uncounted"))
        rescue_notice.put(connection, describe(rescued, result), lost=lost)

    await database.write(write, durable=True)
    database.marker.clear()


def reinstate(connection: mirror.Connection, rescued: Mapping[str, Any]) -> Reinstated:
    """Restore rescued rows into a new mirror, inside one transaction."""
    changes, broken = _reinstate_changes(connection, _rows(rescued, "outbox"))
    lost = int(rescued.get("lost") or 0) + broken
    texts = _rows(rescued, "draft_text")
    back = sum(_reinstate_draft(connection, row) for row in texts)
    _reinstate_views(connection, _rows(rescued, "view"))
    for name, value in (rescued.get("settings") or {}).items():
        put_setting(connection, name, value)
    lost_records = rescued_records.reinstate(connection, rescued)
    return Reinstated(changes, back, lost + len(texts) - back, lost_records)


def describe(rescued: Mapping[str, Any], result: Reinstated) -> str:
    """Describe for the user what was restored, what was lost, and where the damaged file is."""
    parts: list[str] = []
    if result.changes:
        unsent = plural(result.changes, "unsent change", "unsent changes")
        verb = "needs you" if result.changes == 1 else "need you"
        parts.append(f"{unsent} {verb}: see the outbox.")
    if result.drafts:
        parts.append(f"{plural(result.drafts, 'draft', 'drafts')} restored.")
    if result.lost:
        verb = "was" if result.lost == 1 else "were"
        parts.append(
            f"{plural(result.lost, 'change or draft', 'changes and drafts')} could not be read and {verb} lost."
        )
    if result.lost_records:
        lines = plural(result.lost_records, "line", "lines")
        parts.append(f"{lines} of your history or imports could not be read.")
    if rescued.get("uncounted"):
        parts.append("More may be missing than can be counted.")
    parts.append(f"The damaged copy is kept as {rescued.get('aside')}, and leads are loaded again.")
    if result.changes or result.drafts or result.lost:
        parts.append(f"What could be read is also in {rescued.get('export')}.")
    return " ".join(parts)


def _rows(rescued: Mapping[str, Any], table: str) -> list[dict[str, Any]]:
    rows = rescued.get(table)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _reinstate_changes(
    connection: mirror.Connection, rows: Sequence[dict[str, Any]]
) -> tuple[int, int]:
    """Restore unsent changes; return the numbers of restored and invalid rows."""
    broken = 0
    restored: list[tuple[outbox.OutboxRow, Change]] = []
    for row in sorted(rows, key=lambda row: int(row["id"])):
        if insert_row(connection, "outbox", row, partial(_touch, connection, row["id"])):
            stored = outbox.get(connection, row["id"])
            assert stored is not None
            restored.append((stored, decode(stored.kind, stored.body)))
        elif row.get("state") != ChangeState.DONE:
            broken += 1
    merging.chain_again(connection, [stored for stored, _ in restored])
    for stored, change in restored:
        _let_ask(connection, stored)
        if isinstance(change, CreateLead):
            _make_room(connection, stored)
    for stored, change in restored:
        refresh_leads(connection, change, stored.id)
    return sum(stored.state != ChangeState.DONE for stored, _ in restored), broken


def _touch(connection: mirror.Connection, change_id: int) -> None:
    """Store the resources of a change. Raises ``MirrorDamaged`` or other errors for bad values."""
    stored = outbox.get(connection, change_id)
    assert stored is not None
    outbox.touch(connection, change_id, resources_of(decode(stored.kind, stored.body), change_id))


def _let_ask(connection: mirror.Connection, stored: outbox.OutboxRow) -> None:
    """Make a change need a decision, so that it is not sent automatically."""
    if stored.state in _SETTLED:
        return
    outbox.update(
        connection,
        stored.id,
        state=ChangeState.NEEDS_DECISION,
        question=Question.ARRIVED if stored.attempts else Question.WAITED,
        message=_MESSAGE,
        hold_until=None,
        next_at=None,
    )


def _make_room(connection: mirror.Connection, stored: outbox.OutboxRow) -> None:
    """Create the lead of a change under the id by which later changes refer to it."""
    leads.save_local(connection, -stored.id)
    if stored.result is not None:
        assign_id(connection, -stored.id, stored.result)


def _reinstate_draft(connection: mirror.Connection, row: dict[str, Any]) -> bool:
    def verify() -> None:
        DraftKind(row["kind"])
        drafts.get(connection, row["kind"], row["lead"], row["item"])

    return insert_row(connection, "draft_text", row, verify)


def _reinstate_views(connection: mirror.Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Replace the built-in views by the user's own."""
    if rows:
        for view in views.read(connection):
            views.drop(connection, view.id)
    for row in rows:
        insert_row(connection, "view", row, lambda: views.read(connection))
