"""What may be typed into a field of a lead: text to the value that is sent, or a sentence why not.

Names are the service's write names, limits are the reference's. Pure: today is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from taskip_leads.models.limits import PERSON_NAME_MAX
from taskip_leads.text import short_day

#: What is said of an address; also before an e-mail is written.
EMAIL_HELP = "An address looks like name@company.com."
DAY_HELP = "A day: 3d, 2w, fri, tomorrow, 12 dec, 2026-04-01."
NUMBER_HELP = "A number such as 48000 or 1,250.50."
CURRENCY_HELP = "A currency is three letters, such as EUR."

_EMAIL = re.compile(r"[^\s@,;<>()\[\]\"]+@[^\s@,;<>()\[\]\"]+\.[^\s@.,;<>()\[\]\"]{2,}")
_NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?([kKmM]?)")
_SHIFT = re.compile(
    r"([+-]?)\s*(?:in\s+)?(\d{1,4})\s*(d|days?|w|weeks?|mo|months?|y|years?)(\s+ago)?"
)
_DAYS_IN = {"d": 1, "w": 7, "m": 30, "y": 365}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_DAY_MONTH = re.compile(r"(\d{1,2})\.?\s+([a-z]{3,})(?:\s+(\d{4}))?")


class InvalidField(ValueError):
    """The text cannot be the field's value; the sentence is for the place where it was typed."""


def is_email(text: str | None) -> bool:
    """Whether an e-mail could be sent there: one address and nothing else."""
    return bool(text) and bool(_EMAIL.fullmatch((text or "").strip())) and ".." not in (text or "")


def parse_field(name: str, text: str, today: date) -> Any:
    """The JSON value of a field of one line; None clears it. Raises ``InvalidField``."""
    text = " ".join(text.split()) if name != "description" else text.strip()
    if not text:
        if name == "first_name":
            raise InvalidField("A first name is needed.")
        return None
    reader = _READERS.get(name)
    return reader(text, today) if reader is not None else text


def parse_day(text: str, today: date) -> date:
    """The one day that words mean, ahead where nothing says otherwise; raises ``InvalidField``."""
    words = " ".join(text.lower().replace(",", " ").split())
    near = {"today": 0, "tomorrow": 1, "yesterday": -1}
    if words in near:
        return today + timedelta(days=near[words])
    if words == "next week":
        return today + timedelta(days=7 - today.weekday())
    if found := _SHIFT.fullmatch(words):
        sign = -1 if found[1] == "-" or found[4] else 1
        return _shifted(today, sign * int(found[2]) * _DAYS_IN[found[3][0]])
    bare = words.removeprefix("next ")
    if len(bare) >= 2:
        for number, weekday in enumerate(_WEEKDAYS):
            if weekday.startswith(bare):
                # Today's own weekday means a week from now: today has a word of its own.
                return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return _calendar_day(words, today)


def _calendar_day(words: str, today: date) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", words):
            year, month, number = (int(part) for part in words.split("-"))
            return date(year, month, number)
        found = _DAY_MONTH.fullmatch(words)
        months = [at for at, name in enumerate(_MONTHS, 1) if found and name.startswith(found[2])]
        if found and len(months) == 1:
            day = date(int(found[3]) if found[3] else today.year, months[0], int(found[1]))
            if not found[3] and day < today:
                day = day.replace(year=today.year + 1)
            return day
    except ValueError:
        raise InvalidField(f"{words} is no day of the calendar.") from None
    raise InvalidField(DAY_HELP)


def told_day(day: date, today: date) -> str:
    """The day as the field confirms it: ``Fri 27 Nov, in 4 days``."""
    away = (day - today).days
    if away == 0:
        distance = "today"
    elif abs(away) == 1:
        distance = "tomorrow" if away > 0 else "yesterday"
    else:
        distance = f"in {away} days" if away > 0 else f"{-away} days ago"
    return f"{short_day(day, today)}, {distance}"


def _shifted(day: date, by: int) -> date:
    try:
        return day + timedelta(days=by)
    except OverflowError:
        raise InvalidField(DAY_HELP) from None


def _person(text: str, today: date) -> str:
    if len(text) > PERSON_NAME_MAX:
        raise InvalidField(f"{len(text)} letters; at most {PERSON_NAME_MAX} fit.")
    return text


def _email(text: str, today: date) -> str:
    if not is_email(text):
        raise InvalidField(EMAIL_HELP)
    return text


def _website(text: str, today: date) -> str:
    if " " in text:
        raise InvalidField("An address on the web has no blanks in it.")
    return text


def _number(text: str, today: date) -> int | str:
    """An integer where it is one, else its decimal text: a binary fraction would not be the amount."""
    bare = text.replace(" ", "").replace("’", "").replace("'", "")
    found = _NUMBER.fullmatch(bare)
    if found is None:
        raise InvalidField(NUMBER_HELP)
    digits = bare.rstrip("kKmM").replace(",", "")
    try:
        value = Decimal(digits) * {"": 1, "k": 1000, "m": 1_000_000}[found[1].lower()]
    except InvalidOperation:
        raise InvalidField(NUMBER_HELP) from None
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"


def _currency(text: str, today: date) -> str:
    code = text.upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise InvalidField(CURRENCY_HELP)
    return code


def _day(text: str, today: date) -> str | None:
    if text.lower() in ("none", "never", "no", "-", "–"):
        return None
    return parse_day(text, today).isoformat()


_READERS: dict[str, Callable[[str, date], Any]] = {
    "first_name": _person,
    "last_name": _person,
    "email": _email,
    "website": _website,
    "value": _number,
    "currency": _currency,
    "lead_interaction_date": _day,
}
