"""Sets of slots by status, source, owner and other values, updated lead by lead."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct
from pyroaring import BitMap

from taskip_leads.mirror.tables.index_entries import IndexEntry
from taskip_leads.models.filters.query import (
    NONE,
    DayRange,
    Facet,
    Has,
    LeadState,
    Pick,
)
from taskip_leads.models.lead_row import UnreadKind
from taskip_leads.store.index.codes import code_column, fitting
from taskip_leads.store.index.day_sets import DaySets
from taskip_leads.store.index.value_sets import ValueSets

Ids = tuple[int, ...] | None

_BITS = tuple(part.bit for part in Has)


class IdSets:
    """The slots that have each id; slots with none are under ``NONE``, unknown ones nowhere."""

    def __init__(self) -> None:
        self.slots_by_id: dict[int, BitMap] = {}
        #: By slot, a code for its combination of ids, and the combination of each code.
        self.codes = code_column(0)
        self.combinations: list[Ids] = []
        self._codes_by_ids: dict[Ids, int] = {}

    def restore_combinations(self, combinations: list[Ids]) -> None:
        """Restore the combinations for ``codes``, which are read next."""
        self.combinations = combinations
        self.codes = code_column(len(combinations))
        self._codes_by_ids = {ids: code for code, ids in enumerate(combinations)}

    def put(self, slot: int, ids: Ids) -> None:
        """Set the ids of a slot; a new slot follows the last one."""
        code = self._codes_by_ids.get(ids)
        if code is None:
            code = self._codes_by_ids[ids] = len(self.combinations)
            self.combinations.append(ids)
            self.codes = fitting(self.codes, len(self.combinations))
        if slot == len(self.codes):
            self.codes.append(code)
        else:
            self.remove(slot)
            self.codes[slot] = code
        for number in _numbers(ids):
            known = self.slots_by_id.get(number)
            if known is None:
                self.slots_by_id[number] = BitMap([slot])
            else:
                known.add(slot)

    def remove(self, slot: int) -> None:
        """Remove a slot from all sets."""
        for number in _numbers(self.ids(slot)):
            self.slots_by_id[number].discard(slot)

    def ids(self, slot: int) -> Ids:
        """Return the ids of a slot; None if unknown."""
        return self.combinations[self.codes[slot]]

    def picked(self, pick: Pick, among: BitMap) -> BitMap:
        """Return the slots of ``among`` that match the pick."""
        matches = among & self._any(pick.chosen) if pick.chosen else among
        return matches - self._any(pick.excluded) if pick.excluded else matches

    def counts(self, among: BitMap) -> dict[int, int]:
        """Count the slots of ``among`` by id; ids without any are omitted."""
        counted = (
            (number, slots.intersection_cardinality(among))
            for number, slots in self.slots_by_id.items()
        )
        return {number: count for number, count in counted if count}

    def _any(self, numbers: frozenset[int]) -> BitMap:
        known = [slots for number in numbers if (slots := self.slots_by_id.get(number))]
        return BitMap.union(*known) if known else BitMap()


def _numbers(ids: Ids) -> tuple[int, ...]:
    return () if ids is None else ids or (NONE,)


class Situation(Struct, frozen=True):
    """What decides whether leads are late: the day as an ordinal, and the ids of closed statuses."""

    today: int = 0
    closed: frozenset[int] = frozenset()


class LeadSets:
    """All sets but those of the texts."""

    def __init__(self) -> None:
        self.everything = BitMap()
        self.converted = BitMap()
        self.statuses = IdSets()
        self.sources = IdSets()
        self.owners = IdSets()
        self.has = {part: BitMap() for part in Has}
        #: What the user has not looked at.
        self.unread = {kind: BitMap() for kind in UnreadKind}
        self.interaction = DaySets()
        self.created = DaySets()
        self.updated = DaySets()
        #: The days of open next steps.
        self.steps = DaySets()
        #: Since which day leads are in their status.
        self.in_status = DaySets()
        #: The days of the notes that were read; a lead can be in several sets.
        self.noted = DaySets()
        self.values = ValueSets()
        #: Ordinals by slot, 0 if there is no date, for sorting.
        self.interaction_days = array("i")
        self.created_days = array("i")
        self.updated_days = array("i")
        self.step_days = array("i")
        self.in_status_days = array("i")
        #: Seconds since 1970 by slot, 0 where that is not known.
        self.created_moments = array("q")

    def restore(self, everything: BitMap, converted: BitMap, has: dict[Has, BitMap]) -> None:
        """Restore stored sets."""
        self.everything, self.converted, self.has = everything, converted, has

    def restore_unread(self, unread: dict[UnreadKind, BitMap]) -> None:
        """Restore which leads the user has not looked at."""
        self.unread = unread

    def put(self, slot: int, entry: IndexEntry) -> None:
        """Set the values of a lead; a new slot follows the last one."""
        self.noted.put_all(slot, entry.noted, known=slot < len(self.created_moments))
        self._put_days(slot, entry)
        self.everything.add(slot)
        _set(self.converted, slot, entry.converted)
        for bit, slots in zip(_BITS, self.has.values(), strict=True):
            _set(slots, slot, bool(entry.has & bit))
        for kind, slots in self.unread.items():
            _set(slots, slot, entry.unread == kind)
        self.statuses.put(slot, entry.statuses)
        self.sources.put(slot, entry.sources)
        self.owners.put(slot, entry.owners)
        self.values.put(slot, entry.value, entry.currency)
        if slot == len(self.created_moments):
            self.created_moments.append(entry.created_at)
        else:
            self.created_moments[slot] = entry.created_at

    def drop(self, slot: int) -> None:
        """Exclude a lead from queries; its sets are corrected when the slot is reused."""
        self.everything.discard(slot)

    def unread_of(self, kinds: Iterable[UnreadKind]) -> BitMap:
        """Return the slots of leads that hold something of these kinds."""
        some = [self.unread[kind] for kind in kinds]
        return BitMap.union(*some) & self.everything if some else BitMap()

    def of(self, facet: Facet) -> IdSets:
        """Return the sets of a facet's ids."""
        match facet:
            case Facet.STATUS:
                return self.statuses
            case Facet.SOURCE:
                return self.sources
            case Facet.OWNER:
                return self.owners

    @property
    def dated(self) -> tuple[tuple[DaySets, array[int]], ...]:
        """The sets of each date with the column of its days."""
        return (
            (self.interaction, self.interaction_days),
            (self.created, self.created_days),
            (self.updated, self.updated_days),
            (self.steps, self.step_days),
            (self.in_status, self.in_status_days),
        )

    def within(self, created: DayRange) -> BitMap:
        """Return the slots of leads that were created in a range, which may be of hours."""
        slots = self.created.within(created)
        if created.since is None:
            return slots
        # Days are sets, moments are not: only the leads of the first day are looked at one by one.
        begin = created.since.timestamp()
        first = created.since.astimezone().date() - timedelta(days=1)
        late = self.created.within(DayRange(first=first)) & slots
        moments = self.created_moments
        return BitMap([slot for slot in late.to_array() if moments[slot] >= begin])

    def dated_within(self, days: DayRange, situation: Situation) -> BitMap:
        """Return the slots of leads whose contact or next step is in a range."""
        slots = self.interaction.within(days)
        if any(part.late for part in days.parts):
            slots = slots | self.in_state(LeadState.LATE, situation)
        return slots

    def in_state(self, state: LeadState, situation: Situation) -> BitMap:
        """Return the slots of leads in a state."""
        match state:
            case LeadState.CLOSED:
                return self.closed(situation)
            case LeadState.LATE:
                until = DayRange(last=date.fromordinal(max(1, situation.today - 1)))
                slots = self.steps.within(until)
            case LeadState.UNTOUCHED:
                slots = self.interaction.within(DayRange(none=True)) - self.has[Has.NOTE]
        return slots - self.converted - self.closed(situation)

    def closed(self, situation: Situation) -> BitMap:
        """Return the slots of leads with a closed status."""
        return (
            self.statuses.picked(Pick(chosen=situation.closed), self.everything)
            if (situation.closed)
            else BitMap()
        )

    def _put_days(self, slot: int, entry: IndexEntry) -> None:
        days = (entry.day, entry.created, entry.updated, entry.step, entry.in_status)
        for (sets, column), day in zip(self.dated, days, strict=True):
            if slot == len(column):
                column.append(day)
                sets.add(slot, day)
            elif column[slot] != day:
                sets.discard(slot, column[slot])
                column[slot] = day
                sets.add(slot, day)


def _set(slots: BitMap, slot: int, member: bool) -> None:
    if member:
        slots.add(slot)
    else:
        slots.discard(slot)
