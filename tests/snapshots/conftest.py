"""Snapshots of screens, compared with approved ones.

``picture(...)`` runs the app over the Northwind workspace with the clock stopped, presses keys, waits
until nothing moves and compares. A test with it is not ``async`` (the comparison runs a loop of its own)::

    def test_help(picture: Picture) -> None:
        assert picture((80, 24), "question_mark")

After a wanted change: ``python -m pytest tests/snapshots --snapshot-update``, then look at each picture.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

# Before Textual is imported: it reads these once.
_PINNED = {
    "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8",
    "TZ": "UTC", "TEXTUAL_ANIMATIONS": "none", "TEXTUAL_COLOR_SYSTEM": "truecolor",
}  # fmt: skip
os.environ.update(_PINNED)
for _name in ("NO_COLOR", "COLORFGBG", "TEXTUAL_FPS", "TEXTUAL_DRIVER", "COLUMNS", "LINES"):
    os.environ.pop(_name, None)

import pytest  # noqa: E402
from textual.pilot import Pilot  # noqa: E402
from textual.widgets import Input, TextArea  # noqa: E402

from taskip_leads import clock  # noqa: E402
from taskip_leads.settings_session import SettingsSession  # noqa: E402
from taskip_leads.store import store as store_module  # noqa: E402
from taskip_leads.store.store import Store  # noqa: E402
from taskip_leads.ui.app import TaskipApp  # noqa: E402
from taskip_leads.ui.leads import cursor_follower, view_counts  # noqa: E402
from taskip_leads.ui.ports import DisplayOptions  # noqa: E402
from tests.support import northwind  # noqa: E402
from tests.support.ui_driver import Driver  # noqa: E402

Picture = Callable[..., bool]


@pytest.fixture(autouse=True)
def _stopped(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Time stands still, and so does every cursor: switching animations off does not stop those."""
    monkeypatch.setattr(Input, "cursor_blink", False)
    monkeypatch.setattr(TextArea, "cursor_blink", False)
    # A lead under the cursor would be looked at while its picture is taken, or not.
    monkeypatch.setattr(cursor_follower, "LOOK", 3600.0)
    # Nor is there a service that could answer a change in flight when the app ends.
    monkeypatch.setattr(store_module, "LAST_SEND", 0.0)
    monkeypatch.setattr(view_counts, "QUIET", 0.01)
    with clock.frozen(northwind.MOMENT):
        yield


def _session(folder: Path, text: str) -> SettingsSession:
    (folder / "config.toml").write_text(text, encoding="utf-8")
    session = SettingsSession(folder / "config.toml")
    session.reload()
    return session


@pytest.fixture
def picture(snap_compare: Any, tmp_path: Path) -> Picture:
    """Compare the app's screen with the approved picture of this test.

    ``picture(size, *keys, theme="dark", environ={}, count=…, complete=True, connect=…, then=…)``:
    ``keys`` are pressed one by one; ``then(driver)`` may do more; ``connect`` is the way to the service
    (default: one that is never used, so that the workspace stands as synced two minutes ago); ``hold``:
    for how many seconds an edit can be taken back; ``before(connection)`` writes into the mirror before the
    app is started; ``sort``, ``pipeline`` and ``read_only`` as in ``tests.ui``.
    """

    def compare(
        size: tuple[int, int],
        *keys: str,
        theme: str = "dark",
        environ: Mapping[str, str] = {},
        count: int = len(northwind.LEADS),
        complete: bool = True,
        times: int = 1,
        connect: Callable[[], Awaitable[Any]] = northwind.silent,
        hold: float = 0.0,
        sort: str | None = "when",
        pipeline: bool | None = False,
        read_only: bool = False,
        settings: str | None = None,
        then: Callable[[Driver], Awaitable[None]] | None = None,
        before: Callable[[sqlite3.Connection], None] | None = None,
    ) -> bool:
        path = tmp_path / "mirror.sqlite3"
        asyncio.run(
            northwind.fill(
                path, count=count, complete=complete, times=times, sort=sort, pipeline=pipeline
            )
        )
        if before is not None:
            asyncio.run(northwind.write_into(path, before))
        store = Store(
            path,
            connect,
            workspace="Northwind",
            host="api.northwind.example",
            undo_seconds=hold,
            read_only=read_only,
        )
        session = None if settings is None else _session(tmp_path, settings)
        display = None if session is None else DisplayOptions.of(session.current)
        app = TaskipApp(
            store, theme=theme, environ={**_PINNED, **environ}, settings=session, display=display
        )

        async def drive(pilot: Pilot[Any]) -> None:
            driver = Driver(app, pilot)
            await driver.rest()
            for key in keys:
                await driver.press(key)
            if then is not None:
                await then(driver)
            await driver.covered_screens_updated()
            # Otherwise an app that has failed would have a picture too, of its failure.
            assert app._exception is None, app._exception

        answer: bool = snap_compare(app, terminal_size=size, run_before=drive)
        return answer

    return compare
