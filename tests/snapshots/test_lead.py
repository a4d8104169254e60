"""Pictures of a lead, of writing a note and of the question before a conversion."""

from __future__ import annotations

from sqlite3 import Connection

import pytest

from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import AddNote, AttachFiles, MoveStatus, UploadFile, encode
from taskip_leads.models.pending import ChangeState
from tests.snapshots.conftest import Picture
from tests.support import northwind
from tests.support.lead_fixtures import FILES, FULL, HOSTILE, NOTES, add_drafts, open_lead, refuse
from tests.support.ui_driver import Driver

NARROW, WIDE = (80, 24), (120, 36)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x36"])
ACTIVE = {**FULL, "full_name": "Amelia Okafor", "value": "48000", "converted": 0}


async def opened(ui: Driver) -> None:
    await open_lead(ui, ACTIVE, NOTES, FILES)


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
def test_lead(picture: Picture, size: tuple[int, int], theme: str) -> None:
    assert picture(size, theme=theme, then=opened)


@SIZES
def test_lead_without_colours(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, environ={"NO_COLOR": "1"}, then=opened)


@SIZES
@pytest.mark.parametrize("tab", [1, 2, 3], ids=["notes", "files", "activity"])
def test_tabs(picture: Picture, size: tuple[int, int], tab: int) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        await ui.press(*["]"] * tab, "enter")

    assert picture(size, then=then)


@SIZES
def test_lead_whose_details_were_never_loaded(picture: Picture, size: tuple[int, int]) -> None:
    out = northwind.out_of_reach
    assert picture(size, "j", "enter", "right_square_bracket", connect=out)


@SIZES
def test_contact(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await open_lead(ui, FULL, NOTES, FILES)

    assert picture(size, then=then)


@SIZES
def test_notes_that_are_refused_unknown_and_waiting(
    picture: Picture, size: tuple[int, int]
) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        row = await ui.store.outbox.add(AddNote(1042, "Voicemail", "Left a message"))
        await refuse(ui, row, "The title has already been taken.")
        row = await ui.store.outbox.add(AddNote(1042, "Second try", "Left another message"))
        await refuse(ui, row, "The line broke.", ChangeState.UNKNOWN)
        await ui.store.outbox.add(AddNote(1042, "Third try", "Waits for the service"))
        await ui.sees("Third try")

    assert picture(size, then=then)


@SIZES
def test_hostile_text(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await open_lead(ui, {**ACTIVE, "full_name": HOSTILE, "description": HOSTILE}, NOTES, FILES)

    assert picture(size, then=then)


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
def test_note_editor(picture: Picture, size: tuple[int, int], theme: str) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        await ui.press("n")
        await ui.write("Offer call: three years\n\nSpoke with Amelia.\n- training in March")
        await ui.sees("draft saved")

    assert picture(size, theme=theme, then=then)


@SIZES
def test_note_editor_with_a_title_and_no_text(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        await ui.press("n", "shift+tab")
        await ui.write("Offer call")
        await ui.sees("draft saved")

    assert picture(size, then=then)


@SIZES
def test_note_with_next_step_and_status(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        await ui.press("n")
        await ui.write("Offer call: three years\n\nSpoke with Amelia.\n\nNext: send it")
        await ui.press("tab")
        await ui.write("thu")
        await ui.press("tab", "2")
        await ui.sees("draft saved", "planned")

    assert picture(size, then=then)


@SIZES
def test_note_beside_the_list(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await ui.press("n")
        await ui.write("Called")
        await ui.sees("draft saved")

    assert picture(size, then=then)


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
def test_question_before_a_conversion(picture: Picture, size: tuple[int, int], theme: str) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        await ui.press("C")

    assert picture(size, theme=theme, then=then)


@SIZES
def test_conversion_of_a_contact(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await open_lead(ui, FULL, NOTES, FILES)
        await ui.press("C")

    assert picture(size, connect=northwind.out_of_reach, then=then)


@SIZES
def test_undo_toast(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "C", "y", hold=5)


@SIZES
def test_question_about_the_reverse_change(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        change = MoveStatus(1042, (15,), (14,), told="Proposal → Won")
        row = await ui.store.outbox.add(change)
        await ui.store.database.write(lambda c: outbox.update(c, row, state=ChangeState.DONE))
        await ui.press("z")
        await ui.sees("Already sent")

    assert picture(size, then=then)


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
def test_inline_field(picture: Picture, size: tuple[int, int], theme: str) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        await ui.press("j", "enter", "ctrl+u")
        await ui.write("52,000")
        await ui.sees("▪ Value 52,000")

    assert picture(size, theme=theme, then=then)


@SIZES
def test_inline_field_with_an_error(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        await ui.press("j", "enter", "x", "enter")
        await ui.sees("▪ Value 48,000x")

    assert picture(size, then=then)


@SIZES
def test_note_search(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        await ui.press("]", "/")
        await ui.write("paper")

    assert picture(size, then=then)


@SIZES
def test_question_before_a_note_is_deleted(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        await ui.press("]", "D")

    assert picture(size, then=then)


@SIZES
def test_upload_dialog(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        await ui.press("]", "]", "space", "a")
        await ui.write("#12 #15")
        await ui.press("enter")
        await ui.write("/no/such/file")
        await ui.press("enter")

    assert picture(size, then=then)


@SIZES
def test_uploads_in_every_state(picture: Picture, size: tuple[int, int]) -> None:
    async def then(ui: Driver) -> None:
        await opened(ui)
        states = (ChangeState.INFLIGHT, ChangeState.QUEUED, ChangeState.REFUSED, ChangeState.HELD)
        rows = await ui.store.outbox.add_all([AttachFiles(1042, (number,)) for number in range(4)])
        for row, state in zip(rows, states, strict=True):
            change = UploadFile(1042, f"film-{row}.mp4", "/nowhere", 1_400_000)
            kind, body = encode(change)
            told = "The file is too large." if state is ChangeState.REFUSED else ""

            def write(
                connection: Connection,
                row: int = row,
                state: ChangeState = state,
                body: str = body,
                kind: str = kind,
                told: str = told,
            ) -> None:
                connection.execute(
                    "UPDATE outbox SET kind = ?, body = ?, state = ?, message = ? WHERE id = ?",
                    (kind, body, state, told, row),
                )

            await ui.store.database.write(write)
        await ui.store.outbox.publisher.publish([(rows[0], UploadFile(1042, "film", "/nowhere"))])
        ui.store.outbox.dispatcher.uploads.progressed(rows[0], 0.4)
        await ui.press("]", "]")
        await ui.sees("40%")

    assert picture(size, then=then)


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_drafts(picture: Picture, size: tuple[int, int], theme: str) -> None:
    async def then(ui: Driver) -> None:
        await add_drafts(ui)
        await ui.press("g", "n")

    assert picture(size, theme=theme, then=then)


@SIZES
def test_no_drafts(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "g", "n")
