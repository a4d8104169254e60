"""Leads whose text contains markup, terminal commands or right-to-left overrides."""

from __future__ import annotations

import re

import pytest

from tests.support import northwind
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
WIDE = (120, 36)


def harmless(ui: Driver) -> bool:
    """Whether the screen contains nothing that a terminal would execute."""
    return not _CONTROL.search(ui.text)


@pytest.mark.parametrize("size", [(80, 24), WIDE])
async def test_hostile_lead_is_shown_literally_in_list_and_preview(
    offline: Opener, size: tuple[int, int]
) -> None:
    async with offline(size=size, harm=True) as ui:
        assert ui.shows("Acme [/b] [@clic")
        assert harmless(ui)
        assert ui.line_of("▌")[3:].startswith("Acme [/b]")


async def test_hostile_lead_ignores_clicks_on_its_markup(offline: Opener) -> None:
    async with offline(size=WIDE, harm=True) as ui:
        rows = [(y, line.index("[")) for y, line in enumerate(ui.lines[:-1]) if "Acme [" in line]
        assert rows
        for y, x in rows:
            # On the tag that closes what nobody opened, and on the one that names an action.
            for offset in (1, 8, 14):
                await ui.pilot.click(offset=(x + offset, y))
        await ui.rest()
        assert ui.app.is_running
        assert ui.app.return_code is None


async def test_hostile_names_are_harmless_in_pickers_chips_and_filter_line(offline: Opener) -> None:
    async with offline(size=WIDE, harm=True) as ui:
        await ui.press("f", "s")
        assert ui.shows("Acme [/b]")
        assert harmless(ui)
        await ui.write("acme")
        await ui.press("enter", "f", "a", "1", "enter")
        assert harmless(ui)
        await ui.press("F")
        assert harmless(ui)
        await ui.press("escape", "W")
        await ui.paste(northwind.HOSTILE)
        await ui.press("enter")
        assert ui.shows("6 Acme [/b]")
        assert harmless(ui)


async def test_hostile_lead_is_harmless_when_marked_copied_and_searched(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    async with offline(size=WIDE, harm=True) as ui:
        monkeypatch.setattr(ui.app, "copy_to_clipboard", copied.append)
        await ui.press("space", "g", "g", "y", "n", "o", "w", "/")
        await ui.write("[@click")
        assert ui.shows("1 of 35")
        assert harmless(ui)
        await ui.press("enter", "slash")
        await ui.write("zz")
        await ui.press("enter")
        assert harmless(ui)
    assert all(not _CONTROL.search(text) for text in copied)
