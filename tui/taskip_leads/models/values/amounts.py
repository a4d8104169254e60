"""Read one amount of money as people type it: ``52k``, ``48,000``, ``1 250,50``, ``EUR 52k``.

Fields, the form, the filter and imports all use this reader. An amount with two possible readings is
refused, and the error names both.
"""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec import Struct

from taskip_leads.text import drop_invisible

#: Shown where the text is no amount.
AMOUNT_HELP = "Enter an amount, such as 48000 or 48k."

_LONGEST = 100
_MAX_DIGITS = 15
_MAX_DECIMALS = 10
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000}
# The other common signs ($, ¥, kr) each stand for several currencies.
_SYMBOLS = {"€": "EUR", "£": "GBP"}
_SHARED_SYMBOLS = {"$": "USD", "¥": "JPY"}
_CODE = r"[A-Za-z]{3}|[€£$¥]"
_AMOUNT = re.compile(
    rf"(?P<before>{_CODE})?\s*(?P<sign>[-−+]?)\s*(?P<number>[0-9.,][0-9.,'’\s]*?)\s*"
    rf"(?P<unit>[kKmM]?)\s*(?P<after>{_CODE})?"
)
_APOSTROPHES = re.compile("[‘’ʼʹ′＇`´]")
_GROUPED_BY_THREE = r"[0-9]{1,3}(?:%s[0-9]{3})+"
_GROUPED_AS_IN_INDIA = r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}"


class InvalidAmount(ValueError):
    """The text is no amount, or can be read as two. The message is a sentence for the field."""


class Amount(Struct, frozen=True):
    """An amount, with the currency that was typed with it."""

    value: Decimal
    #: Three capital letters; None where none was typed.
    currency: str | None = None


def read_amount(text: str) -> Amount:
    """Read ``text`` as one amount.

    A comma before exactly three digits separates thousands, as in every amount this program shows
    (``48,000``). A dot before exactly three digits (``48.000``) can mean either and is refused.

    Raises:
        InvalidAmount: the text is no amount, has two readings, or is too large or too precise.
    """
    bare = _APOSTROPHES.sub("'", " ".join(drop_invisible(text).split()))
    found = _AMOUNT.fullmatch(bare) if len(bare) <= _LONGEST else None
    if found is None:
        raise InvalidAmount(AMOUNT_HELP)
    unit = found["unit"].lower()
    value = Decimal(_plain_number(found["number"], unit)) * _UNITS[unit]
    if value.adjusted() >= _MAX_DIGITS:
        raise InvalidAmount(f"An amount has at most {_MAX_DIGITS} digits before the point.")
    currency = _currency(found["before"], found["after"])
    return Amount(-value if found["sign"] in ("-", "−") and value else value, currency)


def plain_amount(value: Decimal, *, grouped: bool = False) -> str:
    """``value`` exactly, in a form that ``read_amount`` reads back; ``grouped`` as in ``48,000``."""
    whole, _, decimals = (f"{value:,f}" if grouped else f"{value:f}").partition(".")
    decimals = decimals.rstrip("0")
    if not decimals:
        return whole
    return f"{whole}.{decimals}0" if len(decimals) in (1, 3) else f"{whole}.{decimals}"


def read_currency(text: str) -> str | None:
    """The currency that ``text`` names, as a code or an unmistakable sign; None if it names none."""
    bare = drop_invisible(text).strip()
    if bare in _SYMBOLS:
        return _SYMBOLS[bare]
    return bare.upper() if re.fullmatch(r"[A-Za-z]{3}", bare) else None


def _currency(before: str | None, after: str | None) -> str | None:
    codes = []
    for sign in filter(None, (before, after)):
        if sign in _SHARED_SYMBOLS:
            raise InvalidAmount(
                f"{sign} stands for several currencies. Write its three letters, such as"
                f" {_SHARED_SYMBOLS[sign]}."
            )
        codes.append(read_currency(sign))
    if len(codes) == 2 and codes[0] != codes[1]:
        raise InvalidAmount(f"An amount has one currency, not {codes[0]} and {codes[1]}.")
    return codes[0] if codes else None


def _plain_number(number: str, unit: str) -> str:
    """The number as ``Decimal`` reads it, without any grouping."""
    whole, mark, decimals = _split_decimals(number, unit)
    digits = _ungrouped(whole, mark)
    if not (digits or decimals):
        raise InvalidAmount(AMOUNT_HELP)
    if len(digits.lstrip("0")) > _MAX_DIGITS:
        raise InvalidAmount(f"An amount has at most {_MAX_DIGITS} digits before the point.")
    if len(decimals) > _MAX_DECIMALS:
        raise InvalidAmount(f"An amount has at most {_MAX_DECIMALS} digits behind the point.")
    return f"{digits or '0'}.{decimals or '0'}"


def _split_decimals(number: str, unit: str) -> tuple[str, str, str]:
    """The part before the decimal mark, the mark, and the digits behind it."""
    marks = [char for char in number if char in ".,"]
    if not marks:
        return number, "", ""
    mark = marks[-1]
    whole, _, decimals = number.rpartition(mark)
    if not re.fullmatch("[0-9]+", decimals):
        raise InvalidAmount(AMOUNT_HELP)
    if marks.count(mark) > 1:
        # Only a mark between thousands is repeated.
        return number, "", ""
    only_digits = re.fullmatch("[0-9]*", whole) is not None
    # Where something else already separates thousands, this mark can only be the decimal one.
    if len(decimals) != 3 or not only_digits or not 1 <= len(whole) <= 3 or whole[0] == "0":
        if mark == "," and only_digits and len(decimals) > 3:
            raise InvalidAmount(AMOUNT_HELP)
        return whole, mark, decimals
    if mark == ",":
        return number, "", ""
    readings = (
        plain_amount(Decimal(reading) * _UNITS[unit], grouped=True)
        for reading in (whole + decimals, number)
    )
    raise InvalidAmount(f"{number}{unit} can mean {' or '.join(readings)}. Write the one you mean.")


def _ungrouped(whole: str, mark: str) -> str:
    """The digits of ``whole`` without separators; groups must have three digits."""
    if re.fullmatch("[0-9]*", whole):
        return whole
    for separator in (" ", "'", ".", ","):
        if separator != mark and re.fullmatch(_GROUPED_BY_THREE % re.escape(separator), whole):
            return whole.replace(separator, "")
    if mark != "," and re.fullmatch(_GROUPED_AS_IN_INDIA, whole):
        return whole.replace(",", "")
    raise InvalidAmount(AMOUNT_HELP)
