"""Recompute columns that derive from others: folded texts and local days.

They are recomputed in batches when the folding rules or the time zone change.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from taskip_leads.clock import local_day, zone_signature
from taskip_leads.mirror.columns import SEARCHED, ordinal
from taskip_leads.mirror.tables import meta
from taskip_leads.models.filters.search_terms import FOLDING_VERSION, search_text
from taskip_leads.text import clean, fold

Rows = Iterable[tuple[Any, ...]]
_BEFORE_ALL = -(2**63)


class _Rule(NamedTuple):
    """The rule by which a group of columns is computed."""

    #: The name in ``meta`` of the rule that the stored columns follow.
    name: str
    current: str | int
    query: str
    compute: Callable[[sqlite3.Connection, Rows], None]


def is_current(connection: sqlite3.Connection) -> bool:
    """Return whether all columns follow the current rules."""
    return not _outdated(connection)


def refresh_some(connection: sqlite3.Connection, limit: int) -> bool:
    """Recompute the next ``limit`` leads, inside one transaction; whether that was the last batch.

    The mirror stores the progress, so that the next start resumes there.
    """
    for rule in _outdated(connection):
        progress = meta.get(connection, f"{rule.name}_refresh", dict) or {}
        started = progress.get("rule") == rule.current and isinstance(progress.get("key"), int)
        after = progress["key"] if started else _BEFORE_ALL
        rows = connection.execute(rule.query, (after, limit)).fetchall()
        rule.compute(connection, rows)
        if len(rows) < limit:
            meta.put(connection, rule.name, rule.current)
            meta.put(connection, f"{rule.name}_refresh", None)
        else:
            reached = {"rule": rule.current, "key": rows[-1][0]}
            meta.put(connection, f"{rule.name}_refresh", reached)
    return is_current(connection)


def _outdated(connection: sqlite3.Connection) -> list[_Rule]:
    rules = (
        _Rule("folding", FOLDING_VERSION, _TEXTS, _compute_texts),
        _Rule("zone", zone_signature(), _DAYS, _compute_days),
    )
    return [
        rule
        for rule in rules
        if meta.get(connection, rule.name, type(rule.current)) != rule.current
    ]


_TEXTS = (
    "SELECT key, id, name, company, email, phone, website, raw, folded, sort_name"
    " FROM lead JOIN lead_body USING (key) JOIN lead_search USING (key)"
    " WHERE key > ? ORDER BY key LIMIT ?"
)
_DAYS = (
    "SELECT key, created_at, updated_at, created_number, updated_number FROM lead"
    " WHERE key > ? ORDER BY key LIMIT ?"
)


def _compute_texts(connection: sqlite3.Connection, rows: Rows) -> None:
    texts: list[tuple[str, int]] = []
    names: list[tuple[str, int]] = []
    for lead_id, server_id, name, company, email, phone, website, raw, folded, sort_name in rows:
        text = search_text(name, company, email, phone, website, _description(raw), server_id)
        if text != folded:
            texts.append((text, lead_id))
        if (folded_name := fold(name)) != sort_name:
            names.append((folded_name, lead_id))
    connection.executemany("UPDATE lead_search SET folded = ? WHERE key = ?", texts)
    connection.executemany("UPDATE lead SET sort_name = ? WHERE key = ?", names)


def _compute_days(connection: sqlite3.Connection, rows: Rows) -> None:
    changed: list[tuple[int | None, int | None, int]] = []
    for lead_id, created_at, updated_at, *stored in rows:
        created, updated = ordinal(local_day(created_at)), ordinal(local_day(updated_at))
        if [created, updated] != stored:
            changed.append((created, updated, lead_id))
    connection.executemany(
        "UPDATE lead SET created_number = ?, updated_number = ? WHERE key = ?", changed
    )


def _description(raw: str) -> str:
    """Return the searched part of a stored description; empty if the row is damaged."""
    try:
        answer = json.loads(raw)
    except (ValueError, TypeError, RecursionError):
        return ""
    text = answer.get("description") if isinstance(answer, dict) else None
    return clean(text[:SEARCHED]) if isinstance(text, str) else ""
