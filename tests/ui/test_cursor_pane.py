"""A pane of many lines renders the visible ones first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from textual.app import App, ComposeResult
from textual.content import Content
from textual.pilot import Pilot

from taskip_leads.ui.render.glyphs import UNICODE
from taskip_leads.ui.render.theme import DARK
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block


class Numbers(CursorPane):
    """Items of two lines and a blank one; counts those that were made."""

    DEFAULT_CSS = "Numbers { width: 1fr; height: 1fr; }"

    def __init__(self, count: int) -> None:
        super().__init__(DARK, UNICODE)
        self._count = count
        self.made = 0

    def blocks(self, width: int) -> Iterator[Block]:
        for number in range(self._count):
            if number:
                yield False, [Content()]
            self.made += 1
            yield True, [Content(f"  item {number}"), Content("  its text")]


class NumbersApp(App[None]):
    def __init__(self, count: int) -> None:
        super().__init__()
        self.pane = Numbers(count)

    def compose(self) -> ComposeResult:
        yield self.pane

    def get_theme_variable_defaults(self) -> dict[str, str]:
        from taskip_leads.ui.render import theme

        return theme.variables(DARK)

    def lines(self) -> list[str]:
        region = self.pane.size.region
        return [strip.text.rstrip() for strip in self.pane.render_lines(region)]


async def paints(pilot: Pilot[None], words: str) -> None:
    """Wait until the pane shows these words."""
    app = pilot.app
    assert isinstance(app, NumbersApp)
    async with asyncio.timeout(15):
        while not any(words in line for line in app.lines()):
            await pilot.pause()


async def test_first_frame_mounts_a_constant_number_of_items() -> None:
    for count in (200, 10_000):
        app = NumbersApp(count)
        async with app.run_test(size=(40, 20)):
            app.pane.renew()
            app.pane.made = 0
            app.pane.renew()
            first, second, *_ = app.lines()
            assert "item 0" in first
            assert "its text" in second
            assert app.pane.made <= 110


async def test_all_items_are_mounted_eventually() -> None:
    app = NumbersApp(2_000)
    async with app.run_test(size=(40, 20)) as pilot:
        while app.pane.virtual_size.height < 3 * 2_000 - 1:
            await pilot.pause(0.02)
        assert app.pane.made >= 2_000


async def test_cursor_reaches_unmounted_items() -> None:
    app = NumbersApp(10_000)
    async with app.run_test(size=(40, 20)) as pilot:
        app.pane.focus()
        app.pane.go(5_000)
        await paints(pilot, "item 5000")
        assert app.pane.index == 5_000
        app.pane.move(1)
        await paints(pilot, "item 5001")


async def test_cursor_stays_when_items_are_remounted() -> None:
    app = NumbersApp(10_000)
    async with app.run_test(size=(40, 20)) as pilot:
        app.pane.go(3_000)
        await pilot.pause()
        app.pane.renew()
        await paints(pilot, "item 3000")
        assert app.pane.index == 3_000


async def test_bottom_is_the_last_item() -> None:
    app = NumbersApp(10_000)
    async with app.run_test(size=(40, 20)) as pilot:
        app.pane.bottom()
        await pilot.pause()
        assert app.pane.index == 9_999
        assert app.lines()[-1].strip(" ▐█") in ("its text", "item 9999")
        app.pane.go(20_000)
        assert app.pane.index == 9_999


async def test_page_keys_scroll_to_unmounted_items() -> None:
    app = NumbersApp(10_000)
    async with app.run_test(size=(40, 20)) as pilot:
        app.pane.scroll_lines(4_000)
        await pilot.pause()
        assert round(app.pane.scroll_y) == 4_000
        assert any(line.strip() for line in app.lines())


async def test_pane_without_items_has_no_cursor() -> None:
    app = NumbersApp(0)
    async with app.run_test(size=(40, 20)):
        assert app.pane.index is None
        app.pane.move(1)
        app.pane.bottom()
        assert app.pane.index is None
