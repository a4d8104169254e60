"""Read the board from the screen, as a person does."""

from __future__ import annotations

import re

from tests.support.ui_driver import Driver

_HEAD = re.compile(r"[●◌?] (\S.*?\S)\s+([\d,]+)(?=\s|$)")


def _head_row(ui: Driver) -> int:
    return next(y for y, line in enumerate(ui.lines[3:], start=3) if _HEAD.search(line))


def heads(ui: Driver) -> list[tuple[str, int]]:
    """Return name and count of the columns in sight, from left to right."""
    found = _HEAD.findall(ui.lines[_head_row(ui)])
    return [(name, int(count.replace(",", ""))) for name, count in found]


def column_of(ui: Driver, name: str) -> str:
    """Return what the column of a status shows below its head."""
    row = _head_row(ui)
    starts = [match.start() for match in _HEAD.finditer(ui.lines[row])]
    (start,) = (m.start() for m in _HEAD.finditer(ui.lines[row]) if m[1] == name)
    end = next((other for other in starts if other > start), None)
    # By cells: a wide character is one character and two cells.
    strips = (strip.crop(start, end) for strip in ui.strips[row + 3 : -2])
    return "\n".join(strip.text.rstrip() for strip in strips)


def cursor_card(ui: Driver) -> str:
    """Return the name on the card under the cursor."""
    lines = ui.lines[_head_row(ui) + 3 : -2]
    line = next(line for line in lines if "▌" in line)
    return re.split(r"\s{2,}", line[line.index("▌") + 1 :])[0].strip()
