"""Prefetch the first page of leads while the UI is importing."""

from __future__ import annotations

from collections.abc import Sequence

from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import Selection

#: Rows of the tallest common terminal; a taller one reads all of its rows.
SCREENFUL = 100


class Prefetch:
    """One selection and its rows, each returned once; later calls read the mirror."""

    def __init__(self) -> None:
        self._query: LeadQuery | None = None
        self._selection: Selection | None = None
        self._rows: dict[int, LeadRow] = {}

    def put(self, query: LeadQuery, selection: Selection, rows: dict[int, LeadRow]) -> None:
        """Store the answer to ``query`` until it is used."""
        self._query, self._selection, self._rows = query, selection, rows

    def take_selection(self, query: LeadQuery) -> Selection | None:
        """Return the leads that match, if this query was prefetched."""
        selection, self._selection = self._selection, None
        return selection if query == self._query else None

    def take_rows(self, lead_ids: Sequence[int]) -> dict[int, LeadRow] | None:
        """Return rows of these leads, if all of them were prefetched."""
        rows, self._rows = self._rows, {}
        if rows.keys() >= set(lead_ids):
            return {lead_id: rows[lead_id] for lead_id in lead_ids}
        return None

    def clear(self) -> None:
        """Discard the prefetched data, which may be stale from now on."""
        self._query, self._selection, self._rows = None, None, {}
