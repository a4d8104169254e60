"""Find the leads that rows of a file are already, by address, phone number, or name and company.

Hundred thousand leads take a few megabytes: sorted 64-bit hashes beside ids.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable

from taskip_leads import mirror
from taskip_leads.mirror.tables.imports import matches
from taskip_leads.models.imports.reading import ReadRow
from taskip_leads.text import fold

_NOT_DIGITS = re.compile(r"[^0-9]+")
#: A number with fewer digits is an extension, and says nothing.
_SHORTEST = 7
#: Digits that two spellings of a number share: country codes and leading zeros differ.
_COMPARED = 9


def email_key(address: object) -> str | None:
    """Return what two spellings of an address share; None without one."""
    return str(address or "").strip().casefold() or None


def phone_key(number: object) -> str | None:
    """Return what two spellings of a phone number share: its last digits."""
    digits = _NOT_DIGITS.sub("", str(number or ""))
    return digits[-_COMPARED:] if len(digits) >= _SHORTEST else None


def name_key(name: str, company: str | None) -> str | None:
    """Return what two spellings of a name with company share; None without one of them."""
    words = " ".join(fold(name).split())
    firm = " ".join(fold(company or "").split())
    return f"{words}\n{firm}" if words and firm else None


class _HashedIds:
    """Ids by hashed key; the first one added wins."""

    def __init__(self, items: Iterable[tuple[str, int]]) -> None:
        pairs: dict[int, int] = {}
        for key, lead_id in items:
            pairs.setdefault(hash(key), lead_id)
        ordered = sorted(pairs)
        self._hashes = array("q", ordered)
        self._ids = array("q", (pairs[one] for one in ordered))

    def find(self, key: str | None) -> int | None:
        if key is None:
            return None
        wanted = hash(key)
        at = bisect_left(self._hashes, wanted)
        found = at < len(self._hashes) and self._hashes[at] == wanted
        return self._ids[at] if found else None


class LeadMatches:
    """All leads of the mirror, as rows are compared with them."""

    def __init__(self, connection: mirror.Connection) -> None:
        emails: list[tuple[str, int]] = []
        phones: list[tuple[str, int]] = []
        names: list[tuple[str, int]] = []
        for lead_id, email, phone, name, company in matches.contacts(connection):
            for keys, key in (
                (emails, email_key(email)),
                (phones, phone_key(phone)),
                (names, name_key(name, company)),
            ):
                if key is not None:
                    keys.append((key, lead_id))
        self._emails, self._phones, self._names = map(_HashedIds, (emails, phones, names))

    def by_email(self, row: ReadRow) -> int | None:
        """Return the lead with the row's address."""
        return self._emails.find(email_key(row.fields.get("email")))

    def by_guess(self, row: ReadRow) -> tuple[int, str] | None:
        """Return a lead that the row may be, and why."""
        found = self._phones.find(phone_key(row.fields.get("phone_number")))
        if found is not None:
            return found, "same phone"
        found = self._names.find(name_key(row.name, row.company))
        return None if found is None else (found, "same name and company")
