"""Filter, sort and count all leads of the mirror in memory.

TaskIP filters by only one status, source and owner, and cannot count. A lead has a *slot*, a small number
that is stable for the lifetime of the index. The leads with a status, or with a pair of bytes in their
text, are a set of slots, so every query and count is set algebra.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from decimal import Decimal

from pyroaring import BitMap

from taskip_leads.mirror.tables.index_entries import IndexEntry
from taskip_leads.models.filters.query import Facet, LeadQuery, Sort
from taskip_leads.models.filters.search_terms import needles, spellings
from taskip_leads.models.lead_row import UnreadKind
from taskip_leads.models.lead_views import Selection
from taskip_leads.store.index.evaluate import company_needle, evaluate
from taskip_leads.store.index.lead_sets import LeadSets, Situation
from taskip_leads.store.index.ordered_ids import OrderedLeadIds
from taskip_leads.store.index.slot_map import SlotMap
from taskip_leads.store.index.sort_order import SortOrder, SortRanks
from taskip_leads.store.index.text_index import TextIndex

# Orders that are cached besides the default one; most users use one or two.
_ORDERS = 3
# Adding up more leads than this takes longer than a key press may; it is done afterwards.
_SUMMED_AT_ONCE = 8192
# A result smaller than this share is sorted; for a larger one the order is walked.
_THIN = 50


class LeadIndex:
    """All leads. Used from one thread; no method waits."""

    def __init__(self) -> None:
        self.lead_ids = array("q")
        self.slots = SlotMap(self.lead_ids)
        self.sets = LeadSets()
        self.texts = TextIndex()
        #: Set before queries are asked; orders that depend on it are sorted anew when it changes.
        self.situation = Situation()
        self._orders: dict[Sort, SortOrder] = {}
        #: The slots that changed since the build of each order began.
        self._changed_meanwhile: list[set[int]] = []

    def __len__(self) -> int:
        return len(self.slots)

    def update(
        self, lead_ids: Iterable[int], entries: Iterable[IndexEntry], *, pair: bool = True
    ) -> None:
        """Update ``lead_ids``; those without an entry are removed.

        Without ``pair``, searching the texts of new leads is slow until ``texts.pair_steps``.
        """
        present = {entry.lead_id: entry for entry in entries}
        removed = [
            slot for i in lead_ids if i not in present and (slot := self.slots.get(i)) is not None
        ]
        known = [slot for i in present if (slot := self.slots.get(i)) is not None]
        for order in self._orders.values():
            order.remove([*removed, *known])
        for slot in removed:
            self.slots.remove(self.lead_ids[slot])
            self.sets.drop(slot)
            self.texts.drop(slot)
        slots = [self._put(entry) for entry in present.values()]
        self.texts.put_all(
            [(slot, entry.folded) for slot, entry in zip(slots, present.values(), strict=True)],
            pair=pair,
        )
        for order in self._orders.values():
            order.insert(slots)
        for changed in self._changed_meanwhile:
            changed.update(slots, removed)

    def add(self, entries: Iterable[IndexEntry], *, pair: bool = True) -> None:
        """Add leads, as ``update`` does."""
        self.update((), entries, pair=pair)

    def steps(self, query: LeadQuery, ranks: SortRanks | None) -> Iterator[None]:
        """Prepare ``select`` in slices of a few milliseconds."""
        yield from self.count_steps(query)
        if not self.has_order(query.sort, ranks):
            yield from self._build_order(query.sort, ranks)

    def count_steps(self, query: LeadQuery) -> Iterator[None]:
        """Prepare ``count`` in slices of a few milliseconds."""
        return self.texts.steps(_all_needles(query))

    def answers_at_once(self, query: LeadQuery) -> bool:
        """Return whether the query takes at most a few milliseconds."""
        return all(self.texts.answers_at_once(needle) for needle in _all_needles(query))

    def select(self, query: LeadQuery, ranks: SortRanks | None) -> Selection:
        """Return the leads that match, in order."""
        matches = self.find(query)
        return Selection(
            keys=self.ordered(matches, query, ranks),
            total=len(self),
            among=self._among(query.converted),
            sums=self.sets.values.sums(matches) if len(matches) <= _SUMMED_AT_ONCE else None,
        )

    def ordered(self, members: BitMap, query: LeadQuery, ranks: SortRanks | None) -> OrderedLeadIds:
        """The leads of these slots in the query's order; ``members`` must not change afterwards."""
        order = self.order(query.sort, ranks)
        few = len(members) < len(order.slots) // _THIN
        slots = order.first(members) if few else order.slots
        return OrderedLeadIds(members, slots, self.lead_ids, self.slots.get)

    def find(self, query: LeadQuery) -> BitMap:
        """Return the slots that match."""
        return evaluate(query, self.sets, self.texts, self.situation)

    def _among(self, converted: bool | None) -> int:
        if converted is None:
            return len(self)
        some = self.sets.everything.intersection_cardinality(self.sets.converted)
        return some if converted else len(self) - some

    def count(self, query: LeadQuery) -> int:
        """Return the number of matching leads."""
        return len(self.find(query))

    def count_unread(self, query: LeadQuery, kinds: Iterable[UnreadKind]) -> int:
        """Return how many of the matching leads hold something that the user has not looked at."""
        unread = self.sets.unread_of(kinds)
        return self.find(query).intersection_cardinality(unread) if unread else 0

    def next_unread(
        self,
        query: LeadQuery,
        ranks: SortRanks | None,
        kinds: Iterable[UnreadKind],
        after: int | None,
    ) -> int | None:
        """Return the next such lead behind the lead ``after``, and from the beginning at the end."""
        unread = self.sets.unread_of(kinds)
        if not unread:
            return None
        here = None if after is None else self.slots.get(after)
        order, members = self.order(query.sort, ranks), self.find(query) & unread
        found = order.next_of(members, here)
        if found is None:
            found = order.next_of(members, None)
        return None if found in (None, here) else self.lead_ids[found]

    def sums(self, query: LeadQuery) -> tuple[tuple[str, Decimal], ...]:
        """Return the total value of the matching leads by currency."""
        return self.sets.values.sums(self.find(query))

    def facet_counts(self, query: LeadQuery, facet: Facet) -> dict[int, int]:
        """Count the leads that each status, source or owner alone would leave.

        The query's own choice of them is ignored. ``NONE`` counts leads without any; leads whose
        values are unknown are not counted.
        """
        return self.sets.of(facet).counts(self.find(facet.clear(query)))

    def has_order(self, sort: Sort, ranks: SortRanks | None) -> bool:
        """Return whether the order is cached."""
        order = self._orders.get(sort)
        return order is not None and order.is_of(ranks or SortRanks(), self.situation)

    def restore(self, lead_ids: array[int], ordered: array[int], situation: Situation) -> None:
        """Restore the index: the leads by slot, and their slots in the default order.

        ``situation`` is that of the order.
        """
        self.situation = situation
        self.lead_ids = lead_ids
        self.slots = SlotMap.from_slots(lead_ids, self.sets.everything.to_array())
        order = SortOrder(Sort(), SortRanks(), lead_ids, self.sets, self.texts, situation)
        order.restore(ordered)
        self._orders = {order.sort: order}

    def _put(self, entry: IndexEntry) -> int:
        slot = self.slots.get(entry.lead_id)
        if slot is None:
            slot = len(self.lead_ids)
            self.lead_ids.append(entry.lead_id)
            self.slots.add(entry.lead_id, slot)
        self.sets.put(slot, entry)
        return slot

    def order(self, sort: Sort, ranks: SortRanks | None) -> SortOrder:
        """Return all leads in an order, which is built if necessary."""
        if not self.has_order(sort, ranks):
            for _ in self._build_order(sort, ranks):
                pass
        # Most recently used last; the least recently used is dropped first.
        order = self._orders[sort] = self._orders.pop(sort)
        for old in [cached for cached in self._orders if cached != Sort()][:-_ORDERS]:
            del self._orders[old]
        return order

    def _build_order(self, sort: Sort, ranks: SortRanks | None) -> Iterator[None]:
        order = SortOrder(
            sort, ranks or SortRanks(), self.lead_ids, self.sets, self.texts, self.situation
        )
        everything = self.sets.everything.to_array()
        changed: set[int] = set()
        self._changed_meanwhile.append(changed)
        try:
            yield from order.build(everything)
        finally:
            self._changed_meanwhile = [one for one in self._changed_meanwhile if one is not changed]
        if changed:
            order.replace(changed, [slot for slot in changed if slot in self.sets.everything])
        self._orders[sort] = order


def _all_needles(query: LeadQuery) -> list[str]:
    company = company_needle(query)
    texts = [text for needle in needles(query.text) for text in spellings(needle)]
    return [*texts, *([company] if company else [])]
