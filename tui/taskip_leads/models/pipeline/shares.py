"""How a number of leads is distributed over the statuses of the pipeline."""

from __future__ import annotations

from msgspec import Struct

from taskip_leads.models.board.columns import NO_STATUS
from taskip_leads.models.filters.query import Facet, LeadQuery, Pick


class StatusShare(Struct, frozen=True):
    """The leads that a status leads, out of those that match a query."""

    #: The status's id, ``NO_STATUS`` or ``UNKNOWN_STATUS``.
    id: int | None
    #: As stored: clean it at the render boundary.
    name: str
    leads: int
    color: str | None = None

    @property
    def is_status(self) -> bool:
        """Whether the workspace has this status."""
        return self.id is not None and self.id != NO_STATUS


def narrowed(query: LeadQuery, status_id: int) -> LeadQuery:
    """Return the query for the leads with this status only, or for all if it is chosen already."""
    chosen = frozenset({status_id})
    pick = Pick() if query.statuses == Pick(chosen) else Pick(chosen)
    return Facet.STATUS.put(query, pick)
