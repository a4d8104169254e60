"""The history of the sample workspace at its first start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from taskip_leads.models.history.entry import HistoryEntry
from taskip_leads.store.history.service import HistoryService
from taskip_leads.store.store import Store
from taskip_leads.workspaces.session import Installation, Options, SampleWorkspace


@asynccontextmanager
async def synced(folder: Path, *, reset: bool = False) -> AsyncIterator[Store]:
    """Open the sample workspace, with its service in a process of its own, and sync once."""
    sample = SampleWorkspace(Installation(Options(data_dir=folder)), reset=reset)
    store = sample.store()
    try:
        await store.open()
        await store.sync.run_once()
        yield store
    finally:
        await store.stop()
        await sample.stop()


async def lines(store: Store) -> list[HistoryEntry]:
    return list((await HistoryService(store).page()).entries)


def test_first_start_shows_what_the_user_did_before(tmp_path: Path) -> None:
    asyncio.run(_first_start(tmp_path))


async def _first_start(tmp_path: Path) -> None:
    async with synced(tmp_path) as store:
        history, entries = HistoryService(store), await lines(store)
        shown = [(one.first.time, one.who, one.text) for one in entries]
        assert [one[:2] for one in shown] == [
            ("11:52", "Amelia Okafor"), ("11:46", "Amelia Okafor"), ("11:40", "Amelia Okafor"),
            ("09:50", "Priya Raman"), ("16:30", "Grace Mbeki"), ("15:05", "Priya Raman"),
            ("10:20", "Hannah Weiss"),
        ]  # fmt: skip
        assert shown[0][2] == "Qualified → Proposal"
        assert shown[2][2].startswith("Offer call")
        assert shown[3][2] == "Value 32,000 → 36,400"

        report = await history.report(entries[0].first.day)
        assert report.title.endswith(", Mara König")
        assert {lead.name for lead in report.leads} == {"Amelia Okafor", "Priya Raman"}
        assert store.outbox.waiting == 0
        assert await store.outbox.undo() is None, "z in the list is for what is done from now on"

        for entry in entries:
            back = await history.reversal(entry)
            assert back.changes, entry.text
            assert not back.changed_since, "nobody has changed it since"
        assert entries[2].first.result is not None
        await store.outbox.add_all((await history.reversal(entries[0])).changes)
        await store.outbox.add_all((await history.reversal(entries[2])).changes)
        assert {one.who for one in (await lines(store))[:2]} == {"Amelia Okafor"}

    async with synced(tmp_path) as store:
        assert len(await lines(store)) == len(entries) + 2, "it begins once"
    async with synced(tmp_path, reset=True) as store:
        assert len(await lines(store)) == len(entries)
