"""Read the agenda from the screen, as a person does."""

from __future__ import annotations

import re

from textual.strip import Strip

from tests.support.ui_driver import Driver

_HEADS = ("Overdue", "Today", "This week", "Later", "Going cold")
#: The cells of the day and of the name.
_WHEN, _NAME = (3, 12), (12, 28)


def _cells(strip: Strip, span: tuple[int, int]) -> str:
    # A wide character is one character and two cells.
    return strip.crop(*span).text.strip()


def _strips(ui: Driver) -> list[Strip]:
    return ui.strips[3:-2]


def groups(ui: Driver) -> dict[str, list[tuple[str, str]]]:
    """Return the groups in sight: of each row what it says of the day, and the name."""
    found: dict[str, list[tuple[str, str]]] = {}
    name = ""
    for strip in _strips(ui):
        head = next((one for one in _HEADS if strip.text[3:].startswith(one)), None)
        if head is not None:
            name = head
            found[name] = []
        elif name and _cells(strip, _WHEN) and _cells(strip, _NAME):
            found[name].append((_cells(strip, _WHEN), _cells(strip, _NAME)))
    return found


def names(ui: Driver, group: str) -> list[str]:
    """Return the names of a group that are in sight."""
    return [name for _, name in groups(ui).get(group, [])]


def cursor(ui: Driver) -> str:
    """Return the name under the cursor."""
    (strip,) = (strip for strip in _strips(ui) if strip.text.startswith("▌"))
    return _cells(strip, _NAME)


def load(ui: Driver) -> str:
    """Return the load of the days ahead: the right end of the first row."""
    return re.split(r"\s{5,}", ui.lines[0].strip())[-1]
