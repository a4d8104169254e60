"""The shares of the pipeline, beside the board and a slow count."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from taskip_leads import clock
from taskip_leads.mirror.tables import attributes
from taskip_leads.models.attribute import Attribute, AttributeType, leading
from taskip_leads.models.filters.query import LeadQuery, Pick
from taskip_leads.store.events import AttributesChanged
from taskip_leads.store.leads.board import BoardReader
from taskip_leads.store.leads.shares import StatusShareReader
from taskip_leads.store.store import Store
from tests.support import northwind


def on_northwind(path: Path, do: Callable[[Store], Awaitable[None]]) -> None:
    """Run ``do`` over the Northwind workspace."""

    async def main() -> None:
        await northwind.fill(path / "mirror.sqlite3")
        store = Store(
            path / "mirror.sqlite3", northwind.out_of_reach, workspace="Northwind", host="h"
        )
        await store.open()
        try:
            await do(store)
        finally:
            await store.stop()

    with clock.frozen(northwind.MOMENT):
        asyncio.run(main())


@pytest.mark.parametrize(
    "query",
    [LeadQuery(), LeadQuery(text="acme"), LeadQuery(converted=None), LeadQuery(text="nobody at all"),
     LeadQuery(statuses=Pick(frozenset({northwind.STATUS["New"]})))],
    ids=["all", "search", "converted too", "no match", "one status"],
)  # fmt: skip
def test_each_lead_counts_once_under_its_leading_status(tmp_path: Path, query: LeadQuery) -> None:
    async def look(store: Store) -> None:
        reader = StatusShareReader(store.database, store.events, store.leads.index)
        await reader.read_statuses()
        selection = await store.leads.select(query)
        shares = reader.shares_now(selection)
        assert shares is not None
        rows = (await store.leads.rows(selection.keys)).values()
        expected = Counter(
            leading(row.statuses).name if row.statuses else "No status" for row in rows
        )
        assert {share.name: share.leads for share in shares if share.leads} == expected
        assert sum(share.leads for share in shares) == len(selection.keys)
        if query == LeadQuery():
            board = await BoardReader(store.database, store.leads.index, store.profile).read(query)
            assert [(s.id, s.leads) for s in shares] == [
                (column.id, len(column.lead_ids)) for column in board.columns
            ], "as on the board, in its order"

    on_northwind(tmp_path, look)


def test_nothing_is_counted_until_statuses_are_read_and_when_they_changed(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        shares = StatusShareReader(store.database, store.events, store.leads.index)
        selection = await store.leads.select(LeadQuery())
        assert shares.shares_now(selection) is None
        await shares.read_statuses()
        assert shares.shares_now(selection)
        number = northwind.STATUS["New"]
        renamed_status = Attribute(number, "Fresh", AttributeType.STATUS, order=1)
        await store.database.write(lambda c: attributes.save(c, [renamed_status]))
        store.events.emit(AttributesChanged())
        selection = await store.leads.select(LeadQuery())
        assert shares.shares_now(selection) is None
        await shares.read_statuses()
        renamed = shares.shares_now(selection)
        assert renamed is not None
        assert [share.name for share in renamed if share.id == number] == ["Fresh"]

    on_northwind(tmp_path, look)
