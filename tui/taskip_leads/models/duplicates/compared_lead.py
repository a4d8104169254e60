"""What is compared of a lead, and how each value is reduced to what makes it the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from taskip_leads.models.duplicates.mail_providers import PROVIDERS, SHARED_SITES
from taskip_leads.models.values.web_address import InvalidAddress, parse_address
from taskip_leads.text import clean, fold

#: Fewer digits are an extension, more than these are compared at the end of two numbers.
_LEAST_DIGITS = 7
LEAST_WITHOUT_CODE = 8
#: People of so many companies write from a mail provider, also from one that no list names.
MANY_COMPANIES = 3
#: A country code has at most so many digits.
MOST_CODE_DIGITS = 3
_EXTENSION = re.compile(r"(?:ext\b|ext\.|x(?=\s*\d)|[,;#]).*", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"[^\W_]+")
_LEGAL_FORMS = frozenset(
    "ab ag as aps bv co company corp corporation gmbh inc kg limited llc llp ltd ltda nv oy oyj plc"
    " pte pty pvt sa sarl sas se sl spa srl sro".split()
)
# A name that people type instead of one.
_NO_NAMES = frozenset("unknown test demo none info contact sales office team admin".split())


class ComparedLead(Struct, frozen=True):
    """The values of a lead that are compared, with waiting changes applied."""

    lead_id: int
    server_id: int | None
    name: str
    email: str | None = None
    phone: str | None = None
    company: str | None = None
    website: str | None = None
    created_at: str | None = None

    @property
    def age_key(self) -> tuple[bool, int]:
        """Sort key: the oldest first, those that TaskIP does not have yet last."""
        return (self.server_id is None, self.server_id or -self.lead_id)

    @property
    def label(self) -> str:
        """Return ``#1038``, or ``new`` as long as TaskIP has given no id."""
        return "new" if self.server_id is None else f"#{self.server_id}"


class PhoneNumber(Struct, frozen=True):
    """The digits of a number: after ``+`` or ``00`` with the country code, else without its first zero."""

    digits: str
    international: bool


class Place(Struct, frozen=True):
    """Where a person works: a company or a web domain."""

    key: str
    #: As it is shown.
    text: str
    is_company: bool = False


def email_key(email: str | None) -> tuple[str, str]:
    """Return an address without case and ``+tag``, and the tag; empty texts for none."""
    local, at, domain = (email or "").strip().casefold().rpartition("@")
    if not (local and at and domain):
        return "", ""
    name, plus, tag = local.partition("+")
    return (f"{name}@{domain}", tag) if name and plus else (f"{local}@{domain}", "")


def phone_number(text: str | None) -> PhoneNumber | None:
    """Return the number in a text; None if there is none that could be called."""
    number = _EXTENSION.sub("", (text or "").strip()).replace("(0)", "")
    digits = "".join(str(int(char)) for char in number if char.isdecimal())
    international = number.lstrip(" (").startswith("+")
    if digits.startswith("00") and not international:
        digits, international = digits[2:], True
    digits = digits.lstrip("0")
    # All the same or counted up: typed to satisfy a form.
    if len(digits) < _LEAST_DIGITS or len(set(digits)) == 1 or digits in "1234567890":
        return None
    return PhoneNumber(digits, international)


def without_country_code(number: PhoneNumber) -> Iterator[str]:
    """Yield the digits that the same number may have in its own country."""
    if number.international:
        for code in range(1, MOST_CODE_DIGITS + 1):
            if len(rest := number.digits[code:].lstrip("0")) >= LEAST_WITHOUT_CODE:
                yield rest
    elif len(number.digits) >= LEAST_WITHOUT_CODE:
        yield number.digits


def name_key(name: str) -> str:
    """Return a full name without case, accents, punctuation and order; "" for less than two words.

    A first name alone is no evidence, not even in the same company.
    """
    words = _WORD.findall(fold(name))
    if len(words) < 2 or "@" in name or not _NO_NAMES.isdisjoint(words):
        return ""
    return " ".join(sorted(words))


def places(lead: ComparedLead) -> tuple[Place, ...]:
    """Return the company and the web domains of a lead, without mail providers and shared sites."""
    found: dict[str, Place] = {}
    if lead.company:
        words = _WORD.findall(fold(lead.company))
        rest = [word for word in words if word not in _LEGAL_FORMS] or words
        if key := " ".join(rest):
            found[f"company {key}"] = Place(f"company {key}", clean(lead.company), is_company=True)
    domain = email_key(lead.email)[0].rpartition("@")[2]
    for host in (_host(lead.website), domain):
        host = host.removeprefix("www.")
        if "." in host and host not in PROVIDERS and host not in SHARED_SITES:
            found.setdefault(f"domain {host}", Place(f"domain {host}", clean(host)))
    return tuple(found.values())


def places_of(leads: Iterable[ComparedLead]) -> dict[int, tuple[Place, ...]]:
    """Return the places of leads by lead id, without domains that people of many companies use."""
    found = {lead.lead_id: places(lead) for lead in leads}
    companies: dict[str, set[str]] = {}
    for some in found.values():
        names = [place.key for place in some if place.is_company]
        for place in some:
            if not place.is_company:
                companies.setdefault(place.key, set()).update(names)
    shared = {key for key, names in companies.items() if len(names) >= MANY_COMPANIES}
    for lead_id, some in found.items():
        if shared and any(place.key in shared for place in some):
            found[lead_id] = tuple(place for place in some if place.key not in shared)
    release(companies)
    return found


def release(*holders: dict[Any, Any]) -> None:
    """Empty these one by one.

    Freed at once, the values of a hundred thousand leads keep all other threads waiting for 0.1 seconds.
    """
    for holder in holders:
        while holder:
            holder.popitem()


def _host(website: str | None) -> str:
    if not website:
        return ""
    try:
        return parse_address(website, default_scheme="https").host
    except InvalidAddress:
        return ""
