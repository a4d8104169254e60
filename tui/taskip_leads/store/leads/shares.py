"""Count the leads of a selection by status."""

from __future__ import annotations

from pyroaring import BitMap

from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import attributes
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.board.columns import NO_STATUS, UNKNOWN_STATUS, BoardColumn
from taskip_leads.models.board.moves import arrange
from taskip_leads.models.lead_views import Selection
from taskip_leads.models.pipeline.shares import StatusShare
from taskip_leads.store.events import AttributesChanged, Event, EventBus
from taskip_leads.store.index.board_sets import split_by_status
from taskip_leads.store.index.ordered_ids import OrderedLeadIds
from taskip_leads.store.index.service import LeadIndexService


class StatusShareReader:
    """Counts from the lead index, by the statuses that ``read_statuses`` found."""

    def __init__(self, database: Database, events: EventBus, index: LeadIndexService) -> None:
        self._database, self._index = database, index
        self._statuses: dict[int, Attribute] | None = None
        #: Which of ``NO_STATUS`` and ``UNKNOWN_STATUS`` lead any lead; they stay while a filter changes.
        self._nameless: frozenset[int | None] = frozenset()
        events.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        if isinstance(event, AttributesChanged):
            self._statuses = None

    async def read_statuses(self) -> None:
        """Read the statuses of the workspace, which ``shares_now`` needs."""
        known = await self._database.read(attributes.read)
        self._statuses = {
            number: status
            for number, status in known.items()
            if status.type is AttributeType.STATUS and number > 0
        }
        if (index := self._index.complete) is not None:
            everyone = split_by_status(index.sets, index.sets.everything, self._ranks)
            self._nameless = frozenset(n for n in (NO_STATUS, UNKNOWN_STATUS) if everyone[n])

    @property
    def _ranks(self) -> dict[int, tuple[int, int]]:
        return {number: status.rank for number, status in (self._statuses or {}).items()}

    def shares_now(self, selection: Selection) -> tuple[StatusShare, ...] | None:
        """Return the shares of the selection's leads in the board's order; each lead counts once.

        Call it in the same turn of the loop as the selection was made. None until all leads and the
        statuses are read, and again when statuses changed.
        """
        index, keys = self._index.complete, selection.keys
        if index is None or self._statuses is None or not isinstance(keys, OrderedLeadIds):
            return None
        ranks = self._ranks
        parts = split_by_status(index.sets, keys.members, ranks)
        closed = index.situation.closed
        shares = [
            StatusShare(number, BoardColumn(number, ()).name, len(parts[number]))
            for number in (NO_STATUS, UNKNOWN_STATUS)
            if parts[number] or number in self._nameless
        ]
        for status in arrange((*self._statuses.values(), *_unlisted(parts, ranks)), closed):
            leads = len(parts[status.id])
            shares.append(StatusShare(status.id, status.name, leads, status.color))
        return tuple(shares)


def _unlisted(
    parts: dict[int | None, BitMap], ranks: dict[int, tuple[int, int]]
) -> list[Attribute]:
    """Return statuses that leads carry but the workspace does not list."""
    return [
        Attribute(number, f"#{number}", AttributeType.STATUS)
        for number in parts
        if number and number != NO_STATUS and number not in ranks
    ]
