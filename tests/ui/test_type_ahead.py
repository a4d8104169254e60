"""Keys that come faster than the screen follows go where they were meant to go."""

from __future__ import annotations

from textual import events

from taskip_leads.models.change import EditLead
from tests.ui.conftest import Opener
from tests.ui.driver import Driver


def type_in_one_breath(ui: Driver, *keys: str) -> None:
    """Put all keys into the app's queue before it has looked at the first."""
    names = {"/": "slash", " ": "space", "?": "question_mark"}
    for key in keys:
        character = key if len(key) == 1 else None
        ui.app.post_message(events.Key(names.get(key, key), character))


async def test_letters_right_behind_the_slash_are_the_filters_text(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "j", "/", *"okafor")
        await ui.sees("/ okafor")


async def test_keys_behind_a_chord_narrow_the_picker_that_it_opens(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "f", "s", *"prop", " ")
        await ui.sees("status Proposal")


async def test_keys_behind_enter_belong_to_the_list_again(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "/", *"okafor", "enter", "?")
        await ui.sees("Keys: leads")
        await ui.press("escape")
        await ui.sees("text okafor")


async def test_text_and_esc_right_behind_n_are_a_draft(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "n", *"Half", "escape", "g", "n")
        await ui.sees("1 draft on this machine", "Half")


async def test_a_form_loses_no_key_that_was_pressed_before_its_fields_were_there(
    offline: Opener,
) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "a", *"Noor", "tab", *"Jansen", "escape", "g", "n")
        await ui.sees("1 draft on this machine", "First name Noor, Last name Jansen")


async def test_what_is_typed_behind_the_key_of_a_form_is_what_it_saves(offline: Opener) -> None:
    async with offline() as ui:
        type_in_one_breath(ui, "e", "ctrl+u", *"Zoe", "ctrl+s")
        await ui.until(lambda: ui.store.waiting == 1, "that the form was saved")
        (change,) = await ui.store.outbox()
        assert isinstance(change.change, EditLead)
        assert change.change.fields["first_name"] == "Zoe"
