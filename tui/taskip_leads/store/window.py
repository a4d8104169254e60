"""The list's engine: filters, sorts and counts in memory, over everything the mirror holds.

The service can filter by one status, one source and one owner and cannot count; the mirror has it all.
Folded strings in a Python list are searched faster than any index answers at the sizes a rep meets.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any

from taskip_leads.mirror.leads import Entry
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.query import NONE, LeadQuery, Sort, SortField
from taskip_leads.models.words import needles
from taskip_leads.store.state import Selection
from taskip_leads.text import fold


class LeadIndex:
    """All leads' entries. Built and asked in one thread at a time; the store sees to that."""

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def fill(self, entries: Iterable[Entry]) -> None:
        """Start over with these."""
        self._entries = {entry.key: entry for entry in entries}

    def renew(self, keys: Iterable[int], entries: Iterable[Entry]) -> None:
        """Take the present state of ``keys``: those without an entry are gone."""
        found = {entry.key: entry for entry in entries}
        for key in keys:
            if key in found:
                self._entries[key] = found[key]
            else:
                self._entries.pop(key, None)

    def select(self, query: LeadQuery, ranks: Ranks) -> Selection:
        """The keys that match, in order."""
        found = _sort(sorted(self._matching(query), key=_by_name), query.sort, ranks)
        return Selection(
            keys=array("q", (entry.key for entry in found)),
            total=len(self._entries),
            sums=_sums(found),
        )

    def counts(self, query: LeadQuery, type_: AttributeType) -> dict[int, int]:
        """How many leads each attribute would leave, under the other parts of ``query``.

        ``NONE`` counts those without any.
        """
        counts: dict[int, int] = {}
        status = type_ is AttributeType.STATUS
        for entry in self._matching(query):
            carried = entry.statuses if status else entry.sources
            if carried is None:
                continue
            for number in carried or (NONE,):
                counts[number] = counts.get(number, 0) + 1
        return counts

    def _matching(self, query: LeadQuery) -> list[Entry]:
        found: Iterable[Entry] = self._entries.values()
        for test in _tests(query):
            found = filter(test, found)
        return list(found)


def _tests(query: LeadQuery) -> list[Callable[[Entry], bool]]:
    """One predicate for each part of the query, the cheap and selective ones first."""
    tests: list[Callable[[Entry], bool]] = []
    if query.converted is not None:
        wanted = query.converted
        tests.append(lambda entry: entry.converted is wanted)
    if query.statuses:
        statuses = query.statuses
        tests.append(lambda entry: statuses.holds(entry.statuses))
    if query.sources:
        sources = query.sources
        tests.append(lambda entry: sources.holds(entry.sources))
    if query.owners:
        owners = query.owners
        tests.append(lambda entry: owners.holds(entry.owners))
    if query.has:
        has = query.has
        tests.append(lambda entry: has <= entry.has)
    if query.lacks:
        lacks = query.lacks
        tests.append(lambda entry: lacks.isdisjoint(entry.has))
    if query.value is not None:
        value = query.value
        tests.append(lambda entry: value.holds(entry.value, entry.currency))
    if query.interaction is not None:
        interaction = query.interaction
        tests.append(lambda entry: interaction.holds(entry.day))
    if query.created is not None:
        created = query.created
        tests.append(lambda entry: created.holds(entry.created))
    if query.updated is not None:
        updated = query.updated
        tests.append(lambda entry: updated.holds(entry.updated))
    if company := fold(query.company).strip():
        tests.append(lambda entry: company in entry.folded.split("\n", 2)[1])
    for word in needles(query.text):
        tests.append(lambda entry, word=word: word in entry.folded)  # type: ignore[misc]
    return tests


def _by_name(entry: Entry) -> tuple[str, int]:
    return entry.folded.partition("\n")[0], entry.key


@dataclass(frozen=True, slots=True)
class Ranks:
    """What ids are sorted by: attributes in the workspace's own order, people by folded name."""

    attributes: Mapping[int, tuple[int, int]]
    people: Mapping[int, str]


def _sort(found: list[Entry], sort: Sort, ranks: Ranks) -> list[Entry]:
    """In order, ties by name as they came; leads without a value come last, either way round."""
    if sort.field is SortField.NAME:
        return found[::-1] if sort.descending else found
    worth = _WORTH[sort.field]
    valued = [(value, entry) for entry in found if (value := worth(entry, ranks)) is not None]
    rest = [entry for entry in found if worth(entry, ranks) is None]
    # `reverse` keeps equal elements in the order they came in, so ties stay by name both ways.
    valued.sort(key=itemgetter(0), reverse=sort.descending)
    return [entry for _, entry in valued] + rest


def _attribute(ids: tuple[int, ...] | None, ranks: Ranks) -> tuple[int, int] | None:
    """The rank of the attribute that the row shows: of several, the last in the workspace's order."""
    return max((ranks.attributes.get(i, (0, i)) for i in ids), default=None) if ids else None


def _value(entry: Entry) -> Decimal | None:
    # NaN is a Decimal, and comparable with nothing.
    return entry.value if entry.value is not None and entry.value.is_finite() else None


_WORTH: dict[SortField, Callable[[Entry, Ranks], Any]] = {
    SortField.COMPANY: lambda entry, _: entry.folded.split("\n", 2)[1] or None,
    SortField.STATUS: lambda entry, ranks: _attribute(entry.statuses, ranks),
    SortField.SOURCE: lambda entry, ranks: _attribute(entry.sources, ranks),
    SortField.OWNER: lambda entry, ranks: (
        ranks.people.get(entry.owners[0]) if entry.owners else None
    ),
    SortField.VALUE: lambda entry, _: _value(entry),
    SortField.WHEN: lambda entry, _: entry.day,
    SortField.CREATED: lambda entry, _: entry.created,
    SortField.UPDATED: lambda entry, _: entry.updated,
}


def _sums(found: Iterable[Entry]) -> tuple[tuple[str, Decimal], ...]:
    sums: dict[str, Decimal] = {}
    leads: dict[str, int] = {}
    for entry in found:
        if (value := _value(entry)) is not None and entry.currency:
            sums[entry.currency] = sums.get(entry.currency, Decimal(0)) + value
            leads[entry.currency] = leads.get(entry.currency, 0) + 1
    order = sorted(sums, key=lambda currency: (-leads[currency], currency))
    return tuple((currency, sums[currency]) for currency in order)
