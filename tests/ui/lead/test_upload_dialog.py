"""A large upload on a slow link: it shows progress, can be cancelled and blocks nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from taskip_leads.ui.base.screen import AppScreen
from tests.support.service import Service
from tests.support.slow_link import LARGE, ThinLine, thin_line
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener


@asynccontextmanager
async def uploading(
    online: Opener, service: Service, folder: Path
) -> AsyncIterator[tuple[Driver, int, ThinLine]]:
    """Open the Files tab of the first lead while its upload is stalled."""
    film = folder / "film.mp4"
    with film.open("wb") as sparse:
        sparse.truncate(LARGE)
    async with (
        thin_line(service.base_url) as line,
        online(size=(120, 36), url=line.url) as ui,
    ):
        screen = ui.app.screen
        assert isinstance(screen, AppScreen)
        lead = screen.current_lead
        assert lead is not None
        await ui.press("enter", "]", "]", "a")
        await ui.paste(str(film))
        await ui.press("enter", "enter")
        await ui.until(lambda: 0 < max(ui.store.outbox.uploads.progress.values(), default=0) < 1)
        yield ui, lead, line


async def test_changes_do_not_wait_for_a_large_upload(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    async with uploading(online, service, tmp_path) as (ui, lead, line):
        await ui.press("escape", "j", "n")
        await ui.write("Called meanwhile")
        await ui.press("ctrl+s")
        await ui.until(lambda: service.sent("POST", "/lead/notes/"))
        assert not service.sent("POST", f"/lead/files/{lead}")
        line.go_on.set()
        await ui.idle()
        assert service.rows("SELECT size FROM media WHERE title = 'film.mp4'") == [{"size": LARGE}]


async def test_outbox_shows_upload_progress_and_cancels_it(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    async with uploading(online, service, tmp_path) as (ui, _, _line):
        await ui.press("g", "o")
        await ui.sees("sending", "film.mp4  12.0 MB", "Sending", "D stop")
        part = next(iter(ui.store.outbox.uploads.progress.values()))
        assert part * LARGE < 2_000_000, "little of it is buffered"
        assert ui.shows(
            f"{round(100 * part)} % of 12.0 MB has been sent. Changes to other leads do not wait for it."
        )
        await ui.press("D")
        assert ui.shows("Stop this upload?", "Nothing is uploaded; your file stays where it is.")
        await ui.press("escape")
        assert ui.store.outbox.uploads.progress, "it continues"
        await ui.press("D", "y")
        await ui.sees("Nothing to send")
        await ui.idle()
        assert ui.store.outbox.waiting == 0
        assert (tmp_path / "film.mp4").stat().st_size == LARGE
        assert service.rows("SELECT id FROM media WHERE title = 'film.mp4'") == []


async def test_quitting_during_an_upload_explains_what_happens(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    async with uploading(online, service, tmp_path) as (ui, _, line):
        await ui.press("ctrl+q")
        assert ui.shows("A file is still being uploaded", "uploaded at the next start.")
        await ui.press("escape")
        line.go_on.set()
        await ui.idle()
        assert len(service.rows("SELECT id FROM media WHERE title = 'film.mp4'")) == 1


async def test_undo_cancels_an_upload(online: Opener, service: Service, tmp_path: Path) -> None:
    async with uploading(online, service, tmp_path) as (ui, _, _line):
        await ui.sees("→ film.mp4", "%")
        await ui.press("z")
        await ui.sees("Stopped, nothing was uploaded.")
        await ui.idle()
        assert not ui.shows("film.mp4")
        assert service.rows("SELECT id FROM media WHERE title = 'film.mp4'") == []
