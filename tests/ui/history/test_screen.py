"""The history: what it shows, finds and reverses, and the report of a day."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from taskip_leads.models.change import AddNote, EditLead, SendEmail
from taskip_leads.ui.history.report_dialog import ReportDialog
from taskip_leads.ui.history.screen import HistoryScreen
from taskip_leads.ui.leads.screen import LeadsScreen
from taskip_leads.ui.system import clipboard
from tests.support import northwind, own_changes
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener


async def with_history(ui: Driver) -> None:
    await ui.store.database.write(own_changes.fill)
    await ui.press("g", "h")
    assert isinstance(ui.app.screen, HistoryScreen)


def cursor(ui: Driver) -> str:
    (line,) = (line for line in ui.lines if line.startswith("▌"))
    return " ".join(line[1:82].split())


async def test_history_of_two_days(
    offline: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    copied: list[str] = []

    async def copy(app: object, text: str) -> str:
        copied.append(text)
        return "copied"

    monkeypatch.setattr(clipboard, "copy", copy)
    async with offline(size=(120, 36)) as ui:
        await ui.press("g", "h")
        assert ui.shows("Nothing was done here yet", "for 400 days", "Due today and not done 3")
        await ui.press("escape")
        await with_history(ui)
        assert cursor(ui) == "09:09 → Status Qualified → Proposal Hannah Weiss ✓"
        assert ui.shows("Today   Mon 23 Nov", "Fri 20 Nov", "what was done here, by you")
        assert ui.shows("all 13", "notes 2", "status 5", "13 changes today, 1 refused")
        assert ui.line_of("Next step Fri")[:82].split("Fri", 1)[1].split() == (
            "27 Nov, send the offer Hannah Weiss ✓".split()
        )
        assert "New → Contacted, on 4 leads" in ui.line_of("4 leads")
        assert "The email has already been taken." in ui.line_of("✗")
        pane = "\n".join(line[82:] for line in ui.lines)
        for words in ("Calls", "Status moves", "→ Contacted", "Planned for tomorrow 1", "Refused"):
            assert words in pane

        await ui.press("]")
        assert cursor(ui).startswith("17:40 ▪ Note Meeting: budget approved Amelia Okafor")
        assert ui.shows("7 changes on Fri 20 Nov, 1 unknown")
        assert "Due today" not in ui.text, "what a day left is known of today only"
        await ui.press("]")
        assert ui.shows("There is no older day here")
        await ui.press("[")
        assert cursor(ui).startswith("09:09"), "the first change of the newer day"

        await ui.press("f", "e")
        assert not ui.shows("Hannah Weiss     ✓")
        assert cursor(ui).startswith("08:44 » Email Your questions on data storage")
        await ui.press("escape", "/")
        await ui.write("LUMEN")
        assert cursor(ui) == "16:20 ◦ File offer-lumen-v3.pdf 210 kB Amelia Okafor ✓"
        await ui.press("enter", "enter")
        assert ui.shows("Amelia Okafor", "Sent", "Fri 20 Nov, 16:20:00")
        await ui.press("escape", "escape", "G", "enter")
        assert ui.shows("3 changes, see below", "Tomás Herrera", "Tom Lindgren → Mara König  sent")
        await ui.press("escape", "l")
        assert ui.shows("This is about 3 leads; enter names them")
        await ui.press("k", "l")
        assert ui.shows("‹ History", "Lumen Optics")
        await ui.press("escape")
        assert cursor(ui).startswith("11:15"), "the way back keeps the cursor"

        await ui.press("g", "g", "p")
        assert isinstance(ui.app.screen, ReportDialog)
        assert ui.shows("Mon 23 Nov 2026", "2 calls, 1 email, 6 leads")
        assert ui.shows("Next Fri 27 Nov: send the offer", "Value 28,000 → 31,750")
        await ui.press("s")
        assert not ui.shows("28,000")
        await ui.press("y", "d", "tab", "w", "tab", "w")
        assert copied[0].startswith("Mon 23 Nov 2026\n2 calls,")
        assert (
            (tmp_path / "report-2026-11-23.md").read_text("utf-8").startswith("## Mon 23 Nov 2026")
        )
        assert (
            (tmp_path / "report-2026-11-23.csv")
            .read_bytes()
            .startswith(b"\xef\xbb\xbfday,time,lead")
        )
        assert ui.shows("report-2026-11-23.csv")
        await ui.press("w", "]", "]", "]")
        assert (tmp_path / "report-2026-11-23-2.csv").exists(), "no file is overwritten"
        assert ui.shows("Fri 20 Nov", "Meeting: budget")
        await ui.press("escape", "y", "d")
        assert copied[1].startswith("Mon 23 Nov 2026"), "of the day under the cursor"

        await ui.resize(80, 24)
        assert ui.shows("13 changes today", "z reverse this", "+4"), "what does not fit is counted"
        await ui.click_words("email", row=2)
        assert cursor(ui).startswith("08:44")
        await ui.click_words("search")
        await ui.write("zzz")
        assert ui.shows("Nothing here matches", "0 lines")
        await ui.press("escape", "escape", "escape")
        assert isinstance(ui.app.screen, LeadsScreen)


async def test_older_lines_are_read_when_the_cursor_comes_near(offline: Opener) -> None:
    def write(connection: sqlite3.Connection) -> None:
        lead_id = own_changes.lead(connection, "Amelia Okafor")
        for number in range(250):
            at = northwind.MOMENT - timedelta(minutes=2 * (250 - number))
            text = f"Note {number}"
            own_changes.settle(connection, at, AddNote(lead_id, text, text))

    async with offline(size=(80, 24)) as ui:
        await ui.store.database.write(write)
        await ui.press("g", "h")
        assert "Note 249" in cursor(ui)
        await ui.press("]")
        assert "Note 150" in cursor(ui), "one page is read"
        await ui.press("G", "G", "G")
        assert "Note 0 " in cursor(ui)
        await ui.press("]")
        assert ui.shows("There is no older day here")
        await ui.press("g", "g", "ctrl+d")
        assert "Note 249" not in cursor(ui)


async def test_reversing_sends_what_was_there_before(online: Opener, service: Service) -> None:
    def value(lead_id: int) -> float | None:
        (row,) = service.rows("SELECT value FROM leads WHERE id = ?", [lead_id])
        return None if row["value"] is None else float(row["value"])

    async with online(size=(120, 36)) as ui:
        assert isinstance(ui.app.screen, LeadsScreen)
        (lead_id,) = ui.app.screen.selected_leads
        row = (await ui.store.leads.rows((lead_id,)))[lead_id]
        before = value(row.server_id or 0)
        await ui.press("n")
        await ui.write("Call: wants more seats")
        await ui.press("ctrl+s")
        await ui.idle()
        await ui.store.outbox.add(SendEmail(lead_id, "Offer", "Here it is"))
        await ui.store.outbox.add(EditLead(lead_id, {"value": "12345"}))
        await ui.idle()
        assert value(row.server_id or 0) == 12345
        await ui.press("g", "h")
        assert ui.shows("→ 12,345", "» Email     Offer", "▪ Note      Call: wants more seats")
        await ui.press("z")
        assert ui.shows("Already sent", "This reverses it", "y send")
        await ui.press("escape", "z", "y")
        await ui.idle()
        assert value(row.server_id or 0) == before
        assert ui.shows("4 changes today"), "reversing is a change of its own"
        await ui.press("j", "z")
        assert ui.shows("It is already as it was before.")
        await ui.press("j", "z")
        assert ui.shows("An email can't be called back.")
        await ui.press("j", "z", "y")
        await ui.idle()
        assert len(service.sent("DELETE", "/lead/notes")) == 1


async def test_keys_without_a_change_say_so(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "h")
        assert ui.shows("Nothing was done here yet", "p opens the day's report.")
        for key in ("z", "enter", "l"):
            await ui.press(key)
            assert ui.shows("There is no change here yet"), key
            await ui.press("]")
            assert ui.shows("There is no older day here")
