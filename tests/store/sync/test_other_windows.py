"""Marks that one window changes are shown in the other, whichever of them syncs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.lead_row import UnreadKind
from taskip_leads.store import follower, other_windows
from taskip_leads.store.events import Event, LeadsChanged
from taskip_leads.store.store import Store
from tests.support.news import arrives, colleague
from tests.support.service import Service
from tests.support.sync_harness import run, sync, until, workspace

#: After the first sync of every test.
LATER = "2030-01-01T09:00:00.000000Z"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_windows, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(follower, "TAKE_OVER_EVERY", 0.02)


@asynccontextmanager
async def two_windows(path: Path, service: Service) -> AsyncIterator[tuple[Store, Store, int]]:
    """The window that syncs, another one, and a new lead that both have marked."""
    await sync(path, service)
    number = arrives(service)
    colleague(
        service,
        "UPDATE leads SET created_at = ?, updated_at = ? WHERE id = ?",
        LATER,
        LATER,
        number,
    )
    await sync(path, service)
    async with workspace(path, service) as syncing, workspace(path, service) as other:
        for store in (syncing, other):
            await store.start()
            await store.leads.select(LeadQuery())
            store.leads.load_all()
            await counts(store, 1)
        assert (syncing.lock.held, other.lock.held) == (True, False)
        (lead,) = await syncing.leads.index.unread_ids({UnreadKind.NEW})
        yield syncing, other, lead


async def counts(store: Store, number: int) -> None:
    """Wait until the window counts so many new leads."""
    while await store.unread.count_new(LeadQuery()) != number:
        await asyncio.sleep(0.01)


async def mark_of(store: Store, lead: int) -> UnreadKind | None:
    return (await store.leads.rows([lead]))[lead].unread


@pytest.mark.parametrize("syncs", [True, False], ids=["seen in the one that syncs", "in the other"])
def test_look_in_one_window_is_shown_in_the_other(tmp_path: Path, syncs: bool) -> None:
    async def work() -> None:
        with Service(leads=5) as service:
            async with two_windows(tmp_path, service) as (syncing, other, lead):
                looking, watching = (syncing, other) if syncs else (other, syncing)
                heard: list[Event] = []
                watching.events.subscribe(heard.append)
                assert await mark_of(watching, lead) is UnreadKind.NEW
                await looking.unread.mark_read([lead])
                await until(lambda: any(isinstance(one, LeadsChanged) for one in heard))
                await counts(watching, 0)
                assert await mark_of(watching, lead) is None

    run(work)


@pytest.mark.parametrize(
    "syncs", [True, False], ids=["cleared in the one that syncs", "in the other"]
)
def test_cleared_and_restored_marks_are_shown_in_the_other_window(
    tmp_path: Path, syncs: bool
) -> None:
    async def work() -> None:
        with Service(leads=5) as service:
            async with two_windows(tmp_path, service) as (syncing, other, _lead):
                looking, watching = (syncing, other) if syncs else (other, syncing)
                assert await looking.unread.clear() == 1
                await counts(watching, 0)
                assert await looking.unread.restore() == 1
                await counts(watching, 1)

    run(work)


def test_window_that_syncs_hears_of_changed_leads_only(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=5) as service:
            async with two_windows(tmp_path, service) as (syncing, other, lead):
                heard: list[Event] = []
                syncing.events.subscribe(heard.append)
                await other.drafts.save(lead, "Half a thought", "")
                await other.unread.mark_read([lead])
                await until(lambda: any(isinstance(one, LeadsChanged) for one in heard))
                named = [one.keys for one in heard if isinstance(one, LeadsChanged)]
                assert named == [frozenset((lead,))]

    run(work)
