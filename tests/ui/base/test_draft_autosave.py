"""Drafts on a full disk: the same policy for every typed text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.widgets import Input, TextArea

from taskip_leads.models.draft_text import DraftKind
from taskip_leads.ui.lead_form.screen import LeadFormScreen
from taskip_leads.ui.widgets.form_field import FormField
from tests.support.lead_fixtures import (
    FILES,
    FULL,
    NOTES,
    go_to_field,
    open_lead,
    set_writable,
)
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

AMELIA = 1042
UNSAVED = "Not saved yet"
REPORTED = "can't be written."


async def open_note(ui: Driver) -> None:
    ui.app.navigator.write_note(AMELIA)
    await ui.sees("New note")


async def open_email(ui: Driver) -> None:
    ui.app.navigator.write_email(AMELIA)
    await ui.sees("Subject")


async def open_form(ui: Driver) -> None:
    ui.app.navigator.edit_lead(AMELIA)
    await ui.sees("Edit lead")


async def open_field(ui: Driver) -> None:
    await open_lead(ui, FULL, NOTES, FILES)
    await go_to_field(ui, "Phone")
    await ui.press("enter")
    await ui.sees("editing Phone")


EDITORS = [
    (open_note, DraftKind.NOTE),
    (open_email, DraftKind.EMAIL),
    (open_form, DraftKind.LEAD),
    (open_field, DraftKind.LEAD),
]
Opening = Callable[[Driver], Awaitable[None]]


async def has_draft(ui: Driver, kind: DraftKind, text: str) -> bool:
    draft = await ui.store.drafts.get(AMELIA, kind)
    return draft is not None and text in f"{draft.title} {draft.note} {draft.fields}"


@pytest.mark.parametrize(("open_editor", "kind"), EDITORS)
async def test_autosave_reports_a_failure_and_saves_when_the_disk_takes_it(
    offline: Opener, open_editor: Opening, kind: DraftKind
) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_editor(ui)
        await ui.rest()
        await set_writable(ui, False)
        await ui.write("777")
        await ui.until(lambda: REPORTED in _words(ui) and UNSAVED in _words(ui), "the report")
        assert "777" in ui.text
        await ui.write("8")
        assert UNSAVED in _words(ui), "it stays until the draft is saved"
        await set_writable(ui, True)
        await ui.until(lambda: UNSAVED not in _words(ui), "the next attempt")
        assert await has_draft(ui, kind, "7778")
        assert ui.shows("7778")
        await ui.press("escape")


@pytest.mark.parametrize(("open_editor", "kind"), EDITORS)
async def test_closing_on_a_full_disk_keeps_the_editor_open(
    offline: Opener, open_editor: Opening, kind: DraftKind
) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_editor(ui)
        await ui.rest()
        await set_writable(ui, False)
        await ui.write("777")
        await ui.press("escape")
        assert ui.shows("777")
        await ui.until(lambda: UNSAVED in _words(ui), "the report, when the toast is gone")
        await set_writable(ui, True)
        await ui.until(lambda: UNSAVED not in _words(ui), "the next attempt")
        await ui.press("escape")
        assert await has_draft(ui, kind, "777")


@pytest.mark.parametrize(("open_editor", "kind"), EDITORS)
async def test_quitting_right_after_a_key_keeps_the_text(
    offline: Opener, open_editor: Opening, kind: DraftKind
) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_editor(ui)
        await ui.rest()
        await ui.pilot.press("7", "7", "7", "ctrl+q")
    async with offline(size=(120, 36)) as ui:
        assert await has_draft(ui, kind, "777")


async def write_in_form(ui: Driver, field: str) -> None:
    form = ui.app.screen
    assert isinstance(form, LeadFormScreen)
    form.query_one(f"#field-{field}", FormField).enter()
    await ui.rest()


LAST_LETTERS: list[tuple[Opening, DraftKind, str]] = [
    *((opening, kind, "") for opening, kind in EDITORS),
    (open_form, DraftKind.LEAD, "first_name"),
    (open_form, DraftKind.LEAD, "description"),
]


@pytest.mark.parametrize(("open_editor", "kind", "field"), LAST_LETTERS)
async def test_letter_typed_before_the_terminal_closes_is_in_the_draft(
    offline: Opener, open_editor: Opening, kind: DraftKind, field: str
) -> None:
    """The app ends before the editor's screen hears of the letter."""
    async with offline(size=(120, 36)) as ui:
        await open_editor(ui)
        await ui.rest()
        if field:
            await write_in_form(ui, field)
        focused = ui.app.focused
        assert isinstance(focused, Input | TextArea)
        if isinstance(focused, Input):
            focused.insert_text_at_cursor("Noor")
        else:
            focused.insert("Noor")
        ui.app.exit(return_code=129)
    async with offline(size=(120, 36)) as ui:
        assert await has_draft(ui, kind, "Noor")


def _words(ui: Driver) -> str:
    """The screen's words in one line, however it wraps them."""
    left = " ".join(line.split("▐")[0].strip() for line in ui.lines)
    return " ".join(f"{ui.text} {left}".split())
