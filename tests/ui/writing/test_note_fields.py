"""The next step and the status below a note, and what stays in sight while it is written."""

from __future__ import annotations

from taskip_leads.models.change import AddNote, EditLead, MoveStatus
from tests.support.service import Service
from tests.ui.conftest import Opener

NARROW, WIDE = (80, 24), (120, 36)
FIELD = "lead_interaction_date"


async def test_sheet_takes_the_place_of_the_timeline(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("enter")
        await ui.sees("▪ Offer call")
        await ui.press("n")
        await ui.write("Offer call: three years")
        left = [line[:52] for line in ui.lines]
        assert any("Email      amelia@lumen.example" in line for line in left)
        assert any("Phone      +49 30 5550 1000" in line for line in left)
        at = next(at for at, line in enumerate(left) if "Last notes" in line)
        assert left[at + 1].startswith(" Thu 19 Nov  Offer call")
        assert ui.line_of("Offer call: three").index("Offer call: three") > 46
        assert ui.lines[3].startswith("  ● Proposal   next Fri 27 Nov"), "no veil"
        assert ui.lines[-1].startswith(" ctrl+s save   esc keep draft   tab next step")
        await ui.press("escape")
        assert not ui.shows("Last notes")
        assert ui.shows("▪ Offer call")


async def test_sheet_leaves_the_pane_beside_the_list(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("n")
        await ui.write("Called")
        assert ui.lines[0].startswith(" 0 All 34")
        right = [line[-36:] for line in ui.lines]
        assert any("Amelia Okafor" in line for line in right)
        assert any("Phone     +49 30 5550 1000" in line for line in right)
        assert any("Offer call" in line for line in right), "its last note"
        await ui.resize(80, 24)
        assert ui.shows("╭──", "Called"), "too narrow: a dialog"


async def test_note_status_and_date_are_saved_and_undone_together(
    online: Opener, service: Service
) -> None:
    async with online(size=WIDE, hold=60.0) as ui:
        await ui.press("n")
        await ui.write("Offer call\nThree years")
        await ui.press("tab")
        await ui.write("fri")
        await ui.sees("Fri 27 Nov, in 4d, 1 planned")
        await ui.press("tab")
        assert ui.shows("enter choose   stays")
        await ui.press("6")
        assert ui.shows("● Lost", "was ")
        await ui.press("ctrl+s")
        await ui.sees("Note saved, sending", "z undo")
        changes = [one.change for one in await ui.store.outbox.changes()]
        assert [type(change) for change in changes] == [AddNote, MoveStatus, EditLead]
        await ui.press("z")
        await ui.sees("Undone, nothing was sent.")
        assert await ui.store.outbox.changes() == ()
        assert service.sent("POST") == service.sent("PUT") == []


async def test_service_gets_note_status_and_date(online: Opener, service: Service) -> None:
    async with online(size=NARROW) as ui:
        statuses = service.rows("SELECT id FROM attributes WHERE type = 1 ORDER BY position")
        await ui.press("n")
        await ui.write("Offer call")
        await ui.press("tab")
        await ui.write("2w send it")
        await ui.press("enter", "6", "ctrl+s")
        await ui.idle()
        (note,) = service.sent("POST", "/lead/notes/")
        assert note.body == {"title": "Offer call", "note": "Next: send it"}
        sent = [one.body for one in service.sent("PUT")]
        assert [body[FIELD] for body in sent if FIELD in body] == ["2026-12-07"]
        statuses_sent = next(body["status_ids"] for body in sent if "status_ids" in body)
        assert statuses_sent == [statuses[5]["id"]]


async def test_day_alone_adds_no_line_and_needs_no_text(online: Opener, service: Service) -> None:
    async with online(size=WIDE) as ui:
        await ui.press("n", "tab")
        await ui.write("2w")
        await ui.press("ctrl+s")
        await ui.sees("Saved, sending")
        await ui.idle()
        assert service.sent("POST", "/lead/notes/") == []
        (sent,) = service.sent("PUT")
        assert sent.body[FIELD] == "2026-12-07"


async def test_status_is_chosen_by_name_and_kept_with_backspace(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("n", "tab", "tab", "enter")
        assert ui.shows("● Qualified", "1-9 choose")
        await ui.write("lost")
        await ui.press("enter")
        assert ui.shows("● Lost", "was Proposal")
        await ui.press("backspace")
        assert ui.shows("● Proposal", "stays")


async def test_draft_keeps_day_and_status(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("n")
        await ui.write("Half a thought")
        await ui.press("tab")
        await ui.write("fri")
        await ui.press("tab", "6", "escape", "n")
        assert ui.shows("Half a thought", "Fri 27 Nov, in 4d", "● Lost", "was Proposal")
        await ui.press("ctrl+s")
        changes = [one.change for one in await ui.store.outbox.changes()]
        assert [type(change) for change in changes] == [AddNote, MoveStatus], "fri is its date"


async def test_note_that_is_edited_has_a_title_and_no_fields(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("enter", "]", "e")
        assert ui.shows("Edit note")
        assert not ui.shows("Next step  ", "tab next step")
        await ui.press("tab")
        assert ui.app.screen.has_class("-titled")


async def test_title_alone_is_a_note(online: Opener, service: Service) -> None:
    async with online(size=WIDE) as ui:
        await ui.press("n", "shift+tab")
        await ui.write("Left a voicemail")
        await ui.press("ctrl+s")
        await ui.idle()
        assert service.sent("POST", "/lead/notes/")[0].body == {
            "title": "Left a voicemail",
            "note": "Left a voicemail",
        }
