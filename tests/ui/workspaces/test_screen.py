"""Several workspaces: list, open and remove them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from taskip_leads.models.change import AddNote
from taskip_leads.ui.ports import NextWorkspace
from taskip_leads.workspaces.accounts import Accounts
from taskip_leads.workspaces.keychain import SERVICE
from taskip_leads.workspaces.session import SAMPLE_LABEL, Installation, Options, RemoteWorkspace
from tests.support import keyrings
from tests.support.service import KEY, Service
from tests.support.ui_driver import Driver, running

Starter = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def start(tmp_path: Path, service: Service, ring: keyrings.InMemory) -> Starter:
    """Open a workspace by name, the first one without; its key is in the keyring."""

    @asynccontextmanager
    async def started(name: str | None = None, **options: Any) -> AsyncIterator[Driver]:
        machine = Installation(
            Options(base_url=service.base_url, data_dir=tmp_path, workspace=name)
        )
        live = RemoteWorkspace(machine, machine.wanted())
        ring.set_password(SERVICE, f"{live.host} {live.workspace.name}".strip(), KEY)
        async with running(live.store(), account=Accounts(live), **options) as ui:
            yield ui

    return started


async def test_list_shows_host_and_local_data_of_each_workspace(start: Starter) -> None:
    async with start() as ui:
        await ui.press("g", "w")
        await ui.sees("30 leads", "nothing here yet")
        assert ui.lines[0].startswith(" ‹ Leads   Workspaces  ")
        assert ui.lines[0].rstrip().endswith("each has its own key and its own local copy")
        assert set(ui.lines[1]) == {"─"}
        heads = ui.lines[2]
        row = ui.line_of("127.0.0.1")
        assert row.startswith("▌")
        assert row.count(" open ") == 1
        assert row.rindex("127.0.0.1") == heads.index("Address")
        assert row.index("30 leads") == heads.index("On this machine")
        assert "✓" not in row
        assert "this machine" in ui.line_of(SAMPLE_LABEL)
        assert "open" not in ui.line_of(SAMPLE_LABEL)
        assert ui.shows("2 workspaces", "✓ synced")


async def test_way_back_and_status_bar_are_those_of_other_screens(start: Starter) -> None:
    async with start() as ui:
        await ui.press("g", "w")
        await ui.sees("30 leads")
        await ui.press("j", "e")
        await ui.sees("The sample workspace needs no key.")
        await ui.click_words("Leads", row=0)
        await ui.sees("Amelia Okafor")
        assert not ui.shows("Workspaces")


async def test_enter_opens_another_workspace(start: Starter) -> None:
    async with start() as ui:
        await ui.press("g", "w", "j", "enter")
        await ui.until(lambda: ui.app.navigator.next_workspace is not None)
        assert ui.app.navigator.next_workspace == NextWorkspace(SAMPLE_LABEL)


async def test_enter_on_the_open_workspace_closes_the_screen(start: Starter) -> None:
    async with start() as ui:
        await ui.press("g", "w", "enter")
        await ui.sees("Amelia Okafor")
        assert ui.app.navigator.next_workspace is None


async def test_added_workspace_is_opened(start: Starter) -> None:
    async with start() as ui:
        await ui.press("g", "w", "a")
        await ui.write("Southwind")
        await ui.press("tab", "ctrl+u")
        await ui.write("http://crm.example")
        await ui.press("enter")
        await ui.sees("would send the key unencrypted")
        assert ui.shows("Southwind", "http://crm.example"), "what was typed stays"
        await ui.press("ctrl+u")
        await ui.write("https://crm.example/api")
        await ui.press("enter")
        await ui.until(lambda: ui.app.navigator.next_workspace is not None)
        assert ui.app.navigator.next_workspace == NextWorkspace("Southwind")


async def test_removal_question_names_the_lost_data(start: Starter, service: Service) -> None:
    async with start() as ui:
        key = ui.app.screen.query_one("LeadTable").lead_id  # type: ignore[attr-defined]
        service.sandbox.key = "another"
        await ui.store.outbox.add(AddNote(key, "Called", "x"))
        await ui.store.drafts.save(key, "", "begun")
        await ui.press("g", "l", "g", "w")
        await ui.press("escape") if ui.shows("A new key for") else None
        await ui.sees("30 leads")
        await ui.press("D")
        await ui.sees("30 leads, 1 draft, 1 change not sent", "1 unsent change will be lost")
        await ui.sees("and the key.", "Nothing changes in TaskIP")
        await ui.press("enter")
        assert ui.app.navigator.next_workspace is None
        await ui.press("D", "y")
        await ui.until(lambda: ui.app.navigator.next_workspace is not None)
        assert ui.app.navigator.next_workspace == NextWorkspace(None, remove=ui.store.workspace)


async def test_removal_deletes_files_key_and_name(
    start: Starter, service: Service, tmp_path: Path, ring: keyrings.InMemory
) -> None:
    Installation(Options(data_dir=tmp_path)).registry.add("Southwind", service.base_url)
    async with start("Southwind") as ui:
        await ui.idle()
    entry = (SERVICE, f"{service.base_url.split('/')[2]} Southwind")
    assert entry in ring.held
    async with start() as ui:
        await ui.press("g", "w", "j")
        await ui.sees("Southwind")
        await ui.press("D")
        await ui.sees("Remove Southwind from this machine?", "30 leads")
        await ui.press("y")
        await ui.sees("Southwind removed from this machine")
        assert entry not in ring.held
        assert len(list(tmp_path.rglob("mirror.sqlite3"))) == 1
        assert [w.label for w in Installation(Options(data_dir=tmp_path)).registry.known][1:] == []


async def test_workspace_open_in_another_window_is_not_removed(
    start: Starter, service: Service, tmp_path: Path
) -> None:
    Installation(Options(data_dir=tmp_path)).registry.add("Southwind", service.base_url)
    async with start("Southwind"), start() as ui:
        await ui.press("g", "w", "j")
        await ui.sees("Southwind")
        await ui.press("D", "y")
        await ui.sees("Another taskip-leads has this")
        assert len(list(tmp_path.rglob("mirror.sqlite3"))) == 2


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (20, 5)])
async def test_list_and_dialogs_fit_every_terminal(start: Starter, size: tuple[int, int]) -> None:
    async with start(size=size) as ui:
        for keys in (("g", "w"), ("a",), ("escape",), ("D",), ("escape",)):
            await ui.press(*keys)
