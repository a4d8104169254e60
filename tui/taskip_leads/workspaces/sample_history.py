"""Begin the history of the sample workspace with what its user did before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from taskip_leads import mirror
from taskip_leads.mirror.tables import outbox
from taskip_leads.mirror.tables.history import changes as history
from taskip_leads.models.change import AddNote, Change, EditLead, MoveStatus, encode
from taskip_leads.store.events import OutboxChanged
from taskip_leads.store.history.service import NEWEST
from taskip_leads.store.store import Store


async def begin_history(store: Store, facts: Sequence[Mapping[str, Any]]) -> None:
    """Write down ``facts``, oldest first, in a mirror that knows no change yet.

    Each takes the way of every change: into the outbox, sent, and from there into the history.
    """
    last = await store.database.write(partial(_write, facts=facts))
    if last:
        store.events.emit(OutboxChanged(last, None))


def _write(connection: mirror.Connection, facts: Sequence[Mapping[str, Any]]) -> int:
    """Return the id of the last change that was written; 0 if there is none."""
    last = 0
    if history.entries(connection, NEWEST, 1) or outbox.open_rows(connection):
        return last
    for fact in facts:
        change, at = _change(fact), datetime.fromisoformat(fact["at"])
        last = outbox.add(connection, *encode(change), int(fact["lead"]), at)
        outbox.update(
            connection, last, state="done", attempts=1, sent_at=at, settled_at=at,
            result=fact.get("note"), details={"about": fact["name"]},
        )  # fmt: skip
        # It was sent days ago: ``z`` in the list is not for it, but ``z`` in the history is.
        outbox.drop(connection, last)
    return last


def _change(fact: Mapping[str, Any]) -> Change:
    lead = int(fact["lead"])
    if "note" in fact:
        return AddNote(lead, fact["title"], fact["text"])
    if "status" in fact:
        before, after = fact["status"]
        return MoveStatus(lead, (after,), (before,), fact["told"])
    name = fact["field"]
    return EditLead(lead, {name: fact["after"]}, {name: fact["before"]})
