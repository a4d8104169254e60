"""How many frames a move on the board takes in a real terminal, among thousands of leads."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.support.service import Service
from tests.support.terminal import Terminal
from tests.terminal.conftest import Walk

#: Notes that are read ahead change the order of cards, at any moment.
QUIET = "read_ahead = false\n"
#: Rows of the terminal; the status bar is the last but one.
ROWS = 36


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(leads=3_000) as sample_service:
        yield sample_service


def without_status_bar(picture: str) -> str:
    lines = picture.split("\n")
    return "\n".join([*lines[: ROWS - 2], *lines[ROWS - 1 :]])


def counts(picture: str) -> list[int]:
    """The numbers of leads in the heads of the columns."""
    heads = next(line for line in picture.split("\n") if "● " in line)
    return [int(number.replace(",", "")) for number in re.findall(r" ([\d,]+) (?=  |$)", heads)]


def differences(frames: list[str]) -> list[tuple[str, str]]:
    """The lines that differ between one frame and the next."""
    return [
        lines
        for a, b in pairwise(frames)
        for lines in zip(a.split("\n"), b.split("\n"), strict=True)
        if lines[0] != lines[1]
    ]


def frames_of(terminal: Terminal, keys: str) -> list[str]:
    """What stands above and below the status bar, before and after each frame that changes it."""
    before = terminal.text
    every = [before, *terminal.pictures(keys, 0.2)]
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and counts(every[-1]) == counts(before):
        every += terminal.pictures("", 0.2)
    every += terminal.pictures("", 0.7)
    shown = [without_status_bar(picture) for picture in every]
    return [before, *(every[at] for at, (a, b) in enumerate(pairwise(shown), 1) if a != b)]


def test_move_is_one_complete_frame(walk: Walk, service: Service) -> None:
    with walk(120, ROWS, hold=600, more=QUIET) as terminal:
        terminal.send("gb")
        terminal.wait_for(" by status, ")
        terminal.wait_for("▌")
        terminal.settle()
        for change in ((-1, 1, 0), (0, -1, 1)):
            before, *frames = frames_of(terminal, "L")
            assert len(frames) == 1, differences(frames)
            (frame,) = frames
            moved = [b - a for a, b in zip(counts(before), counts(frame), strict=True)]
            assert tuple(moved[:3]) == change
            assert "╌╌╌" in frame
            assert "◔" in frame
            assert frame.split("\n")[-1].startswith(" z undo")
        assert service.sent("PUT") == []
