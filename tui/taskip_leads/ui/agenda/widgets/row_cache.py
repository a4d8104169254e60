"""The rows of the agenda that were read, with the texts of their steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from taskip_leads.models.agenda.agenda import AgendaRow
from taskip_leads.ui.leads.widgets.row_cache import RowCache

#: The most texts kept.
_MAX_TEXTS = 3000


class AgendaRowCache:
    """Leads by id, and what their next steps are."""

    def __init__(self) -> None:
        self.leads = RowCache()
        self._texts: dict[int, str] = {}

    def find(self, lead_id: int) -> AgendaRow | None:
        """Return the row of a lead, or None if it was not read yet."""
        row = self.leads.row(lead_id)
        return None if row is None else AgendaRow(row, self._texts.get(lead_id, ""))

    def put(self, requested: Sequence[int], rows: Mapping[int, AgendaRow]) -> bool:
        """Store the rows that were requested; return whether anything changed."""
        found = {lead_id: one.row for lead_id, one in rows.items()}
        changed = bool(self.leads.put(requested, found))
        if len(self._texts) > _MAX_TEXTS:
            self._texts.clear()
        for lead_id, one in rows.items():
            changed = changed or self._texts.get(lead_id) != one.step_text
            self._texts[lead_id] = one.step_text
        return changed
