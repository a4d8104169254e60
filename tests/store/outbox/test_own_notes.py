"""Our notes are searchable as soon as they are saved, sent or not."""

from __future__ import annotations

from pathlib import Path

from taskip_leads.models.change import AddNote, DeleteNote, EditNote
from taskip_leads.models.filters.query import Has, LeadQuery
from tests.support.delivery_harness import Desk, desk


async def _with(at: Desk, text: str) -> list[int]:
    """Return the leads that the list shows for a text."""
    return list((await at.store.leads.select(LeadQuery(text=text))).keys)


async def test_held_note_is_searched_until_it_is_undone(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path, undo_seconds=5) as at:
        assert await _with(at, "zeppelin") == []
        await at.store.outbox.add(AddNote(at.lead, "Wants a Zéppelin", "before Easter"))
        assert await _with(at, "zeppelin") == [at.lead]
        assert await _with(at, "easter") == [at.lead]
        noted = LeadQuery(text="zeppelin", has=frozenset({Has.NOTE}))
        assert list((await at.store.leads.select(noted)).keys) == [at.lead]
        excerpts = await at.store.leads.excerpts([at.lead], "easter")
        assert (excerpts[at.lead].field, excerpts[at.lead].text) == (
            "a note",
            "Wants a Zéppelin before Easter",
        )
        await at.store.outbox.undo()
        assert await _with(at, "zeppelin") == []


async def test_waiting_note_is_searched_after_a_restart_and_after_sending(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        at.line.down = True
        row = await at.store.outbox.add(AddNote(at.lead, "Zeppelin", "x"))
        await at.work()
        await at.restart()
        assert await _with(at, "zeppelin") == [at.lead]
        at.line.down = False
        await at.store.outbox.retry_now(row)
        await at.work()
        assert await at.state(row) == "done"
        assert await _with(at, "zeppelin") == [at.lead]


async def test_waiting_edit_is_searched_instead_of_the_old_text(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        change_id = await at.store.outbox.add(AddNote(at.lead, "Zeppelin", "x"))
        await at.work()
        at.line.down = True
        number = (await at.pending(change_id)).result
        assert number is not None
        await at.store.outbox.add(EditNote(at.lead, number, "Balloon", "x"))
        assert await _with(at, "zeppelin") == []
        assert await _with(at, "balloon") == [at.lead]
        edited = await at.store.outbox.add(EditNote(at.lead, number, "Glider", "x"))
        assert await _with(at, "balloon") == []
        await at.store.outbox.drop(edited)
        assert await _with(at, "balloon") == [at.lead]


async def test_edit_of_a_note_sent_meanwhile_stays_an_edit_of_that_note(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        change_id = await at.store.outbox.add(AddNote(at.lead, "Zeppelin", "x"))
        await at.store.outbox.add(EditNote(at.lead, -change_id, "Balloon", "x"))
        assert await _with(at, "zeppelin") == []
        # The note leaves, its edit stays behind.
        await at.store.outbox.dispatcher.step()
        assert await at.state(change_id) == "done"
        at.line.down = True
        assert await _with(at, "zeppelin") == []
        assert await _with(at, "balloon") == [at.lead]


async def test_draft_on_a_waiting_note_moves_with_it_when_it_is_sent(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        change_id = await at.store.outbox.add(AddNote(at.lead, "Zeppelin", "x"))
        await at.store.drafts.save(at.lead, "Zeppelin", "half a sen", item=-change_id)
        await at.store.outbox.dispatcher.step()
        number = await at.store.outbox.server_id_of(-change_id)
        assert number > 0
        # The editor is still open, and knows the note by its first name.
        await at.store.drafts.save(at.lead, "Zeppelin", "half a sentence", item=-change_id)
        (draft,) = await at.store.drafts.all(at.lead)
        assert (draft.item, draft.note) == (number, "half a sentence")
        await at.store.drafts.drop(at.lead, item=-change_id)
        assert await at.store.drafts.all(at.lead) == ()


async def test_deleted_note_is_not_searched_while_its_deletion_waits(tmp_path: Path) -> None:
    async with desk(tmp_path, undo_seconds=5) as at:
        row = await at.store.outbox.add(AddNote(at.lead, "Zeppelin", "x"))
        await at.wait(5)
        number = (await at.pending(row)).result
        assert number is not None
        await at.store.outbox.add(DeleteNote(at.lead, number))
        assert await _with(at, "zeppelin") == []
        await at.store.outbox.undo()
        assert await _with(at, "zeppelin") == [at.lead]


async def test_refused_note_is_shown_and_searched(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        row = await at.store.outbox.add(AddNote(at.lead, "", "Zeppelin"))
        await at.work()
        assert await at.state(row) == "refused"
        assert await _with(at, "zeppelin") == [at.lead]
        await at.store.outbox.drop(row)
        assert await _with(at, "zeppelin") == []
