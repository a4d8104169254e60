"""A read-only workspace: shown in the status bar, said at each key that changes something."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskip_leads.mirror.lock import FileLock
from taskip_leads.models.change import AddNote, EditLead
from taskip_leads.ui import keys
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

SAID = "Read-only: nothing is changed or sent"


async def says_so_at(ui: Driver, *pressed: str) -> None:
    """Press keys; the hint appears, and no screen opens."""
    screens = len(ui.app.screen_stack)
    await ui.press(*pressed)
    assert ui.shows(SAID), pressed
    assert len(ui.app.screen_stack) == screens, pressed
    # The hint of the next key must be its own.
    await ui.until(lambda: not ui.shows(SAID))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_status_bar_says_so(online: Opener, size: tuple[int, int]) -> None:
    async with online(read_only=True, size=size) as ui:
        assert ui.shows("read-only", "synced")
        await ui.press("enter")
        assert ui.shows("read-only")


@pytest.mark.parametrize("key", list("nstdmAaeDCz"))
async def test_keys_of_the_list_say_so(online: Opener, service: Service, key: str) -> None:
    async with online(read_only=True) as ui:
        screens = len(ui.app.screen_stack)
        await ui.press(key)
        assert ui.shows(SAID)
        assert len(ui.app.screen_stack) == screens
        assert ui.store.outbox.waiting == 0
        assert [r for r in service.requests if r.method != "GET"] == []


async def test_board_lead_and_statuses_say_so(online: Opener, service: Service) -> None:
    async with online(read_only=True) as ui:
        await ui.press("enter")
        await ui.idle()
        await says_so_at(ui, "enter")
        await says_so_at(ui, "n")
        await ui.press("escape", "g", "b")
        await says_so_at(ui, "L")
        await ui.press("q", "g", "s")
        await ui.idle()
        await says_so_at(ui, "a")
        assert [r for r in service.requests if r.method != "GET"] == []


async def test_what_goes_past_the_keys_is_refused(online: Opener, service: Service) -> None:
    async with online(read_only=True) as ui:
        (row,) = service.rows("SELECT id FROM leads WHERE NOT converted ORDER BY id LIMIT 1")
        await ui.app.commands.submit([EditLead(row["id"], {"value": 1})], "Value")
        await ui.until(lambda: "Read-only: nothing was changed." in ui.notification)
        assert ui.store.outbox.waiting == 0


async def test_what_waits_does_not_leave(online: Opener, service: Service, tmp_path: Path) -> None:
    (row,) = service.rows("SELECT id FROM leads WHERE NOT converted ORDER BY id LIMIT 1")
    async with online(hold=500) as ui:
        await ui.store.outbox.add(AddNote(row["id"], "Call", "x"))
    service.forget()
    async with online(read_only=True, idle=False) as ui:
        await ui.sees("sending soon")
        await ui.press("r")
        await ui.until(lambda: service.sent("GET", "/leads") or service.sent("GET"))
        await ui.sees("synced")
        # Another window can get the role of the one that sends.
        lock = FileLock(tmp_path / "mirror.lock")
        await ui.until(lock.take)
        lock.release()
    assert [r for r in service.requests if r.method != "GET"] == []
    async with online() as ui:
        await ui.idle()
    assert len(service.sent("POST")) == 1


def test_every_key_that_changes_something_is_named() -> None:
    named = {key.id for key in keys.TABLE if keys.changes((key.scope,), key.action)}
    for verb in ("note", "set_status", "follow_up", "delete_leads", "convert"):
        assert {f"leads.{verb}", f"board.{verb}"} <= named
    assert {
        "notes.edit",
        "files.upload",
        "outbox.drop",
        "attributes.add",
        "triage.decide_3",
    } <= named
    assert {key.id for key in keys.TABLE if key.group == "Change"} <= named
    for key in keys.TABLE:
        if key.group in ("Move", "Show", "Filter", "Sort", "Views", "Copy", "Open", "Marks"):
            assert key.id not in named, key.id
