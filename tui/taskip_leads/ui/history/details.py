"""The details of a line: what was there before, and each lead of a change of several."""

from __future__ import annotations

from collections.abc import Sequence

from taskip_leads import clock
from taskip_leads.models.change import EditLead, EditNote
from taskip_leads.models.field_labels import display_value, label
from taskip_leads.models.history.entry import HistoryChange
from taskip_leads.models.pending import PendingChange
from taskip_leads.text import clean
from taskip_leads.ui.changes.details_dialog import DetailsDialog

#: Further leads are counted.
_NAMED = 200


def details_dialog(changes: Sequence[HistoryChange]) -> DetailsDialog:
    """Return the dialog of the changes of one line, oldest first."""
    first = changes[0]
    pending = PendingChange(
        id=first.id,
        change=first.change,
        state=first.outbox_state,
        created_at=first.made_at,
        sent_at=first.sent_at,
        message=first.message,
        about=first.about if len(changes) == 1 else f"{len(changes):,} changes, see below",
        settled_at=first.settled_at,
        details=first.details,
        result=first.result,
    )
    return DetailsDialog(pending, more=_before(first) if len(changes) == 1 else _each(changes))


def _before(one: HistoryChange) -> list[tuple[str, str]]:
    """Return what was there before."""
    match one.change:
        case EditLead() as edit:
            return [
                (f"{label(name)} was", clean(display_value(name, edit.base[name], clock.today())))
                for name in edit.fields
                if name in edit.base and not name.endswith("_id")
            ]
        case EditNote() as edit if edit.base_title is not None:
            return [
                ("Title was", clean(edit.base_title)),
                ("Text was", clean(edit.base_note or "")),
            ]
    return []


def _each(changes: Sequence[HistoryChange]) -> list[tuple[str, str]]:
    lines = [(one.about, f"{one.line}  {one.state.value}") for one in changes[:_NAMED]]
    if len(changes) > _NAMED:
        lines.append(("", f"and {len(changes) - _NAMED:,} more"))
    return lines
