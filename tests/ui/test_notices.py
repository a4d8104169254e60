"""Notifications in the corner."""

from __future__ import annotations

from pathlib import Path

from taskip_leads.settings_session import SettingsSession
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener


def bold(ui: Driver, words: str) -> list[str]:
    """The bold texts of the row that has these words."""
    row = next(at for at, line in enumerate(ui.lines) if words in line)
    return [
        segment.text.strip()
        for segment in ui.strips[row]
        if segment.style is not None and segment.style.bold
    ]


def with_key(folder: Path, action: str, key: str) -> SettingsSession:
    """The settings of somebody who chose a key for an action."""
    file = folder / "config.toml"
    file.write_text(f'[keys]\n"{action}" = ["{key}"]\n', encoding="utf-8")
    session = SettingsSession(file)
    session.reload()
    return session


async def test_toast_of_a_held_change_names_the_key_that_undoes_it(
    offline: Opener, tmp_path: Path
) -> None:
    async with offline(size=(80, 24), hold=5, settings=with_key(tmp_path, "app.undo", "f8")) as ui:
        await ui.press("d")
        await ui.sees("f8 undo")
        assert "f8" in bold(ui, "f8 undo")
        assert ui.store.outbox.waiting == 1
        await ui.press("f8")
        assert ui.store.outbox.waiting == 0


async def test_notification_reads_no_markup(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        text = "[bold]a1[/bold] [$x \\[ `app.outbox` [/] ```app.quit`"
        ui.app.notices.toast("[red]Refused[/red]", text)
        await ui.sees("[red]Refused[/red]", "[bold]a1[/bold] [$x \\[ g o [/]")
        assert bold(ui, "[bold]a1") == ["g o"]


async def test_notification_shows_the_key_in_force_in_bold(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    settings = with_key(tmp_path, "app.outbox", "f7")
    async with online(size=(80, 24), hold=0, settings=settings) as ui:
        with service.sandbox.database.write() as connection:
            connection.execute("DELETE FROM leads")
        await ui.press("n")
        await ui.write("Called [back]")
        await ui.press("ctrl+s")
        await ui.until(lambda: "f7 offers to make the lead again." in ui.notification)
        assert "f7" in bold(ui, "f7 offers")
        await ui.press("f7")
        assert ui.shows("can no longer be sent")
