"""After an hour away, the row under the tabs says what came."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from taskip_leads import clock
from taskip_leads.ui.leads.widgets.filter_bar import FilterBar
from taskip_leads.ui.visit_watch import VisitWatch
from tests.support import northwind
from tests.support.lead_list import cursor_row
from tests.support.news import arrives, colleague, list_of, phone, sync
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

MONDAY = northwind.MOMENT
FRIDAY = datetime(2026, 11, 20, 17, 40, tzinfo=MONDAY.tzinfo)


def deleted(service: Service, lead_id: int) -> None:
    colleague(service, "DELETE FROM leads WHERE id = ?", lead_id)


def visits(ui: Driver) -> VisitWatch:
    watch = ui.app.idle_work._visits
    assert watch is not None
    return watch


@contextmanager
def on_friday() -> Iterator[None]:
    with clock.frozen(FRIDAY):
        yield


async def weekend(online: Opener, service: Service) -> None:
    """Visit on Friday; over the weekend others work."""
    with on_friday():
        async with online(size=(80, 24)) as ui:
            first, *_, last = list_of(ui).table.lead_ids
    phone(service, first, "222")
    deleted(service, last)
    for name in ("Zoe", "Kofi"):
        arrives(service, name)


@pytest.mark.parametrize(
    ("size", "line"),
    [
        ((80, 24), " Since Fri 17:40   2 new, 1 changed, 1 deleted"),
        ((120, 36), " Since Fri 17:40   2 new, 1 changed by others, 1 deleted"),
    ],
    ids=["80x24", "120x36"],
)
async def test_row_says_what_came_and_goes_with_the_first_key_that_is_no_move(
    online: Opener, service: Service, size: tuple[int, int], line: str
) -> None:
    await weekend(online, service)
    async with online(size=size) as ui:
        await ui.sees(line)
        assert ui.lines[2].startswith(line)
        await ui.until(lambda: ui.lines[2].rstrip().endswith("N next   X n clear"))
        await ui.press("j", "k", "G", "g", "g", "ctrl+d", "N")
        assert ui.shows("Since Fri 17:40")
        await ui.press("S", "n")
        assert not ui.shows("Since Fri")
        await sync(ui)
        assert not ui.shows("Since Fri"), "it does not come back"


async def test_looking_counts_down_and_clearing_ends_it(online: Opener, service: Service) -> None:
    await weekend(online, service)
    async with online() as ui:
        await ui.sees("2 new, 1 changed by others")
        await ui.press("N")
        await ui.sees("1 new, 1 changed by others")
        assert "Kofi Brandt" in ui.line_of("▌")
        x = ui.lines[2].index("X n clear")
        await ui.click(FilterBar, x, 0)
        await ui.until(lambda: not ui.shows("Since Fri"))
        assert "+" not in ui.lines[0]


async def test_keys_of_the_row_can_be_clicked(online: Opener, service: Service) -> None:
    await weekend(online, service)
    async with online(size=(80, 24)) as ui:
        await ui.until(lambda: "N next" in ui.lines[2], "the row, not the toast")
        await ui.press("j")
        before = cursor_row(ui)
        await ui.click(FilterBar, ui.lines[2].index("N next"), 0)
        assert cursor_row(ui) != before


async def test_restart_within_an_hour_says_nothing(online: Opener, service: Service) -> None:
    with clock.frozen(MONDAY - timedelta(minutes=59)):
        async with online(size=(80, 24)):
            pass
    arrives(service)
    async with online(size=(80, 24)) as ui:
        await ui.sees("All 31 +1")
        visits(ui)._debouncer.cancel()
        await visits(ui)._count()
        assert ui.store.profile.away is None


async def test_hour_without_a_key_is_an_absence_too(online: Opener, service: Service) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("j")
        with clock.frozen(MONDAY + timedelta(minutes=61)):
            visits(ui)._check()
            arrives(service)
            ui.store.sync.refresh()
            await ui.sees("Since 09:14   1 new")
            await ui.press("j")
            assert ui.shows("Since 09:14")
            await ui.press("escape")
            assert not ui.shows("Since 09:14")


async def test_what_comes_while_one_works_is_not_counted(online: Opener, service: Service) -> None:
    with on_friday():
        async with online(size=(80, 24)):
            pass
    async with online(size=(80, 24)) as ui:
        await ui.press("j")
        with clock.frozen(MONDAY + timedelta(minutes=11)):
            visits(ui)._check()
            await ui.press("j")
            arrives(service)
            await sync(ui)
            await ui.sees("All 31 +1")
            await visits(ui)._count()
            assert ui.store.profile.away is None


async def test_last_key_is_on_the_disk_after_a_minute(online: Opener, tmp_path: Any) -> None:
    from taskip_leads.mirror.tables import meta

    async with online(size=(80, 24)) as ui:
        later = MONDAY + timedelta(minutes=2)
        with clock.frozen(later):
            await ui.press("j")
            await ui.until(lambda: not any(w.group == "visit" for w in ui.app.workers))
            stored = await ui.store.database.read(lambda c: meta.get_moment(c, "visited_at"))
            assert stored == later
