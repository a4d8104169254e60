"""Damage of single pages and rows: the next start mends it, and every readable note is offered again."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from taskip_leads.errors import DiskFull, MirrorDamaged
from taskip_leads.mirror.damage import DamageMarker
from taskip_leads.mirror.maintenance import salvage
from taskip_leads.models.change import AddNote, CreateLead, EditLead, UploadFile, lead_of
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.models.pending import ChangeState, PendingChange, Question
from taskip_leads.store.store import Store
from tests.mirror.damage import examine_pages, make_copy, make_store, page_size, roots


def overwrite(path: Path, page: int, content: bytes | None = None) -> None:
    size = page_size(path)
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(content or bytes(size))


def change_row(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def root_of(path: Path, name: str) -> int:
    return next(page for page, owner in roots(path).items() if owner == name)


async def visit(path: Path) -> tuple[tuple[PendingChange, ...], str]:
    """Start as the screens do, and quit: the outbox, and what was said of a rescue."""
    store = make_store(path)
    try:
        await store.open()
        await store.start()
        return await store.outbox.changes(), store.rescued
    finally:
        await store.stop()


def test_damage_anywhere_loses_no_readable_note(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        probe = tmp_path / "probe" / "mirror.sqlite3"
        probe.parent.mkdir()
        await make_copy(probe)
        own = ("sqlite_master", "outbox", "outbox_open", "draft_text", "view", "meta", "lead")
        pages = [page for page, name in roots(probe).items() if name in own]
        outcomes = await examine_pages(tmp_path, [*pages, max(roots(probe)) + 3])
        assert len(outcomes) == 2 * (len(own) + 1)
        for outcome in outcomes:
            assert outcome.offered >= outcome.readable >= 150, outcome
            assert outcome.sound, outcome
            assert outcome.asks, outcome

    asyncio.run(main())


ROWS = {
    "an outbox body": "UPDATE outbox SET body = '{\"lead\": 1, ' WHERE id = 3",
    "an outbox kind": "UPDATE outbox SET kind = 'AddN?te' WHERE id = 3",
    "outbox details": "UPDATE outbox SET details = '[' WHERE id = 3",
    "outbox details of another kind": "UPDATE outbox SET details = '[]' WHERE id = 3",
    "an outbox time": "UPDATE outbox SET created_at = '2026-13-45' WHERE id = 3",
    "an outbox text": "UPDATE outbox SET message = CAST(X'ff80fe' AS TEXT) WHERE id = 3",
    "a draft": "UPDATE draft_text SET body = 'no json' WHERE lead = 3",
    "a draft's time": "UPDATE draft_text SET updated_at = '' WHERE lead = 3",
}


async def read_everything(store: Store) -> None:
    await store.open()
    await store.outbox.changes()
    await store.drafts.all()


@pytest.mark.parametrize("what", ROWS)
def test_damaged_row_loses_only_itself(what: str, tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"

    async def main() -> None:
        await make_copy(path, 10)
        change_row(path, ROWS[what])
        store = make_store(path)
        with pytest.raises(MirrorDamaged):
            await read_everything(store)
        await store.stop()
        store = make_store(path)
        await store.open()
        changes, drafts = await store.outbox.changes(), await store.drafts.all()
        text = store.rescued
        await store.stop()
        assert len(changes) + len(drafts) >= 14, text
        assert len(changes) + len(drafts) == 15 or "1 change or draft could not be read" in text

    asyncio.run(main())


def test_rescued_changes_need_a_decision_before_they_are_sent(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"

    async def main() -> None:
        await make_copy(path, 5)
        change_row(path, "UPDATE outbox SET state = 'inflight', attempts = 1 WHERE id = 2")
        overwrite(path, root_of(path, "attribute"), b"\xff" * 4096)
        DamageMarker(path).note()
        changes, words = await visit(path)
        assert [change.state for change in changes] == [ChangeState.NEEDS_DECISION] * 5
        asked = {change.id: change.question for change in changes}
        assert asked.pop(2) is Question.ARRIVED
        assert set(asked.values()) == {Question.WAITED}
        assert "5 unsent changes need you" in words

    asyncio.run(main())


def test_rescued_lead_keeps_its_changes_and_its_local_id(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"

    async def main() -> None:
        store = make_store(path)
        await store.open()
        change_id = await store.outbox.add(
            CreateLead({"first_name": "Ada", "email": "ada@example.com"})
        )
        await store.outbox.add(AddNote(-change_id, "First", "words"))
        await store.outbox.add(
            EditLead(-change_id, {"first_name": "Ada L."}, {"first_name": "Ada"})
        )
        await store.drafts.save(-change_id, "", "a mail", kind=DraftKind.EMAIL)
        await store.stop()
        DamageMarker(path).note()
        store = make_store(path)
        await store.open()
        detail = await store.leads.detail(-change_id)
        assert detail is not None
        later = [change for change in await store.outbox.changes() if change.id != change_id]
        assert [lead_of(change.change) for change in later] == [-change_id, -change_id]
        (draft,) = await store.drafts.all()
        assert (draft.lead, draft.note) == (-change_id, "a mail")
        await store.stop()

    asyncio.run(main())


def test_rescue_message_is_repeated_until_it_was_shown(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"

    async def main() -> None:
        await make_copy(path, 3)
        DamageMarker(path).note()
        for _ in range(2):
            store = make_store(path)
            await store.open()
            assert "3 unsent changes" in store.rescued
            await store.stop()
        assert "3 unsent changes" in (await visit(path))[1]
        assert (await visit(path))[1] == ""

    asyncio.run(main())


def test_hidden_damage_is_detected_by_the_check(tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"

    async def main() -> None:
        await make_copy(path, 3)
        overwrite(path, root_of(path, "company"))
        store = make_store(path)
        await store.open()
        assert not DamageMarker(path).is_noted
        with pytest.raises(MirrorDamaged):
            await store.database.check()
        await store.stop()
        assert DamageMarker(path).is_noted
        changes, words = await visit(path)
        assert len(changes) == 3
        assert "3 unsent changes" in words
        assert not DamageMarker(path).is_noted

    asyncio.run(main())


@pytest.mark.parametrize("way", ["rescued", "moved away by hand"])
def test_files_waiting_for_upload_survive(way: str, tmp_path: Path) -> None:
    path = tmp_path / "mirror.sqlite3"
    source = tmp_path / "offer.pdf"
    source.write_bytes(b"the only copy")

    async def main() -> None:
        store = make_store(path)
        await store.open()
        await store.outbox.add(UploadFile(1, "offer.pdf", str(source)))
        await store.stop()
        source.unlink()
        if way == "rescued":
            DamageMarker(path).note()
        else:
            path.rename(tmp_path / "away.sqlite3")
        for _ in range(3):
            await visit(path)
        (copy,) = (tmp_path / "mirror.uploads").iterdir()
        assert copy.read_bytes() == b"the only copy"

    asyncio.run(main())


def test_full_disk_during_a_rescue_is_reported_and_retried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mirror.sqlite3"

    def no_room(file: Path, content: bytes) -> None:
        file.write_bytes(content[: len(content) // 2])
        raise OSError(28, "No space left on device")

    async def main() -> None:
        await make_copy(path, 4)
        DamageMarker(path).note()
        before = path.read_bytes()
        with monkeypatch.context() as patched:
            patched.setattr(salvage, "write_durably", no_room)
            store = make_store(path)
            with pytest.raises(DiskFull, match="No space left"):
                await store.open()
            await store.stop()
        assert path.read_bytes() == before
        assert not list(tmp_path.glob("rescued-*.json"))
        changes, _ = await visit(path)
        assert len(changes) == 4
        (export,) = tmp_path.glob("rescued-*.json")
        assert len(json.loads(export.read_text())["outbox"]) == 4

    asyncio.run(main())


@pytest.mark.parametrize("after", range(6))
def test_rescue_killed_at_any_step_resumes_and_restores_nothing_twice(
    after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The n-th change of the folder never happens; the start after that finishes the rescue."""
    path = tmp_path / "mirror.sqlite3"
    left = after
    rename = Path.rename
    replace = Path.replace

    def count() -> None:
        nonlocal left
        if left == 0:
            raise KeyboardInterrupt
        left -= 1

    def counted_rename(self: Path, target: str | Path) -> Path:
        count()
        return rename(self, target)

    def counted_replace(self: Path, target: str | Path) -> Path:
        count()
        return replace(self, target)

    async def main() -> None:
        await make_copy(path, 4)
        DamageMarker(path).note()
        with monkeypatch.context() as patched:
            patched.setattr(Path, "rename", counted_rename)
            patched.setattr(Path, "replace", counted_replace)
            with suppress(KeyboardInterrupt):
                salvage.set_aside(path)
        for _ in range(2):
            changes, _words = await visit(path)
            assert sorted(change.id for change in changes) == [1, 2, 3, 4]
        assert len(list(tmp_path.glob("mirror.damaged-*.sqlite3"))) == 1

    asyncio.run(main())
