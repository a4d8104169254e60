"""Amounts of money as people type them: ``>5000``, ``5k..20k``, ``>=1,000 eur``, ``none``."""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec.structs import replace

from taskip_leads.models.filters.query import ValueRange
from taskip_leads.text import amount

#: What is said at the field where the words mean nothing.
HELP = "an amount (5000), >5k, 1000..5000, >5000 eur, any, none"

_NUMBER = r"\d+(?:\.\d+)?\s*[kmKM]?"
_ONE = re.compile(rf"(>=|<=|>|<|=)?\s*({_NUMBER})\s*([A-Za-z]{{3}})?")
_BETWEEN = re.compile(rf"({_NUMBER})?\s*\.\.\s*({_NUMBER})?\s*([A-Za-z]{{3}})?")
_CURRENCY = re.compile(r"[A-Za-z]{3}")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_OR = re.compile(r",|\bor\b|\band\b", re.IGNORECASE)
_UNITS = {"k": 1_000, "m": 1_000_000}


class InvalidAmounts(ValueError):
    """The words mean no amounts; says so in words for the field."""


def parse_values(words: str) -> ValueRange:
    """The amounts that ``words`` mean; raises ``InvalidAmounts``."""
    found = ValueRange()
    parts = [part.strip() for part in _OR.split(_THOUSANDS.sub("", words))]
    if not any(parts):
        raise InvalidAmounts(HELP)
    for part in filter(None, parts):
        found = _taken(found, part)
    if found.least is not None and found.most is not None and found.least > found.most:
        raise InvalidAmounts(f"{amount(found.least)} is more than {amount(found.most)}")
    return found


def _taken(found: ValueRange, part: str) -> ValueRange:
    if part.lower() in ("none", "no value"):
        return replace(found, none=True)
    if part.lower() == "any":
        return found
    if one := _ONE.fullmatch(part):
        number = _number(one[2])
        found = replace(found, currency=one[3].upper()) if one[3] else found
        match one[1]:
            case ">" | ">=":
                return replace(found, least=number, over=one[1] == ">")
            case "<" | "<=":
                return replace(found, most=number, under=one[1] == "<")
            case _:
                return replace(found, least=number, most=number, over=False, under=False)
    if (two := _BETWEEN.fullmatch(part)) and (two[1] or two[2]):
        return replace(
            found,
            least=_number(two[1]) if two[1] else found.least,
            most=_number(two[2]) if two[2] else found.most,
            currency=two[3].upper() if two[3] else found.currency,
        )
    if _CURRENCY.fullmatch(part):
        return replace(found, currency=part.upper())
    raise InvalidAmounts(HELP)


def _number(text: str) -> Decimal:
    unit = _UNITS.get(text[-1:].lower())
    return Decimal(text[:-1].strip()) * unit if unit else Decimal(text)


def show_values(values: ValueRange) -> str:
    """What ``parse_values`` reads as these amounts; it holds no spaces."""
    parts: list[str] = []
    if values.least is not None:
        parts.append(f"{'>' if values.over else '>='}{values.least:f}")
    if values.most is not None:
        parts.append(f"{'<' if values.under else '<='}{values.most:f}")
    if values.currency is not None:
        parts.append(values.currency)
    if values.none:
        parts.append("none")
    return ",".join(parts) or "any"


def explain_values(values: ValueRange) -> str:
    """The amounts in words, for a chip or the field: ``over 20,000 EUR or none``."""
    least, most = values.least, values.most
    if least is not None and least == most and not (values.over or values.under):
        told = amount(least)
    elif least is not None and most is not None:
        told = f"{'over ' if values.over else ''}{amount(least)} to "
        told += f"{'under ' if values.under else ''}{amount(most)}"
    elif least is not None:
        told = f"over {amount(least)}" if values.over else f"{amount(least)} or more"
    elif most is not None:
        told = f"under {amount(most)}" if values.under else f"up to {amount(most)}"
    elif values.currency:
        told = "any"
    else:
        return "none" if values.none else "any"
    if values.currency:
        told = f"in {values.currency}" if told == "any" else f"{told} {values.currency}"
    return f"{told}, or none" if values.none else told
