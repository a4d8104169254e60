"""Export the list, or the marked leads, as a file."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path

import pytest

from taskip_leads.ui.leads.export.dialog import ExportDialog
from taskip_leads.ui.leads.screen import LeadsScreen
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener


async def name(ui: Driver, text: str) -> None:
    """Type another name for the file."""
    await ui.press("ctrl+u")
    await ui.write(text)


def rows(path: Path, separator: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))


async def test_list_is_written_in_every_format(
    offline: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    (tmp_path / "out").mkdir()
    async with offline(size=(120, 36)) as ui:
        await ui.press("f", "s", "1", "enter", "E")
        assert isinstance(ui.app.screen, ExportDialog)
        assert ui.shows("7 leads", "leads-2026-11-23.csv", "every field, for Excel", "vCard")
        await ui.press("enter")
        assert ui.shows("7 leads saved in leads-2026-11-23.csv")
        first = tmp_path / "leads-2026-11-23.csv"
        assert [row["last_name"] for row in rows(first)][:2] == ["Haddad", "Bell"]
        assert stat.S_IMODE(first.stat().st_mode) == 0o600
        assert first.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel knows the encoding by it"

        await ui.press("E")
        assert ui.shows("leads-2026-11-23-2.csv"), "a name that no file has"
        await name(ui, "leads-2026-11-23.csv")
        await ui.press("enter")
        assert ui.shows("leads-2026-11-23.csv is there already, and is kept")
        await name(ui, "~/nowhere/a.csv")
        await ui.press("enter")
        assert ui.shows("There is no folder ~/nowhere.", "~/nowhere/a.csv"), "what was typed stays"
        await name(ui, "~/o")
        await ui.press("tab")
        await ui.write("shown.csv")
        await ui.press("down")
        assert ui.shows("~/out/shown.csv", "as the list shows them now")
        await ui.press("enter")
        shown = rows(tmp_path / "out" / "shown.csv")
        assert list(shown[0])[:3] == ["first_name", "last_name", "company"]
        assert "description" not in shown[0]

        await ui.press("space", "space", "E")
        assert ui.shows("2 leads", "~/out/leads-2026-11-23.csv"), (
            "the marked ones, to the same folder"
        )
        await ui.press("down", "down")
        assert ui.shows("~/out/leads-2026-11-23.json"), "the ending follows the format"
        await ui.press("enter")
        found = json.loads((tmp_path / "out" / "leads-2026-11-23.json").read_text("utf-8"))
        assert [lead["last_name"] for lead in found] == ["Haddad", "Bell"]
        for format_, ending, begins in ((3, "md", "| ID | Name |"), (4, "vcf", "BEGIN:VCARD")):
            await ui.press("E", *["down"] * format_, "enter")
            text = (tmp_path / "out" / f"leads-2026-11-23.{ending}").read_text("utf-8")
            assert text.startswith(begins)

        monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
        await ui.press("E")
        await ui.click_words("CSV, these")
        await name(ui, "german.csv")
        await ui.press("enter")
        german = rows(tmp_path / "german.csv", ";")
        assert german[0]["value"] == "54000", "Excel takes a semicolon there"
        await ui.press("E", "escape")
        assert isinstance(ui.app.screen, LeadsScreen)
