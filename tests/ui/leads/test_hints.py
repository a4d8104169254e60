"""Keys never used in row 2, hints that stay long enough, and what a click does."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from textual.content import Content

from taskip_leads import clock
from taskip_leads.ui.drafts.screen import DraftsScreen
from taskip_leads.ui.outbox.screen import OutboxScreen
from taskip_leads.ui.palette.screen import PaletteScreen
from taskip_leads.ui.widgets.status_bar import hint_seconds
from tests.support import northwind
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener


def row(ui: Driver) -> str:
    return ui.lines[2].rstrip()


async def test_row_two_names_five_keys_never_used(offline: Opener, tmp_path: Path) -> None:
    usage = tmp_path / "usage.json"
    async with offline(size=(120, 36), usage_file=usage) as ui:
        await ui.sees("f status, owner, date …")
        hints = "f status, owner, date …   space mark   T one by one   g other places   W keep as a view"
        assert row(ui).startswith(f" {hints}")
        assert row(ui).endswith("as of 09:12")
        await ui.press("space")
        assert "space mark" not in row(ui), "it goes with the first use"
        assert "t next step" in row(ui), "another one takes its place"
        await ui.press("g", "n", "escape")
        assert "g other places" not in row(ui)
        await ui.press("g", "g")
        assert "f status" in row(ui)
    content = json.loads(usage.read_text("utf-8"))
    assert {"leads.mark", "app.drafts"} <= set(content["used"])
    assert usage.stat().st_mode & 0o077 == 0


async def test_hints_are_those_that_fit_after_a_resize(offline: Opener, tmp_path: Path) -> None:
    async with offline(size=(120, 36), usage_file=tmp_path / "usage.json") as ui:
        await ui.sees("W keep as a view")
        await ui.resize(100, 30)
        await ui.until(lambda: "W keep" not in row(ui))
        assert "T one by one   g other places    " in row(ui)
        assert row(ui).endswith("as of 09:12")
        await ui.resize(120, 36)
        await ui.sees("W keep as a view")


async def test_first_and_last_lead_are_no_other_places(offline: Opener, tmp_path: Path) -> None:
    async with offline(size=(120, 36), usage_file=tmp_path / "usage.json") as ui:
        await ui.sees("g other places")
        await ui.press("g", "g")
        assert "g other places" in row(ui)


async def test_used_keys_are_remembered_for_all_workspaces(offline: Opener, tmp_path: Path) -> None:
    usage = tmp_path / "usage.json"
    async with offline(size=(120, 36), usage_file=usage) as ui:
        await ui.sees("space mark")
        await ui.press("space")
    async with offline(size=(120, 36), usage_file=usage) as ui:
        await ui.sees("T one by one")
        assert "space mark" not in row(ui)


async def test_hints_end_after_two_weeks(offline: Opener, tmp_path: Path) -> None:
    usage = tmp_path / "usage.json"
    for days, named in ((13, True), (14, False)):
        since = northwind.MOMENT.date() - timedelta(days=days)
        usage.write_text(
            json.dumps({"since": since.isoformat(), "used": [], "recent": ["app.refresh"]})
        )
        async with offline(size=(120, 36), usage_file=usage) as ui:
            await ui.until(ui.app.usage.recent)
            await ui.rest()
            assert ("f status, owner" in row(ui)) is named


async def test_damaged_file_is_begun_anew(offline: Opener, tmp_path: Path) -> None:
    usage = tmp_path / "usage.json"
    usage.write_text('{"since": 7')
    async with offline(size=(120, 36), usage_file=usage) as ui:
        await ui.sees("f status, owner, date …")
        await ui.press("space")
    assert json.loads(usage.read_text("utf-8"))["since"] == clock.today().isoformat()


async def test_filter_takes_the_place_of_the_hints(offline: Opener, tmp_path: Path) -> None:
    async with offline(size=(80, 24), usage_file=tmp_path / "usage.json") as ui:
        await ui.sees("f status, owner, date …")
        await ui.press("slash")
        await ui.write("acme")
        await ui.press("enter")
        assert "space mark" not in row(ui)
        assert "acme" in row(ui)


def test_long_hints_stay_longer() -> None:
    assert hint_seconds(Content("")) == 2.0
    assert hint_seconds(Content("x" * 20)) == 3.0
    assert hint_seconds(Content("x" * 60)) == 5.0


async def test_q_in_the_list_says_how_to_quit(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("q")
        assert ui.shows("ctrl+q quits")
        assert ui.app.is_running


# Clicks


async def test_keys_of_the_bar_can_be_clicked(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.click_words("/ search", row=-1)
        await ui.write("acme")
        assert row(ui).startswith(" / acme") or row(ui).startswith(" /  acme"), row(ui)
        await ui.click_words("esc clear", row=-1)
        assert "acme" not in row(ui)
        await ui.click_words("n note", row=-1)
        assert ui.shows("New note")
        await ui.click_words("esc keep draft")
        assert not ui.shows("New note")


async def test_palette_can_be_clicked_and_closed(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("ctrl+p")
        assert isinstance(ui.app.screen, PaletteScreen)
        await ui.click_words("esc close", row=-1)
        assert not isinstance(ui.app.screen, PaletteScreen)


async def test_filter_is_cleared_by_a_click(offline: Opener) -> None:
    async with offline(size=(80, 24), connect=northwind.silent, idle=False) as ui:
        await ui.press("slash")
        await ui.write("acme")
        await ui.press("enter")
        await ui.click_words("f x clear", row=2)
        assert "acme" not in row(ui)


async def test_waiting_changes_in_the_status_bar_open_the_outbox(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("d")
        await ui.sees("1 waiting")
        await ui.click_words("1 waiting", row=-2)
        assert isinstance(ui.app.screen, OutboxScreen)


async def test_answers_in_the_outbox_can_be_clicked(offline: Opener) -> None:
    async with offline(size=(120, 36), hold=60.0) as ui:
        await ui.press("d", "g", "o")
        assert isinstance(ui.app.screen, OutboxScreen)
        await ui.click_words("D discard")
        assert ui.shows("Discard this change?")
        await ui.click_words("y discard")
        await ui.until(lambda: not ui.store.outbox.waiting)


async def test_unused_keys_can_be_clicked(offline: Opener, tmp_path: Path) -> None:
    async with offline(size=(120, 36), usage_file=tmp_path / "usage.json") as ui:
        await ui.sees("space mark")
        await ui.click_words("space mark", row=2)
        assert ui.shows("1 marked of")


async def test_words_that_are_no_keys_do_nothing(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("f", "s")
        before = ui.text
        await ui.click_words("letters", row=-1) if ui.shows("letters narrow") else None
        assert ui.text == before


async def test_drafts_in_the_bar_of_a_lead_open_them(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("n")
        await ui.write("Called")
        await ui.press("escape", "enter")
        await ui.sees("draft on this machine")
        await ui.click_words("draft on this machine", row=-2)
        assert isinstance(ui.app.screen, DraftsScreen)
