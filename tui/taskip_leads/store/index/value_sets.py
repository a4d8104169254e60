"""Leads by value: sets of similar values, so that a range compares only its outermost two."""

from __future__ import annotations

from array import array
from collections.abc import Generator, Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from pyroaring import BitMap

from taskip_leads.models.filters.query import ValueRange
from taskip_leads.store.index.codes import code_column, fitting

# Values are stored as integer ten-thousandths; others are stored separately.
_PARTS = 10_000
_LARGEST = 2**62
_MOST = 2**63 - 1
# Significant bits that select the set of a value; a set spans a thirty-second of its size.
_BITS = 5
# Values that are added up in one slice: about half a millisecond.
_ADDED_AT_ONCE = 4096


class ValueSets:
    """The values of all slots with their currencies, and sets by value."""

    def __init__(self) -> None:
        #: Ten-thousandths by slot; 0 if there is no value, or one in ``unusual``.
        self.parts = array("q")
        #: Values that are not finite, too large or too precise for ten-thousandths.
        self.unusual: dict[int, Decimal] = {}
        self.none = BitMap()
        self.buckets: dict[int, BitMap] = {}
        #: By slot, a code for its currency; by code, the currency's name and slots.
        self.currency_codes = code_column(0)
        self.currency_names: list[str | None] = []
        self.currency_slots: list[BitMap] = []
        self._code_of: dict[str | None, int] = {}

    def put(self, slot: int, value: Decimal | None, currency: str | None) -> None:
        """Set the value of a slot; a new slot follows the last one."""
        if slot == len(self.parts):
            self.parts.append(0)
            self.currency_codes.append(0)
        else:
            self.remove(slot)
        code = self._code(currency)
        self.currency_codes[slot] = code
        self.currency_slots[code].add(slot)
        parts = _parts_of(value)
        self.parts[slot] = parts or 0
        if value is None:
            self.none.add(slot)
        elif parts is None:
            self.unusual[slot] = value
        else:
            self.buckets.setdefault(_bucket(parts), BitMap()).add(slot)

    def remove(self, slot: int) -> None:
        """Remove a slot from all sets."""
        self.currency_slots[self.currency_codes[slot]].discard(slot)
        self.none.discard(slot)
        if self.unusual.pop(slot, None) is None and (
            bucket := self.buckets.get(_bucket(self.parts[slot]))
        ):
            bucket.discard(slot)

    def comparable(self, slot: int) -> Decimal | int | None:
        """Return ten-thousandths for sorting; None if there is no number."""
        unusual = self.unusual.get(slot)
        if unusual is not None:
            return unusual * _PARTS if unusual.is_finite() else None
        return None if slot in self.none else self.parts[slot]

    def within(self, values: ValueRange, among: BitMap) -> BitMap:
        """Return the slots of ``among`` whose value is in the range."""
        if values.also:
            return BitMap.union(*(self.within(part, among) for part in values.parts))
        if values.least is None and values.most is None and values.currency is None:
            plain = BitMap() if values.none else among - self.none
        else:
            plain = self._between(*_bounds(values))
            if values.currency is not None:
                plain &= self._in_currency(values.currency)
            plain &= among
        if values.none:
            plain |= self.none & among
        for slot, value in self.unusual.items():
            if slot in among and values.holds(
                value, self.currency_names[self.currency_codes[slot]]
            ):
                plain.add(slot)
            else:
                plain.discard(slot)
        return plain

    def sums(self, slots: BitMap) -> tuple[tuple[str, Decimal], ...]:
        """Return the sum of the values by currency, the one of most leads first."""
        totals: list[tuple[int, str, Decimal]] = []
        for currency, members in zip(self.currency_names, self.currency_slots, strict=True):
            if not currency:
                continue
            valued = (slots & members) - self.none
            unusual = [slot for slot in self.unusual if slot in valued]
            odd = [value for slot in unusual if (value := self.unusual[slot]).is_finite()]
            leads = len(valued) - len(unusual) + len(odd)
            if leads:
                scaled = sum(map(self.parts.__getitem__, valued.to_array()))
                total = Decimal(scaled) / _PARTS + sum(odd, Decimal(0))
                totals.append((-leads, currency, total))
        return tuple((currency, total) for _, currency, total in sorted(totals))

    def by_currency(self, slots: BitMap) -> dict[str | None, BitMap]:
        """Those of ``slots`` that are worth a number, by currency, the one of most leads first."""
        odd = BitMap([slot for slot, value in self.unusual.items() if not value.is_finite()])
        valued = slots - self.none - odd
        groups = {
            currency: valued & members
            for currency, members in zip(self.currency_names, self.currency_slots, strict=True)
        }
        order = sorted(groups, key=lambda currency: (-len(groups[currency]), currency or ""))
        return {currency: groups[currency] for currency in order if groups[currency]}

    def sum_steps(self, slots: BitMap) -> Generator[None, None, Decimal]:
        """Add up the values of ``slots``, which are numbers of one currency, and return the sum.

        It gives way after each slice of at most some ms.
        """
        parts, numbers = 0, slots.to_array()
        for start in range(0, len(numbers), _ADDED_AT_ONCE):
            some = numbers[start : start + _ADDED_AT_ONCE]
            parts += sum(map(self.parts.__getitem__, some))
            yield
        odd = [value for slot, value in self.unusual.items() if slot in slots]
        return Decimal(parts) / _PARTS + sum(odd, Decimal(0))

    def restore_currencies(self, names: list[str | None], slots: list[BitMap]) -> None:
        """Restore the currencies for ``currency_codes``, which are read next."""
        self.currency_names, self.currency_slots = names, slots
        self.currency_codes = code_column(len(names))
        self._code_of = {name: code for code, name in enumerate(names)}

    def _code(self, currency: str | None) -> int:
        code = self._code_of.get(currency)
        if code is None:
            code = self._code_of[currency] = len(self.currency_names)
            self.currency_names.append(currency)
            self.currency_slots.append(BitMap())
            self.currency_codes = fitting(self.currency_codes, len(self.currency_names))
        return code

    def _in_currency(self, wanted: str) -> BitMap:
        upper = wanted.upper()
        named = [
            slots
            for currency, slots in zip(self.currency_names, self.currency_slots, strict=True)
            if (currency or "").upper() == upper
        ]
        return BitMap.union(*named) if named else BitMap()

    def _between(self, low: int, high: int) -> BitMap:
        if low > high:
            return BitMap()
        first, last = _bucket(low), _bucket(high)
        inner = [slots for bucket, slots in self.buckets.items() if first < bucket < last]
        matches = BitMap.union(*inner) if inner else BitMap()
        edges: Iterable[int] = {first, last}
        parts = self.parts
        for bucket in edges:
            if slots := self.buckets.get(bucket):
                matches |= BitMap([s for s in slots.to_array() if low <= parts[s] <= high])
        return matches


def _parts_of(value: Decimal | None) -> int | None:
    if value is None or not value.is_finite() or abs(value) >= _LARGEST // _PARTS:
        return None
    scaled = value * _PARTS
    return parts if (parts := int(scaled)) == scaled else None


def _bucket(parts: int) -> int:
    """Return a number that grows with ``parts`` and is shared by similar values."""
    size = abs(parts)
    shift = max(0, size.bit_length() - _BITS)
    bucket = (shift << _BITS) + (size >> shift)
    return bucket if parts >= 0 else -bucket


def _bounds(values: ValueRange) -> tuple[int, int]:
    """Return the lowest and highest ten-thousandths in the range."""
    low, high = -_MOST, _MOST
    if values.least is not None:
        low = (
            _rounded(values.least, ROUND_FLOOR) + 1
            if values.over
            else _rounded(values.least, ROUND_CEILING)
        )
    if values.most is not None:
        high = (
            _rounded(values.most, ROUND_CEILING) - 1
            if values.under
            else _rounded(values.most, ROUND_FLOOR)
        )
    return max(low, -_MOST), min(high, _MOST)


def _rounded(value: Decimal, rounding: str) -> int:
    return int((value * _PARTS).to_integral_value(rounding))
