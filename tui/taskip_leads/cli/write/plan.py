"""What a command is about to change."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from taskip_leads.models.change import Change
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.text import clean, plural

_NAMED = 5


class Plan(Struct, frozen=True):
    """The changes of one command, and what to ask before they are made."""

    changes: tuple[Change, ...]
    #: The leads that they are about.
    rows: tuple[LeadRow, ...] = ()
    #: How many of them stay as they are.
    unchanged: int = 0
    #: The question, such as ``Delete 3 leads?``; empty: nothing is asked.
    question: str = ""
    #: More lines of the question.
    lines: tuple[str, ...] = ()
    #: What to say if there are no changes.
    nothing: str = "Nothing to change."
    #: An email address that no other lead may have, and the lead that may.
    address: tuple[str, int | None] | None = None


def named(rows: Sequence[LeadRow]) -> str:
    """Return the lead's name, or the number of leads."""
    return clean(rows[0].name) if len(rows) == 1 else plural(len(rows), "lead")


def named_lines(rows: Sequence[LeadRow]) -> tuple[str, ...]:
    """Return a line for each of the first leads, and one for the rest."""
    if len(rows) == 1:
        return ()
    rest = len(rows) - _NAMED
    lines = [f"  {id_of(row)}  {clean(row.name)}" for row in rows[:_NAMED]]
    return (*lines, f"  and {rest:,} more") if rest > 0 else tuple(lines)


def id_of(row: LeadRow) -> str:
    """Return the lead's id in TaskIP as text; ``new`` if it has none yet."""
    return f"#{row.server_id}" if row.server_id is not None else "new"
