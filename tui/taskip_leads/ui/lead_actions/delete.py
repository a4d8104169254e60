"""The question before leads are deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from taskip_leads.models.lead_row import LeadRow
from taskip_leads.text import clean, plural
from taskip_leads.ui.dialogs.confirm import ConfirmDialog
from taskip_leads.ui.render import cells

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Above this many leads, ``y`` counts only after their number was typed.
TYPED_ABOVE = 10
_NAMED = 5


async def deletion_question(store: Store, leads: Sequence[LeadRow], held: float) -> ConfirmDialog:
    """Ask with what is lost and for how many seconds (``held``) it can be undone."""
    after = "It is sent at once and can't be restored in TaskIP;"
    if held:
        after = f"`app.undo` undoes it for {held:.0f} seconds. After that it can't be restored in TaskIP;"
    after += " a copy stays on this machine for 30 days."
    if len(leads) == 1:
        name = cells.cut(clean(leads[0].name), 48)
        detail = await store.leads.detail(leads[0].lead_id)
        notes, files = (detail.note_count, len(detail.files)) if detail is not None else (0, 0)
        read = detail is not None and detail.read_at is not None
        lost = f"{plural(notes, 'note')} and {plural(files, 'file')}" if read else "notes and files"
        lines = [f"It is deleted for everyone, with its {lost}.", after]
        return ConfirmDialog(f"Delete {name}?", lines, "delete")
    names = [cells.cut(clean(row.name), 60) for row in leads[:_NAMED]]
    rest = len(leads) - len(names)
    lines = [*names, *([f"and {rest:,} more"] if rest else []), ""]
    lines += ["They are deleted for everyone, with their notes and files.", after]
    count = len(leads) if len(leads) > TYPED_ABOVE else None
    return ConfirmDialog(f"Delete {len(leads):,} leads?", lines, "delete", count=count)
