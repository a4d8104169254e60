"""Import a file into a workspace: the dry run, the sending, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from taskip_leads import clock
from taskip_leads.errors import UsageError
from taskip_leads.models.change import AddNote, EditLead
from taskip_leads.models.imports.findings import RowKind
from taskip_leads.models.imports.names import UnknownKey
from taskip_leads.models.imports.plan import (
    CheckedFile,
    Choices,
    Existing,
    Guesses,
    Invalid,
    outlook,
)
from taskip_leads.models.imports.progress import ImportProgress, ImportState
from taskip_leads.models.imports.targets import Target
from taskip_leads.store.imports.pace import ImportPace
from taskip_leads.store.imports.source import LeadFile
from tests.support.delivery_harness import Desk, desk
from tests.support.lead_files import HEADS, invented, write_csv


async def checked(
    at: Desk, path: Path, choices: Choices | None = None
) -> tuple[LeadFile, CheckedFile]:
    file = await at.store.imports.load(path)
    columns, _ = await at.store.imports.mapping_of(file)
    return file, await at.store.imports.check(file, columns, choices or Choices())


async def begin(at: Desk, path: Path, choices: Choices | None = None) -> int:
    choices = choices or Choices()
    file, found = await checked(at, path, choices)
    columns, _ = await at.store.imports.mapping_of(file)
    return await at.store.imports.begin(file, columns, found, choices)


async def run(at: Desk, seconds: int = 60 * 60 * 8) -> None:
    """Let the import run; the clock moves where it waits."""
    end = clock.now() + timedelta(seconds=seconds)
    while clock.now() < end:
        fed = await at.store.imports.feeder.step()
        await at.work()
        if fed and not await at.store.database.read(
            lambda c: c.execute(
                "SELECT EXISTS (SELECT 1 FROM import_row AS r JOIN import_file AS f ON f.id = r.file"
                " WHERE r.state IN ('sent', 'undoing') OR r.state = 'waiting' AND f.state = 'running'"
                " OR r.state = 'undo' AND f.state = 'undoing')"
            ).fetchone()[0]
        ):
            return
        if fed:
            clock.freeze(clock.now() + timedelta(seconds=max(fed, 1)))


async def progress(at: Desk, file_id: int) -> ImportProgress:
    found = await at.store.imports.progress(file_id)
    assert found is not None
    return found


def a_lead(at: Desk) -> dict[str, object]:
    (row,) = at.rows("SELECT * FROM leads WHERE id = ?", at.lead)
    return row


async def test_every_row_becomes_one_lead_with_its_note(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "fair.csv", invented(5, note="Met in Berlin"))
    async with desk(tmp_path) as at:
        file_id = await begin(at, path)
        assert at.count("leads", "email LIKE '%silva%'") == 0, "nothing is sent at once"
        await run(at)
        assert at.count("leads", "email LIKE '%silva.example' AND value = 100") == 5
        assert at.count("notes", "note = 'Met in Berlin'") == 5
        now = await progress(at, file_id)
        assert (now.state, now.done, now.total) == (ImportState.FINISHED, 5, 5)
        assert not at.store.outbox.waiting


async def test_same_file_twice_does_nothing_new(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "fair.csv", invented(3))
    async with desk(tmp_path) as at:
        await begin(at, path)
        await run(at)
        # Another name, the same content.
        again = path.rename(tmp_path / "again.csv")
        _, found = await checked(at, again)
        assert found.count(RowKind.IMPORTED) == 3
        await begin(at, again)
        await run(at)
        assert at.count("leads", "email LIKE '%silva.example'") == 3
        assert len([w for w in at.writes() if w == ("POST", "/lead")]) == 3


async def test_dry_run_says_what_each_row_is_and_sends_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.colleague(
            "UPDATE leads SET email = 'Jana@Elbe.example', phone_number = '+49 40 5550 177',"
            " first_name = 'Jana', last_name = 'Brandt' WHERE id = ?", at.lead,
        )  # fmt: skip
        await at.sync()
        rows: Sequence[Sequence[str]] = [
            ("New", "One", "new@one.example", "", "", "1.250,50", "", ""),
            ("Jana", "B", "jana@elbe.example", "", "", "", "", ""),
            ("Jana", "Brandt", "other@elbe.example", "0049-40-5550177", "", "", "", ""),
            ("Twice", "One", "NEW@one.example ", "", "", "", "", ""),
            ("", "Nameless", "x@y.example", "", "", "", "", ""),
            ("Ole", "Sand", "ole(at)sand", "", "", "", "", ""),
            ("Pia", "Lund", "pia@lund.example", "", "", "ca. 5000", "", ""),
        ]
        before = len(at.line.sent)
        _, found = await checked(at, write_csv(tmp_path / "a.csv", rows))
        kinds = {number: one.kind for number, one in found.findings.items()}
        assert kinds == {
            2: RowKind.EXISTS, 3: RowKind.GUESS, 4: RowKind.TWICE, 5: RowKind.REFUSED,
            6: RowKind.REFUSED, 7: RowKind.REFUSED,
        }  # fmt: skip
        assert found.count(RowKind.NEW) == 1
        assert (found.findings[2].lead_id, found.findings[2].reason) == (at.lead, "same email")
        assert found.findings[3].reason == "same phone"
        assert found.findings[4].other == 1
        assert found.findings[5].problems[0].reason == "first name is missing"
        assert [found.findings[n].optional for n in (6, 7)] == [False, True]
        assert len(at.line.sent) == before


@pytest.mark.parametrize(
    ("existing", "last_name", "phone"),
    [
        (Existing.LEAVE, "", "+1 555 0100"),
        (Existing.FILL, "Silva", "+1 555 0100"),
        (Existing.REPLACE, "Silva", "+351 21 555 9999"),
    ],
)
async def test_lead_that_is_there_is_left_filled_or_replaced(
    tmp_path: Path, existing: Existing, last_name: str, phone: str
) -> None:
    async with desk(tmp_path) as at:
        at.colleague(
            "UPDATE leads SET email = 'ana@silva.example', last_name = '', first_name = 'Ana',"
            " phone_number = '+1 555 0100' WHERE id = ?", at.lead,
        )  # fmt: skip
        await at.sync()
        row = ("Ana", "Silva", "ana@silva.example", "+351 21 555 9999", "", "", "", "")
        await begin(at, write_csv(tmp_path / "a.csv", [row]), Choices(existing=existing))
        await run(at)
        lead = a_lead(at)
        assert (lead["last_name"] or "", lead["phone_number"]) == (last_name, phone)
        assert at.count("leads", "email = 'ana@silva.example'") == 1


async def test_change_of_a_colleague_since_the_check_is_asked_about(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.colleague("UPDATE leads SET email = 'a@s.example', city_id = NULL WHERE id = ?", at.lead)
        await at.sync()
        row = ("Ana", "Silva", "a@s.example", "", "", "777", "", "")
        choices = Choices(existing=Existing.REPLACE)
        file_id = await begin(at, write_csv(tmp_path / "a.csv", [row]), choices)
        at.colleague("UPDATE leads SET value = 555 WHERE id = ?", at.lead)
        await run(at, 3600)
        assert a_lead(at)["value"] == 555
        (refused,) = await at.store.imports.refused(file_id)
        assert refused.number == 1
        assert at.store.outbox.counts.asking == 1


async def test_guess_is_left_alone_created_or_updated(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.colleague("UPDATE leads SET phone_number = '040 5550 177' WHERE id = ?", at.lead)
        await at.sync()
        row = ("Ana", "Silva", "ana@silva.example", "+49 40 5550 177", "", "", "", "")
        path = write_csv(tmp_path / "a.csv", [row])
        await begin(at, path)
        await run(at)
        assert at.count("leads", "email = 'ana@silva.example'") == 0
        await begin(at, path, Choices(guesses=Guesses.CREATE))
        await run(at)
        assert at.count("leads", "email = 'ana@silva.example'") == 1


async def test_unknown_names_are_created_before_their_leads(tmp_path: Path) -> None:
    rows = [(*row[:6], "Interested", "") for row in invented(3)]
    key = UnknownKey(Target.STATUS, "interested")
    async with desk(tmp_path) as at:
        path = write_csv(tmp_path / "a.csv", rows)
        _, found = await checked(at, path)
        assert [(one.key, one.name, one.rows) for one in found.unknown] == [(key, "Interested", 3)]
        choices = Choices(created=frozenset((key,)))
        assert outlook(found, choices).attributes == 1
        await begin(at, path, choices)
        await run(at)
        assert at.count("attributes", "name = 'Interested' AND type = 1") == 1
        carried = "id IN (SELECT lead_id FROM lead_attributes JOIN attributes ON attributes.id ="
        assert at.count("leads", f"{carried} attribute_id WHERE name = 'Interested')") == 3


async def test_names_that_are_not_created_go_into_the_description(tmp_path: Path) -> None:
    rows = [(*row[:4], "Nowhere Ltd", row[5], "Interested", "") for row in invented(1)]
    async with desk(tmp_path) as at:
        await begin(at, write_csv(tmp_path / "a.csv", rows))
        await run(at)
        (lead,) = at.rows("SELECT description FROM leads WHERE email = 'ana0@silva.example'")
        assert lead["description"] == "Company: Nowhere Ltd\nStatus: Interested"


async def test_corrected_row_is_imported_as_corrected(tmp_path: Path) -> None:
    row = ("Ole", "Sand", "ole(at)sand", "", "", "", "", "")
    choices = Choices(corrections={1: {2: "ole@sand.example"}})
    async with desk(tmp_path) as at:
        await begin(at, write_csv(tmp_path / "a.csv", [row]), choices)
        await run(at)
        assert at.count("leads", "email = 'ole@sand.example'") == 1


async def test_refused_rows_can_be_imported_again(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        rows = [
            ("Ana", '=1+"x";y', "a@s.example", "", "", "48.000", "", "line\nline"),
            *invented(1),
        ]
        file, found = await checked(at, write_csv(tmp_path / "a.csv", rows))
        reason = found.findings[1].problems[0].reason
        text = await at.store.imports.refused_rows(file, Choices(), {1: reason})
        again = tmp_path / "again.csv"
        again.write_text(text.replace("48.000", "48000"), encoding="utf-8-sig")
        file, found = await checked(at, again)
        assert file.heads == (*HEADS, "why")
        assert (found.rows, found.count(RowKind.NEW)) == (1, 1)
        await begin(at, again)
        await run(at)
        (lead,) = at.rows("SELECT last_name, value FROM leads WHERE email = 'a@s.example'")
        assert (lead["last_name"], lead["value"]) == ('=1+"x";y', 48000)


async def test_row_that_taskip_refuses_is_reported_with_its_reason(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        file_id = await begin(at, write_csv(tmp_path / "a.csv", invented(3)))
        # Somebody else creates the second one meanwhile.
        at.colleague("UPDATE leads SET email = 'ana1@silva.example' WHERE id = ?", at.other)
        await run(at)
        now = await progress(at, file_id)
        assert (now.done, now.refused, now.waiting) == (2, 1, 0)
        (refused,) = await at.store.imports.refused(file_id)
        assert (refused.number, refused.name) == (2, "Ana Silva 1")
        assert "taken" in refused.message
        table = await at.store.imports.refused_of(file_id)
        assert table.splitlines()[1].startswith("Ana,Silva 1,ana1@silva.example")
        assert "taken" in table


async def test_what_a_person_does_waits_for_three_rows_at_most(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await begin(at, write_csv(tmp_path / "a.csv", invented(30)))
        while await at.store.imports.feeder.step() == 0:
            pass
        await at.store.outbox.add(AddNote(at.lead, "Mine", "x"))
        await run(at)
        writes = at.writes()
        note = next(n for n, (_, path) in enumerate(writes) if path.startswith("/lead/notes"))
        assert writes[:note] == [("POST", "/lead")] * 3
        assert len(writes) == 31


async def test_pace_keeps_to_the_minute_and_leaves_the_hour_something(tmp_path: Path) -> None:
    async with desk(tmp_path):
        pace = ImportPace()
        for _ in range(30):
            assert pace.wait_for(2, (1000, 1000)) == 0
            pace.spend(2)
        assert pace.wait_for(2, (1000, 1000)) == 60
        clock.freeze(clock.now() + timedelta(seconds=60))
        assert pace.wait_for(2, (1000, 1000)) == 0
        assert pace.wait_for(2, (152, 1000)) == 0
        assert pace.wait_for(2, (151, 1000)) > 0


async def test_hundred_rows_take_the_minutes_that_were_announced(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        began = clock.now()
        file_id = await begin(at, write_csv(tmp_path / "a.csv", invented(100)))
        announced = (await progress(at, file_id)).seconds
        assert announced == 200
        await run(at)
        assert at.count("leads", "email LIKE '%silva.example'") == 100
        # The first 60 requests of the first minute leave at once.
        assert 120 <= (clock.now() - began).total_seconds() <= announced + 60


async def test_pause_and_stop_and_restart(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", invented(40))
    async with desk(tmp_path) as at:
        imports = at.store.imports
        file_id = await begin(at, path)
        await imports.feeder.step()
        await imports.pause(file_id)
        await run(at, 600)
        paused = await progress(at, file_id)
        assert (paused.state, paused.done, paused.waiting) == (ImportState.PAUSED, 1, 39)
        await at.restart()
        await run(at, 600)
        assert (await progress(at, file_id)).done == 1, "still paused"
        await at.store.imports.resume(file_id)
        await run(at, 20)
        await at.store.imports.stop(file_id)
        await run(at)
        stopped = await progress(at, file_id)
        assert stopped.state is ImportState.STOPPED
        assert 1 < stopped.done < 40
        assert stopped.done + stopped.dropped == 40
        # What was left out can be imported later.
        await begin(at, path)
        await run(at)
        assert at.count("leads", "email LIKE '%silva.example'") == 40


async def test_running_file_is_not_begun_twice(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", invented(4))
    async with desk(tmp_path) as at:
        await begin(at, path)
        with pytest.raises(UsageError, match="is being imported"):
            await begin(at, path)


async def test_file_that_changed_since_the_check_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", invented(4))
    async with desk(tmp_path) as at:
        file, found = await checked(at, path)
        columns, _ = await at.store.imports.mapping_of(file)
        write_csv(path, invented(5))
        with pytest.raises(UsageError, match="was changed"):
            await at.store.imports.begin(file, columns, found, Choices())
        assert await at.store.imports.recent() == []


async def test_import_is_taken_back_within_a_day(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.colleague(
            "UPDATE leads SET email = 'old@silva.example', last_name = 'Before' WHERE id = ?",
            at.lead,
        )
        await at.sync()
        rows = [
            *invented(3, note="Met"),
            ("X", "After", "old@silva.example", "", "", "", "", ""),
        ]
        choices = Choices(existing=Existing.REPLACE)
        file_id = await begin(at, write_csv(tmp_path / "a.csv", rows), choices)
        await run(at)
        assert a_lead(at)["last_name"] == "After"
        assert await at.store.imports.created(file_id) == 3
        await at.store.imports.take_back(file_id)
        await run(at)
        assert at.count("leads", "email LIKE 'ana%silva.example'") == 0
        assert a_lead(at)["last_name"] == "Before"
        now = await progress(at, file_id)
        assert (now.undone, now.to_undo, now.state) == (4, 0, ImportState.FINISHED)
        assert now.undo_until is None


async def test_import_of_the_day_before_cannot_be_taken_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        file_id = await begin(at, write_csv(tmp_path / "a.csv", invented(1)))
        await run(at)
        clock.freeze(clock.now() + timedelta(hours=25))
        with pytest.raises(UsageError, match="24 hours"):
            await at.store.imports.take_back(file_id)
        assert at.count("leads", "email LIKE '%silva.example'") == 1


async def test_taking_back_while_rows_wait_sends_no_more(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        file_id = await begin(at, write_csv(tmp_path / "a.csv", invented(40)))
        await run(at, 3)
        await at.store.imports.feeder.step()
        await at.store.imports.take_back(file_id)
        await run(at)
        assert at.count("leads", "email LIKE '%silva.example'") == 0
        assert len([w for w in at.writes() if w == ("POST", "/lead")]) < 40


async def test_undo_key_never_takes_a_row_of_an_import(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.store.outbox.add(EditLead(at.lead, {"last_name": "Mine"}))
        await at.work()
        await begin(at, write_csv(tmp_path / "a.csv", invented(2)))
        await run(at)
        undone = await at.store.outbox.undo()
        assert undone is not None
        (change,) = undone.changes
        assert isinstance(change, EditLead)
        assert change.fields == {"last_name": "Mine"}


async def test_mapping_is_remembered_for_the_same_heads(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        path = write_csv(tmp_path / "a.csv", invented(1))
        file = await at.store.imports.load(path)
        columns, remembered = await at.store.imports.mapping_of(file)
        assert not remembered
        changed = columns.with_column(1, type(columns.columns[1])(None))
        await at.store.imports.remember(file, changed)
        other = await at.store.imports.load(write_csv(tmp_path / "b.csv", invented(2)))
        assert await at.store.imports.mapping_of(other) == (changed, True)
        third = await at.store.imports.load(
            write_csv(tmp_path / "c.csv", [["x", "y@z.example"]], ["Name", "Email"])
        )
        assert (await at.store.imports.mapping_of(third))[1] is False


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "is empty"), (b"Name,Email\n", "no rows"), (b"\n\n", "is empty")],
)
async def test_file_without_leads_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    async with desk(tmp_path, synced=False) as at:
        with pytest.raises(UsageError, match=reason):
            await at.store.imports.load(path)
        with pytest.raises(UsageError, match="can't be read"):
            await at.store.imports.load(tmp_path / "missing.csv")


async def test_file_without_heads_and_vcards_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ana@silva.example;Ana\nbo@silva.example;Bo\n", encoding="utf-8")
    card = tmp_path / "a.vcf"
    card.write_text("BEGIN:VCARD\nN:Silva;Cleo;;;\nEMAIL:c@silva.example\nEND:VCARD\n")
    async with desk(tmp_path, synced=False) as at:
        file = await at.store.imports.load(path)
        assert (file.rows, file.heads, file.kind) == (
            2,
            ("Column 1", "Column 2"),
            "semicolons, UTF-8",
        )
        columns, _ = await at.store.imports.mapping_of(file)
        assert columns.columns[0].target is Target.EMAIL
        file, found = await checked(at, card)
        assert (file.kind, found.count(RowKind.NEW)) == ("vCard, UTF-8", 1)


async def test_invalid_values_go_into_the_description_if_chosen(tmp_path: Path) -> None:
    row = ("Pia", "Lund", "pia@lund.example", "", "", "ca. 5000", "", "")
    path = write_csv(tmp_path / "a.csv", [row])
    async with desk(tmp_path) as at:
        await begin(at, path)
        await run(at)
        assert at.count("leads", "email = 'pia@lund.example'") == 0
        await begin(at, path, Choices(invalid=Invalid.DESCRIBE))
        await run(at)
        (lead,) = at.rows("SELECT value, description FROM leads WHERE email = 'pia@lund.example'")
        assert (lead["value"], lead["description"]) == (None, "Value: ca. 5000")


async def test_window_that_does_not_send_leaves_the_rows_to_the_other(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", invented(3))
    async with desk(tmp_path) as at:
        other = at.new_window()
        await other.open()
        try:
            assert not await other.participant.claim()
            file = await other.imports.load(path)
            columns, _ = await other.imports.mapping_of(file)
            found = await other.imports.check(file, columns, Choices())
            file_id = await other.imports.begin(file, columns, found, Choices())
            await run(at)
            assert at.count("leads", "email LIKE '%silva.example'") == 3
            now = await other.imports.progress(file_id)
            assert now is not None
            assert (now.done, now.state) == (3, ImportState.FINISHED)
        finally:
            await other.stop()


async def test_counts_of_the_dry_run_are_what_the_service_receives(tmp_path: Path) -> None:
    rows = [
        ("New", "One", "one@silva.example", "", "Unknown Ltd", "100", "", "Hello"),
        ("New", "Two", "two@silva.example", "", "", "100", "", ""),
        ("New", "Twice", "ONE@silva.example", "", "Unknown Ltd", "", "", "Hello"),
        ("", "Nameless", "x@silva.example", "", "Unknown Ltd", "", "", "Hello"),
        ("Ana", "Silva", "full@silva.example", "", "", "", "", "Hello"),
        ("Ana", "Silva", "gap@silva.example", "+351 21 555 1234", "", "", "", "Hello"),
        ("Pia", "Lund", "pia@silva.example", "", "", "ca. 5000", "", ""),
    ]
    path = write_csv(tmp_path / "a.csv", rows)
    async with desk(tmp_path) as at:
        one, other = (row["id"] for row in at.rows("SELECT id FROM leads ORDER BY id LIMIT 2"))
        for lead, email in ((one, "full@silva.example"), (other, "gap@silva.example")):
            at.colleague(
                "UPDATE leads SET email = ?, first_name = 'Ana', last_name = 'Silva',"
                " phone_number = NULL WHERE id = ?", email, lead,
            )  # fmt: skip
        await at.sync()
        choices = Choices(invalid=Invalid.DESCRIBE)
        _, found = await checked(at, path, choices)
        will = outlook(found, choices)
        assert (will.created, will.updated, will.unchanged) == (3, 1, 1)
        assert (will.notes, will.described) == (1, 1)
        before = len(at.line.sent)
        file_id = await begin(at, path, choices)
        await run(at)
        writes = at.writes()
        assert [w for w in writes if w == ("POST", "/lead")] == [("POST", "/lead")] * will.created
        assert len([w for w in writes if w[0] == "PUT"]) == will.updated
        assert at.count("notes", "note = 'Hello'") == will.notes
        assert at.count("leads", "description LIKE '%Company: Unknown Ltd%'") == will.described
        assert len(at.line.sent) - before == will.requests
        now = await progress(at, file_id)
        assert (now.total, now.done) == (will.created + will.updated, will.created + will.updated)


async def test_lead_with_all_values_is_updated_only_where_replacing_changes_it(
    tmp_path: Path,
) -> None:
    row = ("Ana", "Silva", "full@silva.example", "+351 21 555 1234", "", "", "", "")
    path = write_csv(tmp_path / "a.csv", [row])
    async with desk(tmp_path) as at:
        at.colleague(
            "UPDATE leads SET email = 'full@silva.example', first_name = 'Ana',"
            " last_name = 'Costa', phone_number = '+1 555 0100' WHERE id = ?", at.lead,
        )  # fmt: skip
        await at.sync()
        for existing, counts in (
            (Existing.LEAVE, (0, 0)), (Existing.FILL, (0, 1)), (Existing.REPLACE, (1, 0))
        ):  # fmt: skip
            _, found = await checked(at, path, Choices(existing=existing))
            will = outlook(found, Choices(existing=existing))
            assert (will.updated, will.unchanged) == counts
        await begin(at, path, Choices(existing=Existing.FILL))
        await run(at)
        assert at.writes() == []


async def test_name_that_is_created_is_something_to_fill(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv", [("Ana", "", "full@silva.example", "", "", "", "Warm", "")]
    )
    async with desk(tmp_path) as at:
        at.colleague("UPDATE leads SET email = 'full@silva.example' WHERE id = ?", at.lead)
        at.colleague("DELETE FROM lead_attributes WHERE lead_id = ?", at.lead)
        await at.sync()
        choices = Choices(created=frozenset((UnknownKey(Target.STATUS, "warm"),)))
        _, found = await checked(at, path, choices)
        assert [(one.name, one.rows) for one in found.unknown] == [("Warm", 1)]
        assert (outlook(found, choices).updated, outlook(found, choices).attributes) == (1, 1)
        await begin(at, path, choices)
        await run(at)
        assert len([w for w in at.writes() if w[0] == "PUT"]) == 1
