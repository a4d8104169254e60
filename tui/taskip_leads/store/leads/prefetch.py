"""What the first screen will ask first, read while that screen is still being imported."""

from __future__ import annotations

from collections.abc import Sequence

from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import Selection

#: Rows of the tallest terminal that is common; a taller one asks for all of its rows.
SCREENFUL = 100


class Prefetch:
    """One answer to one question, given once: what is asked later is read anew."""

    def __init__(self) -> None:
        self._query: LeadQuery | None = None
        self._selection: Selection | None = None
        self._rows: dict[int, LeadRow] = {}

    def keep(self, query: LeadQuery, selection: Selection, rows: dict[int, LeadRow]) -> None:
        self._query, self._selection, self._rows = query, selection, rows

    def selection(self, query: LeadQuery) -> Selection | None:
        """The leads that match, if it is this that was read."""
        found, self._selection = self._selection, None
        return found if query == self._query else None

    def rows(self, keys: Sequence[int]) -> dict[int, LeadRow] | None:
        """Rows of these leads, if all of them were read."""
        rows, self._rows = self._rows, {}
        return {key: rows[key] for key in keys} if rows.keys() >= set(keys) else None
