"""Single values as the service may write them; what cannot be understood counts as not told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import PlainValidator

_DIGITS = re.compile(r"-?[0-9]{1,19}")
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
# Powers of ten: no currency's amounts come near it.
_LARGEST_POWER = 20


def whole(value: object) -> int | None:
    """An integer, also written as text or as a float without a fraction."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        digits = value.strip()
        return int(digits) if _DIGITS.fullmatch(digits) else None
    return None


def text(value: object) -> str | None:
    """Text; numbers are written out, an empty string is nothing."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(value)


def flag(value: object) -> bool:
    """True for 1, true, "1", "true" and "yes"."""
    if isinstance(value, str):
        return value.strip().lower() in ("1", "true", "yes")
    return isinstance(value, bool | int | float) and value == 1


def money(value: object) -> Decimal | None:
    """An exact amount from a number or text (``"15000.00"``, ``"15,000.00"``)."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        written = str(value).strip()
        amount = Decimal(written.replace(",", "") if _GROUPED.fullmatch(written) else written)
    except (InvalidOperation, ValueError):
        return None
    # 1e999999 is a number too, and would be written out with a million zeros.
    if not amount.is_finite() or abs(amount.adjusted()) > _LARGEST_POWER:
        return None
    return amount


def listed(value: object) -> list[Any] | None:
    """The rows of a list. PHP writes one whose keys have gaps as a map: ``{"0": ..., "2": ...}``.

    None where it is neither.
    """
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping) and value and all(_DIGITS.fullmatch(str(key)) for key in value):
        return list(value.values())
    return None


def _required_id(value: object) -> int:
    number = whole(value)
    if number is None:
        raise ValueError("id is not an integer")
    return number


Id = Annotated[int, PlainValidator(_required_id)]
Whole = Annotated[int | None, PlainValidator(whole)]
Text = Annotated[str | None, PlainValidator(text)]
Flag = Annotated[bool, PlainValidator(flag)]
Money = Annotated[Decimal | None, PlainValidator(money)]
