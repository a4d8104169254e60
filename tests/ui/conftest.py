"""Fixtures for tests of screens; ``tests.support.ui_driver.Driver`` drives a running app.

::

    async def test_cursor_moves(offline: Opener) -> None:
        async with offline(size=(80, 24)) as ui:
            await ui.press("j")
            assert ui.line_of("Jonas Lindqvist").startswith("▌")

    async def test_note_is_sent(online: Opener, service: Service) -> None:
        async with online() as ui:                    # synced, all at rest
            await ui.press("n")
            await ui.write("Called")
            await ui.press("ctrl+s")
            await ui.idle()                           # until the outbox is empty
            assert service.sent("POST", "/lead/notes/")[0].body["title"] == "Called"

``offline`` shows the Northwind workspace of ``northwind.py``, whose leads a test can name; ``online``
the sample service's, over real HTTP. Tests here may be ``async``. The
clock stands at ``northwind.MOMENT`` in all of them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from taskip_leads import clock
from taskip_leads.api.client import TaskipClient
from taskip_leads.store.store import Store
from taskip_leads.ui.leads import view_counts
from tests.support import keyrings, northwind
from tests.support.coroutines import pytest_pyfunc_call as pytest_pyfunc_call
from tests.support.service import Service
from tests.support.ui_driver import Driver, running

Opener = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # Each test would wait for the slow counts of its first list.
    monkeypatch.setattr(view_counts, "QUIET", 0.01)
    with clock.frozen(northwind.MOMENT):
        yield


@pytest.fixture
def offline(tmp_path: Path) -> Opener:
    """Open the app on the Northwind workspace, out of reach of any service.

    ``offline(size=..., count=34, complete=True, later=False, harm=False, connect=...)``: see
    ``northwind.fill``; ``connect`` is the way to the service.
    ``hold``: for how many seconds an edit can be taken back. ``sort``: the order of the list, by date so
    that the leads stand as in ``northwind.LEADS``; None: next steps first, the default. ``pipeline``:
    whether it is shown above the list; None: where there is room. ``read_only``: no change is stored.
    Other options go to ``running``.
    """

    @asynccontextmanager
    async def opened(
        *,
        count: int = len(northwind.LEADS),
        complete: bool = True,
        later: bool = False,
        harm: bool = False,
        times: int = 1,
        connect: Any = northwind.out_of_reach,
        hold: float = 0.0,
        note_timezone: str = "",
        sort: str | None = "when",
        pipeline: bool | None = False,
        read_only: bool = False,
        **options: Any,
    ) -> AsyncIterator[Driver]:
        path = tmp_path / "mirror.sqlite3"
        await northwind.fill(
            path, count=count, complete=complete, later=later, harm=harm, times=times, sort=sort,
            pipeline=pipeline,
        )  # fmt: skip
        store = Store(
            path,
            connect,
            workspace="Northwind",
            host="api.northwind.example",
            undo_seconds=hold,
            note_timezone=note_timezone,
            read_only=read_only,
        )
        async with running(store, **options) as driver:
            yield driver

    return opened


@pytest.fixture
def service() -> Iterator[Service]:
    """The sample service with 30 leads, running; it records what it receives."""
    with Service(leads=30) as running_service:
        yield running_service


@pytest.fixture
def online(tmp_path: Path, service: Service) -> Opener:
    """Open the app on the service's workspace; with ``idle=False`` not waiting for its first sync.

    ``hold``, ``sort``, ``pipeline`` and ``read_only`` as for ``offline``, ``url``: something that stands
    before the service; other options go to ``running``. Opened twice, the second one finds the first
    one's mirror.
    """

    @asynccontextmanager
    async def opened(
        hold: float = 0.0,
        url: str = "",
        sort: str | None = "when",
        pipeline: bool | None = False,
        read_only: bool = False,
        **options: Any,
    ) -> AsyncIterator[Driver]:
        path = tmp_path / "mirror.sqlite3"
        if not path.exists():
            await northwind.choose(path, sort=sort, pipeline=pipeline)

        async def connect() -> TaskipClient:
            return TaskipClient(url or service.base_url, service.key)

        store = Store(
            path,
            connect,
            workspace="Sample",
            host="sample.example",
            undo_seconds=hold,
            read_only=read_only,
        )
        async with running(store, **options) as driver:
            yield driver

    return opened


@pytest.fixture
def ring() -> Iterator[keyrings.InMemory]:
    """A safe keyring, empty."""
    held = keyrings.backend(keyrings.SAFE)
    with keyrings.using(held):
        yield held
