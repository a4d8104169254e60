"""Read the lead list from the screen."""

from __future__ import annotations

from taskip_leads.ui.leads.screen import LeadsScreen
from tests.support.ui_driver import Driver

#: Cells before the names, and those of a name at 80 columns and at 120.
_GUTTER, _NAME, _WIDE_NAME = 3, 20, 17


def leads_screen(ui: Driver) -> LeadsScreen:
    """Return the list, which may be covered."""
    screen = ui.app.screen_stack[1]
    assert isinstance(screen, LeadsScreen)
    return screen


def shown_names(ui: Driver, *, wide: bool = False) -> list[str]:
    """Return the visible names of the list, from top to bottom.

    ``wide``: whether the preview is shown.
    """
    headers = next((y for y, line in enumerate(ui.lines) if "Company" in line), len(ui.lines))
    rows = (line for line in ui.lines[headers + 1 : -2] if " found in " not in line)
    end = _GUTTER + (_WIDE_NAME if wide else _NAME)
    names = (row[_GUTTER:end].strip() for row in rows)
    return [name for name in names if name]


def cursor_row(ui: Driver) -> str:
    """Return the row under the cursor, without its bar."""
    return next(line for line in ui.lines[3:] if line.startswith("▌"))[_GUTTER:].rstrip()
