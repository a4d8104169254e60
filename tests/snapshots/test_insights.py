"""Pictures of insights: all blocks at once, each page, and the terminals that have less."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from taskip_leads.mirror.tables import notes, status_moves
from tests.snapshots.conftest import Picture
from tests.support import northwind
from tests.support.ui_driver import Driver

NARROW, WIDE = (80, 24), (120, 36)
NEXT = "right_square_bracket"


def _write_history(connection: sqlite3.Connection) -> None:
    """Four weeks of notes, moves between statuses, and some leads that were converted."""
    leads = [row[0] for row in connection.execute("SELECT key FROM lead ORDER BY id DESC")]
    now = northwind.MOMENT
    for at in range(60):
        day = now - timedelta(days=at * 27 // 60)
        if day.weekday() < 5:
            written = {
                "id": 100 + at,
                "created_at": day.strftime("%Y-%m-%d 09:00:00"),
                "created_by": {"id": 1 + at % 3},
            }
            notes.save(connection, "note", leads[at % len(leads)], 100 + at, written)
    connection.execute("UPDATE lead SET read_at = ? WHERE key % 3 > 0", (now.isoformat(),))
    connection.execute("UPDATE lead SET converted = 1 WHERE key % 5 = 0")
    connection.execute(
        "UPDATE lead_body SET raw = json_set(raw, '$.converted_at', ?)", (now.isoformat(),)
    )
    steps = ("New", "Contacted", "Qualified", "Proposal", "Won")
    for at, lead in enumerate(leads[:14]):
        before, after = (northwind.STATUS[name] for name in steps[at % 4 : at % 4 + 2])
        status_moves.record(connection, lead, str(before), str(after))
    status_moves.begin_watching(connection)


async def open_with_history(ui: Driver, *keys: str) -> None:
    await ui.store.database.write(_write_history)
    await ui.store.profile.set_me(1)
    await ui.store.leads.reload(None)
    await ui.rest()
    for key in ("g", "m", *keys):
        await ui.press(key)


@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
def test_all_blocks(picture: Picture, theme: str) -> None:
    assert picture(WIDE, theme=theme, then=open_with_history)


@pytest.mark.parametrize("page", range(5), ids=["standing", "sources", "weeks", "contact", "team"])
def test_a_page(picture: Picture, page: int) -> None:
    async def opened(ui: Driver) -> None:
        await open_with_history(ui, *(NEXT,) * page)

    assert picture(NARROW, then=opened)


def test_a_day_of_notes_under_a_filter(picture: Picture) -> None:
    async def filtered(ui: Driver) -> None:
        filters = ("f", "a", "space", "enter")
        await open_with_history(ui, *filters, "left_square_bracket", *("left",) * 4)

    assert picture(WIDE, then=filtered)


def test_choosing_an_owner(picture: Picture) -> None:
    assert picture(WIDE, "g", "m", "f", "a")


def test_insights_without_colours(picture: Picture) -> None:
    assert picture(WIDE, environ={"NO_COLOR": "1"}, then=open_with_history)


def test_weeks_without_colours(picture: Picture) -> None:
    assert picture(NARROW, "g", "m", NEXT, NEXT, "left", environ={"NO_COLOR": "1"})


def test_insights_with_the_signs_every_terminal_has(picture: Picture) -> None:
    assert picture(WIDE, environ={"TERM": "linux"}, then=open_with_history)


def test_insights_while_the_first_sync_runs(picture: Picture) -> None:
    assert picture(NARROW, "g", "m", complete=False)


def test_insights_of_all_weeks_in_another_currency(picture: Picture) -> None:
    assert picture(WIDE, "g", "m", *("greater_than_sign",) * 3, "c")


def test_insights_of_an_empty_workspace(picture: Picture) -> None:
    assert picture(NARROW, "g", "m", count=0)
