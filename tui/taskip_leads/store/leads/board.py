"""Read the board: the leads of a query by status, with counts and sums."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec.structs import replace
from pyroaring import BitMap

from taskip_leads import clock
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import attributes, meta, outbox
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.board.columns import NO_STATUS, UNKNOWN_STATUS, Board, BoardColumn, Sums
from taskip_leads.models.board.moves import arrange
from taskip_leads.models.filters.query import DayRange, LeadQuery, LeadState, counted_from
from taskip_leads.models.lead_row import UnreadKind
from taskip_leads.models.pending import PendingChange
from taskip_leads.store.index.board_sets import created_within, split_by_status
from taskip_leads.store.index.lead_index import LeadIndex
from taskip_leads.store.index.service import LeadIndexService, in_turns
from taskip_leads.store.profile import Profile
from taskip_leads.store.projection.pending import pending_change

#: The values of more leads than this are added up in turns, after the board is shown.
_SUMMED_AT_ONCE = 8192
_FOLDED = "board_folded"


class BoardReader:
    """Answers what the board asks, from the lead index. Nothing here waits for the network."""

    def __init__(self, database: Database, index: LeadIndexService, profile: Profile) -> None:
        self._database, self._index, self._profile = database, index, profile
        #: The statuses of the workspace, by id, as ``read`` found them.
        self._statuses: dict[int, Attribute] = {}

    async def read(self, query: LeadQuery) -> Board:
        """Return the active leads that match, by status."""
        query = self._asked(query)
        known = await self._database.read(attributes.read)
        self._statuses = {
            number: status
            for number, status in known.items()
            if status.type is AttributeType.STATUS and number > 0
        }
        return self._board(await self._index.ready(query), query)

    def read_now(self, query: LeadQuery) -> Board | None:
        """Answer ``read`` without waiting, with the statuses that it read last.

        None where that would hold up the frame of a key, or nothing was read before.
        """
        query = self._asked(query)
        index = self._index.ready_now(query) if self._statuses else None
        return None if index is None else self._board(index, query)

    async def add_sums(self, board: Board, query: LeadQuery) -> Board:
        """Return the board with the values per currency, which ``read`` leaves out for many leads."""
        query = self._asked(query)
        index = await self._index.ready(query)
        columns = self._split(index, query)
        sums: dict[int | None, Sums] = {}

        def add_up() -> Iterator[None]:
            for column_id, members in columns.items():
                sums[column_id] = index.sets.values.sums(members)
                yield

        await in_turns(add_up())
        total = index.sets.values.sums(BitMap.union(*columns.values()))
        return board.with_sums(sums, total)

    async def held(self) -> tuple[PendingChange, ...]:
        """Return the changes that can still be taken back exactly, oldest first."""
        return await self._database.read(
            lambda c: tuple(pending_change(c, row) for row in outbox.held(c))
        )

    async def folded(self) -> frozenset[int | None]:
        """Return the ids of the columns that the user folded."""
        stored = await self._database.read(lambda c: meta.get(c, _FOLDED, list[int | None]))
        return frozenset(stored or ())

    async def save_folded(self, columns: Collection[int | None]) -> None:
        """Keep which columns are folded for the next time."""
        stored = sorted(columns, key=lambda number: (number is None, number or 0))
        await self._database.write(lambda c: meta.put(c, _FOLDED, stored))

    async def next_unread(
        self,
        query: LeadQuery,
        kinds: Iterable[UnreadKind],
        columns: Sequence[int | None],
        after: int | None,
    ) -> int | None:
        """Return the next marked lead behind another one, column by column.

        ``columns`` are the ids of those to look into, that of the lead ``after`` first.
        """
        query = self._asked(query)
        index = await self._index.ready(query)
        members, unread = self._split(index, query), index.sets.unread_of(kinds)
        order = index.order(query.sort, self._index.ranks_of(query))
        here = None if after is None else index.slots.get(after)
        for at, column in enumerate((*columns, *columns[:1])):
            # The first column twice: below the cursor, and at the end above it.
            found = order.next_of(members[column] & unread, None if at else here)
            if found not in (None, here):
                return index.lead_ids[found]
        return None

    def _asked(self, query: LeadQuery) -> LeadQuery:
        """Return the query that the index answers: active leads only, and without *me*."""
        asked = counted_from(self._profile.resolve_me(query), clock.now())
        return replace(asked, converted=False)

    def _split(self, index: LeadIndex, query: LeadQuery) -> dict[int | None, BitMap]:
        ranks = {number: status.rank for number, status in self._statuses.items()}
        return split_by_status(index.sets, index.find(query), ranks)

    def _board(self, index: LeadIndex, query: LeadQuery) -> Board:
        columns = self._split(index, query)
        unlisted = {
            number: Attribute(number, f"#{number}", AttributeType.STATUS)
            for number in columns
            if number and number not in self._statuses
        }
        closed = index.situation.closed
        statuses = arrange((*self._statuses.values(), *unlisted.values()), closed)
        ids = [number for number in (NO_STATUS, UNKNOWN_STATUS) if columns[number]]
        ids += [status.id for status in statuses]
        known = {**self._statuses, **unlisted}
        few = sum(map(len, columns.values())) <= _SUMMED_AT_ONCE
        week, late = self._this_week(), index.sets.in_state(LeadState.LATE, index.situation)

        def column(number: int | None) -> BoardColumn:
            status = known.get(number) if number else None
            members = columns[number]
            return BoardColumn(
                id=number,
                lead_ids=index.ordered(members, query, self._index.ranks_of(query)),
                status=status,
                closed=number in closed,
                late=late.intersection_cardinality(members),
                new=created_within(index.sets, members, week),
                sums=index.sets.values.sums(members) if few else None,
            )

        everyone = BitMap.union(*columns.values()) if few else None
        return Board(
            columns=tuple(column(number) for number in ids),
            total=len(index),
            active=len(index) - len(index.sets.converted & index.sets.everything),
            sums=None if everyone is None else index.sets.values.sums(everyone),
        )

    def _this_week(self) -> DayRange:
        today, week_start = clock.today(), self._profile.rules.week_start
        return DayRange(week_start.first(today), week_start.last(today))
