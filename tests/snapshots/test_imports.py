"""Pictures of the import: the file, the columns, the check, and the import on its way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from taskip_leads.mirror.tables.imports import rows
from tests.snapshots.conftest import Picture
from tests.support import northwind
from tests.support.lead_files import write_csv
from tests.support.ui_driver import Driver

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
HEADS = ["Vorname", "Nachname", "Firma", "E-Mail", "Telefon", "Betrag", "Ort", "Bemerkung", "Datum",
         "Halle", "Status"]  # fmt: skip
JANA = ["Jana", "Brandt", "Elbe Optik GmbH", "j.brandt@elbe-optik.example", "+49 40 5550 177",
        "12.500,00", "Hamburg", "Will im Januar eine Demo", "18.11.2026", "7.2b", ""]  # fmt: skip


def _fair(folder: Path) -> Path:
    known = northwind.answers(1)[0]["email"]
    invented = [
        [f"Ana{n}", "Silva", "", f"ana{n}@silva.example", "", "", "", "", "", "", ""]
        for n in range(6)
    ]
    listed = [
        JANA,
        ["Jonas", "Reich", "", known, "", "", "", "", "", "", ""],
        ["", "Nameless", "", "n@silva.example", "", "", "", "", "", "", ""],
        ["Ole", "Sand", "", "ole(at)sand", "", "", "", "", "", "", ""],
        ["Kim", "Berg", "", "J.Brandt@elbe-optik.example", "", "", "", "", "", "", ""],
        ["Pia", "Lund", "", "pia@lund.example", "", "ca. 5000", "", "", "", "", "Interested"],
        ["Eva", "Roth", "", "eva@roth.example", "", "", "", "", "31.11.2026", "", "Interested"],
        *invented,
    ]
    folder.mkdir(exist_ok=True)
    path = write_csv(folder / "fair-berlin-2026.csv", listed, HEADS)
    old = write_csv(folder / "fair-contacts-old.csv", listed[:2], HEADS)
    for at, file in enumerate((path, old)):
        moment = northwind.MOMENT.timestamp() - 86_400 * (3 + 20 * at)
        os.utime(file, (moment, moment))
    return path


async def _open(ui: Driver, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    path = _fair(folder / "fairs")
    # A short path that is the same on every machine.
    monkeypatch.chdir(path.parent)
    await ui.press("I", "ctrl+u")
    await ui.write("fair-")


@SIZES
def test_file(
    picture: Picture, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def show(ui: Driver) -> None:
        await _open(ui, monkeypatch, tmp_path)

    assert picture(size, then=show)


@SIZES
def test_columns(
    picture: Picture, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def show(ui: Driver) -> None:
        await _open(ui, monkeypatch, tmp_path)
        await ui.press("enter", *"jjjjj")

    assert picture(size, then=show)


@SIZES
def test_check(
    picture: Picture, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def show(ui: Driver) -> None:
        await _open(ui, monkeypatch, tmp_path)
        await ui.press("enter", "right_square_bracket")
        await ui.sees("left this hour")
        await ui.press(*"jjj")

    assert picture(size, then=show)


@SIZES
def test_on_its_way(
    picture: Picture, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def show(ui: Driver) -> None:
        await _open(ui, monkeypatch, tmp_path)
        await ui.press("enter", "right_square_bracket")
        await ui.sees("left this hour")
        await ui.press("y")
        await ui.sees("to go")
        (one,) = await ui.store.imports.recent()
        await ui.store.imports.pause(one.id)
        taken = "TaskIP: The email has already been taken."

        def settle(connection: object) -> None:
            for number, state in ((11, rows.DONE), (12, rows.DONE), (13, rows.REFUSED)):
                rows.set_state(connection, one.id, number, state, taken)  # type: ignore[arg-type]

        await ui.store.database.write(settle)
        ui.app.screen._run.follow()  # type: ignore[attr-defined]
        await ui.sees("2 imported, 1 refused")

    assert picture(size, then=show)
