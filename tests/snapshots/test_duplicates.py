"""Pictures of the duplicates: beside each other, narrow, the question, none, and without tones."""

from __future__ import annotations

import json
import sqlite3

from tests.snapshots.conftest import Picture
from tests.support import northwind
from tests.support.ui_driver import Driver

NARROW, WIDE = (80, 24), (120, 36)


def _write_twins(connection: sqlite3.Connection) -> None:
    """Hannah Weiss and others are there twice, read a minute ago."""
    for lead_id, changes in (
        (1038, {"name": "Hannah Weiss"}),
        (1041, {"name": "Hannah Weiß", "email": "hannah+fair@acme.example", "phone": None}),
        (1036, {"phone": "0049 30 5550 1007"}),
        (1020, {"name": "Amelia Okaffor", "company": "Lumen Optics Ltd"}),
    ):
        for column, value in changes.items():
            connection.execute(f"UPDATE lead SET {column} = ? WHERE key = ?", (value, lead_id))
    raw = json.loads(connection.execute("SELECT raw FROM lead_body WHERE key = 1041").fetchone()[0])
    raw |= {
        "first_name": "Hannah", "last_name": "Weiß", "full_name": "Hannah Weiß",
        "email": "hannah+fair@acme.example", "phone_number": None, "value": None,
        "description": "Wants a quote for twelve gripper arms", "lead_interaction_date": None,
    }  # fmt: skip
    connection.execute("UPDATE lead_body SET raw = ? WHERE key = 1041", (json.dumps(raw),))
    connection.execute("UPDATE lead SET read_at = ?", (northwind.MOMENT.isoformat(),))
    note = {"id": 9, "title": "Call", "note": "Before ten", "created_at": "2026-11-19 10:00:00"}
    connection.execute("INSERT INTO note VALUES (9, 1041, ?)", (json.dumps(note),))


async def _shown(ui: Driver) -> None:
    await ui.sees("leads compared")
    await ui.rest()


async def _compared(ui: Driver) -> None:
    await ui.sees("1 of 3")


async def _asked(ui: Driver) -> None:
    await ui.press("M")
    await ui.sees("y merge")


def test_groups_and_comparison(picture: Picture) -> None:
    assert picture(WIDE, "g", "d", before=_write_twins, hold=5, then=_shown)


def test_groups_narrow(picture: Picture) -> None:
    assert picture(NARROW, "g", "d", before=_write_twins, then=_shown)


def test_comparison_narrow(picture: Picture) -> None:
    assert picture(NARROW, "g", "d", "enter", "j", "j", before=_write_twins, hold=5, then=_compared)


def test_question(picture: Picture) -> None:
    assert picture(NARROW, "g", "d", "enter", before=_write_twins, hold=5, then=_asked)


def test_none(picture: Picture) -> None:
    assert picture(WIDE, "g", "d", then=_shown)


def test_without_colours_and_in_ascii(picture: Picture) -> None:
    environ = {"NO_COLOR": "1", "LANG": "C", "LC_ALL": "C"}
    assert picture(
        WIDE, "g", "d", theme="terminal", environ=environ, before=_write_twins, hold=5, then=_shown
    )


async def _filtered(ui: Driver) -> None:
    await _shown(ui)
    await ui.press("slash")
    await ui.write("weiss")
    await ui.press("enter")
    await ui.sees("text weiss")


def test_groups_filtered(picture: Picture) -> None:
    assert picture(NARROW, "g", "d", before=_write_twins, then=_filtered)


def test_groups_filtered_wide(picture: Picture) -> None:
    assert picture(WIDE, "g", "d", before=_write_twins, hold=5, then=_filtered)
