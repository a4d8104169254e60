"""The position of a lead in the list it was opened from."""

from __future__ import annotations

from collections.abc import Sequence

from taskip_leads.ui.lead.widgets.header import ListPosition


class LeadSequence:
    """The leads of a list, in its order."""

    def __init__(self, lead_ids: Sequence[int], list_name: str) -> None:
        self._lead_ids = lead_ids
        self._list_name = list_name

    def replace(self, lead_ids: Sequence[int]) -> None:
        """Use all leads of the list, of which only the first were known."""
        self._lead_ids = lead_ids

    def position_of(self, lead_id: int) -> ListPosition:
        """Return the position for the header; without a number if the lead is not listed."""
        index = self._index(lead_id)
        if index is None:
            return ListPosition(self._list_name, 0, 0)
        return ListPosition(self._list_name, index + 1, len(self._lead_ids))

    def neighbour(self, lead_id: int, by: int) -> int | None:
        """Return the lead ``by`` rows further down; None beyond either end."""
        index = self._index(lead_id)
        if index is None or not 0 <= index + by < len(self._lead_ids):
            return None
        return self._lead_ids[index + by]

    def _index(self, lead_id: int) -> int | None:
        return self._lead_ids.index(lead_id) if lead_id in self._lead_ids else None
