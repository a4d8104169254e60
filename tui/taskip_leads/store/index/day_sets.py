"""Leads by day: one set per day, so that a range is a union of sets."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from pyroaring import BitMap

from taskip_leads.models.filters.query import DayRange


class DaySets:
    """Sets of slots by the ordinal of a day; 0 means no date."""

    def __init__(self) -> None:
        self.days: dict[int, BitMap] = {}
        self._sorted: list[int] | None = None

    def add(self, slot: int, day: int) -> None:
        known = self.days.get(day)
        if known is None:
            self.days[day] = BitMap([slot])
            self._sorted = None
        else:
            known.add(slot)

    def discard(self, slot: int, day: int) -> None:
        known = self.days[day]
        known.discard(slot)
        if not known:
            del self.days[day]
            self._sorted = None

    def put_all(self, slot: int, days: tuple[int, ...], *, known: bool) -> None:
        """Set all days of a slot, which may have several; ``known``: it has had days before."""
        wanted = days or (0,)
        if known:
            for day in self._days_of(slot):
                if day not in wanted:
                    self.discard(slot, day)
        for day in wanted:
            self.add(slot, day)

    def within(self, days: DayRange) -> BitMap:
        """Return the slots whose day is in the range; whether a step is late is not known here."""
        parts = [slots for part in days.parts if not part.late for slots in self._part(part)]
        return BitMap.union(*parts) if parts else BitMap()

    def _days_of(self, slot: int) -> list[int]:
        """Return the days of a slot. Few leads have any, so that no column keeps them by slot."""
        if slot in self.days.get(0, ()):
            return [0]
        return [day for day, slots in self.days.items() if slot in slots]

    def _part(self, days: DayRange) -> Iterator[BitMap]:
        if days.none and (undated := self.days.get(0)):
            yield undated
        if not (days.none and days.first is None and days.last is None):
            if self._sorted is None:
                self._sorted = sorted(day for day in self.days if day)
            low = bisect_left(self._sorted, days.first.toordinal()) if days.first else 0
            high = bisect_right(self._sorted, days.last.toordinal()) if days.last else None
            for day in self._sorted[low:high]:
                yield self.days[day]
