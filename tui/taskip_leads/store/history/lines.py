"""Read pages of the history: what is settled from its own table, what waits from the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from taskip_leads import mirror
from taskip_leads.mirror.tables.history import changes as history
from taskip_leads.models.change import DeleteLeads
from taskip_leads.models.history.entry import HistoryChange, HistoryEntry, HistoryPage
from taskip_leads.models.history.kinds import HistoryKind, kind_in, note_of_step
from taskip_leads.models.history.words import NEXT, common_line


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
        waiting.setdefault(one.entry, []).append(one)
    shown = set(numbers)
    for number, some in waiting.items():
        if not last <= number < before or kind not in (None, kind_in(number)):
            continue
        if number in shown or not needles or _has_words(some, needles):
            shown.add(number)
    entries = {one.number: one for one in _entries(connection, shown, waiting)}
    _name_steps(connection, entries, waiting)
    return HistoryPage([entries[number] for number in sorted(entries, reverse=True)], more)


def _name_steps(
    connection: mirror.Connection,
    entries: dict[int, HistoryEntry],
    waiting: dict[int, list[HistoryChange]],
) -> None:
    """Give next steps the text of the note that was written with them, and leave that note out."""
    notes = {
        number: note_of_step(number) for number in entries if kind_in(number) is HistoryKind.STEP
    }
    missing = set(notes.values()) - entries.keys()
    known = {one.number: one for one in _entries(connection, missing, waiting)} | entries
    for number, note_number in notes.items():
        note = known.get(note_number)
        if note is not None and note.line.startswith(NEXT):
            entries[number] = replace(entries[number], step=note.line.removeprefix(NEXT))
            entries.pop(note_number, None)


def _has_words(changes: Iterable[HistoryChange], needles: Sequence[str]) -> bool:
    texts = [history.searched(one) for one in changes]
    return any(all(needle in text for needle in needles) for text in texts)


def _entries(
    connection: mirror.Connection, numbers: set[int], waiting: dict[int, list[HistoryChange]]
) -> list[HistoryEntry]:
    """Return these lines, as far as there are any changes of theirs."""
    known = history.summaries(connection, numbers)
    firsts = history.by_id(connection, [summary[0] for summary in known.values()])
    entries: list[HistoryEntry] = []
    for number in numbers:
        held = waiting.get(number, [])
        summary = known.get(number)
        if summary is None:
            entries += [_waiting_entry(held)] if held else []
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
