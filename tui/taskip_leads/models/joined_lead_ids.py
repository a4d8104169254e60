"""The ids of several lists of leads as one list, without copying or sorting any of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from typing import overload


class JoinedLeadIds(Sequence[int]):
    """The leads of one list after the other; a place is looked up without walking through all lists."""

    __slots__ = ("_ends", "_parts")

    def __init__(self, parts: Sequence[Sequence[int]] = ()) -> None:
        self._parts = parts
        #: For each part, how many leads there are up to its end.
        self._ends = list(accumulate(map(len, parts)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, at: int) -> int: ...

    @overload
    def __getitem__(self, at: slice) -> list[int]: ...

    def __getitem__(self, at: int | slice) -> int | list[int]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        place = at + len(self) if at < 0 else at
        if not 0 <= place < len(self):
            raise IndexError(at)
        part = self.part_at(place)
        return self._parts[part][place - self._start(part)]

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(self._parts)

    def __contains__(self, lead_id: object) -> bool:
        return any(lead_id in part for part in self._parts)

    def index(self, lead_id: int, start: int = 0, stop: int | None = None) -> int:
        """Return the place of a lead. Raises ``ValueError`` if it is not in the list."""
        for number, part in enumerate(self._parts):
            if lead_id in part:
                place = self._start(number) + part.index(lead_id)
                if start <= place < (len(self) if stop is None else stop):
                    return place
        raise ValueError(lead_id)

    def part_at(self, place: int) -> int:
        """Return the number of the list that the lead at a place belongs to."""
        return bisect_right(self._ends, place)

    def _start(self, part: int) -> int:
        return self._ends[part - 1] if part else 0
