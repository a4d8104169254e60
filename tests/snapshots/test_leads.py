"""Pictures of the list in every situation it can be in."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from taskip_leads.errors import KeyRefused, RateLimited
from taskip_leads.models.sync_state import ConnectionState
from tests.snapshots.conftest import Picture
from tests.support import northwind
from tests.support.ui_driver import Driver

NARROW, WIDE = (80, 24), (120, 36)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x36"])


@pytest.fixture
def picture(picture: Picture) -> Picture:
    """Pictures of the list are in its default order."""
    return partial(picture, sort=None)


async def refuses_the_key() -> Any:
    raise KeyRefused(401, "The service does not accept this key.")


async def limits() -> Any:
    raise RateLimited("Too many requests.", northwind.MOMENT + timedelta(minutes=21))


async def syncing(ui: Driver) -> None:
    ui.store.connection.update(link=ConnectionState.SYNCING, seen=640)


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
def test_the_list(picture: Picture, size: tuple[int, int], theme: str) -> None:
    assert picture(size, "j", theme=theme)


@SIZES
def test_without_colours(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "f", "s", "space", environ={"NO_COLOR": "1"})


@SIZES
def test_searching(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "slash", *"acme")


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_choosing_statuses(picture: Picture, size: tuple[int, int], theme: str) -> None:
    assert picture(size, "f", "s", "space", "down", "space", "down", "!", theme=theme)


@SIZES
def test_choosing_days(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "f", "d", *"older", "space", *"30d")


@SIZES
def test_days_that_mean_nothing(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "f", "d", *"soon")


@SIZES
def test_four_marked(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "j", "j", "space", "space", *["j"] * 7, "space", *["j"] * 3, "space")


@SIZES
def test_a_line_with_a_mistake(picture: Picture, size: tuple[int, int]) -> None:
    async def pasted(ui: Driver) -> None:
        await ui.paste("status:new statsu:lost")

    assert picture(size, "F", then=pasted)


def test_who_one_is(picture: Picture) -> None:
    assert picture(WIDE, "g", "i", "3")


@SIZES
def test_no_lead_matches(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "f", "s", "6", "enter", "f", "o", "1", "enter", "slash", *"zz", "enter")


@SIZES
def test_an_empty_workspace(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, count=0)


@SIZES
def test_many_leads_gone_from_the_service(picture: Picture, size: tuple[int, int]) -> None:
    async def strange(ui: Driver) -> None:
        told = "14 of 34 leads were missing from TaskIP's lists. All are kept on this machine."
        ui.store.connection.update(message=told, skipped=3)

    assert picture(size, then=strange)


@SIZES
def test_a_hundred_thousand_leads(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "slash", *"weiss", times=3000)


@SIZES
def test_the_first_sync(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, count=30, complete=False, then=syncing)


@SIZES
def test_offline_with_a_mirror(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, connect=northwind.out_of_reach)


@SIZES
def test_offline_without_a_mirror(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, count=0, complete=False, connect=northwind.out_of_reach)


@SIZES
def test_the_key_refused(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, connect=refuses_the_key)


@SIZES
def test_the_key_refused_without_a_mirror(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, count=0, complete=False, connect=refuses_the_key)


@SIZES
def test_rate_limited(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, connect=limits)


@SIZES
def test_the_keys_that_work_here(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "question_mark")


def test_the_palette(picture: Picture) -> None:
    assert picture(NARROW, "ctrl+p", *"filter")


@pytest.mark.parametrize("size", [(58, 14), (38, 9)], ids=["58x14", "38x9"])
def test_a_small_terminal(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size)


def test_ascii_signs(picture: Picture) -> None:
    assert picture(NARROW, "j", environ={"TERM": "linux"})
