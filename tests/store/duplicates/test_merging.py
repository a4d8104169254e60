"""Two leads become one: in order, as one change while held, and without loss if anything stops it."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from taskip_leads import clock
from taskip_leads.mirror.tables.outbox import COLUMNS
from taskip_leads.models.change import EditLead
from taskip_leads.models.duplicates.merge import Merge, Side
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.duplicates import DuplicateLeads
from taskip_leads.store.outbox.reinstate import reinstate
from tests.support.delivery_harness import Desk, How, desk
from tests.support.merge_sender import duplicates_of

NOTES = (("Call", "Wants a quote"), ("Second call", "Sent it"))
COPIED = "title IN ('Call', 'Second call') AND note LIKE 'From #%'"
HOLD = 5.0


@dataclass
class Pair:
    """Two leads of a workspace; the second has two notes, a file, and values that the first lacks."""

    at: Desk

    @property
    def duplicates(self) -> DuplicateLeads:
        return duplicates_of(self.at.store)

    async def details(self) -> tuple[LeadDetail, LeadDetail]:
        await self.duplicates.read((self.at.lead, self.at.other))
        found = await self.duplicates.details(self.at.lead, self.at.other)
        assert found is not None
        return found

    async def merge(self, **sides: Side) -> list[int]:
        kept, other = await self.details()
        chosen = {"phone_number": Side.OTHER, "email": Side.KEPT, **sides}
        return await self.duplicates.merge(Merge.of(kept, other, chosen))

    async def states(self, change_ids: list[int]) -> list[str]:
        return [await self.at.state(change_id) for change_id in change_ids]

    def is_lost(self) -> bool:
        """Whether the other lead is deleted although something of it is not at the kept one."""
        if self.at.there("id", self.at.other) is not None:
            return False
        return not self.is_complete()

    def is_complete(self) -> bool:
        """Whether everything arrived, once."""
        at = self.at
        files = at.rows("SELECT media_id FROM lead_files WHERE lead_id = ?", at.lead)
        return (
            at.count("notes", f"lead_id = {at.lead} AND {COPIED}") == len(NOTES)
            and {"media_id": 9001} in files
            and at.there("id", at.other) is None
            and at.there("phone_number") == "+49 89 5550 0161"
        )


@asynccontextmanager
async def pair(folder: Path, *, undo_seconds: float = 0.0) -> AsyncIterator[Pair]:
    async with desk(folder, synced=False, undo_seconds=undo_seconds) as at:
        for number, (title, text) in enumerate(NOTES):
            at.colleague(
                "INSERT INTO notes (id, lead_id, title, note, created_by, created_at)"
                " SELECT ?, ?, ?, ?, min(id), '2026-11-19 10:00:00' FROM users",
                9001 + number, at.other, title, text,
            )  # fmt: skip
        at.colleague("INSERT INTO media VALUES (9001, 'plan.pdf', 'application/pdf', 5, 1, '2026')")
        at.colleague("INSERT INTO lead_files VALUES (?, 9001)", at.other)
        at.colleague("UPDATE leads SET phone_number = '+49 89 5550 0161' WHERE id = ?", at.other)
        await at.sync()
        yield Pair(at)


async def test_merge_leaves_in_order_after_its_hold(tmp_path: Path) -> None:
    async with pair(tmp_path, undo_seconds=HOLD) as two:
        at = two.at
        notes = at.count("notes", f"lead_id = {at.other}")
        change_ids = await two.merge()
        await at.wait(seconds=19.0)
        assert at.writes() == [], "it is held for twenty seconds as a whole"
        await at.wait(seconds=1.1)
        assert set(await two.states(change_ids)) == {ChangeState.DONE}
        assert at.writes() == [
            *[("POST", f"/lead/notes/{at.lead}")] * notes,
            ("POST", f"/lead/files/{at.lead}"),
            ("PUT", f"/lead/{at.lead}"),
            ("DELETE", f"/lead/{at.other}"),
        ]
        assert two.is_complete()
        (copied,) = at.rows(
            "SELECT note FROM notes WHERE lead_id = ? AND title = 'Call' AND note LIKE 'From%'",
            at.lead,
        )
        author = at.rows("SELECT first_name || ' ' || last_name AS name FROM users ORDER BY id")
        first, _, rest = copied["note"].partition("\n\n")
        assert first == f"From #{at.other}, {author[0]['name']}, 19 Nov 2026"
        assert rest == "Wants a quote"
        (copy,) = await two.duplicates.merged()
        assert (copy.into, copy.notes) == (f"#{at.lead}", notes)
        # It can be made again, with its notes.
        await two.duplicates.restore(copy.change_id)
        await at.wait(seconds=11)
        assert at.count("notes", "title = 'Second call' AND note = 'Sent it'") == 1


async def test_undo_takes_all_of_it_back_and_makes_no_drafts(tmp_path: Path) -> None:
    async with pair(tmp_path, undo_seconds=HOLD) as two:
        change_ids = await two.merge()
        assert await two.duplicates.details(two.at.lead, two.at.other) is not None
        assert [g for g in (await two.duplicates.find()).groups if two.at.other in g.lead_ids] == []
        await two.at.restart()
        await two.at.wait(seconds=15)
        assert two.at.writes() == [], "the hold begins anew after a restart, for all of it"
        result = await two.at.store.outbox.undo()
        assert result is not None
        assert result.taken_back
        assert set(await two.states(change_ids)) == {"gone"}
        assert await two.at.store.drafts.all() == ()
        await two.at.wait(seconds=60)
        assert two.at.writes() == []


async def test_email_that_is_taken_over_is_free_before_the_edit(tmp_path: Path) -> None:
    async with pair(tmp_path) as two:
        email = two.at.there("email", two.at.other)
        await two.merge(email=Side.OTHER)
        await two.at.work()
        assert [method for method, _ in two.at.writes()][-2:] == ["DELETE", "PUT"]
        assert two.at.there("email") == email
        assert two.is_complete()
        # Undone after all: the address must be free again before its lead is created with it.
        undone = await two.at.store.outbox.undo()
        assert undone is not None
        await two.at.store.outbox.add_all(undone.inverse)
        await two.at.work()
        assert two.at.count("leads", f"email = '{email}'") == 1
        assert two.at.there("email") != email


async def test_refusal_stops_the_rest_and_says_where_it_stands(tmp_path: Path) -> None:
    async with pair(tmp_path) as two:
        at = two.at
        at.line.watch = lambda request: (
            at.colleague("DELETE FROM media WHERE id = 9001")
            if request.method == "POST" and "/notes/" in request.url.path
            else None
        )
        change_ids = await two.merge()
        await at.work()
        copies = len(change_ids) - 3
        assert await two.states(change_ids) == [
            *["done"] * copies, "refused", "queued", "queued",
        ]  # fmt: skip
        refused = await at.pending(change_ids[copies])
        message = f"The merge into #{at.lead} stops here, {copies} of {len(change_ids)} sent."
        assert refused.message.endswith(f"{message} Nothing is deleted.")
        # A later edit of the kept lead is not carried along by the step that waits.
        await at.restart()
        await at.wait(seconds=600)
        assert at.there("id", at.other) is not None
        # Dropped by the user: the rest goes too, and the lead is back.
        await at.store.outbox.drop(refused.id)
        assert (await two.states(change_ids))[copies:] == ["gone", "gone", "gone"]
        await at.wait(seconds=600)
        assert at.there("id", at.other) is not None
        # Merged again: what was copied before is not copied twice.
        at.line.watch = None
        await at.store.sync.refresh_lead(at.other, force=True)
        await at.store.sync.refresh_lead(at.lead, force=True)
        await two.merge()
        await at.work()
        assert at.there("id", at.other) is None
        assert at.count("notes", f"lead_id = {at.lead} AND {COPIED}") == len(NOTES)


async def test_note_that_a_colleague_adds_meanwhile_stops_the_deletion(tmp_path: Path) -> None:
    async with pair(tmp_path, undo_seconds=HOLD) as two:
        change_ids = await two.merge()
        two.at.colleague(
            "INSERT INTO notes (id, lead_id, title, note, created_by, created_at)"
            " VALUES (9100, ?, 'Late', 'x', 2, '2026-11-24 09:00:01')",
            two.at.other,
        )
        await two.at.wait(seconds=21)
        deletion = await two.at.pending(change_ids[-1])
        assert deletion.state is ChangeState.REFUSED
        assert "Somebody added a note to this lead since" in deletion.message
        assert two.at.there("id", two.at.other) is not None


async def test_edits_before_and_after_are_no_part_of_the_merge(tmp_path: Path) -> None:
    async with pair(tmp_path) as two:
        await two.details()
        two.at.line.down = True
        first = await two.at.store.outbox.add(EditLead(two.at.lead, {"zip_code": "1"}))
        change_ids = await two.merge()
        last = await two.at.store.outbox.add(EditLead(two.at.lead, {"zip_code": "2"}))
        two.at.line.down = False
        await two.at.wait(seconds=60)
        assert await two.states([first, *change_ids, last]) == ["done"] * (len(change_ids) + 2)
        assert [method for method, _ in two.at.writes()].count("PUT") == 3
        assert two.at.there("zip_code") == "2"


async def test_kept_lead_that_is_deleted_meanwhile_takes_nothing_with_it(tmp_path: Path) -> None:
    async with pair(tmp_path) as two:
        at = two.at
        change_ids = await two.merge()
        at.colleague("DELETE FROM leads WHERE id = ?", at.lead)
        await at.work()
        assert (await two.states(change_ids))[0] == ChangeState.REFUSED
        assert await at.store.drafts.all() == (), "the notes are at the other lead"
        assert await at.store.outbox.recreate_lead(at.lead)
        assert await at.store.leads.detail(at.other) is not None
        await at.wait(seconds=100)
        assert set(await two.states(change_ids)) == {"gone"}
        assert at.there("id", at.other) is not None
        assert at.count("notes", f"lead_id <> {at.other} AND {COPIED}") == len(NOTES)
        assert at.other in {row.lead_id for row in (await at.store.leads.rows([at.other])).values()}


async def test_rescued_merge_keeps_its_order(tmp_path: Path) -> None:
    """After damage every step asks; the deletion cannot be sent before the others."""
    async with pair(tmp_path) as two:
        await two.details()
        two.at.line.down = True
        change_ids = await two.merge()
        rescued = await two.at.store.database.read(_rows_of_outbox)
        await two.at.store.stop()
        (two.at.folder / "mirror.sqlite3").unlink()
        two.at.store = two.at.new_window()
        await two.at.open()
        await two.at.store.database.write(lambda c: reinstate(c, {"outbox": rescued}))
        two.at.line.down = False
        await two.at.store.outbox.counter.reload()
        outbox = two.at.store.outbox
        await outbox.send_again(change_ids[-1])
        await two.at.work()
        assert two.at.writes() == []
        for change_id in change_ids[:-1]:
            await outbox.send_again(change_id)
        await two.at.wait(seconds=100)
        assert set(await two.states(change_ids)) == {ChangeState.DONE}
        assert two.is_complete()


def _rows_of_outbox(connection: sqlite3.Connection) -> list[dict[str, object]]:
    rows = connection.execute(f"SELECT {COLUMNS} FROM outbox")
    return [dict(zip(COLUMNS.split(", "), row, strict=True)) for row in rows]


async def step_or_die(at: Desk, *, dies: bool) -> None:
    """Do the next step; with ``dies`` the program ends while its first request is on its way."""
    step = asyncio.ensure_future(at.store.outbox.dispatcher.step())
    at.line.watch = (lambda request: step.cancel()) if dies else None
    with suppress(asyncio.CancelledError):
        await step
    at.line.watch = None
    if step.cancelled():
        await at.restart()


@pytest.mark.parametrize("seed", range(4))
async def test_nothing_is_lost_over_a_bad_line_with_kills_at_any_step(
    tmp_path: Path, seed: int
) -> None:
    """Faults and restarts between any two steps; at the end all of it arrived exactly once."""
    chance = random.Random(seed)
    hows = [how for how in get_args(How) if how not in ("401", "404", "page", "429")]
    async with pair(tmp_path) as two:
        change_ids = await two.merge(**({"email": Side.OTHER} if seed % 2 else {}))
        for _ in range(60):
            if chance.random() < 0.5:
                method = chance.choice(("POST", "PUT", "DELETE", "GET"))
                two.at.line.breaks(chance.choice(hows), method)
            await step_or_die(two.at, dies=chance.random() < 0.2)
            assert not two.is_lost() or two.at.store.outbox.waiting
            if chance.random() < 0.4:
                await two.at.restart()
            if chance.random() < 0.5:
                await two.at.line.late()  # within the quiet period, as the README assumes
                clock.freeze(clock.now() + timedelta(seconds=chance.choice((1, 30, 95))))
        two.at.line.ordered.clear()
        await two.at.line.late()
        for _ in range(12):
            await two.at.wait(seconds=100)
        assert await two.states(change_ids) == ["done"] * len(change_ids)
        assert two.is_complete()
