"""Search TaskIP while the user types."""

from __future__ import annotations

import asyncio

import pytest

from taskip_leads.errors import RequestNotSent
from taskip_leads.store.sync.live_search import LiveSearch


class Searches:
    """Records the searches that were started, and those that ran to their end."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.completed: list[str] = []
        self.proceed = asyncio.Event()
        self.begun = asyncio.Event()
        self.error: Exception | None = None

    async def __call__(self, text: str) -> None:
        self.started.append(text)
        self.begun.set()
        if self.error is not None:
            raise self.error
        await self.proceed.wait()
        self.completed.append(text)


@pytest.fixture(autouse=True)
def _no_typing_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("taskip_leads.store.sync.live_search._TYPING", 0.0)


async def test_live_search_sends_only_the_last_of_quick_texts() -> None:
    searches = Searches()
    search = LiveSearch(searches)
    for text in ("li", "lin", "lind"):
        search.request(text)
    await searches.begun.wait()
    assert searches.started == ["lind"]
    await search.stop()


async def test_live_search_cancels_an_earlier_search() -> None:
    searches = Searches()
    search = LiveSearch(searches)
    search.request("lin")
    await searches.begun.wait()
    searches.begun.clear()
    search.request("lind")
    await searches.begun.wait()
    searches.proceed.set()
    while not searches.completed:
        await asyncio.sleep(0)
    assert (searches.started, searches.completed) == (["lin", "lind"], ["lind"])
    await search.stop()


@pytest.mark.parametrize("text", ["", "l"])
async def test_live_search_ignores_texts_that_are_too_short(text: str) -> None:
    searches = Searches()
    search = LiveSearch(searches)
    search.request(text)
    search.request("lind")
    await searches.begun.wait()
    assert searches.started == ["lind"]
    await search.stop()


async def test_live_search_requests_the_same_text_once() -> None:
    searches = Searches()
    search = LiveSearch(searches)
    searches.proceed.set()
    search.request("lind")
    await searches.begun.wait()
    search.request("lind")
    search.request("lindq")
    while "lindq" not in searches.completed:
        await asyncio.sleep(0)
    assert searches.started == ["lind", "lindq"]
    await search.stop()


async def test_live_search_leaves_network_faults_to_the_sync() -> None:
    reported: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context))
    searches = Searches()
    searches.error = RequestNotSent("no network")
    search = LiveSearch(searches)
    search.request("lind")
    await searches.begun.wait()
    await search.stop()
    assert reported == []


async def test_live_search_reports_a_crash() -> None:
    reported: list[dict[str, object]] = []
    noticed = asyncio.Event()

    def report(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        reported.append(context)
        noticed.set()

    asyncio.get_running_loop().set_exception_handler(report)
    searches = Searches()
    searches.error = ZeroDivisionError("a bug")
    search = LiveSearch(searches)
    search.request("lind")
    await noticed.wait()
    await search.stop()
    assert [context["exception"] for context in reported] == [searches.error]
