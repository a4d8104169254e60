"""Rows of the screen of statuses and sources."""

from __future__ import annotations

from tests.support.ui_driver import Driver


def cursor(ui: Driver) -> str:
    """Return the name on the row under the cursor, in either list."""
    for line in ui.lines:
        if "▌" in line:
            row = line[line.index("▌") :]
            return row[9:22].strip()
    raise AssertionError(f"There is no cursor:\n{ui.text}")
