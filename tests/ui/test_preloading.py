"""What keys lead to is imported after the first list, while nobody types."""

from __future__ import annotations

import asyncio

import pytest

from taskip_leads.ui import preloading
from taskip_leads.ui.preloading import Preloader


async def test_preloader_imports_modules_in_sequence_while_idle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    happened: list[str] = []
    seconds = iter([0.0, 0.01, 0.01, 0.0])

    def seconds_to_quiet() -> float:
        left = next(seconds)
        happened.append("typing" if left else "quiet")
        return left

    monkeypatch.setattr(preloading, "import_module", happened.append)
    await Preloader(seconds_to_quiet, ["ui.one", "ui.two"]).run()
    assert happened == [
        "quiet",
        "taskip_leads.ui.one",
        "typing",
        "typing",
        "quiet",
        "taskip_leads.ui.two",
    ]


async def test_preloader_ends_with_the_app() -> None:
    task = asyncio.create_task(Preloader(lambda: 60.0, ["ui.one"]).run())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
