"""The key table as text, for the README and the command line."""

from __future__ import annotations

from taskip_leads.ui.keys import TITLES, KeyTable, shown


def rows(table: KeyTable | None = None) -> list[tuple[str, str, str]]:
    """Return a table, None: the default one, as (title, keys, action) texts."""
    return [
        (title, "  ".join(shown(name) for name in key.keys), key.label)
        for scope, title in TITLES.items()
        for key in (table or KeyTable()).of(scope)
        if key.keys and key.listed
    ]
