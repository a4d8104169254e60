"""Reading the board from a real mirror."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

from taskip_leads import clock
from taskip_leads.models.board.columns import NO_STATUS, UNKNOWN_STATUS, Board
from taskip_leads.models.change import MoveStatus
from taskip_leads.models.filters.query import LeadQuery, Pick, Sort, SortField
from taskip_leads.models.lead import Lead
from taskip_leads.models.user import User
from taskip_leads.store.leads.board import BoardReader
from taskip_leads.store.store import Store
from tests.support import northwind
from tests.support.offline_store import put


def on_northwind(path: Path, do: Callable[[Store], Awaitable[None]], *, hold: float = 60.0) -> None:
    """Run ``do`` over the Northwind workspace."""

    async def main() -> None:
        await northwind.fill(path / "mirror.sqlite3")
        store = Store(
            path / "mirror.sqlite3",
            northwind.out_of_reach,
            workspace="Northwind",
            host="h",
            undo_seconds=hold,
        )
        await store.open()
        try:
            await do(store)
        finally:
            await store.stop()

    with clock.frozen(northwind.MOMENT):
        asyncio.run(main())


def shape(board: Board | None) -> list[tuple[str, list[int]]]:
    """Return the columns' names with their leads."""
    return [(column.name, list(column.lead_ids)) for column in (board or Board()).columns]


def test_columns_have_their_order_counts_and_sums(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        reader = BoardReader(store.database, store.leads.index, store.profile)
        board = await reader.read(LeadQuery())
        assert [(column.name, len(column.lead_ids)) for column in board.columns] == [
            ("No status", 1), ("New", 7), ("Contacted", 10), ("Qualified", 8), ("Proposal", 7),
            ("Won", 0), ("Lost", 1),
        ]  # fmt: skip
        assert (len(board.lead_ids), board.total) == (34, 34)
        proposal = next(column for column in board.columns if column.name == "Proposal")
        assert proposal.sums == (
            ("EUR", Decimal(340500)),
            ("USD", Decimal(261800)),
        ), "the lead with two statuses counts once"
        assert [column.name for column in board.columns if column.closed] == ["Won", "Lost"]
        new = next(column for column in board.columns if column.name == "New")
        assert new.new == 0
        rows = await store.leads.rows(proposal.lead_ids)
        assert [rows[key].name for key in proposal.lead_ids][:2] == [
            "Sofia Marchetti", "Hannah Weiss"
        ], "in the order of the list: late steps, then today's"  # fmt: skip

    on_northwind(tmp_path, look)


def test_board_omits_the_empty_column_without_a_status(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        reader = BoardReader(store.database, store.leads.index, store.profile)
        query = LeadQuery(text="acme", converted=True)
        board = await reader.read(query)
        assert [column.name for column in board.columns][:2] == ["New", "Contacted"]
        assert len(board.lead_ids) == 6, (
            "converted leads are not on the board, whatever the filter says"
        )
        assert shape(reader.read_now(query)) == shape(board)

    on_northwind(tmp_path, look)


def test_unknown_statuses_have_a_column_of_their_own(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        reader = BoardReader(store.database, store.leads.index, store.profile)
        await put(store, Lead(1, "Ann"), Lead(2, "Bea", statuses=()))
        board = await reader.read(LeadQuery())
        first, second, *_ = board.columns
        assert (first.id, first.name, second.id, second.name) == (
            NO_STATUS, "No status", UNKNOWN_STATUS, "Not known",
        )  # fmt: skip
        assert list(second.lead_ids) == [1]

    on_northwind(tmp_path, look)


def test_sums_are_read_afterwards_and_follow_the_filter(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        reader = BoardReader(store.database, store.leads.index, store.profile)
        await store.profile.set_me(User(1, "Mara König"))
        query = LeadQuery(owners=Pick(frozenset({-1})), sort=Sort(SortField.STATUS))
        board = await reader.read(query)
        assert len(board.lead_ids) == 11
        bare = board.with_sums({}, ())
        assert await reader.add_sums(bare, query) == board
        assert board.sums == (await store.leads.select(query)).sums

    on_northwind(tmp_path, look)


def test_move_changes_columns_at_once_and_is_held(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        reader = BoardReader(store.database, store.leads.index, store.profile)
        before = await reader.read(LeadQuery())
        lead_id = before.columns[1].lead_ids[0]
        await store.outbox.add(MoveStatus(lead_id, (14,), (11,), "New → Proposal"))
        after = reader.read_now(LeadQuery())
        assert after is not None
        assert lead_id not in after.columns[1].lead_ids
        assert lead_id in next(c for c in after.columns if c.name == "Proposal").lead_ids
        assert [change.change for change in await reader.held()] == [
            MoveStatus(lead_id, (14,), (11,), "New → Proposal")
        ]
        await store.outbox.undo()
        assert shape(reader.read_now(LeadQuery())) == shape(before)
        assert await reader.held() == ()

    on_northwind(tmp_path, look)


def test_folded_columns_are_remembered(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        reader = BoardReader(store.database, store.leads.index, store.profile)
        assert await reader.folded() == frozenset()
        await reader.save_folded({14, NO_STATUS, UNKNOWN_STATUS})
        assert await reader.folded() == {14, NO_STATUS, UNKNOWN_STATUS}

    on_northwind(tmp_path, look)
