"""Queries for duplicates: what is compared of all leads, and pairs that are none."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from taskip_leads.models.duplicates.compared_lead import ComparedLead, email_key, phone_number
from taskip_leads.models.duplicates.groups import Pair

_SELECT = (
    "SELECT key, id, name, email, phone, company, website, created_at FROM lead"
    " WHERE NOT hidden AND NOT converted"
)
_LAST_DIGITS = 5


def compared(connection: sqlite3.Connection) -> list[ComparedLead]:
    """Return what is compared of all leads, pending changes applied.

    Contacts are left out, since merging one would cut it off from its lead, and leads that are being
    deleted.
    """
    return [ComparedLead(*row) for row in connection.execute(f"{_SELECT} ORDER BY key")]


def different(connection: sqlite3.Connection) -> list[Pair]:
    """Return the pairs of leads that are different people, the lower id first."""
    return connection.execute("SELECT lead, other FROM different_lead").fetchall()


def add_different(connection: sqlite3.Connection, pairs: Iterable[Pair], now: datetime) -> None:
    """Remember that the leads of each pair are different people."""
    connection.executemany(
        "INSERT OR IGNORE INTO different_lead (lead, other, decided_at) VALUES (?, ?, ?)",
        [(*pair, now.isoformat()) for pair in pairs],
    )


def drop_different(connection: sqlite3.Connection, pairs: Iterable[Pair]) -> None:
    """Forget these pairs."""
    connection.executemany("DELETE FROM different_lead WHERE lead = ? AND other = ?", list(pairs))


def resembling(connection: sqlite3.Connection, lead_id: int) -> list[ComparedLead]:
    """Return a lead, and those that may have its email or phone; empty if it is not compared.

    Nothing is left out that is the same by the rules; what is there too much, they sort out.
    """
    rows = connection.execute(f"{_SELECT} AND key = ?", (lead_id,)).fetchall()
    found = {row[0]: ComparedLead(*row) for row in rows}
    if lead_id not in found:
        return []
    for column, pattern in (
        ("email", _email_pattern(found[lead_id].email)),
        ("phone", _phone_pattern(found[lead_id].phone)),
    ):
        if pattern:
            query = f"{_SELECT} AND {column} LIKE ?"
            found |= {row[0]: ComparedLead(*row) for row in connection.execute(query, (pattern,))}
    return list(found.values())


def _email_pattern(email: str | None) -> str:
    """Return what addresses look like that may be the same: any tag before the same domain."""
    local, _, domain = email_key(email)[0].partition("@")
    # What LIKE takes for a joker finds too much, never too little.
    return f"{local}%@{domain}" if domain and local.isascii() and domain.isascii() else ""


def _phone_pattern(phone: str | None) -> str:
    """Return what numbers look like that end with the same digits, however they are written."""
    number = phone_number(phone)
    return "" if number is None else f"%{'%'.join(number.digits[-_LAST_DIGITS:])}%"
