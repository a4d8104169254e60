"""A lead with thousands of notes: only those near what is in sight are read and drawn."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from taskip_leads.models.change import AddNote, EditNote
from taskip_leads.models.triage.queue import TriageRequest
from taskip_leads.store.projection.notes import LeadNotes
from taskip_leads.ui.lead.widgets.notes import NotesPane
from taskip_leads.ui.triage_flow import TriageFlow
from taskip_leads.ui.widgets import timeline
from tests.support.lead_fixtures import FILES, FULL, open_lead, write_lead
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

COUNT = 5000
LEAD: dict[str, Any] = {
    **FULL,
    "converted": 0,
    "activities": [],
    "created_at": "2012-01-01T09:00:00Z",
}
#: Note 1 is the oldest, and a day lies between two of them.
NOTES = [
    {
        "id": number,
        "title": f"Call {number}",
        "note": f"Asked for offer {number}.\nNeeds training.",
        "created_at": f"{date(2013, 1, 1) + timedelta(days=number)} 09:00:00",
    }
    for number in range(1, COUNT + 1)
]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of all notes whose text was read."""
    ids: list[int] = []
    views = LeadNotes.views

    def count(self: LeadNotes, wanted: Any) -> Any:
        ids.extend(wanted)
        return views(self, wanted)

    monkeypatch.setattr(LeadNotes, "views", count)
    return ids


async def selected(ui: Driver) -> str:
    """The title under the cursor, which is in sight."""
    (line,) = [line for line in ui.lines if line.startswith("▌")]
    return line.lstrip("▌▪◔ ").split("  ")[0]


async def test_opening_reads_and_draws_few_of_many_notes(
    offline: Opener, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    lines = timeline._entry_lines

    def count(entry: timeline.TimelineEntry, *args: Any, **options: Any) -> Any:
        drawn.append(entry.title)
        return lines(entry, *args, **options)

    monkeypatch.setattr(timeline, "_entry_lines", count)
    async with offline(size=(120, 36)) as ui:
        read.clear()
        await open_lead(ui, LEAD, NOTES, FILES)
        assert ui.shows("Notes 5,000", "Call 5000", "Call 4999")
        assert set(read) == set(range(COUNT - 49, COUNT + 1))
        assert len(set(drawn)) < 60
        await ui.press("]")
        assert await selected(ui) == "Call 5000"
        assert len(set(read)) == 50


async def test_end_and_home_show_the_last_and_the_first_note(
    offline: Opener, read: list[int]
) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, LEAD, NOTES, FILES)
        await ui.press("]", "G")
        assert await selected(ui) == "Call 1"
        assert ui.shows("Call 2", "Call 3")
        await ui.press("k")
        assert await selected(ui) == "Call 2"
        await ui.press("home")
        assert await selected(ui) == "Call 5000"
        assert ui.shows("Notes 5,000")
        assert len(set(read)) < 500


@pytest.mark.parametrize("tab", [("tab",), ("]",)])
async def test_each_note_comes_by_going_down_and_up(offline: Opener, tab: tuple[str, ...]) -> None:
    async with offline(size=(80, 24)) as ui:
        await open_lead(ui, LEAD, NOTES[-300:], [])
        if tab == ("tab",):
            await ui.pilot.resize_terminal(120, 36)
            await ui.rest()
        await ui.press(*tab)
        for number in range(COUNT, COUNT - 150, -1):
            assert any(f"Call {number} " in line and "▌" in line for line in ui.lines), ui.text
            await ui.press("j")
        for _ in range(130):
            await ui.press("k")
        assert any(f"Call {COUNT - 20} " in line and "▌" in line for line in ui.lines)


async def test_pages_leave_out_no_note(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, LEAD, NOTES[-200:], [])
        await ui.press("]")
        seen: set[int] = set()
        for key in ["pagedown"] * 80:
            for line in ui.lines:
                if "▪ Call " in line:
                    seen.add(int(line.split("▪ Call ")[1].split()[0]))
            await ui.press(key)
        assert seen == set(range(COUNT - 199, COUNT + 1))
        assert await selected(ui) == f"Call {COUNT - 199}"


async def test_search_finds_old_notes_and_stays_on_one_of_them(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, LEAD, NOTES, FILES)
        await ui.press("]", "/")
        await ui.write('"offer 12"')
        # 12, 120 to 129, 1200 to 1299.
        assert ui.shows("111 of 5,000", "Call 1299")
        await ui.press("enter", "end")
        assert await selected(ui) == "Call 12"
        await ui.press("escape")
        assert await selected(ui) == "Call 12"
        await ui.press("j")
        assert await selected(ui) == "Call 11"


async def test_old_note_can_be_edited_and_stays_in_its_place(offline: Opener) -> None:
    async with offline(size=(120, 36), hold=5) as ui:
        await open_lead(ui, LEAD, NOTES, FILES)
        await ui.press("]", "G", "k", "k", "e")
        await ui.sees("Edit note", "Asked for offer 3.")
        await ui.write(" Urgent")
        row = ui.line_of("Call 3 ")
        await ui.press("ctrl+s")
        await ui.sees("Needs training. Urgent")
        assert "▌" in ui.line_of("Call 3 "), row
        (change,) = [one.change for one in await ui.store.outbox.changes()]
        assert isinstance(change, EditNote)
        assert change.id == 3
        await ui.press("z")
        await ui.until(lambda: not ui.shows("Urgent"))
        assert await selected(ui) == "Call 3"


async def test_counts_take_in_what_waits(offline: Opener) -> None:
    async with offline(size=(120, 36), hold=5) as ui:
        await open_lead(ui, LEAD, NOTES, FILES)
        await ui.press("]", "G", "D", "y")
        await ui.sees("Notes 4,999")
        await ui.until(lambda: not ui.shows("Call 1 "))
        assert ui.shows("Call 2 ")
        await ui.store.outbox.add(AddNote(1042, "Fresh", "Fresh text"))
        await ui.sees("Notes 5,000")
        await ui.press("home")
        assert await selected(ui) == "Fresh"


async def test_what_is_in_sight_stays_while_a_note_comes(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, LEAD, NOTES, FILES)
        await ui.press("]", *["pagedown"] * 30)
        before = [line[:-1] for line in ui.lines if "▪ Call" in line]
        await ui.store.outbox.add(AddNote(1042, "Fresh", "Fresh text"))
        await ui.sees("Notes 5,001")
        await ui.rest()
        assert [line[:-1] for line in ui.lines if "▪ Call" in line] == before


async def test_thumb_is_small_and_at_the_end(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, LEAD, NOTES, FILES)
        await ui.press("]", "G")
        pane = ui.app.screen.query_one(NotesPane)
        rows = [y for y in range(pane.size.height) if pane.render_line(y).text[-1] != " "]
        assert rows == [pane.size.height - 1]


async def test_timeline_holds_what_lies_between_its_notes(offline: Opener) -> None:
    activities = [
        {"content": "Status New → Contacted", "created_at": "2013-01-30T09:00:00.000000Z"},
        {"content": "Note added: Call 3", "created_at": "2013-01-04T09:00:00.000000Z"},
    ]
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, {**LEAD, "activities": activities}, NOTES, FILES)
        await ui.press("tab")
        assert not ui.shows("Status New → Contacted")
        await ui.press("G")
        assert ui.shows("▪ Call 1", "Created", "▪ Call 3"), "the lead was created before its notes"
        assert not ui.shows("Note added: Call 3")
        while not ui.shows("Status New → Contacted"):
            await ui.press("pageup")
        assert ui.shows("▪ Call 29"), "the note of the same day"


async def test_one_by_one_names_how_many_notes_are_older(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await write_lead(Path(ui.store.database.path), LEAD, NOTES, FILES)
        await TriageFlow(ui.app, ui.store, ui.app.notices).start(TriageRequest((1042,), "All"))
        await ui.rest()
        assert ui.shows("Call 5000")
        await ui.press("G")
        assert ui.shows("Call 4951", "and 4,950 older notes")


async def test_step_of_an_old_note_is_in_header_preview_and_agenda(offline: Opener) -> None:
    newest = [{**note, "created_at": f"2026-11-{20 - at // 24} {23 - at % 24:02}:00:00"}
              for at, note in enumerate(reversed(NOTES[-60:]))]  # fmt: skip
    newest[54]["note"] = "Asked.\nNext: Send the last offer"
    async with offline(size=(150, 36)) as ui:
        await open_lead(ui, LEAD, newest, [])
        assert "next Fri 27 Nov in 4d   Send the last offer" in ui.lines[3]
        assert not ui.shows("Call 4946"), "the note that says it is the 55th newest"
        await ui.press("escape", "/")
        await ui.write("okafor")
        await ui.press("enter")
        await ui.sees("Send the last offer")
        await ui.press("g", "a")
        await ui.sees("Agenda", "Send the last offer")
