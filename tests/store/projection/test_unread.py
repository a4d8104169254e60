"""Leads that the user has not looked at: new ones, and those that others changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from taskip_leads import clock
from taskip_leads.mirror.tables import leads, meta, outbox
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import AddNote, CreateLead, EditLead, MoveStatus
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.lead_row import UnreadKind
from taskip_leads.models.lead_views import UnreadChange
from taskip_leads.store.projection.records import ingest_page
from taskip_leads.store.projection.unread import replace_notes
from taskip_leads.store.store import Store
from taskip_leads.wire.records import read_lead
from tests.support import northwind

DAY = northwind.MOMENT
AMELIA = 1042
NEW, CHANGED = UnreadKind.NEW, UnreadKind.CHANGED
MARA, JON = 1, 2


def later(minutes: int) -> datetime:
    return DAY + timedelta(minutes=minutes)


async def opened(path: Path, **options: Any) -> Store:
    store = Store(
        path / "mirror.sqlite3", northwind.out_of_reach, workspace="W", host="h", **options
    )
    await store.open()
    return store


def on_northwind(path: Path, do: Callable[[Store], Awaitable[None]], **options: Any) -> None:
    """Run ``do`` over a workspace whose first sync has just ended; the user is Mara König."""

    async def main() -> None:
        await northwind.fill(path / "mirror.sqlite3")
        store = await opened(path, **options)
        try:
            await store.profile.set_me(MARA)
            await do(store)
        finally:
            await store.stop()

    with clock.frozen(DAY):
        asyncio.run(main())


async def sync(store: Store, *answers: Mapping[str, Any]) -> None:
    """Let a sync bring these answers."""
    page = [replace(read_lead(answer), raw=answer) for answer in answers]
    changed = await store.database.write(lambda c: ingest_page(c, page, 2, ()))
    await store.leads.reload(changed)


def answer(**fields: Any) -> dict[str, Any]:
    """Return TaskIP's answer about the first lead, in which these fields are others."""
    return {**northwind.answers(1)[0], **fields}


def created(minutes: int) -> str:
    return later(minutes).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def status(*ids: int) -> list[dict[str, Any]]:
    return [{"id": i, "name": "S", "type": 1, "color": None, "order": i} for i in ids]


async def mark(store: Store, lead_id: int = AMELIA) -> UnreadKind | None:
    return (await store.leads.rows([lead_id]))[lead_id].unread


async def news(store: Store, lead_id: int = AMELIA) -> UnreadChange | None:
    detail = await store.leads.detail(lead_id)
    assert detail is not None
    return detail.unread


async def was(store: Store) -> dict[str, str]:
    change = await news(store)
    return {} if change is None else dict(change.was)


async def outbox_row(store: Store, change_id: int, **values: Any) -> None:
    await store.database.write(lambda c: outbox.update(c, change_id, **values))


def test_nothing_is_new_after_the_first_sync(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        rows = await store.leads.rows((await store.leads.select(LeadQuery())).keys)
        assert {row.unread for row in rows.values()} == {None}
        assert await news(store) is None

    on_northwind(tmp_path, look)


def test_lead_that_comes_later_is_new_until_it_is_looked_at(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        await store.leads.select(LeadQuery())
        with clock.frozen(later(5)):
            await sync(store, answer(id=7777, created_at=created(3), created_by=JON))
            assert await mark(store, 7777) is NEW
            assert await news(store, 7777) == UnreadChange(NEW, later(3))
            assert store.unread.count_new_now(LeadQuery()) == 1
            await sync(store, answer(id=7777, created_at=created(3), city="Bonn", value="9"))
            assert await mark(store, 7777) is NEW, "and not changed"
        await store.unread.mark_read([7777])
        assert await mark(store, 7777) is None
        assert store.unread.count_new_now(LeadQuery()) == 0

    on_northwind(tmp_path, look)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"created_by": MARA}, None),
        ({"created_by": {"id": MARA, "name": "Mara"}}, None),
        ({"created_by": None}, NEW),
        # On no page of the first sync, because leads moved between pages.
        ({"created_at": created(-600), "created_by": JON}, None),
        ({"created_at": "yesterday", "created_by": JON}, NEW),
    ],
)
def test_lead_is_new_if_others_created_it_since_the_first_sync(
    tmp_path: Path, fields: dict[str, Any], expected: UnreadKind | None
) -> None:
    async def look(store: Store) -> None:
        with clock.frozen(later(5)):
            await sync(store, answer(**{"id": 7777, "created_at": created(3), **fields}))
            assert await mark(store, 7777) is expected

    on_northwind(tmp_path, look)


def test_own_new_lead_that_a_sync_brings_first_is_not_new(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        fields = {"first_name": "Zoe", "email": "Zoe@elbe.example"}
        change_id = await store.outbox.add(CreateLead(fields))
        await outbox_row(store, change_id, state="inflight", attempts=1)
        with clock.frozen(later(5)):
            brought = answer(id=7777, created_at=created(4), email="zoe@elbe.example")
            await sync(store, brought)
            assert await mark(store, 7777) is None
            await sync(store, {**brought, "id": 7778, "email": "leo@elbe.example"})
            assert await mark(store, 7778) is NEW

    on_northwind(tmp_path, look)


@pytest.mark.parametrize(
    ("fields", "name", "text"),
    [
        ({"statuses": status(14)}, "status", "Proposal"),
        ({"statuses": []}, "status", "Proposal"),
        ({"value": "52000.00"}, "value", "48,000 EUR"),
        ({"currency": "USD"}, "value", "48,000 EUR"),
        ({"assigned_to": [{"id": JON}]}, "owner", "Mara König"),
        ({"lead_interaction_date": "2026-12-24"}, "step", "2026-11-27"),
        ({"first_name": "Amy", "full_name": "Amy Okafor"}, "name", "Amelia Okafor"),
        ({"email": "amy@lumen.example"}, "email", "amelia@lumen.example"),
        ({"phone_number": None}, "phone", "+49 30 5550 1000"),
    ],
)
def test_change_of_a_field_by_others_tells_what_it_was(
    tmp_path: Path, fields: dict[str, Any], name: str, text: str
) -> None:
    async def look(store: Store) -> None:
        known = northwind.answers(1)[0]
        if fields.get("statuses") == status(14):
            fields["statuses"] = status(
                next(i for n, i in northwind.STATUS.items() if i != known["statuses"][0]["id"])
            )
        with clock.frozen(later(90)):
            await sync(store, answer(**fields, updated_at=created(50)))
            assert await mark(store) is CHANGED
            assert await news(store) == UnreadChange(CHANGED, later(50), {name: text})
            assert store.unread.count_new_now(LeadQuery()) == 0
            await sync(store, answer(updated_at=created(60)))
            assert await mark(store) is None, "it was changed back"

    on_northwind(tmp_path, look)


@pytest.mark.parametrize(
    "fields",
    [
        {"city": "Bonn"},
        {"value": 48000},
        {"value": "48000.0"},
        {"lead_interaction_date": "2026-11-27 00:00:00"},
        {"email": " AMELIA@lumen.example"},
        {"sources": []},
        {"updated_at": created(9)},
    ],
)
def test_other_fields_and_other_spellings_are_no_change(
    tmp_path: Path, fields: dict[str, Any]
) -> None:
    async def look(store: Store) -> None:
        await sync(store, answer(**fields))
        assert await mark(store) is None

    on_northwind(tmp_path, look)


def test_list_without_statuses_and_owners_is_no_change(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        bare = answer(city="Bonn")
        for name in ("statuses", "assigned_to"):
            del bare[name]
        await sync(store, bare)
        assert await mark(store) is None

    on_northwind(tmp_path, look)


def test_first_value_that_the_user_saw_is_remembered(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        await sync(store, answer(value="50000"))
        await sync(store, answer(value="60000", phone_number="1"))
        assert await was(store) == {"value": "48,000 EUR", "phone": "+49 30 5550 1000"}
        await store.unread.mark_read([AMELIA])
        assert await was(store) == {}
        await sync(store, answer(value="70000", phone_number="1"))
        assert await was(store) == {"value": "60,000 EUR"}

    on_northwind(tmp_path, look)


def test_marks_survive_a_restart_and_a_kill(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        await sync(store, answer(value="50000"), answer(id=7777, created_at=created(1)))
        # As after a kill: the first store is not closed.
        other = await opened(tmp_path)
        try:
            assert await mark(other) is CHANGED
            assert await was(other) == {"value": "48,000 EUR"}
            assert await mark(other, 7777) is NEW
            await other.leads.select(LeadQuery())
            assert other.unread.count_new_now(LeadQuery()) == 1
            await other.unread.mark_read([AMELIA])
        finally:
            await other.stop()
        assert await mark(store) is None, "the other window has looked"
        assert await mark(store, 7777) is NEW

    on_northwind(tmp_path, look)


def test_own_pending_change_is_none(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        await store.outbox.add(EditLead(AMELIA, {"value": "99"}))
        assert await mark(store) is None
        await sync(store, answer(city="Bonn"))
        assert await mark(store) is None
        await sync(store, answer(city="Bonn", value="50000"))
        assert await was(store) == {"value": "48,000 EUR"}, "a colleague was first"

    on_northwind(tmp_path, look)


@pytest.mark.parametrize("state", ["inflight", "unknown"])
def test_own_change_that_a_sync_brings_before_its_answer_is_none(
    tmp_path: Path, state: str
) -> None:
    async def look(store: Store) -> None:
        other = next(i for i in northwind.STATUS.values() if i != 14)
        first = await store.outbox.add(MoveStatus(AMELIA, (other,), (14,)))
        second = await store.outbox.add(EditLead(AMELIA, {"value": "99"}))
        for change_id in (first, second):
            await outbox_row(store, change_id, state=state, attempts=1)
        await sync(store, answer(value="99.00", statuses=status(other), phone_number="1"))
        assert await was(store) == {"phone": "+49 30 5550 1000"}, "only what a colleague changed"

    on_northwind(tmp_path, look)


def test_own_change_whose_lead_could_not_be_read_afterwards_is_none(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        change_id = await store.outbox.add(EditLead(AMELIA, {"value": "99"}))
        await outbox_row(store, change_id, state="done", settled_at=DAY, details={"unshown": True})
        await sync(store, answer(value="99"))
        assert await mark(store) is None
        await sync(store, answer(value="100"))
        assert await was(store) == {"value": "99 EUR"}

    on_northwind(tmp_path, look)


def test_deleted_status_is_no_change_of_its_leads(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        def forget(connection: Any) -> None:
            connection.execute("DELETE FROM attribute WHERE id = 14")

        await store.database.write(forget)
        await sync(store, answer(statuses=[]))
        assert await mark(store) is None

    on_northwind(tmp_path, look)


def note(note_id: int, author: int, text: str = "Called") -> tuple[int, dict[str, Any]]:
    return note_id, {
        "id": note_id, "title": "Call", "note": text, "created_by": {"id": author},
        "created_at": "2026-11-23 09:20:00",
    }  # fmt: skip


async def read_notes(store: Store, *listed: tuple[int, dict[str, Any]]) -> None:
    """Let the program read the notes of the first lead."""

    def write(connection: Any) -> None:
        were_read = leads.notes_read_at(connection, AMELIA) is not None
        replace_notes(connection, AMELIA, listed, were_read=were_read)
        leads.set_notes_read(connection, AMELIA, clock.now())

    await store.database.write(write)


def test_note_by_somebody_else_is_a_change_unless_notes_are_read_for_the_first_time(
    tmp_path: Path,
) -> None:
    async def look(store: Store) -> None:
        await read_notes(store, note(1, JON))
        assert await mark(store) is None, "nobody knows what was there before"
        await read_notes(store, note(1, JON), note(2, MARA))
        assert await mark(store) is None, "one's own"
        await read_notes(store, note(1, JON), note(2, MARA), note(3, JON))
        assert await news(store) == UnreadChange(CHANGED, DAY, {}, has_note=True)
        await store.unread.mark_read([AMELIA])
        await read_notes(store, note(1, JON), note(3, JON))
        assert await mark(store) is None
        await read_notes(store, note(3, JON), note(4, JON))
        assert await mark(store) is CHANGED
        await read_notes(store, note(3, JON))
        assert await mark(store) is None, "it was deleted"

    on_northwind(tmp_path, look)


def test_own_note_is_recognised_before_its_answer_arrives(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        await store.profile.set_me(None)
        await read_notes(store)
        change_id = await store.outbox.add(AddNote(AMELIA, "Call", "Called"))
        await outbox_row(store, change_id, state="inflight", attempts=1)
        await read_notes(store, note(5, JON))
        assert await mark(store) is None
        await outbox_row(store, change_id, state="done", settled_at=DAY, result=6)
        await read_notes(store, note(5, JON), note(6, JON, "rewritten"))
        assert await mark(store) is None
        await store.database.write(lambda c: meta.put(c, "acting_user", JON))
        await read_notes(store, note(5, JON), note(6, JON), note(7, JON))
        assert await mark(store) is None, "the key acts as this person"
        await read_notes(store, note(5, JON), note(6, JON), note(7, JON), note(8, 3))
        assert await mark(store) is CHANGED

    on_northwind(tmp_path, look)


def test_clear_removes_all_marks_and_restore_brings_them_back(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        await sync(store, answer(value="50000"), answer(id=7777, created_at=created(1)))
        assert await store.unread.clear() == 2
        assert await mark(store) is await mark(store, 7777) is None
        await sync(store, answer(value="60000"))
        assert await store.unread.restore() == 1, "the other one has a newer mark"
        assert await mark(store, 7777) is NEW
        assert await was(store) == {"value": "50,000 EUR"}
        assert await store.unread.restore() == 0

    on_northwind(tmp_path, look)


def test_kinds_that_are_off_are_not_marked(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        await store.leads.select(LeadQuery())
        await sync(store, answer(value="50000"), answer(id=7777, created_at=created(1)))
        assert await mark(store, 7777) is None
        assert await mark(store) is CHANGED
        assert store.unread.count_new_now(LeadQuery()) == 0
        summary = await store.unread.summary(DAY - timedelta(hours=1))
        assert (summary.new, summary.changed) == (0, 1)
        assert await store.unread.next_of(LeadQuery(), None) == AMELIA

    on_northwind(tmp_path, look, marked=frozenset((CHANGED,)))


def test_summary_counts_what_came_since_then_and_was_not_looked_at(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        with clock.frozen(later(10)):
            await sync(store, answer(id=7776, created_at=created(9)))
        with clock.frozen(later(100)):
            await sync(store, answer(value="1"), answer(id=7777, created_at=created(60)))
            await store.database.write(lambda c: leads.forget_deleted(c, 1041, later(100)))
            summary = await store.unread.summary(later(50))
            assert (summary.new, summary.changed, summary.deleted) == (1, 1, 1)
            await store.unread.mark_read([7777])
            summary = await store.unread.summary(later(50))
            assert (summary.new, summary.changed, summary.deleted) == (0, 1, 1)
            assert not await store.unread.summary(later(100))

    on_northwind(tmp_path, look)


def test_arrivals_are_new_leads_and_those_newly_assigned_to_the_user(tmp_path: Path) -> None:
    async def look(store: Store) -> None:
        jonas = northwind.answers(2)[1]
        with clock.frozen(later(10)):
            await sync(
                store,
                answer(id=7777, created_at=created(9)),
                answer(value="1"),
                {**jonas, "assigned_to": [{"id": MARA, "name": "Mara König"}]},
            )
            arrivals = await store.unread.arrivals(DAY)
            assert {(one.row.lead_id, one.is_new) for one in arrivals} == {
                (7777, True), (jonas["id"], False),
            }  # fmt: skip
            assert await store.unread.arrivals(later(11)) == []

    on_northwind(tmp_path, look)


def test_status_from_a_filtered_list_is_a_change(tmp_path: Path) -> None:
    """Where lists carry no statuses, a sync reads who has which."""
    from taskip_leads.store.sync import memberships

    async def look(store: Store) -> None:
        other = next(i for i in northwind.STATUS.values() if i != 14)

        def write(connection: Any) -> None:
            memberships._set_members(
                connection, AttributeType.STATUS, {AMELIA: [other]}, [AMELIA], []
            )

        await store.database.write(write)
        assert await was(store) == {"status": "Proposal"}

    on_northwind(tmp_path, look)
