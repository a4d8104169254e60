"""Parse ranges of amounts in filters: ``>5000``, ``5k..20k``, ``>=1,000 eur``, ``none``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec.structs import replace

from taskip_leads.models.filters.query import ValueRange
from taskip_leads.models.values.amounts import (
    AMOUNT_HELP,
    Amount,
    InvalidAmount,
    plain_amount,
    read_amount,
    read_currency,
)
from taskip_leads.text import amount, drop_invisible

#: Shown at the field if the text is not a range of amounts.
HELP = "an amount (5000), >5k, 1000..5000, >5000 eur, any, none"

_COMPARED = re.compile(r"(>=|<=|≥|≤|>|<|=)\s*(.*)")
_BETWEEN = re.compile(r"(.*?)\s*(?:\.\.|–|\bto\b)\s*(.*)", re.IGNORECASE)
_SOURCE_OF_SIGN = {"≥": ">=", "≤": "<="}
# A comma between digits belongs to the number.
_SEPARATOR = re.compile(r"(?<![0-9]),|,(?![0-9])|\band\b", re.IGNORECASE)
_BETWEEN_RANGES = re.compile(r"\bor\b", re.IGNORECASE)


def parse_values(text: str) -> ValueRange:
    """Parse a range of amounts, or several with ``or`` between them.

    Raises:
        InvalidAmount: a part is not an amount, or is ambiguous.
    """
    pieces = [piece for piece in _BETWEEN_RANGES.split(drop_invisible(text)) if piece.strip()]
    if not pieces:
        raise InvalidAmount(HELP)
    return join_values(_parse_range(piece) for piece in pieces)


def join_values(ranges: Iterable[ValueRange]) -> ValueRange:
    """Return the values that are in any of these ranges, at least one."""
    first, *more = ranges
    if _NO_VALUE in more and first != ValueRange():
        # ``over 5,000 or none`` is one range.
        first, more = replace(first, none=True), [one for one in more if one != _NO_VALUE]
    return replace(first, also=tuple(more)) if more else first


_NO_VALUE = ValueRange(none=True)


def _parse_range(text: str) -> ValueRange:
    bare = " ".join(text.split())
    parts = [part for piece in _SEPARATOR.split(bare) if (part := piece.strip())]
    if not parts:
        raise InvalidAmount(HELP)
    values = ValueRange()
    for part in parts:
        values = _narrowed(values, part)
    if values.least is not None and values.most is not None and values.least > values.most:
        raise InvalidAmount(f"{amount(values.least)} is more than {amount(values.most)}")
    return values


def _narrowed(values: ValueRange, part: str) -> ValueRange:
    """Return ``values`` with one more part of the text applied."""
    if part.lower() in ("none", "no value"):
        return replace(values, none=True)
    if part.lower() == "any":
        return values
    if currency := read_currency(part):
        return _with_currency(values, currency)
    if compared := _COMPARED.fullmatch(part):
        return _compared(values, _SOURCE_OF_SIGN.get(compared[1], compared[1]), _read(compared[2]))
    if (between := _BETWEEN.fullmatch(part)) and (between[1] or between[2]):
        return _between(values, between[1], between[2])
    return _compared(values, "=", _read(part))


def _compared(values: ValueRange, sign: str, bound: Amount) -> ValueRange:
    values = _with_currency(values, bound.currency)
    match sign:
        case ">" | ">=":
            return replace(values, least=bound.value, over=sign == ">")
        case "<" | "<=":
            return replace(values, most=bound.value, under=sign == "<")
        case _:
            return replace(values, least=bound.value, most=bound.value, over=False, under=False)


def _between(values: ValueRange, least: str, most: str) -> ValueRange:
    if least:
        values = _compared(values, ">=", _read(least))
    if most:
        values = _compared(values, "<=", _read(most))
    return values


def _with_currency(values: ValueRange, currency: str | None) -> ValueRange:
    if currency is None or currency == values.currency:
        return values
    if values.currency is not None:
        raise InvalidAmount(f"only one currency is possible, not {values.currency} and {currency}")
    return replace(values, currency=currency)


def _read(text: str) -> Amount:
    try:
        return read_amount(text)
    except InvalidAmount as error:
        raise InvalidAmount(HELP if str(error) == AMOUNT_HELP else str(error)) from None


def show_values(values: ValueRange) -> str:
    """Return the text that ``parse_values`` reads as these amounts; spaces only between ranges."""
    if values.also:
        return " or ".join(show_values(part) for part in values.parts)
    parts: list[str] = []
    if values.least is not None:
        parts.append(f"{'>' if values.over else '>='}{plain_amount(values.least)}")
    if values.most is not None:
        parts.append(f"{'<' if values.under else '<='}{plain_amount(values.most)}")
    if values.currency is not None:
        parts.append(values.currency)
    if values.none:
        parts.append("none")
    return ",".join(parts) or "any"


def explain_values(values: ValueRange) -> str:
    """Describe the amounts for a chip or the field: ``over 20,000 EUR or none``."""
    if values.also:
        return " or ".join(explain_values(part) for part in values.parts)
    least, most = values.least, values.most
    if least is not None and least == most and not (values.over or values.under):
        text = amount(least)
    elif least is not None and most is not None:
        text = f"{'over ' if values.over else ''}{amount(least)} to "
        text += f"{'under ' if values.under else ''}{amount(most)}"
    elif least is not None:
        text = f"over {amount(least)}" if values.over else f"{amount(least)} or more"
    elif most is not None:
        text = f"under {amount(most)}" if values.under else f"up to {amount(most)}"
    elif values.currency:
        text = "any"
    else:
        return "none" if values.none else "any"
    if values.currency:
        text = f"in {values.currency}" if text == "any" else f"{text} {values.currency}"
    return f"{text}, or none" if values.none else text
