"""Pictures of the outbox, its dialogs, the lead form and the email editor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import (
    AddNote,
    ConvertLead,
    DeleteLead,
    EditLead,
    MoveStatus,
    SendEmail,
)
from tests.snapshots.conftest import Picture
from tests.support import northwind
from tests.support.ui_driver import Driver

NARROW, WIDE = (80, 24), (120, 36)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x36"])
THEMES = pytest.mark.parametrize("theme", ["dark", "light"])


async def filled(ui: Driver) -> None:
    """One change in each state."""
    moment, store = northwind.MOMENT, ui.store
    two = {
        "value": {"mine": 52000, "theirs": 47000, "base": 48000},
        "description": {"mine": "Wants three years.", "theirs": "Wants one year only, and the"
                        " training before Easter.", "base": ""},
    }  # fmt: skip
    refusal = {"fields": {"email": ["E-mail address already used by #0455"]}}
    for change, values in (
        (SendEmail(1027, "Offer and DPA", "Hello Noor"),
         {"state": "ask", "question": "arrived", "sent_at": moment - timedelta(minutes=12)}),
        (EditLead(1024, {"email": "x@y.example"}),
         {"state": "refused", "details": refusal, "settled_at": moment - timedelta(minutes=27)}),
        (EditLead(1041, {"value": 52000}), {"state": "ask", "question": "conflict", "details": two,
                                            "settled_at": moment}),
        (AddNote(1042, "Offer call", "three years, two training days and on-site training"),
         {"state": "inflight", "sent_at": moment}),
        (MoveStatus(1038, (13,), (12,), "Contacted → Qualified"), {"state": "queued"}),
        (EditLead(1040, {"value": 52000}, {"value": 48000}),
         {"state": "held", "hold_until": moment + timedelta(seconds=3)}),
        (DeleteLead(1015), {"state": "held", "hold_until": moment + timedelta(seconds=8)}),
        (AddNote(1026, "Intro call", ""), {"state": "done", "sent_at": moment, "settled_at": moment}),
        (ConvertLead(1025), {"state": "done", "sent_at": moment, "settled_at": moment, "result": 2207}),
    ):  # fmt: skip
        row = await store.outbox.add(change)
        await ui.rest()  # a change is seen as it was made before it is brought into another state
        await bring(ui, row, values)


async def bring(ui: Driver, row: int, values: dict[str, Any]) -> None:
    await ui.store.database.write(lambda c: outbox.update(c, row, **values))
    await ui.store.change_counter.reload()


@SIZES
@THEMES
def test_outbox(picture: Picture, size: tuple[int, int], theme: str) -> None:
    async def then(ui: Driver) -> None:
        await filled(ui)
        await ui.press("g", "o")

    assert picture(size, theme=theme, then=then)


@SIZES
def test_conflict_dialog(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await filled(ui)
        await ui.press("g", "o", "j", "j", "enter", "j", "right")

    assert picture(size, then=then)


@pytest.mark.parametrize("down", [1, 2, 3, 5, 7])
def test_footer_and_text_of_each_state(picture: Picture, down: int) -> None:
    async def then(ui: Driver) -> None:
        await filled(ui)
        await ui.press("g", "o", *["j"] * down)

    assert picture(NARROW, then=then)


def test_question_before_an_email_is_sent_again(picture: Picture) -> None:
    async def then(ui: Driver) -> None:
        await filled(ui)
        await ui.press("g", "o", "R")

    assert picture(NARROW, then=then)


def test_empty_outbox(picture: Picture) -> None:
    assert picture(NARROW, "g", "o")


def test_outbox_without_colours(picture: Picture) -> None:
    async def then(ui: Driver) -> None:
        await filled(ui)
        await ui.press("g", "o")

    assert picture(NARROW, then=then, environ={"NO_COLOR": "1"})


@SIZES
@THEMES
def test_lead_form(picture: Picture, size: tuple[int, int], theme: str) -> None:
    assert picture(size, "e", theme=theme)


def test_form_of_a_new_lead(picture: Picture) -> None:
    assert picture(NARROW, "a")


def test_form_of_a_new_lead_without_colours(picture: Picture) -> None:
    assert picture(NARROW, "a", environ={"NO_COLOR": "1"})


def test_lead_form_with_errors(picture: Picture) -> None:
    assert picture(WIDE, "a", "ctrl+s")


def test_status_picker_in_the_lead_form(picture: Picture) -> None:
    assert picture(NARROW, "e", *["shift+tab"] * 6, "enter")


def test_lead_form_without_colours(picture: Picture) -> None:
    assert picture(NARROW, "e", environ={"NO_COLOR": "1"})


@SIZES
@THEMES
def test_email_editor(picture: Picture, size: tuple[int, int], theme: str) -> None:
    async def then(ui: Driver) -> None:
        await ui.sees("draft saved")

    assert picture(size, "m", "ctrl+t", "2", theme=theme, then=then)


@SIZES
def test_template_picker(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "m", "ctrl+t", "down")


@SIZES
def test_email_preview(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await ui.sees("draft saved")
        await ui.press("ctrl+r")

    assert picture(size, "m", "ctrl+t", "2", then=then, hold=5)


def test_email_preview_without_colours(picture: Picture) -> None:
    async def then(ui: Driver) -> None:
        await ui.sees("draft saved")
        await ui.press("ctrl+r")

    assert picture(NARROW, "m", "ctrl+t", "2", then=then, environ={"NO_COLOR": "1"})
