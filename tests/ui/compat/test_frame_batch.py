"""A letter and its result are painted in one frame, unless the result is slow."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from msgspec import structs
from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer

from taskip_leads.store.leads.reader import LeadReader
from taskip_leads.ui.lead.screen import LeadScreen
from taskip_leads.ui.leads.screen import LeadsScreen
from taskip_leads.ui.leads.widgets.columns import grid
from taskip_leads.ui.leads.widgets.preview import Preview
from taskip_leads.ui.leads.widgets.table import LeadTable
from tests.support.ui_driver import PATIENCE
from tests.ui.conftest import Opener


async def test_letter_is_painted_while_its_result_is_slow(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("/")
        answered = asyncio.Event()
        select = LeadReader.select

        async def slow(self: LeadReader, *arguments: Any, **options: Any) -> Any:
            await answered.wait()
            return await select(self, *arguments, **options)

        monkeypatch.setattr(LeadReader, "select_now", lambda self, query: None)
        monkeypatch.setattr(LeadReader, "select", slow)
        await ui.pilot.press("l", "i", "n")
        await ui.sees("/ lin")
        assert ui.shows("Amelia Okafor"), "the list stays until the answer is there"
        answered.set()
        await ui.sees("Jonas Lindqvist")
        await ui.until(lambda: not ui.shows("Amelia Okafor"))


async def test_letter_and_fast_result_are_painted_together(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("/")
        await ui.write("li")
        seen: list[str] = []
        paint = Screen._compositor_refresh

        def watched(screen: Screen[Any]) -> None:
            seen.append(ui.text)
            paint(screen)

        monkeypatch.setattr("taskip_leads.ui.compat.frame_batch._MAX_SECONDS", 5.0)
        monkeypatch.setattr(Screen, "_compositor_refresh", watched)
        await ui.write("n")
        await ui.sees("/ lin")
        count = next(line for line in seen[0].splitlines() if "/ lin" in line)
        assert "of 34" in count
        assert all("Amelia Okafor" not in frame for frame in seen if "/ lin" in frame)


async def test_unread_lead_shows_known_fields_in_its_first_frame(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("j")
        seen: list[str] = []
        paint, detail = Screen._compositor_refresh, LeadReader.detail

        async def slow(self: LeadReader, key: int) -> Any:
            for _ in range(50):
                await asyncio.sleep(0)
            return await detail(self, key)

        def watched(screen: Screen[Any]) -> None:
            if isinstance(screen, LeadScreen) and not ui.app._batch_count:
                seen.append(ui.text)
            paint(screen)

        monkeypatch.setattr("taskip_leads.ui.lead.screen._FIRST_FRAME", 5.0)
        monkeypatch.setattr(LeadReader, "detail", slow)
        monkeypatch.setattr(Screen, "_compositor_refresh", watched)
        await ui.press("enter")
        known = ("Jonas Lindqvist", "620,000 SEK", "Owner      Tom Lindgren", "Email    jonas@")
        assert all(word in seen[0] for word in known), seen[0]
        await ui.sees("notes, files not loaded")


async def test_closed_lead_releases_its_frame(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline(size=(80, 24)) as ui:
        answered, detail = asyncio.Event(), LeadReader.detail

        async def late(self: LeadReader, key: int) -> Any:
            await answered.wait()
            return await detail(self, key)

        monkeypatch.setattr("taskip_leads.ui.lead.screen._FIRST_FRAME", 60.0)
        monkeypatch.setattr(LeadReader, "detail", late)
        await ui.pilot.press("enter", "escape")
        await ui.until(lambda: not isinstance(ui.app.screen, LeadScreen))
        answered.set()
        await ui.press("j")
        assert ui.line_of("Jonas Lindqvist").startswith("▌")
        assert ui.app._batch_count == 0


async def test_list_is_painted_without_the_timer(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline(size=(80, 24)) as ui:
        moved, paint = asyncio.Event(), Screen._compositor_refresh

        def watched(screen: Screen[Any]) -> None:
            paint(screen)
            if ui.line_of("Jonas Lindqvist").startswith("▌"):
                moved.set()

        monkeypatch.setattr(Screen, "_compositor_refresh", watched)
        # Textual's clock stands still; nor does the pilot paint, as it would while it waits.
        monkeypatch.setattr(Timer, "resume", lambda self: None)
        ui.app.post_message(events.Key("j", "j"))
        async with asyncio.timeout(PATIENCE):
            await moved.wait()


@pytest.mark.parametrize(("size", "fits"), [((80, 24), "-narrow"), ((120, 36), "-wide")])
async def test_screen_has_its_size_classes_before_its_first_frame(
    offline: Opener, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], fits: str
) -> None:
    known: list[bool] = []
    compose = LeadsScreen.compose

    def watched(self: LeadsScreen) -> ComposeResult:
        known.append(self.has_class(fits))
        return compose(self)

    monkeypatch.setattr(LeadsScreen, "compose", watched)
    async with offline(size=size):
        assert known == [True]


async def test_rows_have_the_width_of_the_list_before_its_resize(
    offline: Opener,
) -> None:
    async with offline(size=(120, 36)) as ui:
        table = ui.app.screen.query_one(LeadTable)
        wide = table.render_lines(table.size.region)
        table._render_context = structs.replace(table._render_context, width=0, columns=grid(0))
        assert table.render_lines(table.size.region) == wide


async def test_preview_highlights_a_search_after_a_pause(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("/")
        await ui.write("okafor")
        preview = ui.app.screen.query_one(Preview)
        assert preview.shows(1042, "okafor")
        await ui.write(" amelia")
        assert preview.shows(1042, "okafor amelia")
        await ui.press("escape", "escape")
        assert preview.shows(1042, "")
