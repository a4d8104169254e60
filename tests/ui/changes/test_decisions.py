"""Decisions about pending changes: one policy on the lead's screen and in the outbox."""

from __future__ import annotations

import pytest

from taskip_leads.models.change import AddNote, Change, CreateLead, EditLead, SendEmail
from taskip_leads.models.pending import ChangeState, Question
from tests.support.lead_fixtures import (
    FILES,
    FULL,
    NOTES,
    need_decision,
    open_lead,
    refuse,
    set_writable,
)
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

AMELIA = 1042
SCREENS = ["lead", "outbox"]
LEAD = {**FULL, "converted": 0}


async def show(ui: Driver, screen: str) -> None:
    """Open the outbox, or stay on the lead."""
    if screen == "outbox":
        await ui.press("g", "o")
        await ui.sees("Needs you 1")


async def decide(ui: Driver, screen: str, key: str) -> None:
    """Press the key of a decision; on the lead it follows ``!``."""
    await ui.press(*(("!", key) if screen == "lead" else (key,)))


async def refused(ui: Driver, change: Change) -> int:
    await open_lead(ui, LEAD, NOTES, FILES)
    change_id = await ui.store.outbox.add(change)
    await refuse(ui, change_id, "No.")
    await ui.rest()
    return change_id


@pytest.mark.parametrize("screen", SCREENS)
async def test_drop_asks_before_it_drops(offline: Opener, screen: str) -> None:
    async with offline(size=(120, 36)) as ui:
        await refused(ui, AddNote(AMELIA, "Offer call", "three years"))
        await show(ui, screen)
        await decide(ui, screen, "D")
        assert ui.shows("Discard this change?", "Note “Offer call”", "Its text is kept in Drafts.")
        await ui.press("escape")
        assert ui.store.outbox.counts.asking == 1
        await decide(ui, screen, "D")
        await ui.press("y")
        assert ui.store.outbox.counts.asking == 0
        draft = await ui.store.drafts.get(AMELIA)
        assert draft is not None
        assert "three years" in draft.note


@pytest.mark.parametrize("screen", SCREENS)
async def test_drop_of_a_sent_change_is_refused_with_a_message(
    offline: Opener, screen: str
) -> None:
    async with offline(size=(120, 36)) as ui:
        change_id = await refused(ui, AddNote(AMELIA, "Offer call", "three years"))
        await show(ui, screen)
        await decide(ui, screen, "D")
        await refuse(ui, change_id, "", ChangeState.DONE)
        await ui.press("y")
        await ui.sees("Already done.")
        assert await ui.store.drafts.get(AMELIA) is None


@pytest.mark.parametrize("screen", SCREENS)
async def test_edit_of_a_note_that_was_sent_meanwhile_opens_no_editor(
    offline: Opener, screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with offline(size=(120, 36)) as ui:
        change_id = await refused(ui, AddNote(AMELIA, "Offer call", "three years"))
        await show(ui, screen)
        drop = ui.store.outbox.drop

        async def sent_first(row: int) -> bool:
            await refuse(ui, change_id, "", ChangeState.DONE)
            return await drop(row)

        monkeypatch.setattr(ui.store.outbox, "drop", sent_first)
        await decide(ui, screen, "e")
        await ui.sees("Already done.")
        assert not ui.shows("New note")


@pytest.mark.parametrize("screen", SCREENS)
async def test_decision_that_cannot_be_stored_is_reported(offline: Opener, screen: str) -> None:
    async with offline(size=(120, 36)) as ui:
        await refused(ui, AddNote(AMELIA, "Offer call", "three years"))
        await show(ui, screen)
        await set_writable(ui, False)
        await decide(ui, screen, "R")
        await ui.sees("The local copy can't")
        await set_writable(ui, True)
        assert ui.store.outbox.counts.asking == 1


@pytest.mark.parametrize("screen", SCREENS)
async def test_email_that_may_have_arrived_is_resent_after_the_same_question(
    offline: Opener, screen: str
) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, LEAD, NOTES, FILES)
        change_id = await ui.store.outbox.add(SendEmail(AMELIA, "Offer", "Hello"))
        await need_decision(ui, change_id, Question.ARRIVED, "The line broke.")
        await show(ui, screen)
        await decide(ui, screen, "R")
        assert ui.shows("Send this email again?", "“Offer” twice", "never again automatically")
        await ui.press("enter")
        assert ui.store.outbox.counts.asking == 1, "enter is no yes"
        await decide(ui, screen, "R")
        await ui.press("y")
        assert ui.store.outbox.counts.asking == 0


@pytest.mark.parametrize("screen", SCREENS)
async def test_change_that_waited_long_has_the_same_question_everywhere(
    offline: Opener, screen: str
) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, LEAD, NOTES, FILES)
        change_id = await ui.store.outbox.add(EditLead(AMELIA, {"phone_number": "1"}))
        await need_decision(ui, change_id, Question.WAITED, "")
        await show(ui, screen)
        await decide(ui, screen, "R")
        assert ui.shows("send anyway?", "It has been waiting for a long time.")
        await ui.press("escape")


@pytest.mark.parametrize("screen", SCREENS)
async def test_conflicting_edit_can_be_corrected_in_the_form(offline: Opener, screen: str) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, LEAD, NOTES, FILES)
        change_id = await ui.store.outbox.add(EditLead(AMELIA, {"phone_number": "111"}))
        details = {"phone_number": {"mine": "111", "theirs": "222", "base": "000"}}
        await need_decision(ui, change_id, Question.CONFLICT, "", details)
        await show(ui, screen)
        await decide(ui, screen, "e")
        await ui.sees("Edit lead", "111")
        await ui.press("escape")


@pytest.mark.parametrize("screen", SCREENS)
async def test_mark_arrived_does_not_apply_to_a_refused_change(
    offline: Opener, screen: str
) -> None:
    async with offline(size=(120, 36)) as ui:
        await refused(ui, AddNote(AMELIA, "Offer call", "three years"))
        await show(ui, screen)
        await decide(ui, screen, "!")
        await ui.sees("That does not apply here.")
        assert ui.store.outbox.counts.asking == 1


async def test_refused_new_lead_is_corrected_as_a_new_lead_from_its_own_screen(
    offline: Opener,
) -> None:
    async with offline(size=(120, 36)) as ui:
        change_id = await ui.store.outbox.add(
            CreateLead({"first_name": "Ann", "email": "ann@x.example"})
        )
        await refuse(ui, change_id, "No.")
        ui.app.navigator.open_lead(-change_id, [-change_id], "All")
        await ui.sees("! e edit")
        await ui.press("!", "e")
        await ui.sees("New lead", "Ann")
        await ui.write("a")
        await ui.press("ctrl+s")
        change = await ui.store.outbox.pending(change_id)
        assert change is not None
        assert isinstance(change.change, CreateLead), "it still makes the lead"
        assert change.change.fields["first_name"] == "Anna"
