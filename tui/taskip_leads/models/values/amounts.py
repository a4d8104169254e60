"""Parse an amount of money as typed: ``52k``, ``48,000``, ``1 250,50``, ``EUR 52k``.

Fields, the form, the filter and imports all use this parser. An ambiguous amount is refused, and the
error names both readings.
"""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec import Struct

from taskip_leads.text import drop_invisible

#: Shown if the text is not an amount.
AMOUNT_HELP = "Enter an amount, such as 48000 or 48k."

_LONGEST = 100
_MAX_DIGITS = 15
_MAX_DECIMALS = 10
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000}
# The other common symbols ($, ¥, kr) are shared by several currencies.
_SYMBOLS = {"€": "EUR", "£": "GBP"}
_SHARED_SYMBOLS = {"$": "USD", "¥": "JPY"}
_CODE = r"[A-Za-z]{3}|[€£$¥]"
_AMOUNT = re.compile(
    rf"(?P<before>{_CODE})?\s*(?P<sign>[-−+]?)\s*(?P<number>[0-9.,][0-9.,'’\s]*?)\s*"
    rf"(?P<unit>[kKmM]?)\s*(?P<after>{_CODE})?"
)
#: A symbol, or a letter that is no unit: ``k`` and ``m`` are units behind a number.
_CURRENCY_BEGUN = re.compile(r"[€£$¥]|[a-jln-z]|(?<![0-9.,\s])[km]", re.IGNORECASE)
_APOSTROPHES = re.compile("[‘’ʼʹ′＇`´]")
_GROUPED_BY_THREE = r"[0-9]{1,3}(?:%s[0-9]{3})+"
_GROUPED_AS_IN_INDIA = r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}"


class InvalidAmount(ValueError):
    """The text is not an amount, or is ambiguous. The message is a sentence for the field."""


class Amount(Struct, frozen=True):
    """An amount and the currency typed with it."""

    value: Decimal
    #: Three capital letters; None if none was typed.
    currency: str | None = None


def read_amount(text: str) -> Amount:
    """Parse ``text`` as one amount.

    A comma before exactly three digits separates thousands, as in every amount this program shows
    (``48,000``). A dot before exactly three digits (``48.000``) can mean either and is refused.

    Raises:
        InvalidAmount: the text is not an amount, is ambiguous, or is too large or too precise.
    """
    bare = _APOSTROPHES.sub("'", " ".join(drop_invisible(text).split()))
    match = _AMOUNT.fullmatch(bare) if len(bare) <= _LONGEST else None
    if match is None:
        raise InvalidAmount(AMOUNT_HELP)
    unit = match["unit"].lower()
    value = Decimal(_plain_number(match["number"], unit)) * _UNITS[unit]
    if value.adjusted() >= _MAX_DIGITS:
        raise InvalidAmount(f"An amount has at most {_MAX_DIGITS} digits before the point.")
    currency = _currency(match["before"], match["after"])
    return Amount(-value if match["sign"] in ("-", "−") and value else value, currency)


def plain_amount(value: Decimal, *, grouped: bool = False) -> str:
    """Format ``value`` so that ``read_amount`` reads it back; ``grouped``: ``48,000``."""
    integer, _, decimals = (f"{value:,f}" if grouped else f"{value:f}").partition(".")
    decimals = decimals.rstrip("0")
    if not decimals:
        return integer
    return f"{integer}.{decimals}0" if len(decimals) in (1, 3) else f"{integer}.{decimals}"


def begins_currency(text: str) -> bool:
    """Return whether ``text`` names a currency or begins to: ``EUR 52k``, ``52k €``, ``e``; not ``52k``."""
    return _CURRENCY_BEGUN.search(text) is not None


def read_currency(text: str) -> str | None:
    """Return the currency code that ``text`` names, as a code or a unique symbol; else None."""
    bare = drop_invisible(text).strip()
    if bare in _SYMBOLS:
        return _SYMBOLS[bare]
    return bare.upper() if re.fullmatch(r"[A-Za-z]{3}", bare) else None


def _currency(before: str | None, after: str | None) -> str | None:
    codes = []
    for sign in filter(None, (before, after)):
        if sign in _SHARED_SYMBOLS:
            raise InvalidAmount(
                f"Several currencies use {sign}. Enter the code instead, such as"
                f" {_SHARED_SYMBOLS[sign]}."
            )
        codes.append(read_currency(sign))
    if len(codes) == 2 and codes[0] != codes[1]:
        raise InvalidAmount(f"An amount has one currency, not {codes[0]} and {codes[1]}.")
    return codes[0] if codes else None


def _plain_number(number: str, unit: str) -> str:
    """Return the number in ``Decimal`` syntax, without grouping."""
    integer, mark, decimals = _split_decimals(number, unit)
    digits = _ungrouped(integer, mark)
    if not (digits or decimals):
        raise InvalidAmount(AMOUNT_HELP)
    if len(digits.lstrip("0")) > _MAX_DIGITS:
        raise InvalidAmount(f"An amount has at most {_MAX_DIGITS} digits before the point.")
    if len(decimals) > _MAX_DECIMALS:
        raise InvalidAmount(f"An amount has at most {_MAX_DECIMALS} decimals.")
    return f"{digits or '0'}.{decimals or '0'}"


def _split_decimals(number: str, unit: str) -> tuple[str, str, str]:
    """Return the part before the decimal mark, the mark, and the digits after it."""
    marks = [char for char in number if char in ".,"]
    if not marks:
        return number, "", ""
    mark = marks[-1]
    integer, _, decimals = number.rpartition(mark)
    if not re.fullmatch("[0-9]+", decimals):
        raise InvalidAmount(AMOUNT_HELP)
    if marks.count(mark) > 1:
        # Only a thousands separator occurs more than once.
        return number, "", ""
    only_digits = re.fullmatch("[0-9]*", integer) is not None
    # If another character separates thousands, this mark must be the decimal mark.
    if len(decimals) != 3 or not only_digits or not 1 <= len(integer) <= 3 or integer[0] == "0":
        if mark == "," and only_digits and len(decimals) > 3:
            raise InvalidAmount(AMOUNT_HELP)
        return integer, mark, decimals
    if mark == ",":
        return number, "", ""
    readings = (
        plain_amount(Decimal(reading) * _UNITS[unit], grouped=True)
        for reading in (integer + decimals, number)
    )
    raise InvalidAmount(f"{number}{unit} can mean {' or '.join(readings)}. Enter the one you mean.")


def _ungrouped(integer: str, mark: str) -> str:
    """Return the digits of ``integer`` without separators; groups must have three digits."""
    if re.fullmatch("[0-9]*", integer):
        return integer
    for separator in (" ", "'", ".", ","):
        if separator != mark and re.fullmatch(_GROUPED_BY_THREE % re.escape(separator), integer):
            return integer.replace(separator, "")
    if mark != "," and re.fullmatch(_GROUPED_AS_IN_INDIA, integer):
        return integer.replace(",", "")
    raise InvalidAmount(AMOUNT_HELP)
