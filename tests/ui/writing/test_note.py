"""Writing a note: the screen, the request, and no lost text."""

from __future__ import annotations

import pytest

from taskip_leads.models.note import TITLE_LIMIT, split_title
from taskip_leads.ui.widgets.text_editor import TextEditor
from tests.support.service import Service
from tests.ui.conftest import Opener


async def test_n_on_the_list_writes_a_note_that_is_sent(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("n")
        assert ui.shows("New note", "ctrl+s save", "esc keep draft")
        await ui.write("Offer call\n\nWants three years.")
        assert ui.shows("5 words")
        await ui.press("ctrl+s")
        assert ui.shows("Note saved, sending")
        await ui.idle()
        (sent,) = service.sent("POST", "/lead/notes/")
        assert sent.body == {"title": "Offer call", "note": "Wants three years."}
        key = int(sent.path.rsplit("/", 1)[1])
        assert await ui.store.drafts.get(key) is None


async def test_name_company_and_phone_are_at_the_top(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("n")
        line = ui.line_of("New note")
        assert "Amelia Okafor, Lumen Optics" in line
        assert "+49 30 5550 1000   #1042" in line


async def test_single_line_note_is_title_and_text(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press("enter", "n")
        await ui.write("Left a voicemail")
        await ui.press("ctrl+s")
        await ui.sees("Notes ")
        await ui.idle()
        assert service.sent("POST", "/lead/notes/")[0].body == {
            "title": "Left a voicemail",
            "note": "Left a voicemail",
        }
        await ui.press("]")
        await ui.sees("▪ Left a voicemail")
        assert ui.text.count("Left a voicemail") == 1, "its title says it all"


async def test_shift_tab_opens_a_title_field(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press("n")
        await ui.write("First line\nsecond line")
        await ui.press("shift+tab")
        await ui.write("A title of its own")
        await ui.press("tab")
        await ui.write("!")
        await ui.press("ctrl+s")
        await ui.idle()
        assert service.sent("POST", "/lead/notes/")[0].body == {
            "title": "A title of its own",
            "note": "First line\nsecond line!",
        }


async def test_empty_title_field_closes(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("n", "shift+tab")
        assert ui.app.screen.has_class("-titled")
        await ui.press("tab")
        assert not ui.app.screen.has_class("-titled")
        assert ui.app.screen.query_one(TextEditor).first_is_title


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ((), "The note is empty"),
        (("shift+tab",), "The note is empty"),
        (("H", "i", "shift+tab"), "Enter a title, or press tab"),
        (("H", "i", "tab", "s", "o", "o", "n"), "Begin with a day: fri, 2w"),
    ],
)
async def test_missing_part_is_reported_and_nothing_is_sent(
    online: Opener, service: Service, keys: tuple[str, ...], said: str
) -> None:
    async with online() as ui:
        await ui.press("n", *keys, "ctrl+s")
        assert ui.shows(f"✗ {said}", "New note")
        assert service.sent("POST") == []
        await ui.press("x")
        assert not ui.shows(said)
        assert service.sent("PUT") == []


async def test_escape_keeps_the_draft_and_n_resumes_it(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("n")
        await ui.write("Half a thou")
        await ui.press("escape")
        assert not ui.shows("New note")
        assert ui.shows("Draft kept. g n shows all drafts")
        await ui.press("n")
        assert ui.shows("Half a thou", "✓ draft saved just now")
        await ui.write("ght")
        assert ui.shows("Half a thought")


async def test_escape_without_a_draft_shows_no_message(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("n")
        await ui.write("x")
        await ui.press("backspace", "escape")
        assert not ui.shows("New note")
        assert not ui.shows("Draft kept")


async def test_draft_is_saved_while_typing(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("n")
        await ui.write("Spoke with Amelia")
        await ui.sees("✓ draft saved")
        draft = await ui.store.drafts.get(1042)
        assert draft is not None
        assert draft.note == "Spoke with Amelia"


async def test_sudden_end_keeps_the_draft(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("n")
        await ui.write("Unsaved")
        await ui.pilot.press("!", "ctrl+q")
    async with offline() as ui:
        await ui.press("n")
        assert ui.shows("Unsaved!")


async def test_emptied_draft_is_deleted(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("n", "x")
        await ui.sees("✓ draft saved")
        await ui.press("backspace", "escape")
        assert await ui.store.drafts.get(1042) is None


async def test_offline_note_is_saved_and_shown_as_waiting(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("enter", "n")
        await ui.write("Voicemail\nNext: call on Friday")
        await ui.press("ctrl+s")
        await ui.sees("↑ Voicemail", "you, not sent yet", "↑ 1 waiting")
        assert "call on Friday" in ui.lines[3]


async def test_refused_note_reopens_with_the_reason(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("enter")
        await ui.idle()
        service.fail(422, b'{"message":"The note may not mention cats."}', method="POST")
        await ui.press("n")
        await ui.write("Cats\nMany cats")
        await ui.press("ctrl+s")
        await ui.sees("Note “Cats” was refused: The note may not mention cats.")
        await ui.press("!", "e")
        await ui.sees("Many cats", "New note")


async def test_pasted_escape_sequence_never_reaches_the_terminal(
    online: Opener, service: Service
) -> None:
    text = "Paste \x1b]52;c;AAAA\x07 [@click=app.quit]x[/] \u202eevil"
    async with online() as ui:
        await ui.press("n")
        ui.app.screen.query_one(TextEditor).insert(text)
        await ui.rest()
        assert ui.shows("Paste �]52;c;AAAA� [@click=app.quit]x[/] �evil")
        await ui.press("ctrl+s")
        await ui.idle()
        assert service.sent("POST", "/lead/notes/")[0].body == {"title": text, "note": text}


def test_long_first_line_is_cut_in_the_title_only() -> None:
    line = "word " * 60
    title, note = split_title(line + "\nmore")
    assert len(title) <= TITLE_LIMIT + 1
    assert title.endswith("word…")
    assert note == (line + "\nmore").strip()


def test_blank_lines_around_title_and_text_are_removed() -> None:
    assert split_title("\n\n  Title \n\n text\n\n") == ("Title", "text")
