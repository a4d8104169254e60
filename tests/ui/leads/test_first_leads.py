"""Right after the start the list shows its first leads only; keys for all leads wait for the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from textual import events

from taskip_leads.store.index.service import LeadIndexService
from tests.support import northwind
from tests.support.lead_list import leads_screen
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

#: More leads than the list shows before all of them are read.
TIMES = 15
ALL = TIMES * len(northwind.LEADS)
FIRST = 300


@pytest.fixture
def read_all(monkeypatch: pytest.MonkeyPatch) -> Iterator[asyncio.Event]:
    """All leads are read when this is set."""
    allowed = asyncio.Event()
    fill = LeadIndexService._fill

    async def fill_when_allowed(service: LeadIndexService) -> None:
        await allowed.wait()
        await fill(service)

    monkeypatch.setattr(LeadIndexService, "_fill", fill_when_allowed)
    yield allowed
    allowed.set()


async def press_early(ui: Driver, read_all: asyncio.Event, *keys: str) -> None:
    """Press keys while the first leads are shown, and read all leads when the last key waits."""
    await ui.until(lambda: len(ui.app.screen_stack) > 1, "the list")
    screen = leads_screen(ui)
    await ui.until(lambda: len(screen.table.lead_ids) == FIRST, "the first leads")
    for key in keys:
        ui.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await ui.until(lambda: not screen.takes_keys, "a key that waits")
    read_all.set()
    await ui.last_key()
    await ui.idle()


@pytest.mark.parametrize("early", [("V",), ("j", "V")])
async def test_mark_all_marks_the_leads_that_are_read_later(
    offline: Opener, read_all: asyncio.Event, early: tuple[str, ...]
) -> None:
    async with offline(times=TIMES, rest=False) as ui:
        await press_early(ui, read_all, *early)
        assert f"{ALL} marked of {ALL}" in ui.text


async def test_bottom_is_that_of_the_whole_list(offline: Opener, read_all: asyncio.Event) -> None:
    async with offline(times=TIMES, rest=False) as ui:
        await press_early(ui, read_all, "G")
        assert leads_screen(ui).table.position == ALL - 1


async def test_triage_goes_through_the_whole_list(offline: Opener, read_all: asyncio.Event) -> None:
    async with offline(times=TIMES, rest=False) as ui:
        await press_early(ui, read_all, "T")
        await ui.sees(f"1 of {ALL}")


async def test_export_writes_the_whole_list(offline: Opener, read_all: asyncio.Event) -> None:
    async with offline(times=TIMES, rest=False) as ui:
        await press_early(ui, read_all, "E")
        await ui.sees(f"{ALL} leads")


async def test_lead_opens_at_once_and_gets_the_whole_list_later(
    offline: Opener, read_all: asyncio.Event
) -> None:
    async with offline(times=TIMES, rest=False) as ui:
        ui.app.post_message(events.Key("enter", None))
        await ui.sees(f"1 of {FIRST}")
        read_all.set()
        await ui.sees(f"1 of {ALL}")
