"""Substring search over all leads: one set per pair of bytes, and the texts for verification."""

from __future__ import annotations

from array import array
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice

from pyroaring import BitMap

# Ends each line of a text, and the text; needles never contain it.
_LINE_END = b"\n"
# Candidates verified before yielding: less than 4 ms.
_SLICE = 8192
# Texts whose pairs are indexed before yielding.
_PAIRED_AT_ONCE = 128
# More slots than this are added by a set union.
_ADDED_SINGLY = 8
# With fewer candidates than this, verifying is cheaper than intersecting further pairs.
_FEW = 32
# Cached answers: the letters of a word or two, so that backspace costs nothing.
_CACHED_ANSWERS = 24


class TextIndex:
    """Folded texts by slot, as UTF-8, and the slots of each pair of bytes.

    A needle of one or two bytes needs only sets. For longer ones, the intersection of its pairs
    contains all leads that can match, and each is verified in its text.
    """

    def __init__(self) -> None:
        self.buffer = bytearray()
        self.starts = array("I")
        self.ends = array("I")
        self.pairs: dict[int, BitMap] = {}
        #: Slots whose pairs are not in ``pairs`` yet; they are always verified.
        self.unpaired = BitMap()
        self._answers: OrderedDict[bytes, BitMap] = OrderedDict()
        #: For each running verification, the slots that changed since it began.
        self._changed_meanwhile: list[set[int]] = []

    def restore(self, buffer: bytearray, pairs: dict[int, BitMap]) -> None:
        """Restore stored texts and their pairs; ``starts`` and ``ends`` are set already."""
        self.buffer, self.pairs = buffer, pairs

    def put_all(self, texts: Sequence[tuple[int, str]], *, pair: bool = True) -> None:
        """Set the texts of these slots; new slots follow the last one.

        Without ``pair``, searching new texts is slow until ``pair_steps``.
        """
        added: defaultdict[int, list[int]] = defaultdict(list)
        for slot, text in texts:
            data = text.encode("utf-8", "surrogatepass") + _LINE_END
            old_pairs: set[int] = set()
            if slot >= len(self.starts):
                if not pair:
                    self.unpaired.add(slot)
            else:
                before = self.buffer[self.starts[slot] : self.ends[slot]]
                if before == data:
                    continue
                old_pairs = pairs_of(before)
            self._store(slot, data)
            if slot not in self.unpaired:
                self._replace_pairs(slot, old_pairs, pairs_of(data), added)
        self._add_pairs(added)

    def pair_steps(self) -> Iterator[None]:
        """Index the pairs of texts that were put without ``pair``, yielding regularly."""
        while self.unpaired:
            added: defaultdict[int, list[int]] = defaultdict(list)
            some = BitMap(islice(self.unpaired, _PAIRED_AT_ONCE))
            for slot in some:
                data = self.buffer[self.starts[slot] : self.ends[slot]]
                self._replace_pairs(slot, set(), pairs_of(data), added)
            self._add_pairs(added)
            self.unpaired -= some
            yield

    def _replace_pairs(
        self, slot: int, old: set[int], new: set[int], added: defaultdict[int, list[int]]
    ) -> None:
        for pair in old - new:
            self.pairs[pair].discard(slot)
        for pair in new - old:
            added[pair].append(slot)

    def _add_pairs(self, added: Mapping[int, list[int]]) -> None:
        for pair, slots in added.items():
            known = self.pairs.get(pair)
            if known is None:
                self.pairs[pair] = BitMap(slots)
            elif len(slots) <= _ADDED_SINGLY:
                for slot in slots:
                    known.add(slot)
            else:
                known |= BitMap(slots)

    def drop(self, slot: int) -> None:
        """Remove the text of a slot."""
        self.put_all([(slot, "")])

    def text(self, slot: int) -> str:
        """Return the folded text."""
        data = self.buffer[self.starts[slot] : self.ends[slot] - 1]
        return data.decode("utf-8", "surrogatepass")

    def name(self, slot: int) -> bytes:
        """Return the text's first line; bytes of UTF-8 sort as their characters do."""
        start = self.starts[slot]
        return bytes(self.buffer[start : self.buffer.find(_LINE_END, start)])

    def company(self, slot: int) -> bytes:
        """Return the text's second line."""
        start, end = self._company_span(slot)
        return bytes(self.buffer[start:end])

    def slots_with(self, needle: str) -> BitMap:
        """Return the slots whose text contains the folded ``needle``. Callers must not modify it."""
        for _ in self.steps([needle]):
            pass
        return self._answer(needle.encode("utf-8", "surrogatepass"))

    def slots_with_company(self, needle: str, among: BitMap) -> BitMap:
        """Return the slots of ``among`` whose company contains the folded ``needle``."""
        data = needle.encode("utf-8", "surrogatepass")
        find, span = self.buffer.find, self._company_span
        return BitMap(
            [slot for slot in (among & self.slots_with(needle)).to_array()
             if find(data, *span(slot)) >= 0]
        )  # fmt: skip

    def steps(self, needles: Iterable[str]) -> Iterator[None]:
        """Search for these needles, yielding after each slice of a long verification."""
        for needle in needles:
            data = needle.encode("utf-8", "surrogatepass")
            if data not in self._answers and (len(data) > 2 or self.unpaired):
                yield from self._verify(data)

    def answers_at_once(self, needle: str) -> bool:
        """Return whether the search for this needle is cached or takes one slice."""
        data = needle.encode("utf-8", "surrogatepass")
        if data in self._answers or (len(data) < 3 and not self.unpaired):
            return True
        return len(self._candidates(data)) <= _SLICE

    def _verify(self, needle: bytes) -> Iterator[None]:
        slots = self._candidates(needle).to_array()
        matches = BitMap()
        changed: set[int] = set()
        self._changed_meanwhile.append(changed)
        try:
            for at in range(0, len(slots), _SLICE):
                if at:
                    yield
                matches |= self._verified(needle, slots[at : at + _SLICE])
        finally:
            self._changed_meanwhile = [s for s in self._changed_meanwhile if s is not changed]
        if changed:
            matches -= BitMap(changed)
            matches |= self._verified(needle, changed)
        self._keep(needle, matches)

    def _verified(self, needle: bytes, slots: Iterable[int]) -> BitMap:
        find, starts, ends = self.buffer.find, self.starts, self.ends
        return BitMap([slot for slot in slots if find(needle, starts[slot], ends[slot]) >= 0])

    def _candidates(self, needle: bytes) -> BitMap:
        """Return all slots that may contain the needle, by its pairs and cached answers."""
        sets = [answer for known, answer in self._answers.items() if known in needle]
        if len(needle) == 1:
            sets.append(self._beginning_with(needle) | self.unpaired)
        for pair in pairs_of(needle):
            sets.append(self.pairs.get(pair, BitMap()) | self.unpaired)
        sets.sort(key=len)
        candidates = sets[0].copy()
        for other in sets[1:]:
            if len(candidates) <= _FEW:
                break
            candidates &= other
        return candidates

    def _answer(self, needle: bytes) -> BitMap:
        known = self._answers.get(needle)
        if known is not None:
            self._answers.move_to_end(needle)
            return known
        if len(needle) == 2:
            return self.pairs.get(pair_key(needle), BitMap())
        return self._keep(needle, self._beginning_with(needle))

    def _beginning_with(self, byte: bytes) -> BitMap:
        """Return the slots with a pair that begins with this byte; a text ends with a line end."""
        begun = [entries for pair, entries in self.pairs.items() if first_byte(pair) == byte[0]]
        return BitMap.union(*begun) if begun else BitMap()

    def _keep(self, needle: bytes, answer: BitMap) -> BitMap:
        self._answers[needle] = answer
        while len(self._answers) > _CACHED_ANSWERS:
            self._answers.popitem(last=False)
        return answer

    def _store(self, slot: int, data: bytes) -> None:
        start = len(self.buffer)
        self.buffer += data
        if slot == len(self.starts):
            self.starts.append(start)
            self.ends.append(start + len(data))
        else:
            self.starts[slot], self.ends[slot] = start, start + len(data)
        for changed in self._changed_meanwhile:
            changed.add(slot)
        for needle, answer in self._answers.items():
            if needle in data:
                answer.add(slot)
            else:
                answer.discard(slot)

    def _company_span(self, slot: int) -> tuple[int, int]:
        buffer, end = self.buffer, self.ends[slot]
        start = buffer.find(_LINE_END, self.starts[slot], end) + 1
        if start == end:
            return end, end
        return start, buffer.find(_LINE_END, start, end)

    def compact(self) -> None:
        """Free the memory of replaced texts; takes long with many leads."""
        spans = zip(self.starts, self.ends, strict=True)
        texts = [self.buffer[start:end] for start, end in spans]
        self.ends = array("I", accumulate(map(len, texts)))
        self.starts = array("I", (0, *self.ends[:-1])) if texts else array("I")
        self.buffer = bytearray().join(texts)


def pairs_of(data: bytes | bytearray) -> set[int]:
    """Return every two adjacent bytes as one number, in this machine's byte order."""
    view, even = memoryview(data), len(data) & ~1
    odd = (len(data) - 1) & ~1 if data else 0
    return {*view[:even].cast("H"), *view[1 : odd + 1].cast("H")}


def pair_key(two: bytes) -> int:
    """Return the number by which ``pairs_of`` represents two bytes."""
    return int(memoryview(two).cast("H")[0])


_LITTLE = pair_key(b"\x01\x00") == 1


def first_byte(pair: int) -> int:
    """Return the first byte of a pair."""
    return pair & 0xFF if _LITTLE else pair >> 8
