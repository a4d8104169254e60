"""Parse the text of a lead's field into the value to send, or an error for the field.

Names are the API's write names, limits those of its reference. The current day is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import unquote

from taskip_leads.clock import WeekStart
from taskip_leads.models.field_labels import DAY
from taskip_leads.models.limits import PERSON_NAME_MAX
from taskip_leads.models.values.amounts import InvalidAmount, read_amount
from taskip_leads.models.values.days import InvalidDay, read_day
from taskip_leads.models.values.web_address import InvalidAddress, parse_address
from taskip_leads.text import drop_invisible

#: Shown at the email field, and before an email is written.
EMAIL_HELP = "Enter an address such as name@company.com."
CURRENCY_HELP = "A currency is three letters, such as EUR."

_EMAIL = re.compile(r"[^\s@,:;<>()\[\]\"]+@[^\s@,:;<>()\[\]\"]+\.[^\s@.,:;<>()\[\]\"]{2,}")
_MAILTO = re.compile(r"mailto:([^?]*)(?:\?.*)?", re.IGNORECASE)
_TEL = re.compile(r"tel:(?://)?\s*", re.IGNORECASE)


class InvalidField(ValueError):
    """The text is not a valid value. The message is a sentence to show at the field."""


def is_email(text: str | None) -> bool:
    """Return whether ``text`` is exactly one email address."""
    address = (text or "").strip()
    return (
        _EMAIL.fullmatch(address) is not None
        and ".." not in address
        and drop_invisible(address, joiners=False) == address
    )


def parse_field(name: str, text: str, today: date, week_start: WeekStart = WeekStart.MONDAY) -> Any:
    """Parse a field's text as its JSON value; None clears the field.

    Invisible characters are dropped and spaces collapsed. An amount can include a currency, which
    ``currency_of_value`` reads.

    Raises:
        InvalidField: the text is not a valid value.
    """
    text = drop_invisible(text)
    text = " ".join(text.split()) if name != "description" else text.strip()
    if not text:
        if name == "first_name":
            raise InvalidField("First name is required.")
        return None
    reader = _READERS.get(name)
    try:
        if name == DAY:
            return _day(text, today, week_start)
        return reader(text, today) if reader is not None else text
    except (InvalidAddress, InvalidAmount, InvalidDay) as error:
        raise InvalidField(str(error)) from None


def currency_of_value(text: str, current: str | None) -> str | None:
    """Return the currency to set because the typed value names one, else None.

    Args:
        current: the lead's currency, or the text of the currency field.

    Raises:
        InvalidField: ``text`` names a currency other than ``current``.
    """
    if not text.strip():
        return None
    try:
        typed = read_amount(text).currency
    except InvalidAmount as error:
        raise InvalidField(str(error)) from None
    current = (current or "").strip().upper()
    if typed is None or typed == current:
        return None
    if current:
        raise InvalidField(f"The currency is {current}, not {typed}. Change one of them.")
    return typed


def _person(text: str, today: date) -> str:
    if len(text) > PERSON_NAME_MAX:
        raise InvalidField(f"{len(text)} characters, the limit is {PERSON_NAME_MAX}.")
    return text


def _email(text: str, today: date) -> str:
    """Return the address without ``mailto:``, angle brackets and invisible characters."""
    address = (
        drop_invisible(text, joiners=False).strip().removeprefix("<").removesuffix(">").strip()
    )
    if link := _MAILTO.fullmatch(address):
        address = unquote(link[1]).strip()
    if not is_email(address):
        raise InvalidField(EMAIL_HELP)
    return address


def _phone(text: str, today: date) -> str:
    return _TEL.sub("", text, count=1) if _TEL.match(text) else text


def _website(text: str, today: date) -> str:
    if " " in text:
        raise InvalidField("A web address can't contain spaces.")
    parse_address(text, default_scheme="https")
    return text


def _number(text: str, today: date) -> int | str:
    """Return an int, or decimal text for fractions, which a float could not hold exactly."""
    value = read_amount(text).value
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"


def _currency(text: str, today: date) -> str:
    if not re.fullmatch("[A-Za-z]{3}", text):
        raise InvalidField(CURRENCY_HELP)
    return text.upper()


def _day(text: str, today: date, week_start: WeekStart) -> str | None:
    if text.lower() in ("none", "never", "no", "-", "–"):
        return None
    return read_day(text, today, week_start).isoformat()


_READERS: dict[str, Callable[[str, date], Any]] = {
    "first_name": _person,
    "last_name": _person,
    "email": _email,
    "phone_number": _phone,
    "website": _website,
    "value": _number,
    "currency": _currency,
}
