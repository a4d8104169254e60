"""A lead's files: list, upload, mark, delete, and what is not possible."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from taskip_leads.models.pending import ChangeState
from taskip_leads.store.events import Event, UploadMoved
from taskip_leads.ui.lead.upload_dialog import PathInput
from taskip_leads.ui.lead.widgets.files import kind
from taskip_leads.ui.system import file_paths
from tests.support.lead_fixtures import FILES, FULL, NOTES, open_lead
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

ACTIVE = {**FULL, "converted": 0}
MORE = [
    *FILES,
    {"id": 2, "title": "Photo of the site.png", "mime_type": "image/png", "size": 1_400_000},
    {"id": 3, "title": "odd"},
]


async def lead_with_files(ui: Driver, service: Service) -> tuple[int, list[str]]:
    """Open the Files tab of a lead with several files; return its id and their titles."""
    row = service.rows(
        "SELECT lead_id, count(*) AS n FROM lead_files WHERE lead_id IN"
        " (SELECT id FROM leads WHERE NOT converted) GROUP BY lead_id ORDER BY n DESC LIMIT 1"
    )[0]
    lead = row["lead_id"]
    ui.app.navigator.open_lead(lead, [lead], "All")
    await ui.idle()
    await ui.press("]", "]")
    service.forget()
    return lead, [row["title"] for row in files_of(service, lead)]


def files_of(service: Service, lead: int) -> list[dict[str, Any]]:
    """Return a lead's files in the service."""
    return service.rows(
        "SELECT media.* FROM media JOIN lead_files ON media.id = media_id WHERE lead_id = ?", [lead]
    )


async def test_files_show_title_type_size_date_and_author(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, MORE)
        await ui.press("]", "]")
        line = " ".join(ui.line_of("offer-lumen-v3.pdf").split())
        assert line == "▌◦ offer-lumen-v3.pdf PDF 210 kB Thu 19 Nov Mara König"
        assert "PNG         1.4 MB" in ui.line_of("Photo of the site.png")
        assert ui.line_of("◦ odd").split() == ["◦", "odd", "–", "–", "–"]


async def test_open_file_explains_why_it_is_not_possible(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("]", "]", "o")
        await ui.sees("Can't be opened: TaskIP offers no download")


async def test_several_files_are_uploaded_by_path(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    (tmp_path / "floor plan.pdf").write_bytes(b"%PDF" + b"x" * 2000)
    (tmp_path / "photo.png").write_bytes(b"\x89PNG" + b"y" * 500)
    async with online(size=(120, 36)) as ui:
        lead, _ = await lead_with_files(ui, service)
        await ui.press("a")
        await ui.sees("Upload files")
        await ui.write(f"{tmp_path}/fl")
        await ui.press("tab")
        assert ui.app.screen.query_one(PathInput).value == f"{tmp_path}/floor plan.pdf"
        await ui.press("enter")
        assert ui.shows("floor plan.pdf", "2 kB", "1 file chosen", "enter upload 1")
        await ui.write(f"'{tmp_path}'/*.png")
        await ui.press("enter")
        assert ui.shows("photo.png", "2 files chosen")
        await ui.press("enter")
        await ui.until(lambda: len(service.sent("POST", f"/lead/files/{lead}")) == 2)
        await ui.idle()
        await ui.sees("◦ floor plan.pdf", "◦ photo.png")
        rows = files_of(service, lead)
        titles = {row["title"]: (row["size"], row["mime_type"]) for row in rows}
        assert titles["floor plan.pdf"] == (2004, "application/pdf")
        assert titles["photo.png"] == (504, "image/png")


async def test_uploaded_media_are_attached_by_id(online: Opener, service: Service) -> None:
    async with online() as ui:
        lead, _ = await lead_with_files(ui, service)
        await ui.press("a")
        await ui.write("#12 #15")
        await ui.press("enter")
        assert ui.shows("#12  already in TaskIP, will be attached", "#15")
        await ui.press("backspace")
        assert not ui.shows("#15  uploaded")
        await ui.press("enter")
        await ui.until(lambda: service.sent("POST", f"/lead/files/{lead}"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere.txt", "There is no file"),
        ("", "No file chosen yet"),
        (".", "is a folder; tab lists its files."),
        ("empty.txt", "is empty."),
        ("pipe", "can't be sent."),
    ],
)
async def test_invalid_path_shows_an_error_in_the_dialog(
    offline: Opener, tmp_path: Path, name: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.txt").touch()
    os.mkfifo(tmp_path / "pipe")
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("]", "]", "a")
        await ui.write(name)
        await ui.press("enter")
        await ui.sees(said)
        assert ui.app.screen.query_one(PathInput).value == name, "the typed text stays"


async def test_marked_files_are_deleted_with_one_request(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        with service.sandbox.database.write() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO lead_files SELECT (SELECT min(lead_id) FROM lead_files), id"
                " FROM media"
            )
            connection.execute(
                "UPDATE leads SET converted = 0 WHERE id = (SELECT min(lead_id) FROM lead_files)"
            )
        lead, titles = await lead_with_files(ui, service)
        assert len(titles) >= 3
        await ui.press("space", "space")
        assert sum("▪" in line for line in ui.lines) == 2
        await ui.press("D")
        await ui.sees("Delete 2 files?", "y delete")
        await ui.press("y")
        await ui.until(lambda: service.sent("DELETE", f"/lead/files/bulk-delete/{lead}"))
        (sent,) = service.sent("DELETE")
        assert isinstance(sent.body, dict)
        assert len(sent.body["ids"]) == 2
        await ui.idle()
        assert len(files_of(service, lead)) == len(titles) - 2


async def test_escape_clears_marks_before_leaving_the_lead(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, MORE)
        await ui.press("]", "]", "space", "escape")
        assert ui.shows("Photo of the site.png")
        assert not ui.shows("▪ ")
        await ui.press("escape")
        assert ui.shows("Company")


async def test_search_finds_file_titles(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, MORE)
        await ui.press("]", "]", "/")
        await ui.write("site photo")
        assert ui.shows("1 of 3", "Photo of the site.png")
        assert not ui.shows("offer-lumen")


async def test_running_upload_shows_its_progress(offline: Opener, tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"x" * 1000)
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("]", "]", "a")
        await ui.write(str(tmp_path / "film.mp4"))
        await ui.press("enter", "enter")
        await ui.sees("↑ film.mp4  1 kB", "you, not sent yet")
        from taskip_leads.mirror.tables import outbox

        database = ui.store.database
        await database.write(lambda c: outbox.update(c, 1, state=ChangeState.INFLIGHT))
        await ui.store.outbox.publisher.publish_row(await database.read(lambda c: outbox.get(c, 1)))
        await ui.sees("→ film.mp4")
        ui.store.outbox.dispatcher.uploads.progressed(1, 0.5)
        await ui.sees("━━━━━━━━────────  50%")


async def test_upload_reports_its_progress(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    (tmp_path / "film.mp4").write_bytes(b"x" * 900_000)
    parts: list[float] = []
    async with online(size=(120, 36)) as ui:
        progress = ui.store.outbox.uploads.progress

        def record(event: Event) -> None:
            if isinstance(event, UploadMoved):
                parts.append(progress[event.id])

        ui.store.events.subscribe(record)
        lead, _ = await lead_with_files(ui, service)
        await ui.press("a")
        await ui.write(str(tmp_path / "film.mp4"))
        await ui.press("enter", "enter")
        await ui.until(lambda: service.sent("POST", f"/lead/files/{lead}"))
        await ui.idle()
        assert len(parts) > 5
        assert parts == sorted(parts)
        assert parts[-1] == 1.0
        assert progress == {}


def test_unreadable_file_shows_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.txt").write_text("x")

    def refused(self: Path, *arguments: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied")

    # The tests may run as root, who can read everything.
    monkeypatch.setattr(Path, "open", refused)
    found = file_paths.read(str(tmp_path / "secret.txt"))
    assert found.trouble == f"{tmp_path}/secret.txt can't be read: Permission denied."


def test_dropped_paths_are_parsed(tmp_path: Path) -> None:
    for name in ("a b.txt", "it's.txt", "c.txt"):
        (tmp_path / name).write_text("x")
    for typed, names in (
        (f"{tmp_path}/a b.txt", ["a b.txt"]),
        (f"{tmp_path}/a\\ b.txt {tmp_path}/c.txt", ["a b.txt", "c.txt"]),
        (f"'{tmp_path}/a b.txt'", ["a b.txt"]),
        (f"file://{tmp_path}/c.txt", ["c.txt"]),
        (f"{tmp_path}/it's.txt", ["it's.txt"]),
        (f"{tmp_path}/*.txt", ["a b.txt", "c.txt", "it's.txt"]),
    ):
        found = file_paths.read(typed)
        assert found.trouble == "", typed
        assert [path.name for path, _ in found.files] == names, typed


def test_tab_completes_the_common_part_and_lists_the_matches(tmp_path: Path) -> None:
    (tmp_path / "report-1.pdf").touch()
    (tmp_path / "report-2.pdf").touch()
    (tmp_path / "reports").mkdir()
    (tmp_path / ".hidden").touch()
    assert file_paths.complete(f"{tmp_path}/rep") == (
        f"{tmp_path}/report",
        ("report-1.pdf", "report-2.pdf", "reports/"),
    )
    assert file_paths.complete(f"{tmp_path}/reports") == (f"{tmp_path}/reports/", ("reports/",))
    assert file_paths.complete(f"{tmp_path}/x") == (f"{tmp_path}/x", ())
    assert ".hidden" not in file_paths.complete(f"{tmp_path}/")[1]
    assert file_paths.complete(f"{tmp_path}/.h") == (f"{tmp_path}/.hidden", (".hidden",))


def test_tab_completes_the_last_of_several_paths(tmp_path: Path) -> None:
    for name in ("a b.txt", "offer.pdf", "it's.txt"):
        (tmp_path / name).write_text("x")
    typed = f"{tmp_path}/offer.pdf {tmp_path}/a"
    typed, names = file_paths.complete(typed)
    assert (typed, names) == (f"{tmp_path}/offer.pdf {tmp_path}/a\\ b.txt", ("a b.txt",))
    assert [path.name for path, _ in file_paths.read(typed).files] == ["offer.pdf", "a b.txt"]
    # Half of an escaped name; and a first path that was completed when it was the only one.
    assert file_paths.complete(f"x {tmp_path}/a\\ ")[0] == f"x {tmp_path}/a\\ b.txt"
    typed, _ = file_paths.complete(f"{tmp_path}/a b.txt {tmp_path}/it")
    assert [path.name for path, _ in file_paths.read(typed).files] == ["a b.txt", "it's.txt"]
    assert file_paths.complete(f"{tmp_path}/offer.pdf {tmp_path}/x")[1] == ()


async def test_upload_dialog_counts_files_after_a_removal(
    offline: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("x")
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("]", "]", "a")
        await ui.write("a.txt b.txt")
        await ui.press("enter")
        await ui.sees("2 files chosen", "enter upload 2   backspace remove last")
        await ui.write("x")
        await ui.sees("enter add   esc cancel")
        await ui.press("backspace", "backspace")
        await ui.sees("1 file chosen", "enter upload 1")
        await ui.press("backspace")
        await ui.sees("A path, several separated by spaces", "enter add   esc cancel")


def test_file_kind_is_one_word() -> None:
    assert [kind(one) for one in ("application/pdf", "image/jpeg", "text/csv", None, "x/odd\x1b")] == [
        "PDF", "JPEG", "CSV", "–", "x/odd�",
    ]  # fmt: skip
