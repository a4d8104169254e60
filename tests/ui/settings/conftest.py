"""A file of settings to open the app with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from taskip_leads.settings_session import SettingsSession
from tests.support.ui_driver import Driver
from tests.ui.conftest import offline as offline
from tests.ui.conftest import online as online
from tests.ui.conftest import service as service

Written = Callable[..., SettingsSession]


async def find(ui: Driver, text: str) -> None:
    """Search in the open tab, and go to the list of what is found."""
    await ui.press("slash")
    await ui.paste(text)
    await ui.press("enter")


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    """``written(text, **fixed)``: a file with this text, in a home folder of its own."""
    monkeypatch.setenv("HOME", str(tmp_path))

    def write(text: str, **fixed: str) -> SettingsSession:
        file = tmp_path / "config.toml"
        file.write_text(text, encoding="utf-8")
        session = SettingsSession(file, fixed=fixed)
        session.reload()
        return session

    return write
