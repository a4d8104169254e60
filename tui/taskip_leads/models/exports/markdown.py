"""Leads as a table in Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from taskip_leads.models.lead import Lead
from taskip_leads.text import clean, money

_COLUMNS: dict[str, Callable[[Lead], str | None]] = {
    "ID": lambda lead: str(lead.id) if lead.id > 0 else None,
    "Name": lambda lead: lead.name,
    "Company": lambda lead: lead.company.name if lead.company else None,
    "Status": lambda lead: ", ".join(status.name for status in lead.statuses or ()),
    "Value": lambda lead: None if lead.value is None else money(lead.value, lead.currency),
    "Next step": lambda lead: (lead.lead_interaction_date or "")[:10],
    "Owner": lambda lead: ", ".join(user.label for user in lead.assigned_to or ()),
    "Email": lambda lead: lead.email,
    "Phone": lambda lead: lead.phone_number,
}
_RIGHT = ("ID", "Value")
# What Markdown or HTML would read as markup.
_MARKUP = re.compile(r"([\\`*_\[\]<>|~])")


def markdown_table(leads: Iterable[Lead]) -> str:
    """Return a table with a line per lead. Texts of strangers stay text: nothing in them is markup."""
    rules = ("---:" if name in _RIGHT else "---" for name in _COLUMNS)
    lines = [_line(_COLUMNS), _line(rules)]
    lines += [_line(cell_text(read(lead)) for read in _COLUMNS.values()) for lead in leads]
    return "\n".join(lines) + "\n"


def cell_text(text: str | None) -> str:
    """Return text as a cell of a table."""
    return _MARKUP.sub(r"\\\1", " ".join(clean(text or "").split()))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
