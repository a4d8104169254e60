"""The text of a note is wrapped for its width, also after a resize."""

from __future__ import annotations

import pytest

from taskip_leads.ui.widgets.text_editor import TextEditor
from tests.ui.conftest import Opener


@pytest.mark.parametrize("lines", [2, 12])
async def test_note_text_is_drawn_right_after_a_resize(offline: Opener, lines: int) -> None:
    async with offline() as ui:
        await ui.press("n")
        await ui.paste("\n".join(f"{n} " + "long words of a note " * 12 for n in range(lines)))
        before = ui.lines[8:18]
        for columns in (80, 60, 40, 120):
            await ui.resize(columns, 36)
            drawn = ui.app.screen.query_one(TextEditor)
            picture = ui.lines[8:18]
            drawn._rewrap_and_refresh_virtual_size()
            drawn.refresh()
            await ui.rest()
            assert ui.lines[8:18] == picture, columns
        assert ui.lines[8:18] == before
