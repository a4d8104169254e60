"""The command palette."""

from __future__ import annotations

import pytest

from taskip_leads.ui.leads.screen import LeadsScreen
from tests.ui.conftest import Opener


@pytest.mark.parametrize("page", ["pageup", "pagedown"])
@pytest.mark.parametrize("before", [(), ("n", "down")])
async def test_page_keys_before_the_list_of_commands_has_a_size_do_nothing(
    offline: Opener, page: str, before: tuple[str, ...]
) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.breath("ctrl+p", *before, page, page, *before, page)
        await ui.press("escape")
        assert isinstance(ui.app.screen, LeadsScreen)
