"""A text longer than its field: the part with the cursor is in sight."""

from __future__ import annotations

import pytest

from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

#: Keys that open each field.
_FIELDS = {
    "search": ("slash",),
    "filter line": ("F",),
    "name of a view": ("W",),
    "new lead": ("a",),
    "lead form": ("e",),
    "field of a lead": ("enter", "e"),
    "search in a lead": ("enter", "right_square_bracket", "slash"),
    "subject of an email": ("m",),
    "file to upload": ("enter", "right_square_bracket", "right_square_bracket", "a"),
    "new status": ("g", "s", "a"),
}


def field_text(ui: Driver) -> str:
    """What the screen shows in the field that has the focus."""
    assert ui.app.focused is not None
    field = ui.app.focused.content_region
    return ui.lines[field.y][field.x : field.right].strip()


@pytest.mark.parametrize("field", _FIELDS)
async def test_cursor_in_a_long_text_is_in_sight(offline: Opener, field: str) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press(*_FIELDS[field])
        await ui.paste("Anfang" + "x" * 90 + "Ende")
        assert field_text(ui).endswith("xEnde")
        await ui.press("home")
        assert "Anfangx" in field_text(ui)
        await ui.press("end")
        assert field_text(ui).endswith("xEnde")


async def test_form_and_filter_open_where_the_cursor_is(offline: Opener) -> None:
    async with offline(size=(80, 24), sort=None) as ui:
        await ui.press("F")
        await ui.paste("Anfang" + "x" * 90 + "Ende")
        await ui.press("enter", "F")
        assert field_text(ui).endswith("xEnde")
        await ui.press("escape", "escape", "a")
        await ui.paste("Noor" + "x" * 1990 + "Ende")
        await ui.press("escape", "a")
        assert field_text(ui).endswith("xEnde")
        await ui.press("end")
        assert field_text(ui).endswith("xEnde")
        await ui.resize(60, 24)
        assert field_text(ui).endswith("xEnde")
