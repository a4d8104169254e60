"""A lead's notes: their keys, and what the service receives."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from taskip_leads import clock
from taskip_leads.models.change import AddNote, DeleteNote
from tests.support import northwind
from tests.support.lead_fixtures import FILES, FULL, NOTES, open_lead
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

ACTIVE = {**FULL, "converted": 0}


async def with_note(ui: Driver, service: Service) -> tuple[int, int]:
    """Open the Notes tab of a lead with one note; return the ids of lead and note."""
    row = service.rows(
        "SELECT id, lead_id FROM notes WHERE lead_id IN (SELECT id FROM leads WHERE NOT converted)"
        " LIMIT 1"
    )[0]
    with service.sandbox.database.write() as connection:
        connection.execute("DELETE FROM notes WHERE id != ?", [row["id"]])
    ui.app.navigator.open_lead(row["lead_id"], [row["lead_id"]], "All")
    await ui.idle()
    await ui.press("]")
    service.forget()
    return row["lead_id"], row["id"]


async def test_edit_note_keeps_its_attachment(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        with service.sandbox.database.write() as connection:
            connection.execute(
                "INSERT INTO media (id, title, size, created_by, created_at)"
                " VALUES (77, 'contract.pdf', 9, 1, '2026-11-01T10:00:00.000000Z')"
            )
            connection.execute("UPDATE notes SET title = 'Old', note = 'Old text', media_id = 77")
        lead, _ = await with_note(ui, service)
        await ui.sees("◦ contract.pdf")
        await ui.press("e")
        await ui.sees("Edit note", "Old text")
        await ui.write(" and more")
        await ui.press("ctrl+s")
        await ui.idle()
        (sent,) = service.sent("PUT", f"/lead/notes/{lead}")
        assert isinstance(sent.body, dict)
        assert sent.body["title"] == "Old"
        assert sent.body["note"] == "Old text and more"
        assert sent.body["image"] == 77, "an edit without it might lose the attachment"
        await ui.sees("Old text and more")


async def test_note_just_sent_can_be_edited(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        lead, _ = await with_note(ui, service)
        row = await ui.store.outbox.add(AddNote(lead, "Fresh", "Fresh text"))
        await ui.idle()
        assert await ui.store.outbox.server_id_of(-row) > 0
        # The list may still know the note by its temporary id.
        ui.app.navigator.edit_note(lead, -row)
        await ui.sees("Edit note", "Fresh text")
        await ui.write(" and more")
        await ui.press("ctrl+s")
        await ui.idle()
        (sent,) = service.sent("PUT", f"/lead/notes/{lead}")
        assert isinstance(sent.body, dict)
        assert sent.body["note"] == "Fresh text and more"


async def test_note_edit_without_changes_sends_nothing(online: Opener, service: Service) -> None:
    async with online() as ui:
        await with_note(ui, service)
        await ui.press("e", "ctrl+s")
        await ui.sees("No changes")
        await ui.idle()
        assert service.sent("PUT") == []


async def test_note_edit_has_a_separate_draft(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("]", "e")
        await ui.write(" Changed")
        await ui.press("escape")
        await ui.sees("▪ draft on this machine")
        assert await ui.store.drafts.get(1042) is None
        await ui.press("n")
        assert not ui.shows("Changed")
        await ui.press("escape", "e")
        assert ui.shows("Edit note", "Changed")
        await ui.press("ctrl+s")
        await ui.sees("◔" if ui.store.outbox.counts.held else "↑")
        assert ui.shows("Changed")
        assert await ui.store.drafts.all(1042) == ()


async def test_delete_note_is_held_and_can_be_undone(online: Opener, service: Service) -> None:
    async with online(hold=5, size=(120, 36)) as ui:
        lead, note = await with_note(ui, service)
        title = service.rows("SELECT title FROM notes WHERE id = ?", [note])[0]["title"]
        assert ui.shows(title)
        await ui.press("D")
        await ui.sees("Delete the note", "z undoes it for 10s")
        await ui.press("y")
        await ui.sees("▌ Delete note", "▌ in 10s")
        await ui.until(lambda: not ui.shows(f"▪ {title}"))
        await ui.press("z")
        await ui.sees(f"▪ {title}")
        await ui.press("D", "y")
        clock.freeze(northwind.MOMENT + timedelta(seconds=11))
        ui.store.sync.refresh()
        await ui.until(lambda: service.sent("DELETE", f"/lead/notes/{lead}"))
        await ui.idle()
        (sent,) = service.sent("DELETE")
        assert sent.body == {"note_id": note}


async def test_two_quick_delete_keys_delete_two_notes(offline: Opener) -> None:
    async with offline(hold=5, size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("]")
        await ui.breath("D", "y", "D", "y")
        deleted = [one.change for one in await ui.store.outbox.changes()]
        assert len({change.id for change in deleted if isinstance(change, DeleteNote)}) == 2


async def test_delete_note_asks_first_when_it_is_not_held(online: Opener, service: Service) -> None:
    async with online() as ui:
        await with_note(ui, service)
        await ui.press("D")
        await ui.sees("Delete the note", "y delete")
        await ui.press("enter")
        await ui.idle()
        assert service.sent("DELETE") == []
        await ui.press("D", "y")
        await ui.until(lambda: service.sent("DELETE"))


async def test_search_finds_note_titles_and_texts(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("]", "/")
        await ui.write("WHITE paper")
        assert ui.shows("1 of 2", "Security questions", "white paper")
        assert not ui.shows("Offer call")
        await ui.press("enter")
        assert ui.shows("▌▪ Security questions")
        await ui.press("escape")
        assert ui.shows("Offer call")
        await ui.press("/")
        await ui.write("nothing like it")
        assert ui.shows("No note has these words.", "0 of 2")
        await ui.press("escape", "escape")
        assert ui.shows("Company"), "the second esc leaves the lead"


async def test_copy_note_copies_title_and_text(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("]", "j", "y", "y")
        await ui.sees("Security questions  sent to the terminal")
        assert ui.app.clipboard == (
            "Security questions\n\nAsks where data is kept.\n\nNext: Send the white paper"
        )


async def test_key_bar_and_help_list_the_keys_of_the_tab(offline: Opener) -> None:
    async with offline(size=(120, 50)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("]")
        assert ui.lines[-1].startswith(" enter unfold   e edit   D delete   / search   n note")
        await ui.press("?")
        assert ui.shows("Edit the note", "Delete the note", "Write a note", "Copy: note, email")
        await ui.press("escape", "]")
        assert ui.lines[-1].startswith(" a upload   space mark   D delete   / search   n note")


@pytest.mark.parametrize("key", ["e", "D"])
async def test_note_keys_without_a_note_show_a_hint(offline: Opener, key: str) -> None:
    async with offline() as ui:
        await open_lead(ui, ACTIVE)
        await ui.press("]", key)
        await ui.sees("No note here")


async def test_note_times_without_a_zone_are_shown_unchanged(
    offline: Opener,
) -> None:
    def here(zone: str) -> str:
        """Return 16:20 of a zone as local time."""
        stamp = datetime(2026, 11, 19, 16, 20, tzinfo=ZoneInfo(zone))
        return stamp.astimezone().strftime("%H:%M")

    for zone in ("", "Asia/Tokyo", "America/New_York"):
        shown = here(zone) if zone else "16:20"
        async with offline(size=(120, 36), note_timezone=zone) as ui:
            await open_lead(ui, ACTIVE, NOTES, FILES)
            await ui.press("]")
            assert shown in ui.line_of("▪ Offer call")


async def test_signs_of_notes_are_muted_and_those_of_drafts_are_not(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.store.drafts.save(1042, "", "Half a thought")
        await ui.sees("Half a thought")
        palette = ui.app.ports.look.palette

        def tones(words: str) -> set[str]:
            """Return the colours of the sign in the rows with these words."""
            return {
                one.style.color.name
                for strip in ui.strips
                if words in strip.text
                for one in strip
                if "▪" in one.text and one.style is not None and one.style.color is not None
            }

        assert tones("Offer call") == {palette.muted}
        assert tones("Half a thought") == {palette.accent}
        await ui.press("]")
        assert tones("Offer call") == tones("Security questions") == {palette.muted}


def long_note(number: int, lines: int) -> dict[str, object]:
    """Return a note of ``lines`` lines of text, two to a paragraph."""
    text = "".join(f"Line {number}.{at}.\n" + "\n" * (at % 2) for at in range(lines))
    return {**NOTES[0], "id": number, "title": f"Note {number}", "note": text}


def texts(ui: Driver) -> list[str]:
    """Return the rows of the Notes tab below its rule, without blank ones at the end."""
    return "\n".join(line.strip(" ▌▐") for line in ui.lines[7:-2]).rstrip().split("\n")


async def test_notes_are_whole_while_there_is_room(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, [long_note(1, 4), long_note(2, 6)], FILES)
        await ui.press("]")
        assert "…" not in "".join(texts(ui))
        # With their paragraphs: a blank row between each two.
        assert texts(ui)[2:8] == ["Line 2.0.", "Line 2.1.", "", "Line 2.2.", "Line 2.3.", ""]
        # 14 rows: three are titles and the blank one between the notes, ten are the lines.
        await ui.resize(120, 23)
        assert "…" not in "".join(texts(ui))
        assert texts(ui)[1:4] == ["Line 2.0.", "Line 2.1.", "Line 2.2."]


async def test_notes_fold_to_the_rows_that_are_free(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, [long_note(1, 2), long_note(2, 40), long_note(3, 40)], FILES)
        await ui.press("]")
        rows = texts(ui)
        page = 36 - 7 - 2
        assert page - 1 <= len(rows) <= page
        assert "Line 1.1." in rows, "the short note is whole"
        lines = {at: sum(row.startswith(f"Line {at}.") for row in rows) for at in (1, 2, 3)}
        assert lines[2] == lines[3] > 8
        assert sum(row.endswith(" …") for row in rows) == 2
        await ui.resize(120, 18)
        rows = texts(ui)
        lines = {at: sum(row.startswith(f"Line {at}.") for row in rows) for at in (1, 2, 3)}
        assert lines == {1: 0, 2: 2, 3: 2}
        await ui.resize(120, 36)
        assert page - 1 <= len(texts(ui)) <= page


async def test_one_long_note_fills_the_pane_and_unfolds(offline: Opener) -> None:
    async with offline(size=(120, 24)) as ui:
        await open_lead(ui, ACTIVE, [long_note(1, 60)], FILES)
        await ui.press("]")
        assert len(texts(ui)) == 24 - 7 - 2
        assert texts(ui)[-1].endswith(" …")
        await ui.press("enter")
        assert "…" not in "".join(texts(ui))
        await ui.press("G")
        await ui.sees("Line 1.59.")


async def test_many_notes_fold_to_two_lines_and_the_cursor_stays_in_sight(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, [long_note(at, 5) for at in range(1, 40)], FILES)
        await ui.press("]")
        assert sum(row.startswith("Line 39.") for row in texts(ui)) == 2
        await ui.press(*"jjjjj")
        assert ui.line_of("▌").startswith("▌▪ Note 34")
        await ui.resize(120, 20)
        assert ui.line_of("▌").startswith("▌▪ Note 34")
