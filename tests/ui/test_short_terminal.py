"""Questions and pickers are complete in a terminal of 60 by 15."""

from __future__ import annotations

import pytest

from taskip_leads.ui.render import cells
from tests.ui.conftest import Opener

SHORT = (60, 15)


@pytest.mark.parametrize(
    ("way", "question", "last", "answer"),
    [
        (("C",), "Convert Amelia Okafor into a contact?", "undone.", "y convert"),
        (("D",), "Delete Amelia Okafor?", "machine for 30 days.", "y delete"),
        ((*["space"] * 12, "D"), "Delete 12 leads?", "Type 12", "y delete"),
        (("g", "s", "D"), "Delete the status New?", "", "y delete"),
    ],
    ids=["convert", "delete", "delete many", "delete a status"],
)
async def test_question_and_answers_fit(
    offline: Opener, way: tuple[str, ...], question: str, last: str, answer: str
) -> None:
    async with offline(size=SHORT, hold=5) as ui:
        await ui.press(*way)
        assert ui.shows(question, last, "▸ Cancel  enter", answer, "╰")
        await ui.resize(80, 24)
        assert ui.shows(question, last, "▸ Cancel  enter", answer, "╰")


@pytest.mark.parametrize("key", ["s", "A"])
async def test_picker_cursor_stays_visible(offline: Opener, key: str) -> None:
    async with offline(size=SHORT) as ui:
        await ui.press(key)
        for _ in range(7):
            await ui.press("down")
            assert any("▌" in line[10:] for line in ui.lines[:13])
        assert ui.shows("╰")


def test_balanced_lines_leave_no_single_word() -> None:
    text = "z undoes it for 10 seconds. After that it can't be restored in TaskIP; a copy stays."
    assert cells.wrap(text, 70)[-1] == "a copy stays."
    first, second = cells.balanced(text, 70)
    assert abs(len(first) - len(second)) <= 10
    assert f"{first} {second}" == text
    assert cells.balanced("short", 70) == ["short"]
    assert cells.balanced("x" * 30, 10) == ["x" * 10] * 3
