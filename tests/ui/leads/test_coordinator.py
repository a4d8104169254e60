"""Views of the lead list, and the user at this machine."""

from __future__ import annotations

from tests.support.lead_list import shown_names
from tests.ui.conftest import Opener

NARROW = (80, 24)


async def test_view_is_saved_and_opened_by_its_digit(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("f", "v")
        await ui.write(">50k")
        await ui.press("enter", "S", "n", "W")
        await ui.write("Big deals")
        await ui.press("enter")
        assert ui.shows("6 Big deals 14")
        await ui.press("0")
        assert not ui.shows("value over 50,000")
        await ui.press("6")
        assert ui.shows("value over 50,000", "Name ▴")


async def test_views_and_order_survive_a_restart(offline: Opener) -> None:
    async with offline(size=(120, 36), sort=None) as ui:
        await ui.press("f", "s", "1", "enter", "W")
        await ui.write("Fresh")
        await ui.press("enter", "0", "S", "c")
    async with offline(size=(120, 36), sort=None) as ui:
        assert ui.shows("6 Fresh 7")
        assert ui.shows("Company ▴")


async def test_view_is_renamed_and_deleted(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("3", "R")
        await ui.write(" soon")
        await ui.press("enter")
        assert ui.shows("3 Going cold soon 8")
        await ui.press("X", "n")
        assert ui.shows("Going cold soon"), "only y deletes"
        await ui.press("X", "y")
        assert "Going cold" not in ui.lines[0]
        assert ui.shows("3 No next step")


async def test_view_without_a_name_is_not_saved(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("W", "enter")
        assert ui.shows("save view as", "Name is required.")
        await ui.press("escape")
        assert not ui.shows("save view as")


async def test_digit_without_a_view_shows_a_hint(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("9")
        assert ui.shows("There is no view 9. W saves one")


async def test_chosen_user_fills_the_view_mine_and_shows_me(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("1")
        assert ui.shows("Who are you?", "g i picks your name from the team", "I am")
        await ui.press("escape", "g", "i")
        assert ui.shows("I am")
        await ui.press("escape", "1")
        await ui.write("mara")
        await ui.press("enter")
        assert ui.shows("owner me", "1 Mine 11", "Mara König (you)")
        assert " me" in ui.line_of("Hannah Weiss")
        assert "MK" not in ui.line_of("Hannah Weiss")


async def test_user_outside_the_team_is_entered_by_id(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("g", "i")
        await ui.write("else")
        await ui.press("enter")
        await ui.write("seven")
        await ui.press("enter")
        assert ui.shows("An ID is a number, such as 12")
        await ui.press(*["backspace"] * 5)
        await ui.write("4")
        await ui.press("enter", "1")
        assert ui.shows("owner me")
        assert "Owen Gallagher" in shown_names(ui)


async def test_tab_does_not_save_a_view(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("W")
        await ui.write("Half a na")
        await ui.press("tab")
        assert ui.shows("save view as Half a na", "enter save")
        assert not ui.shows("5 Half")
