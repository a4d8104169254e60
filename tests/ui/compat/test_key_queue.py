"""Fast keys reach the screen they are typed for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual import events

from taskip_leads.models.change import AddNote, EditLead
from taskip_leads.ui.lead.upload_dialog import PathInput
from taskip_leads.ui.widgets.text_editor import TextEditor
from tests.support.lead_fixtures import FILES, FULL, NOTES, go_to_field, open_lead
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener


def type_in_one_breath(ui: Driver, *keys: str) -> None:
    """Put all keys into the app's queue before it has looked at the first."""
    names = {"/": "slash", " ": "space", "?": "question_mark"}
    for key in keys:
        character = " " if key == "space" else key if len(key) == 1 else None
        ui.app.post_message(events.Key(names.get(key, key), character))


async def test_letters_after_slash_go_to_the_filter(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "j", "/", *"okafor")
        await ui.sees("/ okafor")


async def test_keys_after_a_chord_go_to_its_picker(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "f", "s", *"prop", " ")
        await ui.sees("status Proposal")


async def test_keys_after_enter_go_to_the_list(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "/", *"okafor", "enter", "?")
        await ui.sees("Keys: leads")
        await ui.press("escape")
        await ui.sees("text okafor")


async def test_text_and_escape_after_n_make_a_draft(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "n", *"Half", "escape", "g", "n")
        await ui.sees("1 draft on this machine", "Half")


async def test_keys_before_the_form_is_composed_are_not_lost(
    offline: Opener,
) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "a", *"Noor", "tab", *"Jansen", "escape", "g", "n")
        await ui.sees("1 draft on this machine", "First name Noor, Last name Jansen")


async def test_text_after_the_key_of_a_form_is_saved(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "e", "ctrl+u", *"Zoe", "ctrl+s")
        await ui.until(lambda: ui.store.outbox.waiting == 1, "that the form was saved")
        (change,) = await ui.store.outbox.changes()
        assert isinstance(change.change, EditLead)
        assert change.change.fields["first_name"] == "Zoe"


@asynccontextmanager
async def reading_slowly(
    ui: Driver, monkeypatch: pytest.MonkeyPatch, part: object, name: str
) -> AsyncIterator[None]:
    """Delay a method of a part of the store until the app has looked at every key it can."""
    gate, real = asyncio.Event(), getattr(part, name)

    async def slow(*arguments: Any, **options: Any) -> Any:
        await gate.wait()
        return await real(*arguments, **options)

    monkeypatch.setattr(part, name, slow)
    yield
    await ui.pilot.pause()
    gate.set()


async def test_keys_wait_until_drafts_are_read(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline() as ui:
        await ui.store.drafts.save(1042, "", "Half a thought")
        async with reading_slowly(ui, monkeypatch, ui.store.drafts, "all"):
            type_in_one_breath(ui, "g", "n", "D", "y")
        await ui.sees("No drafts.", "0 drafts on this machine")
        assert await ui.store.drafts.get(1042) is None


async def test_keys_wait_until_the_outbox_is_read(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline() as ui:
        await ui.store.outbox.add(EditLead(1042, {"value": 1}))
        async with reading_slowly(ui, monkeypatch, ui.store.outbox, "changes"):
            type_in_one_breath(ui, "g", "o", "D", "y")
        await ui.until(lambda: not ui.store.outbox.waiting, "that the change was dropped")


async def test_keys_wait_until_attributes_are_read(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline() as ui:
        async with reading_slowly(ui, monkeypatch, ui.store.leads, "attributes"):
            type_in_one_breath(ui, "g", "s", "e", *"er", "enter")
        await ui.sees("Newer")


async def test_command_after_a_search_acts_on_its_result(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline() as ui:
        async with reading_slowly(ui, monkeypatch, ui.store.leads, "select"):
            type_in_one_breath(ui, "/", *"mbeki", "enter", "n", *"Half", "escape")
        await ui.sees("Draft kept")
        (draft,) = await ui.store.drafts.all()
        assert (draft.lead, draft.about) == (1026, "Grace Mbeki")


async def test_keys_wait_for_the_conversion_question(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline() as ui:
        async with reading_slowly(ui, monkeypatch, ui.store.leads, "detail"):
            type_in_one_breath(ui, "C", "y")
        await ui.until(lambda: ui.store.outbox.waiting == 1, "that the lead is converted")


async def test_keys_wait_until_the_lead_is_read(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline() as ui:
        async with reading_slowly(ui, monkeypatch, ui.store.leads, "detail"):
            type_in_one_breath(ui, "enter", "j", "enter", "ctrl+u", *"9500", "enter")
        await ui.until(lambda: ui.store.outbox.waiting == 1, "that the value was saved")
        (change,) = await ui.store.outbox.changes()
        assert isinstance(change.change, EditLead)
        assert dict(change.change.fields) == {"value": 9500}


async def test_path_after_a_reaches_the_upload_dialog(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline() as ui:
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        await ui.press("]", "]")
        async with reading_slowly(ui, monkeypatch, ui.store.leads, "detail"):
            type_in_one_breath(ui, "a", *"~sjn")
        await ui.sees("Upload files", "~sjn")
        assert ui.app.screen.query_one(PathInput).value == "~sjn"


async def test_text_after_enter_reaches_the_inline_field(offline: Opener) -> None:
    async with offline() as ui:
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        await go_to_field(ui, "Website")
        type_in_one_breath(ui, "enter", "ctrl+u", *"sjn.example", "enter")
        await ui.until(lambda: ui.store.outbox.waiting == 1, "that the field was saved")
        (change,) = await ui.store.outbox.changes()
        assert isinstance(change.change, EditLead)
        assert "sjn.example" in str(change.change.fields)


async def test_quitting_overtakes_commands_that_wait(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, *(["enter", "escape"] * 1500), "ctrl+q")
        await ui.until(lambda: not ui.app.is_running, "that the app ends")


async def test_quitting_does_not_overtake_text(offline: Opener) -> None:
    words = "Half a thought that is longer than the number of keys that quitting overtakes."
    async with offline(hold=30.0) as ui:
        await ui.store.outbox.add(EditLead(1042, {"value": 1}))
        await ui.press("n")
        type_in_one_breath(ui, *words, "ctrl+q")
        await ui.sees("not sent yet")
        await ui.press("escape")
        assert ui.app.screen.query_one(TextEditor).text == words


@pytest.mark.parametrize(
    ("keys", "letters"),
    [
        (("a",), "Noor " + "x" * 1995),
        (("a", "tab"), "Jansen" + "y" * 1994),
        (("n",), "Half a thought. " * 125),
        (("n",), "Line by line\n" * 155),
    ],
    ids=["first name", "last name", "note", "note of many lines"],
)
async def test_quitting_keeps_two_thousand_queued_letters(
    offline: Opener, keys: tuple[str, ...], letters: str
) -> None:
    async with offline(hold=30.0) as ui:
        await ui.store.outbox.add(EditLead(1042, {"value": 1}))
        names = ("enter" if letter == "\n" else letter for letter in letters)
        type_in_one_breath(ui, *keys, *names, "ctrl+q")
        # One by one, the letters would take 20 s and more, and be overtaken.
        await ui.sees("not sent yet")
        await ui.press("escape")
        await ui.press("escape")
        (draft,) = await ui.store.drafts.all()
        texts = [draft.note, *(draft.fields or {}).get("texts", {}).values()]
        assert [text.strip() for text in texts if text] == [letters.strip()]


async def test_quitting_overtakes_text_and_commands_that_take_too_long(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "a", *(["x", "shift+tab", "y", "backspace"] * 500), "ctrl+q")
        await ui.until(lambda: ui.app.return_code is not None, "that the app ends")
        assert ui.app.key_queue.count == 0


async def test_quitting_does_not_wait_for_a_screen_that_reads(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline() as ui, reading_slowly(ui, monkeypatch, ui.store.leads, "detail"):
        type_in_one_breath(ui, "enter", "j", "j", "ctrl+q")
        await ui.until(lambda: ui.app.return_code is not None, "that the app ends")


async def test_paste_waits_for_its_turn(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "n", "A", "b", "space")
        ui.app.post_message(events.Paste("pasted\ntext"))
        type_in_one_breath(ui, "!", "ctrl+s")
        await ui.until(lambda: ui.store.outbox.waiting == 1, "that the note was saved")
        (change,) = await ui.store.outbox.changes()
        assert isinstance(change.change, AddNote)
        assert (change.change.title, change.change.note) == ("Ab pasted", "text!")


async def test_paste_after_a_letter_of_a_picker_narrows_it(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "f", "s", "p")
        ui.app.post_message(events.Paste("rop"))
        type_in_one_breath(ui, " ")
        await ui.sees("status Proposal")


async def test_waiting_commands_are_bounded(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, *(["enter", "escape"] * 1500))
        await ui.until(lambda: not ui.app.key_queue.done, "the first key")
        assert 0 < ui.app.key_queue.count <= 100
        type_in_one_breath(ui, "ctrl+q")
        await ui.until(lambda: not ui.app.is_running, "that the app ends")


async def test_repeats_of_a_move_are_dropped_and_text_is_not(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "/", *("j" * 80))
        await ui.until(lambda: ui.app.key_queue.done, "that all keys are handled")
        await ui.sees("j" * 30)
        await ui.press("escape")
        type_in_one_breath(ui, *(["pagedown"] * 300), "home")
        await ui.until(lambda: not ui.app.key_queue.done, "the first key")
        assert ui.app.key_queue.count <= 60
        await ui.until(lambda: ui.app.key_queue.done, "that all keys are handled")
        await ui.sees("▌")
