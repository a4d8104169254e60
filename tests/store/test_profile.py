"""Views, identity, order and visits survive restarts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from taskip_leads import clock
from taskip_leads.errors import NoKey, UsageError
from taskip_leads.models.filters.query import (
    ME,
    LeadQuery,
    LeadState,
    Pick,
    Sort,
    SortField,
    WorkRules,
    ready_made,
)
from taskip_leads.models.lead import Lead
from taskip_leads.models.user import User
from taskip_leads.store.events import Event, ViewsChanged
from taskip_leads.store.store import Store
from tests.support.offline_store import no_service, put

MARA = User(7, "Mara König", "mara@northwind.example")
TOM = User(8, "Tom Berg")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def visit(path: Path, *doings: Callable[[Store], Awaitable[None]]) -> None:
    """Open the workspace, do something, close it: once for each doing."""

    async def main() -> None:
        for do in doings:
            store = Store(path / "mirror.sqlite3", no_service, workspace="W", host="h")
            await store.start()
            try:
                await do(store)
            finally:
                await store.stop()

    with clock.frozen(NOON):
        asyncio.run(main())


def test_new_workspace_has_the_built_in_views(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        assert await store.views.all() == ready_made(NOON.date())

    visit(tmp_path, look)


def test_views_are_saved_renamed_and_deleted(tmp_path: Path) -> None:
    big = LeadQuery(
        text="acme", statuses=Pick(frozenset({4}), frozenset({2})), sort=Sort(SortField.VALUE)
    )
    heard: list[Event] = []

    async def save(store: Store) -> None:
        store.events.subscribe(heard.append)
        saved = await store.views.save("  Big\tdeals ", big)
        assert (saved.digit, saved.name, saved.query) == (6, "Big deals", big)

    async def again(store: Store) -> None:
        saved = (await store.views.all())[6]
        assert (saved.name, saved.query) == ("Big deals", big)
        await store.views.save("BIG DEALS", LeadQuery(text="other"))
        await store.views.rename(saved.id, "Other")
        await store.views.delete((await store.views.all())[1].id)

    async def at_last(store: Store) -> None:
        names = [(view.digit, view.name) for view in await store.views.all()]
        assert names[-1] == (5, "Other"), "views move up where one went"
        assert "Mine" not in [name for _, name in names]
        assert (await store.views.all())[5].query == LeadQuery(text="other")

    visit(tmp_path, save, again, at_last)
    assert ViewsChanged() in heard


def test_views_have_nine_digits_and_unique_names(tmp_path: Path) -> None:
    async def fill(store: Store) -> None:
        for number in range(6, 10):
            await store.views.save(f"View {number}", LeadQuery(text=str(number)))
        with pytest.raises(UsageError, match="nine views"):
            await store.views.save("One more", LeadQuery())
        with pytest.raises(UsageError, match="Name is required"):
            await store.views.save("  ", LeadQuery())
        with pytest.raises(UsageError, match="Another view is called Mine"):
            await store.views.rename((await store.views.all())[9].id, "mine")

    visit(tmp_path, fill)


def test_mine_follows_the_chosen_user(tmp_path: Path) -> None:
    mine = LeadQuery(owners=Pick(frozenset({ME})))

    async def choose(store: Store) -> None:
        await put(
            store,
            Lead(1, "Ann", assigned_to=(MARA,)),
            Lead(2, "Ben", assigned_to=(TOM,)),
            Lead(3, "Cem", assigned_to=()),
        )
        assert store.profile.me is None
        assert list((await store.leads.select(mine)).keys) == [], "nobody is nobody's"
        await store.profile.set_me(MARA)
        assert list((await store.leads.select(mine)).keys) == [1]
        assert await store.leads.count(LeadQuery(owners=Pick(excluded=frozenset({ME})))) == 2

    async def later(store: Store) -> None:
        assert store.profile.me == MARA
        await store.profile.set_me(8)
        assert store.profile.me == TOM
        assert list((await store.leads.select(mine)).keys) == [2]
        await store.profile.set_me(None)
        assert store.profile.me is None
        with pytest.raises(UsageError):
            await store.profile.set_me(2**70)

    visit(tmp_path, choose, later)


def test_last_sort_order_is_kept(tmp_path: Path) -> None:
    by_name = Sort(SortField.NAME, descending=False)

    async def choose(store: Store) -> None:
        assert store.profile.sort == Sort()
        await store.profile.save_sort(by_name)

    async def later(store: Store) -> None:
        assert store.profile.sort == by_name

    visit(tmp_path, choose, later)


def test_last_visit_ends_with_the_last_key(tmp_path: Path) -> None:
    async def first(store: Store) -> None:
        assert store.profile.last_visit is None

    async def second(store: Store) -> None:
        assert store.profile.last_visit == NOON, "no key was pressed: it ended when it was closed"
        store.profile.note_active(NOON - timedelta(hours=9))

    async def third(store: Store) -> None:
        assert store.profile.last_visit == NOON - timedelta(hours=9)

    visit(tmp_path, first, second, third)


def test_first_screen_has_the_order_of_the_complete_list(tmp_path: Path) -> None:
    some = [
        Lead(
            1, "Ann", value=Decimal(9), lead_interaction_date="2026-04-01", created_at="2026-01-02"
        ),
        Lead(2, "Ben", value=Decimal(10), created_at="2026-01-01"),
        Lead(3, "ann", lead_interaction_date="2026-04-01", updated_at="2026-01-01"),
        Lead(4, "Cem", value=Decimal("9.5"), lead_interaction_date="nonsense"),
        Lead(5, "Ása", converted=True),
    ]
    orders: dict[Sort, list[int]] = {}

    async def fill(store: Store) -> None:
        await put(store, *some)
        for field in SortField:
            for descending in (True, False):
                sort = Sort(field, descending)
                orders[sort] = list((await store.leads.select(LeadQuery(sort=sort))).keys)

    def begin(sort: Sort) -> Callable[[Store], Awaitable[None]]:
        async def look(store: Store) -> None:
            found = await store.leads.select(LeadQuery(sort=sort), at_once=True)
            assert list(found.keys) == orders[sort], sort
            assert (found.count, found.total) == (4, 5)

        return look

    visit(tmp_path, fill)
    visit(tmp_path, *map(begin, orders))


def test_background_work_waits_for_the_first_screen(tmp_path: Path) -> None:
    async def main() -> None:
        asked = 0

        async def connect() -> Any:
            nonlocal asked
            asked += 1
            raise NoKey("There is no key.")

        store = Store(tmp_path / "mirror.sqlite3", connect, workspace="W", host="h")
        await store.prepare()
        await store.start()
        await put(store, Lead(1, "Ann"))
        await store.leads.rows([1])
        assert asked == 0
        store.painted()
        while not asked:
            await asyncio.sleep(0)
        await store.stop()

    asyncio.run(main())


def test_first_order_of_the_settings_wins_over_the_last_one_chosen(tmp_path: Path) -> None:
    by_value = Sort(SortField.VALUE, descending=True)

    async def main() -> None:
        for rules, expected in (
            (WorkRules(), Sort()),
            (WorkRules(first_order=by_value), by_value),
            (WorkRules(), Sort(SortField.NAME, descending=False)),
        ):
            store = Store(tmp_path / "mirror.sqlite3", no_service, workspace="W", host="h")
            store.profile.use(rules)
            await store.open()
            assert store.profile.sort == expected
            await store.profile.save_sort(Sort(SortField.NAME, descending=False))
            await store.stop()

    asyncio.run(main())


def test_view_going_cold_follows_the_settings_unless_it_is_the_users_own(tmp_path: Path) -> None:
    async def main() -> None:
        store = Store(tmp_path / "mirror.sqlite3", no_service, workspace="W", host="h")
        store.profile.use(WorkRules(cold_after=14))
        await store.open()
        cold = next(view for view in await store.views.all() if view.name == "Going cold")
        assert cold.query.interaction is not None
        assert cold.query.interaction.words == "older 14d or never"
        assert cold.query.excluded_states == {LeadState.CLOSED}
        own = replace(cold.query, text="own")
        await store.views.save("Going cold", own)
        store.profile.use(WorkRules(cold_after=7))
        cold = next(view for view in await store.views.all() if view.name == "Going cold")
        assert cold.query.interaction is not None
        assert cold.query.interaction.words == "older 14d or never"
        await store.stop()

    asyncio.run(main())
