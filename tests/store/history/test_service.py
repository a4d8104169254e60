"""The history of own changes: what it keeps, in which lines, and how a change is reversed."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from taskip_leads import clock
from taskip_leads.models.change import (
    AddNote,
    Change,
    ConvertLead,
    CreateLead,
    EditLead,
    MoveStatus,
    SendEmail,
)
from taskip_leads.models.history.entry import HistoryEntry, HistoryState
from taskip_leads.models.history.kinds import HistoryKind
from taskip_leads.models.history.reversal import Reversal
from taskip_leads.models.history.words import common_line
from taskip_leads.store.history.service import HistoryService
from tests.support.coroutines import pytest_pyfunc_call as pytest_pyfunc_call
from tests.support.delivery_harness import CALL, Desk, desk

STEP = "lead_interaction_date"


def history(at: Desk) -> HistoryService:
    return HistoryService(at.store)


async def lines(at: Desk, text: str = "", kind: HistoryKind | None = None) -> list[HistoryEntry]:
    return list((await history(at).page(text, kind)).entries)


async def reversal(at: Desk, number: int = 0) -> Reversal:
    return await history(at).reversal((await lines(at))[number])


async def make(at: Desk, *changes: Change) -> list[int]:
    ids = await at.store.outbox.add_all(changes)
    clock.freeze(clock.now() + timedelta(minutes=1))
    return ids


async def test_changes_are_kept_with_what_became_of_them(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await make(at, AddNote(at.lead, "Call: wants the offer", "by Friday"))
        at.colleague("UPDATE leads SET email = 'taken@example.com' WHERE id = ?", at.other)
        await make(at, EditLead(at.lead, {"email": "taken@example.com"}))
        at.line.breaks("after", "POST", "/lead/send-email")
        await make(at, SendEmail(at.lead, "Offer", "Here it is"))
        await at.work()
        day = EditLead(at.other, {STEP: "2026-12-04"})
        await make(at, AddNote(at.other, "Next: send the offer", "Next: send the offer"), day)
        found = await lines(at)
        assert [(one.first.kind, one.text, one.state) for one in found] == [
            (HistoryKind.STEP, "Fri 4 Dec, send the offer", HistoryState.WAITING),
            (HistoryKind.EMAIL, "Offer", HistoryState.UNKNOWN),
            (HistoryKind.EDIT, "The email has already been taken.", HistoryState.REFUSED),
            (HistoryKind.NOTE, "Call: wants the offer: by Friday", HistoryState.SENT),
        ]
        await at.restart()
        await at.work()
        assert (await lines(at))[0].state is HistoryState.SENT
        refused = found[2].first
        await at.store.outbox.drop(refused.id)
        assert len(await lines(at)) == 4, "what was refused stays, although it was discarded"
        assert [one.text for one in await lines(at, "WANTS friday")] == [found[3].text]
        assert await lines(at, "nothing like it") == []
        assert len(await lines(at, kind=HistoryKind.NOTE)) == 2
        assert [one.text for one in await lines(at, kind=HistoryKind.STEP)] == [found[0].text]
        assert [one.text for one in await lines(at, "send offer")] == ["Next: send the offer"]
        step, note = (await reversal(at)).changes
        assert (type(step).__name__, type(note).__name__) == ("DeleteNote", "EditLead")
        clock.freeze(clock.now() + timedelta(days=399))
        await at.restart()
        assert len(await lines(at)) == 4, "longer than the outbox keeps its receipts"
        clock.freeze(clock.now() + timedelta(days=2))
        await at.restart()
        assert await lines(at) == []


async def test_outcome_and_history_are_written_together(tmp_path: Path) -> None:
    """A program that ends while it writes an outcome leaves neither; the next start finds both."""
    fails = "CREATE TRIGGER full BEFORE INSERT ON history BEGIN SELECT RAISE(ABORT, 'no room'); END"
    async with desk(tmp_path) as at:
        (change,) = await make(at, AddNote(at.lead, "Once", "Once"))
        await at.store.database.write(lambda c: c.execute(fails).rowcount)
        with pytest.raises(sqlite3.IntegrityError):
            await at.work()
        assert await at.state(change) == "inflight"
        assert at.count("notes", "title = 'Once'") == 1
        await at.store.database.write(lambda c: c.execute("DROP TRIGGER full").rowcount)
        assert [one.state for one in await lines(at)] == [HistoryState.WAITING]
        await at.restart()
        assert [one.state for one in await lines(at)] == [HistoryState.UNKNOWN]
        await at.work()
        assert [one.state for one in await lines(at)] == [HistoryState.SENT]
        assert at.count("notes", "title = 'Once'") == 1


async def test_other_windows_and_commands_are_in_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        other = at.new_window()
        await other.open()
        await other.outbox.add(AddNote(at.lead, "From a script", "From a script"))
        assert [one.text for one in await lines(at)] == ["From a script"]
        await at.work()
        assert [one.state for one in (await HistoryService(other).page()).entries] == [
            HistoryState.SENT
        ]
        await other.stop()


async def test_an_older_outbox_becomes_history(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await make(at, AddNote(at.lead, "Before the update", "Before the update"))
        await at.work()
        await at.store.database.write(lambda c: c.execute("DELETE FROM history").rowcount)
        assert await lines(at) == []
        await at.restart()
        assert [one.text for one in await lines(at)] == ["Before the update"]


async def test_a_change_of_several_leads_is_one_line(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        descriptions = ("New → Lost", "Contacted → Lost")
        await make(
            at,
            *(
                MoveStatus(lead, (3,), (1,), text)
                for lead, text in zip((at.lead, at.other), descriptions, strict=True)
            ),
        )
        await at.work()
        (one,) = await lines(at)
        assert (one.text, one.who, one.count) == ("→ Lost, on 2 leads", "2 leads", 2)
        day = await history(at).day(clock.today())
        assert (day.moves, day.leads, day.changes) == ((("Lost", 2),), 2, 2)


async def test_an_import_is_one_line_and_counts_apart(tmp_path: Path) -> None:
    def import_rows(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO import_file VALUES (1, 'h', '\"fair.csv\"', '[]', 'running', '2026')"
        )
        connection.execute(
            "INSERT INTO import_change SELECT id, 1, id, 0 FROM outbox WHERE kind = 'CreateLead'"
        )

    async with desk(tmp_path) as at:
        await make(at, AddNote(at.lead, "Call: before", "Call: before"))
        for name in ("Ana", "Ben", "Cleo"):
            new = CreateLead({"first_name": name, "email": f"{name}@example.com"})
            await at.store.outbox.add_all([new])
        await at.store.database.write(import_rows)
        await at.work()
        found = [(one.text, one.who, one.state) for one in await lines(at)]
        assert found[0] == ("from fair.csv, on 3 leads", "3 leads", HistoryState.SENT)
        assert len(found) == 2
        day = await history(at).day(clock.today())
        assert (day.imported, day.new_leads, day.leads, day.changes) == (3, 0, 4, 4)
        report = await history(at).report(clock.today())
        assert len(report.leads) == 1, "a report names no imported leads"


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["New → Lost", "Contacted → Lost"], "→ Lost"),
        (["Lost → New", "Lost → Contacted", "Lost → New"], "Lost → Contacted, New"),
        (["New → Lost", "Lost → New"], "Lost → New and others"),
        (["Fri 27 Nov", "Fri 27 Nov"], "Fri 27 Nov"),
    ],
)
def test_line_of_several_changes(lines: list[str], line: str) -> None:
    assert common_line(lines) == line


async def test_pages_are_read_by_number(tmp_path: Path) -> None:
    async with desk(tmp_path, synced=False) as at:
        await make(
            at, *(AddNote(at.lead, f"Note {number}", f"Note {number}") for number in range(3))
        )
        for number in range(3, 7):
            await make(at, AddNote(at.lead, f"Note {number}", f"Note {number}"))
        await at.store.database.write(
            lambda c: [c.execute("UPDATE outbox SET state = 'done'").rowcount]
        )
        await at.restart()
        page = await history(at).page(limit=2)
        assert [one.text for one in page.entries] == ["Note 6", "Note 5"]
        older = await history(at).page(before=page.entries[-1].number, limit=5)
        assert [one.text for one in older.entries] == [
            "Note 4",
            "Note 3",
            "Note 0 and others and 2 more",
        ]
        assert (page.more, older.more) == (True, False)


async def test_reversing_sets_back_what_was_there(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        before = at.there("value")
        await make(at, EditLead(at.lead, {"value": "31750.00"}))
        await at.work()
        back = await reversal(at)
        assert (back.refusal, back.changed_since) == ("", ())
        await make(at, *back.changes)
        await at.work()
        assert at.there("value") == before
        assert (await reversal(at, 1)).refusal == "It is already as it was before."
        entries = await lines(at)
        assert [one.state for one in entries] == [HistoryState.SENT] * 2


async def test_reversing_names_what_was_changed_since(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await make(at, EditLead(at.lead, {"value": "31750.00"}))
        (note,) = await make(at, AddNote(at.lead, "Call", "Wants seats"))
        await at.work()
        at.colleague("UPDATE leads SET value = '40000.00' WHERE id = ?", at.lead)
        at.colleague("UPDATE notes SET note = 'Other' WHERE title = 'Call'")
        await at.store.sync.refresh_lead(at.lead)
        edit = await reversal(at, 1)
        assert len(edit.changed_since) == 1
        assert "was changed since: it is 40,000 now" in edit.changed_since[0]
        assert (await reversal(at, 0)).changed_since == ("The note “Call” was changed since",)
        await make(at, *edit.changes)
        await at.work()
        assert at.there("value") != "40000.00", "who has seen it decides"
        at.colleague("DELETE FROM notes WHERE title = 'Call'")
        await at.store.sync.refresh_lead(at.lead)
        assert (await reversal(at, 1)).refusal == "The note is no longer there."
        assert note


async def test_reversing_a_note_reads_the_notes_of_its_lead_first(tmp_path: Path) -> None:
    def forget_notes(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM note")
        connection.execute("UPDATE lead SET read_at = NULL, notes_read_at = NULL")

    async with desk(tmp_path) as at:
        await make(at, AddNote(at.lead, "Call", "Wants seats"))
        await at.work()
        await at.store.database.write(forget_notes)
        at.line.breaks("unsent", "GET", "/lead/notes/")
        unread = "The notes of this lead were not read yet; open it first."
        assert (await reversal(at)).refusal == unread
        back = await reversal(at)
        assert not back.refusal
        await make(at, *back.changes)
        await at.work()
        assert at.count("notes", CALL) == 0


async def test_what_cannot_be_reversed_says_why(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await make(at, SendEmail(at.lead, "Offer", "Here it is"))
        await make(at, ConvertLead(at.other))
        await at.work()
        assert "turn a contact back" in (await reversal(at, 0)).refusal
        assert "email can't be called back" in (await reversal(at, 1)).refusal


async def test_waiting_changes_are_taken_back(tmp_path: Path) -> None:
    async with desk(tmp_path, undo_seconds=5.0) as at:
        await make(at, AddNote(at.lead, "Too soon", "Too soon"))
        (one,) = await lines(at)
        assert await history(at).take_back(one) == (1, 0)
        assert await lines(at) == []
        await at.wait(60)
        assert at.count("notes", "title = 'Too soon'") == 0
