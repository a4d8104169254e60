"""The first login, and a new key later, without losing a change."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.widgets import Input

from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.ui.ports import NextWorkspace
from taskip_leads.workspaces.accounts import Accounts
from taskip_leads.workspaces.keychain import SERVICE
from taskip_leads.workspaces.session import SAMPLE_LABEL, Installation, Options, RemoteWorkspace
from tests.support import keyrings
from tests.support.service import KEY, Service
from tests.support.ui_driver import Driver, running

Starter = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def start(tmp_path: Path, service: Service) -> Starter:
    """Open the program on the service's workspace, with whatever key the keyring has for it."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text("undo_seconds = 0\n")

    @asynccontextmanager
    async def started(**options: Any) -> AsyncIterator[Driver]:
        settings = Options(base_url=service.base_url, data_dir=tmp_path / "home")
        live = RemoteWorkspace(Installation(settings))
        async with running(live.store(), account=Accounts(live), **options) as ui:
            yield ui

    return started


def entry(service: Service) -> tuple[str, str]:
    return SERVICE, service.base_url.split("/")[2]


async def paste(ui: Driver, text: str) -> None:
    ui.app.screen.query_one(Input).post_message(events.Paste(text))
    await ui.rest()


async def test_first_login_explains_where_the_key_is_and_where_it_is_stored(
    start: Starter, ring: keyrings.InMemory
) -> None:
    async with start() as ui:
        await ui.sees("Secret key of your TaskIP workspace", "the Secret Service keyring")
        assert ui.shows(
            "Settings, API Application",
            "shown only once",
            "expires",
            "MCP secret is a different key",
        )
        assert ui.shows("one request will be sent to 127.0.0.1", "ctrl+t opens a sample workspace")


async def test_pasted_key_is_checked_once_stored_and_read_back(
    start: Starter, ring: keyrings.InMemory, service: Service
) -> None:
    async with start() as ui:
        await ui.sees("Secret key")
        assert service.requests == [], "nothing is asked before there is a key"
        await paste(ui, f"  {KEY}\n")
        assert ui.shows("•" * len(KEY), f"{len(KEY)} characters")
        assert KEY not in ui.text
        with service.held():
            # A second press while the service is asked does nothing.
            await ui.pilot.press("enter", "enter")
            await ui.sees("Checking with 127.0.0.1")
            await ui.until(lambda: service.requests)
        await ui.until(lambda: ring.held)
        checks = [r for r in service.sent("GET", "/lead-attribute") if r.query.get("item") == "1"]
        assert len(checks) == 1
        await ui.sees("The key works", "It is stored in the Secret")
        await ui.idle()
        assert ui.store.sync.state.synced_at is not None
        assert ring.held == {entry(service): KEY}
    async with start() as again:
        service.forget()
        again.store.sync.refresh()
        await again.until(lambda: service.requests, "a request with the key of the keyring")
        assert all(request.authorised for request in service.requests)
        assert not again.shows("Secret key")


async def test_refused_key_remains_in_its_field_with_advice(
    start: Starter, ring: keyrings.InMemory, service: Service
) -> None:
    async with start() as ui:
        await ui.sees("Secret key")
        await paste(ui, "tk_wrong_1234")
        await ui.press("enter")
        await ui.sees("TaskIP refused this key", "expired", "revoked", "MCP secret")
        assert ui.app.screen.query_one(Input).value == "tk_wrong_1234"
        assert ring.held == {}
        assert len(service.requests) == 1


async def test_malformed_key_is_rejected_without_a_request(
    start: Starter, ring: keyrings.InMemory, service: Service
) -> None:
    async with start() as ui:
        await ui.sees("Secret key")
        await paste(ui, "two words")
        await ui.press("enter")
        await ui.sees("contains spaces or characters that keys never have")
        await ui.press("ctrl+u", "enter")
        await ui.sees("The key is empty")
        assert service.requests == []


async def test_key_stays_in_its_field_when_offline(
    start: Starter, ring: keyrings.InMemory, service: Service
) -> None:
    async with start() as ui:
        await ui.sees("Secret key")
        service.stop()
        await paste(ui, KEY)
        await ui.press("enter")
        await ui.sees("does not answer", "not checked yet; it stays in the field")
        assert ui.app.screen.query_one(Input).value == KEY
        assert ring.held == {}


async def test_key_lasts_for_this_run_without_a_safe_keyring(
    start: Starter, service: Service
) -> None:
    plain = keyrings.backend("keyrings.alt.file")
    with keyrings.using(plain):
        async with start() as ui:
            await ui.sees("only keyrings.alt.file.Keyring", "gnome-keyring or KWallet")
            await ui.sees("enter  check and use for this session")
            await paste(ui, KEY)
            await ui.press("enter")
            await ui.sees("The key works", "It is used for this session")
            await ui.idle()
            assert ui.store.sync.state.synced_at is not None
        assert plain.held == {}
        async with start() as again:
            again.store.sync.refresh()
            await again.until(lambda: again.store.sync.state.link is ConnectionState.NO_KEY)
            assert again.shows("Amelia Okafor"), "what was read stays readable"


async def test_key_can_last_for_this_run_when_the_keyring_loses_it(
    start: Starter, service: Service
) -> None:
    forgetful = keyrings.backend(keyrings.SAFE, get_password=lambda _self, _service, _account: None)
    with keyrings.using(forgetful):
        async with start() as ui:
            await ui.sees("Secret key")
            await paste(ui, KEY)
            await ui.press("enter")
            await ui.sees("this keyring did not store it", "check and use for this session")
            await ui.press("enter")
            await ui.sees("It is used for this session")


async def test_one_key_opens_the_sample_workspace(start: Starter, ring: keyrings.InMemory) -> None:
    async with start() as ui:
        await ui.sees("Secret key")
        await ui.press("ctrl+t")
        await ui.until(lambda: ui.app.navigator.next_workspace is not None)
        assert ui.app.navigator.next_workspace == NextWorkspace(SAMPLE_LABEL)


async def test_secret_never_reaches_the_clipboard(start: Starter, ring: keyrings.InMemory) -> None:
    async with start() as ui:
        await ui.sees("Secret key")
        await paste(ui, "tk_secret")
        field = ui.app.screen.query_one(Input)
        for keys in (("ctrl+c", "super+c"), ("ctrl+x",)):
            field.select_all()
            await ui.press(*keys)
        assert ui.app.clipboard == ""
        assert field.value == "", "cut takes it out all the same"


async def test_screenshot_does_not_contain_the_key(start: Starter, ring: keyrings.InMemory) -> None:
    async with start() as ui:
        await ui.sees("Secret key")
        await paste(ui, KEY)
        await ui.sees(f"{len(KEY)} characters")
        assert KEY not in ui.app.export_screenshot()
        await ui.press("enter")
        await ui.sees("The key works")
        assert KEY not in ui.app.export_screenshot()


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (20, 5)])
async def test_login_fits_every_terminal(
    start: Starter, ring: keyrings.InMemory, size: tuple[int, int]
) -> None:
    async with start(size=size) as ui:
        await ui.until(lambda: ui.app.screen.query(Input))
        assert isinstance(ui.app.focused, Input)
        line = ui.app.screen.query_one(Input).region
        assert 0 <= line.y < size[1] - 2


async def test_new_key_resumes_sending_after_the_old_one_expired(
    start: Starter, ring: keyrings.InMemory, service: Service
) -> None:
    ring.held[entry(service)] = KEY
    async with start() as ui:
        service.sandbox.key = "tk_the_next_year"
        await ui.press("n")
        await ui.write("Called")
        await ui.press("ctrl+s")
        await ui.sees(
            "Key refused",
            "It may have expired. Everything stays readable, 1 change is kept. g w enters a new key",
        )
        assert ui.shows("Amelia Okafor"), "everything stays readable"
        service.forget()

        await ui.press("g", "w")
        await ui.sees("A new key for", "Your 1 change and all drafts are kept")
        await paste(ui, "tk_the_next_year")
        await ui.press("enter")
        await ui.until(lambda: service.sent("POST", "/lead/notes"), "the note")
        await ui.idle()
        assert len(service.sent("POST", "/lead/notes")) == 1
        assert ui.shows("Amelia Okafor")
        assert not ui.shows("Key refused")
        assert ring.held == {entry(service): "tk_the_next_year"}


async def test_key_of_another_workspace_is_rejected_before_it_is_stored(
    start: Starter, ring: keyrings.InMemory, service: Service
) -> None:
    ring.held[entry(service)] = KEY
    async with start() as ui:
        service.sandbox.key = "tk_of_strangers"
        with service.sandbox.database.write() as change:
            change.execute(
                "UPDATE leads SET email = id || '@else.example', created_at = '2020-01-01'"
            )
        await ui.press("n")
        await ui.write("Called")
        await ui.press("ctrl+s")
        await ui.sees("Key refused")
        await ui.press("g", "w")
        await ui.sees("A new key for")
        service.forget()
        await paste(ui, "tk_of_strangers")
        await ui.press("enter")
        await ui.sees("belongs to another workspace")
        assert ring.held == {entry(service): KEY}
        assert {request.method for request in service.requests} == {"GET"}
        await ui.press("escape", "escape")
        assert ui.shows("Amelia Okafor", "Key refused")


async def test_escape_closes_the_login_without_a_change(
    start: Starter, ring: keyrings.InMemory, service: Service
) -> None:
    ring.held[entry(service)] = KEY
    async with start() as ui:
        await ui.press("g", "w")
        await ui.sees("Workspaces")
        await ui.press("e")
        await ui.sees("A new key for")
        await paste(ui, "tk_half")
        await ui.press("escape")
        await ui.sees("Workspaces")
        assert ring.held == {entry(service): KEY}


async def test_second_key_replaces_a_refused_one(
    start: Starter, ring: keyrings.InMemory, service: Service
) -> None:
    async with start() as ui:
        await ui.sees("Secret key")
        await paste(ui, "tk_wrong_1234")
        await ui.press("enter")
        await ui.sees("TaskIP refused this key")
        await paste(ui, KEY)
        assert ui.app.screen.query_one(Input).value == KEY
        await ui.press("enter")
        await ui.until(lambda: ring.held)
        assert ring.held == {entry(service): KEY}
