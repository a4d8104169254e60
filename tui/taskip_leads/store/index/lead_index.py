"""The list's engine: filters, sorts and counts in memory, over everything the mirror holds.

The service can filter by one status, one source and one owner and cannot count; the mirror has it all.
A lead has a *slot*, a small number that stays the same as long as the index lives. What leads carry and
which pairs of bytes their texts hold are sets of slots, so that any query and any count is set algebra.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from decimal import Decimal

from pyroaring import BitMap

from taskip_leads.mirror.tables.lead_rows import IndexEntry
from taskip_leads.models.filters.query import Facet, LeadQuery, Sort
from taskip_leads.models.filters.search_terms import needles, spellings
from taskip_leads.models.lead_views import Selection
from taskip_leads.store.index.evaluate import company_needle, evaluate
from taskip_leads.store.index.lead_sets import LeadSets, Situation
from taskip_leads.store.index.ordered_ids import OrderedLeadIds
from taskip_leads.store.index.slot_map import SlotMap
from taskip_leads.store.index.sort_order import SortOrder, SortRanks
from taskip_leads.store.index.text_index import TextIndex

# Orders that are kept beside the default one; most people know one or two.
_ORDERS = 3
# Adding up more leads than this takes longer than a letter may; it is asked for afterwards.
_SUMMED_AT_ONCE = 8192
# A result of fewer than this share is sorted; of more, the order is walked.
_THIN = 50


class LeadIndex:
    """All leads. Asked and changed in one thread; nothing in it waits."""

    def __init__(self) -> None:
        self.lead_ids = array("q")
        self.slots = SlotMap()
        self.sets = LeadSets()
        self.texts = TextIndex()
        #: Set before queries are asked; orders that depend on it are sorted anew when it changes.
        self.situation = Situation()
        self._orders: dict[Sort, SortOrder] = {}
        #: For each order that is being built, the slots that changed since it was begun.
        self._changed_meanwhile: list[set[int]] = []

    def __len__(self) -> int:
        return len(self.slots)

    def update(
        self, lead_ids: Iterable[int], entries: Iterable[IndexEntry], *, pair: bool = True
    ) -> None:
        """Take the present state of ``lead_ids``: those without an entry are gone.

        Without ``pair`` the texts of new leads are searched fast only after ``texts.pair_steps``.
        """
        present = {entry.lead_id: entry for entry in entries}
        gone = [
            slot for i in lead_ids if i not in present and (slot := self.slots.get(i)) is not None
        ]
        known = [slot for i in present if (slot := self.slots.get(i)) is not None]
        for order in self._orders.values():
            order.remove([*gone, *known])
        for slot in gone:
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
            changed.update(slots, gone)

    def add(self, entries: Iterable[IndexEntry], *, pair: bool = True) -> None:
        """Take these leads, as ``update`` does."""
        self.update((), entries, pair=pair)

    def steps(self, query: LeadQuery, ranks: SortRanks | None) -> Iterator[None]:
        """Do what ``select`` would take long for, giving way after each slice of at most some ms."""
        yield from self.count_steps(query)
        if not self.has_order(query.sort, ranks):
            yield from self._build_order(query.sort, ranks)

    def count_steps(self, query: LeadQuery) -> Iterator[None]:
        """Do what ``count`` would take long for, giving way after each slice."""
        return self.texts.steps(_all_needles(query))

    def answers_at_once(self, query: LeadQuery) -> bool:
        """Whether ``find_named`` takes no longer than a few milliseconds."""
        return all(self.texts.answers_at_once(needle) for needle in _all_needles(query))

    def select(self, query: LeadQuery, ranks: SortRanks | None) -> Selection:
        """The leads that match, in order."""
        found = self.find(query)
        return Selection(
            keys=self.ordered(found, query, ranks),
            total=len(self),
            among=self._among(query.converted),
            sums=self.sets.values.sums(found) if len(found) <= _SUMMED_AT_ONCE else None,
        )

    def ordered(self, members: BitMap, query: LeadQuery, ranks: SortRanks | None) -> OrderedLeadIds:
        """The leads of these slots in the query's order; ``members`` must not change afterwards."""
        order = self.order(query.sort, ranks)
        few = len(members) < len(order.slots) // _THIN
        slots = order.first(members) if few else order.slots
        return OrderedLeadIds(members, slots, self.lead_ids, self.slots.get)

    def find(self, query: LeadQuery) -> BitMap:
        """The slots that match."""
        return evaluate(query, self.sets, self.texts, self.situation)

    def _among(self, converted: bool | None) -> int:
        if converted is None:
            return len(self)
        some = self.sets.everything.intersection_cardinality(self.sets.converted)
        return some if converted else len(self) - some

    def count(self, query: LeadQuery) -> int:
        """How many match."""
        return len(self.find(query))

    def sums(self, query: LeadQuery) -> tuple[tuple[str, Decimal], ...]:
        """The value of all that match, by currency."""
        return self.sets.values.sums(self.find(query))

    def facet_counts(self, query: LeadQuery, facet: Facet) -> dict[int, int]:
        """How many leads each status, source or owner would leave; ``NONE`` counts those without any.

        The query's own choice of them is left out. Leads of which it is not known count nowhere.
        """
        return self.sets.of(facet).counts(self.find(facet.clear(query)))

    def has_order(self, sort: Sort, ranks: SortRanks | None) -> bool:
        """Whether ``select`` by this order is answered at once."""
        order = self._orders.get(sort)
        return order is not None and order.is_of(ranks or SortRanks(), self.situation)

    def restore(self, lead_ids: array[int], ordered: array[int], situation: Situation) -> None:
        """Begin with restored sets and texts: the leads by slot, and their slots in the default order.

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
        """All leads in an order, sorted now where that was not done."""
        if not self.has_order(sort, ranks):
            for _ in self._build_order(sort, ranks):
                pass
        # The latest last: the one that was not asked for longest goes first.
        order = self._orders[sort] = self._orders.pop(sort)
        for old in [kept for kept in self._orders if kept != Sort()][:-_ORDERS]:
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
