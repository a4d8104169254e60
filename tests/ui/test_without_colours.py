"""Terminals with few colours or none: shapes stand in for tones."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from rich.cells import cell_len

from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

NO_COLOR = {"NO_COLOR": "1", "LANG": "C.UTF-8", "TERM": "xterm-256color"}
SIXTEEN = {"LANG": "C.UTF-8", "TERM": "xterm"}
FEW = {"LANG": "C.UTF-8", "TERM": "xterm-256color"}
flat = pytest.mark.parametrize("environ", [NO_COLOR, SIXTEEN], ids=["no-color", "16"])


def cells(ui: Driver, y: int) -> list[tuple[str, object]]:
    """Return each cell of a row with its style; a wide letter is followed by an empty one."""
    return [
        (part, one.style)
        for one in ui.strips[y]
        for letter in one.text
        for part in (letter, *[""] * (cell_len(letter) - 1))
    ]


def text(ui: Driver, y: int, start: int, end: int) -> str:
    return "".join(letter for letter, _style in cells(ui, y)[start:end])


@flat
async def test_dialog_dims_what_is_behind_and_has_a_blank_cell_around(
    offline: Opener, environ: Mapping[str, str]
) -> None:
    async with offline(size=(120, 36), environ=environ) as ui:
        await ui.press("D")
        top = next(at for at, line in enumerate(ui.lines) if "╭" in line)
        left = ui.lines[top].index("╭")
        right = ui.lines[top].index("╮")
        bottom = next(at for at, line in enumerate(ui.lines) if "╰" in line)
        assert not text(ui, top - 1, left - 1, right + 2).strip()
        assert not text(ui, bottom + 1, left - 1, right + 2).strip()
        for y in range(top, bottom + 1):
            assert text(ui, y, left - 1, left) + text(ui, y, right + 1, right + 2) == "  "
        behind = [style for letter, style in cells(ui, 0) if letter.strip()]
        assert behind
        assert all(getattr(style, "dim", False) for style in behind)
        inside = [style for letter, style in cells(ui, top + 2)[left + 1 : right] if letter.strip()]
        assert not any(getattr(style, "dim", False) for style in inside)
        assert ui.shows("[▸ Cancel]", "[y delete]")


@flat
async def test_status_bar_is_reverse_and_panes_begin_with_a_line(
    offline: Opener, environ: Mapping[str, str]
) -> None:
    async with offline(size=(120, 36), environ=environ) as ui:
        assert all(getattr(style, "reverse", False) for _letter, style in cells(ui, -2))
        assert ui.line_of("Next step")[84] == "│"


async def test_256_colours_are_sent_as_the_measured_indexes(offline: Opener) -> None:
    async with offline(size=(120, 36), environ=FEW) as ui:
        await ui.press("j")
        numbers = {
            getattr(getattr(style, "bgcolor", None), "number", None)
            for y in range(36)
            for _letter, style in cells(ui, y)
        }
        # Page, side pane, bars and cursor.
        assert {233, 234, 236, 237} <= numbers


@pytest.mark.parametrize(("keys", "gone"), [(["y"], True), (["click"], True), (["escape"], False)])
async def test_buttons_of_a_question_are_clicked(
    offline: Opener, keys: list[str], gone: bool
) -> None:
    async with offline(size=(120, 36), hold=60.0) as ui:
        await ui.press("D")
        if keys == ["click"]:
            await ui.click_words("y delete")
        else:
            await ui.press(*keys)
        await ui.until(lambda: bool(ui.store.outbox.waiting) is gone)
        assert not ui.shows("It is deleted for everyone")


@flat
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_fields_in_place_and_of_a_note_stand_in_brackets(
    offline: Opener, environ: Mapping[str, str], size: tuple[int, int]
) -> None:
    async with offline(size=size, environ=environ) as ui:
        await ui.press("enter", "j", "enter")
        await ui.sees("editing Value")
        row = ui.line_of("Value  ")
        assert row[11:23] == " EUR [48,000", "the text does not leave its column"
        # Two columns leave no room for it.
        assert ("] was 48,000" in row) == (size == (120, 36))
        await ui.press(*["backspace"] * 6)
        await ui.write("EUR 52k")
        assert ui.line_of("Value  ")[11:19] == "[EUR 52k"
        await ui.press("escape", "n")
        status = ui.line_of("stays").rpartition("Status")[2].strip(" │")
        assert status.startswith("[● ")
        assert status.endswith("stays]")
