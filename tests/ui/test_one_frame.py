"""A letter and what it finds come in one frame, unless the answer is far."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from textual.screen import Screen

from taskip_leads.store.store import Store
from tests.ui.conftest import Opener


async def test_a_letter_is_shown_though_its_answer_takes_long(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("/")
        answered = asyncio.Event()
        select = Store.select

        async def slow(self: Store, *arguments: Any, **options: Any) -> Any:
            await answered.wait()
            return await select(self, *arguments, **options)

        monkeypatch.setattr(Store, "select", slow)
        await ui.pilot.press("l", "i", "n")
        await ui.sees("/ lin")
        assert ui.shows("Amelia Okafor"), "the list stays until the answer is there"
        answered.set()
        await ui.sees("Jonas Lindqvist")
        await ui.until(lambda: not ui.shows("Amelia Okafor"))


async def test_a_letter_alone_is_not_painted_where_the_answer_is_near(
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

        monkeypatch.setattr("taskip_leads.ui.one_frame._LONGEST", 5.0)
        monkeypatch.setattr(Screen, "_compositor_refresh", watched)
        await ui.write("n")
        await ui.sees("/ lin")
        count = next(line for line in seen[0].splitlines() if "/ lin" in line)
        assert "of 34" in count
        assert all("Amelia Okafor" not in frame for frame in seen if "/ lin" in frame)
