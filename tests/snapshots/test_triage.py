"""Pictures of going through leads one by one, and of its end."""

from __future__ import annotations

from typing import Any

import pytest

from taskip_leads.models.triage.queue import TriageRequest
from taskip_leads.ui.triage_flow import TriageFlow
from tests.snapshots.conftest import Picture
from tests.support import northwind
from tests.support.lead_fixtures import HOSTILE, write_lead
from tests.support.ui_driver import Driver

NARROW, WIDE = (80, 24), (120, 36)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x36"])

#: The lead of the design: what it wrote, a missed call, and a colleague who said no.
LEILA: dict[str, Any] = {
    **northwind.answers()[7],
    "description": "We run six outpatient clinics and are looking for a replacement for two"
    " spreadsheets and a shared mailbox. About 40 people would use it. Could someone show it to"
    " us before the end of the month? Budget for this year is already approved.",
    "phone_number": "+1 312 555 0119",
    "email": "l.haddad@cedarmed.example",
}
MISSED = {
    "id": 71,
    "title": "Missed call",
    "note": "Rang once, no answer. Mailbox full.",
    "created_by": {"id": 2, "name": "Tom Lindgren"},
    "created_at": "2026-11-20 16:31:00",
}
OMAR: dict[str, Any] = {
    **northwind.answers()[33],
    "id": 990,
    "first_name": "Omar",
    "last_name": "Haddad",
    "full_name": "Omar Haddad",
    "company": {"id": 507, "name": "Cedar Medical"},
    "value": "12000",
}


async def begun(ui: Driver, *lead_ids: int, lead: dict[str, Any] = LEILA) -> None:
    """Go through these leads; all were read a moment ago, so that nothing is loading."""
    path = ui.store.database.path
    for answer in northwind.answers():
        if answer["id"] in lead_ids:
            await write_lead(path, answer)
    await write_lead(path, lead, [MISSED])
    await write_lead(path, OMAR)
    await ui.store.leads.reload(None)
    flow = TriageFlow(ui.app, ui.store, ui.app.notices)
    await flow.start(TriageRequest(lead_ids, "New this week"))
    await ui.rest()


async def third_lead(ui: Driver) -> None:
    await begun(ui, 1042, 1041, 1035, 1034, 1029, 1024)
    await ui.press("2", "6")
    await ui.sees("Leila Haddad", "z undo")


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
def test_the_third_lead(picture: Picture, size: tuple[int, int], theme: str) -> None:
    assert picture(size, theme=theme, hold=5, then=third_lead)


@SIZES
def test_without_colours(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, environ={"NO_COLOR": "1"}, hold=5, then=third_lead)


@SIZES
def test_in_ascii(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, environ={"LC_ALL": "C"}, hold=5, then=third_lead)


def test_in_a_small_terminal(picture: Picture) -> None:
    assert picture((58, 14), hold=5, then=third_lead)


@SIZES
def test_hostile_text(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        bad = {**LEILA, "full_name": HOSTILE, "description": HOSTILE, "company": None}
        await begun(ui, 1035, 1034, lead=bad)

    assert picture(size, then=then)


@SIZES
def test_the_end(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await begun(ui, 1042, 1041, 1035, 1034, 1029, 1024)
        await ui.press("2", "2", "3", "enter", "6", "t")
        await ui.write("fri")
        await ui.press("enter", "2")
        await ui.sees("Triage done", "1 next step set")

    assert picture(size, hold=5, then=then)


@SIZES
def test_an_unfinished_one(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await begun(ui, 1042, 1041, 1035)
        await ui.press("2", "escape", "enter", "T")
        await ui.sees("Go on: 2 of 3, New this week")

    assert picture(size, then=then)
