"""Pictures of a lead, of writing a note and of the question before a conversion."""

from __future__ import annotations

import pytest

from taskip_leads.mirror import outbox
from taskip_leads.models.change import AddNote, MoveStatus
from taskip_leads.store.state import ChangeState
from tests.snapshots.conftest import Picture
from tests.ui import northwind
from tests.ui.driver import Driver
from tests.ui.test_lead import FILES, FULL, HOSTILE, NOTES, open_lead, refuse

NARROW, WIDE = (80, 24), (120, 36)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x36"])
ACTIVE = {**FULL, "full_name": "Amelia Okafor", "value": "48000", "converted": 0}


async def opened(ui: Driver) -> None:
    await open_lead(ui, ACTIVE, NOTES, FILES)


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
def test_the_lead(picture: Picture, size: tuple[int, int], theme: str) -> None:
    assert picture(size, theme=theme, then=opened)


@SIZES
def test_without_colours(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, environ={"NO_COLOR": "1"}, then=opened)


@SIZES
@pytest.mark.parametrize("tab", [1, 2, 3], ids=["notes", "files", "activity"])
def test_the_tabs(picture: Picture, size: tuple[int, int], tab: int) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        await ui.press(*["]"] * tab, "enter")

    assert picture(size, then=then)


@SIZES
def test_a_lead_that_was_never_read(picture: Picture, size: tuple[int, int]) -> None:
    out = northwind.out_of_reach
    assert picture(size, "j", "enter", "right_square_bracket", connect=out)


@SIZES
def test_a_contact(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await open_lead(ui, FULL, NOTES, FILES)

    assert picture(size, then=then)


@SIZES
def test_a_refused_and_an_unknown_note(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        row = await ui.store.apply(AddNote(1042, "Voicemail", "Left a message"))
        await refuse(ui, row, "The title has already been taken.")
        row = await ui.store.apply(AddNote(1042, "Second try", "Left another message"))
        await refuse(ui, row, "The line broke.", ChangeState.UNKNOWN)
        await ui.store.apply(AddNote(1042, "Third try", "Waits for the service"))
        await ui.sees("Third try")

    assert picture(size, then=then)


@SIZES
def test_hostile_text(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await open_lead(ui, {**ACTIVE, "full_name": HOSTILE, "description": HOSTILE}, NOTES, FILES)

    assert picture(size, then=then)


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
def test_a_note(picture: Picture, size: tuple[int, int], theme: str) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        await ui.press("n")
        await ui.write("Offer call: three years\n\nSpoke with Amelia.\n- training in March")
        await ui.sees("draft saved")

    assert picture(size, theme=theme, then=then)


@SIZES
def test_a_note_with_a_title_field_and_without_text(
    picture: Picture, size: tuple[int, int]
) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        await ui.press("n", "tab")
        await ui.write("Offer call")
        await ui.sees("draft saved")
        await ui.press("ctrl+s")

    assert picture(size, then=then)


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
def test_converting(picture: Picture, size: tuple[int, int], theme: str) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        await ui.press("C")

    assert picture(size, theme=theme, then=then)


@SIZES
def test_converting_a_contact(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await open_lead(ui, FULL, NOTES, FILES)
        await ui.press("C")

    assert picture(size, connect=northwind.out_of_reach, then=then)


@SIZES
def test_what_is_held_can_be_taken_back(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "C", "y", hold=5)


@SIZES
def test_asking_for_the_opposite(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        change = MoveStatus(1042, (15,), (14,), told="Proposal → Won")
        row = await ui.store.apply(change)
        await ui.store._database.write(lambda c: outbox.update(c, row, state=ChangeState.DONE))
        await ui.press("z")
        await ui.sees("Already sent")

    assert picture(size, then=then)
