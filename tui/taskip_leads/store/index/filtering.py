"""Which leads a query lets through: one pass over the columns for each of its parts."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import partial

from taskip_leads.models.filters.query import DayRange, Has, LeadQuery, Pick, ValueRange
from taskip_leads.models.filters.search_terms import spellings
from taskip_leads.store.index.columns import NO_VALUE, ODD_VALUE, CancelToken, Columns, sliced
from taskip_leads.text import fold

Keep = Callable[[Sequence[int]], Iterable[int]]

_LAST_DAY = 2**31 - 1
_MOST = 2**63 - 1


def matching(
    columns: Columns, query: LeadQuery, slots: Sequence[int], token: CancelToken
) -> Sequence[int]:
    """Those of ``slots`` that all parts but the text let through, in the same order."""
    for keep in _parts(columns, query):
        slots = sliced(slots, keep, token)
    return slots


def containing(
    columns: Columns, needle: str, slots: Sequence[int], token: CancelToken
) -> Sequence[int]:
    """Those of ``slots`` whose text contains the folded ``needle`` in any spelling."""
    folded = columns.folded
    needle, *others = spellings(needle)
    if others:
        return sliced(
            slots,
            lambda some: [
                slot
                for slot in some
                if needle in (text := folded[slot]) or any(other in text for other in others)
            ],
            token,
        )
    return sliced(slots, lambda some: [slot for slot in some if needle in folded[slot]], token)


def _parts(columns: Columns, query: LeadQuery) -> list[Keep]:
    """A pass for each part, the cheap and selective ones first."""
    passes: list[Keep] = []
    if query.converted is not None:
        passes.append(partial(_equal, columns.converted, int(query.converted)))
    for pick, column in (
        (query.statuses, columns.statuses),
        (query.sources, columns.sources),
        (query.owners, columns.owners),
    ):
        if pick:
            passes.append(partial(_flagged, column, _table(columns, pick)))
    for days, column in (
        (query.interaction, columns.day),
        (query.created, columns.created),
        (query.updated, columns.updated),
    ):
        if days is not None:
            passes.append(partial(_within, column, *_bounds(days), days.none))
    if query.value is not None:
        passes.append(_worth(columns, query.value))
    if query.has or query.lacks:
        passes.append(partial(_bits, columns.has, _mask(query.has), _mask(query.lacks)))
    if company := fold(query.company).strip():
        passes.append(partial(_of_company, columns, company))
    return passes


def _equal(column: bytearray, wanted: int, some: Sequence[int]) -> list[int]:
    return [slot for slot in some if column[slot] == wanted]


def _flagged(column: array[int], table: bytearray, some: Sequence[int]) -> list[int]:
    return [slot for slot in some if table[column[slot]]]


def _within(column: array[int], low: int, high: int, none: bool, some: Sequence[int]) -> list[int]:
    if none:
        return [slot for slot in some if low <= column[slot] <= high or not column[slot]]
    return [slot for slot in some if low <= column[slot] <= high]


def _bits(column: array[int], has: int, lacks: int, some: Sequence[int]) -> list[int]:
    both = has | lacks
    # What is asked for and ruled out at once is in no lead.
    return [] if has & lacks else [slot for slot in some if column[slot] & both == has]


def _of_company(columns: Columns, company: str, some: Sequence[int]) -> list[int]:
    folded = columns.folded
    return [slot for slot in some if company in folded[slot] and company in columns.company(slot)]


def _table(columns: Columns, pick: Pick) -> bytearray:
    """For each set of ids that leads carry, whether the pick holds it."""
    return bytearray(pick.holds(ids) for ids in columns.sets)


def _mask(parts: frozenset[Has]) -> int:
    return sum(part.bit for part in parts)


def _bounds(days: DayRange) -> tuple[int, int]:
    """Ordinals; no date is 0, so an open beginning is 1."""
    if days.none and days.first is None and days.last is None:
        return 1, 0
    low = days.first.toordinal() if days.first else 1
    return low, days.last.toordinal() if days.last else _LAST_DAY


def _worth(columns: Columns, values: ValueRange) -> Keep:
    low, high = _value_bounds(values)
    wanted = None
    if values.currency is not None:
        upper = values.currency.upper()
        wanted = bytearray((code or "").upper() == upper for code in columns.currencies)
    parts, currency = columns.parts, columns.currency

    def odd(slot: int) -> bool:
        return values.holds(columns.exact(slot), columns.currencies[currency[slot]])

    def keep(some: Sequence[int]) -> list[int]:
        out: list[int] = []
        for slot in some:
            value = parts[slot]
            if value <= ODD_VALUE:
                held = values.none if value == NO_VALUE else odd(slot)
            else:
                held = low <= value <= high and (wanted is None or bool(wanted[currency[slot]]))
            if held:
                out.append(slot)
        return out

    return keep


def _value_bounds(values: ValueRange) -> tuple[int, int]:
    """Whole ten-thousandths that are let in, from and up to."""
    if values.none and values.least is None and values.most is None and values.currency is None:
        return 1, 0
    low, high = ODD_VALUE + 1, _MOST
    if values.least is not None:
        low = (
            _whole(values.least, ROUND_FLOOR) + 1
            if values.over
            else _whole(values.least, ROUND_CEILING)
        )
    if values.most is not None:
        high = (
            _whole(values.most, ROUND_CEILING) - 1
            if values.under
            else _whole(values.most, ROUND_FLOOR)
        )
    return low, high


def _whole(value: Decimal, rounding: str) -> int:
    return int((value * 10_000).to_integral_value(rounding))
