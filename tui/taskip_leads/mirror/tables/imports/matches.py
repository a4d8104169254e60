"""What an import compares rows with: addresses, phone numbers and names of all leads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator


def contacts(
    connection: sqlite3.Connection,
) -> Iterator[tuple[int, str | None, str | None, str, str | None]]:
    """Yield id, email, phone, name and company of every lead that is not about to be deleted."""
    yield from connection.execute(
        "SELECT key, email, phone, name, company FROM lead WHERE NOT hidden ORDER BY key"
    )
