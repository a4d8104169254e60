"""The changes that import a row: a new lead, or values for one that is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from taskip_leads.models.change import ID_LISTS, AddNote, Change, CreateLead, EditLead
from taskip_leads.models.imports.plan import Existing
from taskip_leads.models.imports.reading import ReadRow
from taskip_leads.models.limits import NOTE_TITLE_MAX
from taskip_leads.text import short_day


def described(row: ReadRow) -> ReadRow:
    """Move the texts that cannot be read into the description."""
    for problem in row.problems:
        if problem.text and problem.target is not None:
            row.extra.append(f"{problem.target.label}: {problem.text}")
    return row


def creation(row: ReadRow, today: date) -> list[Change]:
    """Return the changes that create the row's lead, with its note."""
    fields = {name: value for name, value in row.fields.items() if value not in (None, "", [])}
    if description := row.description:
        fields["description"] = description
    changes: list[Change] = [CreateLead(fields, dict(row.shows))]
    if row.note:
        title, _, text = row.note.partition("\n")
        if len(title) > NOTE_TITLE_MAX or not text.strip():
            title, text = f"Import, {short_day(today, today)}", row.note
        changes.append(AddNote(0, title, text.strip()))
    return changes


def update(
    row: ReadRow, lead_id: int, known: Mapping[str, Any], existing: Existing
) -> EditLead | None:
    """Return the change that gives the row's values to a lead; None if there is nothing to change.

    ``known`` has the lead's values by write name. FILL keeps each value that is there.
    """
    fields: dict[str, Any] = {}
    add: dict[str, tuple[int, ...]] = {}
    remove: dict[str, tuple[int, ...]] = {}
    wanted = dict(row.fields)
    wanted.pop("email", None)
    if row.description and (wanted.get("description") or not known.get("description")):
        wanted["description"] = row.description
    for name, value in wanted.items():
        held = known.get(name)
        if value in (None, "", []) or (existing is Existing.FILL and held not in (None, "", [])):
            continue
        if name in ID_LISTS:
            before = frozenset(held or ())
            if new := tuple(sorted(frozenset(value) - before)):
                add[name] = new
            if old := tuple(sorted(before - frozenset(value))):
                remove[name] = old
        elif not _same(value, held):
            fields[name] = value
    if not (fields or add or remove):
        return None
    shows = {name: text for name, text in row.shows.items() if name in fields}
    # The values that were compared: what somebody changes until it is sent is asked about.
    base = {name: known.get(name) for name in fields}
    return EditLead(lead_id, fields, base, add, remove, shows)


def _same(one: Any, other: Any) -> bool:
    if isinstance(other, int | float) or isinstance(one, int | float):
        try:
            return float(one) == float(other)
        except (TypeError, ValueError):
            return False
    return bool(one == other or str(other or "")[:10] == one)
