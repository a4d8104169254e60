"""Pictures of the list in every state."""

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
def test_list(picture: Picture, size: tuple[int, int], theme: str) -> None:
    assert picture(size, "j", theme=theme)


@SIZES
def test_filter_without_colours(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "f", "s", "space", environ={"NO_COLOR": "1"})


@SIZES
def test_search(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "slash", *"acme")


@SIZES
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_status_filter(picture: Picture, size: tuple[int, int], theme: str) -> None:
    assert picture(size, "f", "s", "space", "down", "space", "down", "!", theme=theme)


@SIZES
def test_date_filter(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "f", "d", "space", "down", "space", sort=None)


@SIZES
def test_date_filter_with_typed_days(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "f", "d", *"older", "space", *"30d")


@SIZES
def test_date_filter_with_an_error(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "f", "d", *"so", "o", "n", "space", *"or")


@SIZES
def test_value_filter(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "f", "v", "down", "space", "down", "down", "space")


@SIZES
def test_marked_leads(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "j", "j", "space", "space", *["j"] * 7, "space", *["j"] * 3, "space")


@SIZES
def test_filter_line_with_an_error(picture: Picture, size: tuple[int, int]) -> None:
    async def pasted(ui: Driver) -> None:
        await ui.paste("status:new statsu:lost")

    assert picture(size, "F", then=pasted)


@SIZES
def test_filter_line_with_several_mistakes(picture: Picture, size: tuple[int, int]) -> None:
    async def pasted(ui: Driver) -> None:
        await ui.paste("acme sorce:web status:new,contac foo:1 has:fax")

    assert picture(size, "F", then=pasted)


def test_user_picker(picture: Picture) -> None:
    assert picture(WIDE, "g", "i", "3")


@SIZES
def test_filter_without_results(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "f", "s", "6", "enter", "f", "o", "1", "enter", "slash", *"zz", "enter")


@SIZES
def test_empty_workspace(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, count=0)


@SIZES
def test_notice_of_many_missing_leads(picture: Picture, size: tuple[int, int]) -> None:
    async def strange(ui: Driver) -> None:
        message = "14 of 34 leads were missing from TaskIP's lists. All are kept on this machine."
        ui.store.connection.update(message=message, skipped=3)

    assert picture(size, then=strange)


@SIZES
def test_list_of_a_hundred_thousand_leads(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "slash", *"weiss", times=3000)


@SIZES
def test_first_sync(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, count=30, complete=False, then=syncing)


@SIZES
def test_offline_with_a_mirror(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, connect=northwind.out_of_reach)


@SIZES
def test_offline_without_a_mirror(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, count=0, complete=False, connect=northwind.out_of_reach)


@SIZES
def test_refused_key(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, connect=refuses_the_key)


@SIZES
def test_refused_key_without_a_mirror(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, count=0, complete=False, connect=refuses_the_key)


@SIZES
def test_rate_limited(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, connect=limits)


@pytest.mark.parametrize("size", [(58, 14), (38, 9)], ids=["58x14", "38x9"])
def test_small_terminal(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size)


def test_list_in_ascii(picture: Picture) -> None:
    assert picture(NARROW, "j", environ={"TERM": "linux"})


def test_pipeline_above_the_list(picture: Picture) -> None:
    assert picture((120, 36), sort=None, pipeline=None)


def test_pipeline_narrowed_to_a_status(picture: Picture) -> None:
    assert picture((120, 36), "f", "s", "2", "enter", sort=None, pipeline=None)


def test_pipeline_without_colours(picture: Picture) -> None:
    assert picture((120, 36), sort=None, pipeline=None, environ={"NO_COLOR": "1"})


def test_preview_over_a_narrow_list(picture: Picture) -> None:
    assert picture((80, 24), "p", "j")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
def test_read_only(picture: Picture, size: tuple[int, int]) -> None:
    assert picture(size, "n", read_only=True)
