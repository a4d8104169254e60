"""Read single values in any form that TaskIP uses.

Unreadable values count as missing. Numbers fit into the 64 bits of SQLite, and texts contain nothing that
is invalid in UTF-8 or unsafe in a terminal. This module does not import pydantic.
"""

from __future__ import annotations

import re
from collections.abc import Container
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from taskip_leads.models.limits import ID_MAX, ID_MIN

#: The maximum length of a single-line text. Longer ones are cut; the stored response is complete.
LINE_MAX = 4096
#: Entries of one list inside a row, such as owners or activities.
ENTRIES_MAX = 10_000

# Python refuses to convert 4,300 digits; 64 bits have 19.
_DIGITS = re.compile(r"-?[0-9]{1,19}")
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
# The maximum bits of a number that is converted to text, such as a phone number.
_TEXT_BITS = 256
# The maximum power of ten and number of digits of an amount.
_LARGEST_POWER = 20
_LONGEST_AMOUNT = 64
# Lone surrogates are invalid in UTF-8, so neither SQLite nor a terminal accepts them.
_HALVES = re.compile("[\ud800-\udfff]")
# Control characters other than tabs and line ends.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_REPLACEMENT = "\ufffd"


def integer(value: object) -> int | None:
    """Return an integer of 64 bits, also from text or from a float without a fraction."""
    number: int | None = None
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        number = value
    elif isinstance(value, float) and value.is_integer():
        number = int(value)
    elif isinstance(value, str):
        digits = value.strip() if len(value) < 64 else ""
        number = int(digits) if _DIGITS.fullmatch(digits) else None
    return number if number is not None and -ID_MAX <= number <= ID_MAX else None


def server_id(value: object, own: Container[int] = ()) -> int | None:
    """Return a server id, or one of the ``own`` negative ids."""
    number = integer(value)
    return number if number is not None and (number >= ID_MIN or number in own) else None


def required_id(value: object, own: Container[int] = ()) -> int:
    """Return the id of a row. Raises ``ValueError`` with the reason."""
    number = server_id(value, own)
    if number is not None:
        return number
    if integer(value) is not None:
        raise ValueError("id is below 1")
    integral = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if integral and not isinstance(value, bool):
        raise ValueError("id too large")
    raise ValueError("id is not an integer")


def text(value: object) -> str | None:
    """Return a text of any length. Numbers are converted; an empty text is missing.

    Lone surrogates are replaced. Control characters stay: screens replace them, and an editor must not
    change its text.
    """
    if isinstance(value, str):
        return (value if value.isascii() else _HALVES.sub(_REPLACEMENT, value)) or None
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return str(value) if isfinite(value) else None
    # Python refuses to convert a number with thousands of digits.
    return str(value) if isinstance(value, int) and value.bit_length() <= _TEXT_BITS else None


def line(value: object) -> str | None:
    """Return a text of at most ``LINE_MAX`` characters without control characters.

    Tabs and line ends stay.
    """
    read = text(value[: LINE_MAX + 1] if isinstance(value, str) else value)
    if read is None:
        return None
    if not (read.isascii() and read.isprintable()):
        read = _UNFIT.sub(_REPLACEMENT, read)
    return read if len(read) <= LINE_MAX else read[: LINE_MAX - 1] + "…"


def flag(value: object) -> bool:
    """Return True for 1, true, "1", "true" and "yes"."""
    if isinstance(value, str):
        return value[:8].strip().lower() in ("1", "true", "yes")
    return isinstance(value, bool | int | float) and value == 1


def money(value: object) -> Decimal | None:
    """Return an exact amount from a number or text (``"15000.00"``, ``"15,000.00"``)."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, int) and abs(value) >= 10 ** (_LARGEST_POWER + 1):
        return None
    written = str(value).strip() if not isinstance(value, str) or len(value) < 256 else ""
    if not written or len(written) > _LONGEST_AMOUNT:
        return None
    try:
        amount = Decimal(written.replace(",", "") if _GROUPED.fullmatch(written) else written)
    except (InvalidOperation, ValueError):
        return None
    # 1e999999 is a number too, with a million digits.
    if not amount.is_finite() or abs(amount.adjusted()) > _LARGEST_POWER:
        return None
    return amount


def entries(value: object) -> list[Any] | None:
    """Return the entries of a list, or None if ``value`` is not a list.

    PHP writes a list whose keys have gaps as a map: ``{"0": ..., "2": ...}``.
    """
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and value and all(_DIGITS.fullmatch(str(key)) for key in value):
        return list(value.values())
    return None
