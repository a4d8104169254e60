"""Read pages of the history: what is settled from its own table, what waits from the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from taskip_leads import mirror
from taskip_leads.mirror.tables.history import changes as history
from taskip_leads.models.change import DeleteLeads
from taskip_leads.models.history.entry import HistoryChange, HistoryEntry, HistoryPage, with_steps
from taskip_leads.models.history.kinds import HistoryKind
from taskip_leads.models.history.words import common_line


def read_page(
    connection: mirror.Connection,
    before: int,
    limit: int,
    kind: HistoryKind | None,
    needles: Sequence[str],
) -> HistoryPage:
    """Return at most about ``limit`` lines below ``before``, newest first."""
    numbers = history.entries(connection, before, limit + 1, kind, needles)
    more = len(numbers) > limit
    numbers = numbers[:limit]
    last = numbers[-1] if more else 0
    waiting: dict[int, list[HistoryChange]] = {}
    for one in history.waiting(connection):
        if last <= one.entry < before and (kind is None or one.kind is kind):
            waiting.setdefault(one.entry, []).append(one)
    shown = set(numbers)
    for number, some in waiting.items():
        if number in shown or not needles or _has_words(some, needles):
            shown.add(number)
    entries = _entries(connection, shown, waiting)
    return HistoryPage(with_steps(sorted(entries, key=lambda one: -one.number)), more)


def _has_words(changes: Iterable[HistoryChange], needles: Sequence[str]) -> bool:
    texts = [history.searched(one) for one in changes]
    return any(all(needle in text for needle in needles) for text in texts)


def _entries(
    connection: mirror.Connection, numbers: set[int], waiting: dict[int, list[HistoryChange]]
) -> list[HistoryEntry]:
    known = history.summaries(connection, numbers)
    firsts = history.by_id(connection, [summary[0] for summary in known.values()])
    entries: list[HistoryEntry] = []
    for number in numbers:
        held = waiting.get(number, [])
        summary = known.get(number)
        if summary is None:
            entries.append(_waiting_entry(held))
            continue
        first_id, count, leads, refused, unknown, lines = summary
        first = firsts[first_id]
        if isinstance(first.change, DeleteLeads):
            leads = len(first.change.leads)
        entries.append(
            HistoryEntry(
                first=min((first, *held), key=lambda one: one.id),
                count=count + len(held),
                leads=leads + len({one.lead for one in held}),
                line=common_line({*lines, *(one.line for one in held)}),
                waiting=len(held),
                refused=refused,
                unknown=unknown,
            )
        )
    return entries


def _waiting_entry(changes: Sequence[HistoryChange]) -> HistoryEntry:
    first = changes[0]
    leads = len({one.lead for one in changes if one.lead is not None})
    if isinstance(first.change, DeleteLeads):
        leads = len(first.change.leads)
    return HistoryEntry(
        first=first,
        count=len(changes),
        leads=leads,
        line=common_line({one.line for one in changes}),
        waiting=len(changes),
    )
