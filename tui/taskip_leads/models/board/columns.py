"""The board: leads by status, a column for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from taskip_leads.models.attribute import Attribute
from taskip_leads.models.filters.query import NONE
from taskip_leads.models.joined_lead_ids import JoinedLeadIds

#: Ids of the columns that stand for no status: leads without one, and leads whose statuses are unknown.
NO_STATUS: int | None = NONE
UNKNOWN_STATUS: int | None = None

Sums = tuple[tuple[str, Decimal], ...]


class BoardColumn(Struct, frozen=True):
    """The leads of one status, in the order of the query."""

    #: The status's id, ``NO_STATUS`` or ``UNKNOWN_STATUS``.
    id: int | None
    lead_ids: Sequence[int]
    #: None for leads without a status.
    status: Attribute | None = None
    #: Whether leads here are done with: won or lost.
    closed: bool = False
    #: Leads whose next step is late, and leads that were created this week.
    late: int = 0
    new: int = 0
    #: The value per currency, the currency of most leads first; None until it was added up.
    sums: Sums | None = None

    @property
    def name(self) -> str:
        """What the column's head says, as stored: clean it at the render boundary."""
        if self.status is not None:
            return self.status.name
        return "No status" if self.id == NO_STATUS else "Not known"


class Board(Struct, frozen=True):
    """All columns, from left to right. Each lead is in one of them."""

    columns: tuple[BoardColumn, ...] = ()
    #: Leads in the mirror, and how many of them are active.
    total: int = 0
    active: int = 0
    #: The value of all of them per currency; None until it was added up.
    sums: Sums | None = None

    @property
    def lead_ids(self) -> Sequence[int]:
        """The leads that match, column by column."""
        return JoinedLeadIds(tuple(column.lead_ids for column in self.columns))

    def with_sums(self, sums: Mapping[int | None, Sums], total: Sums) -> Board:
        """Return the board with the sums of its columns, by column id, and of all leads."""
        columns = tuple(replace(one, sums=sums.get(one.id, ())) for one in self.columns)
        return replace(self, columns=columns, sums=total)
