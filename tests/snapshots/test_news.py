"""Pictures of what others did: after a weekend away, and when a lead arrives."""

from __future__ import annotations

from functools import partial

import pytest
from textual.widgets import Static

from taskip_leads.store.projection.records import ingest_page
from taskip_leads.ui.leads.widgets.preview import Preview
from taskip_leads.wire.records import read_lead
from tests.snapshots.conftest import Picture
from tests.support import northwind
from tests.support.news import list_of
from tests.support.ui_driver import Driver

NARROW, WIDE = (80, 24), (120, 36)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x36"])


@pytest.fixture
def picture(picture: Picture) -> Picture:
    return partial(picture, sort=None, before=northwind.weekend)


async def next_until(ui: Driver, name: str) -> None:
    """Go from mark to mark until the cursor is on this lead."""
    for _ in range(5):
        await ui.press("N")
        row = list_of(ui).table.row
        if row is not None and row.name == name:
            return
    raise AssertionError(f"{name} is not marked:\n{ui.text}")


async def to_the_changed_one(ui: Driver) -> None:
    """Wait for the row that says what came, and go to Jonas, whose status was changed."""
    await ui.sees("Since Fri 17:40")
    await next_until(ui, "Jonas Lindqvist")
    if ui.app.screen.query_one(Preview).display:
        await ui.sees("was Qualified", "~ changed in TaskIP")


async def lead_arrives(ui: Driver) -> None:
    """Let a sync end, and the next one bring a lead."""
    await to_the_changed_one(ui)
    store = ui.store
    store.connection.update(synced_at=northwind.MOMENT)
    await ui.until(lambda: not any(w.group == "arrivals" for w in ui.app.workers))
    zoe = northwind.arrived(2013, "Zoe Brandt", hours=0.05)
    lead_ids = await store.database.write(lambda c: ingest_page(c, [read_lead(zoe)], 2, ()))
    await store.leads.reload(lead_ids)
    await ui.sees("New lead from Website", "N show")
    assert not ui.app.screen.query_one("#said", Static).display


@SIZES
def test_list_after_a_weekend_away(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, then=to_the_changed_one)


@SIZES
def test_lead_that_arrives(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, then=lead_arrives)


def test_list_after_a_weekend_away_without_colours(picture: Picture) -> None:
    assert picture(WIDE, then=to_the_changed_one, environ={"NO_COLOR": "1", "TERM": "linux"})


def test_board_after_a_weekend_away(picture: Picture) -> None:
    async def seen(ui: Driver) -> None:
        await ui.sees("Since Fri 17:40")  # a key puts it away
        await ui.press("g", "b")
        await ui.sees("Ana Pereira")

    assert picture(WIDE, then=seen)


def test_preview_of_a_new_lead(picture: Picture) -> None:
    async def rested(ui: Driver) -> None:
        await ui.sees("Since Fri 17:40")
        await next_until(ui, "Kofi Annor")
        await ui.sees("+ arrived 20h ago")

    assert picture(WIDE, then=rested)
