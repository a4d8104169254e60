"""``.`` makes the last change again, on the lead under the cursor or the marked ones."""

from __future__ import annotations

from taskip_leads.models.change import EditLead, MoveStatus
from tests.support.service import Service
from tests.ui.conftest import Opener

WIDE = (120, 36)


async def test_nothing_to_repeat_says_so(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press(".")
        assert ui.shows("Nothing to repeat yet: set a status, an owner or a next step first")
        assert ui.store.outbox.waiting == 0


async def test_status_is_set_again_and_named(online: Opener, service: Service) -> None:
    async with online(size=WIDE, hold=60.0) as ui:
        statuses = service.rows("SELECT id, name FROM attributes WHERE type = 1 ORDER BY position")
        await ui.press("s", "6", "j", ".")
        second = ui.line_of("▌")[3:20].strip()
        await ui.sees(f"▌ {second} → {statuses[5]['name']}", "z undo")
        await ui.press("ctrl+p")
        await ui.write("repeat")
        await ui.sees(f"Repeat: status {statuses[5]['name']}")
        await ui.press("escape", "escape")
        changes = [one.change for one in await ui.store.outbox.changes()]
        assert [type(change) for change in changes] == [MoveStatus, MoveStatus]
        assert all(isinstance(c, MoveStatus) and c.add == (statuses[5]["id"],) for c in changes)


async def test_marked_leads_get_it_together(online: Opener, service: Service) -> None:
    async with online(size=WIDE) as ui:
        await ui.press("t")
        await ui.write("fri send it")
        await ui.press("enter")
        await ui.idle()
        service.forget()
        await ui.press("j", "space", "space", ".")
        await ui.idle()
        assert {one.body["lead_interaction_date"] for one in service.sent("PUT")} == {"2026-11-27"}
        notes = service.sent("POST", "/lead/notes/")
        assert [one.body["note"] for one in notes] == ["Next: send it"] * 2


async def test_lead_that_has_it_already_is_left_alone(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("s", "6", ".")
        assert ui.shows("Amelia Okafor: status Lost already")
        assert len(await ui.store.outbox.changes()) == 1


async def test_owner_is_set_again_on_the_board_and_the_lead(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("A")
        await ui.write("jo")
        await ui.press("enter", "j", "enter", ".")
        changes = [one.change for one in await ui.store.outbox.changes()]
        assert [c.add for c in changes if isinstance(c, EditLead)] == [{"assigned_to": (4,)}] * 2
        await ui.press("escape", "g", "b", "j", ".")
        assert len(await ui.store.outbox.changes()) == 3


async def test_done_is_repeated_in_triage(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("T", "d", "enter", ".")
        changes = [one.change for one in await ui.store.outbox.changes()]
        assert [c.done for c in changes if isinstance(c, EditLead)] == [True, True]


async def test_note_is_written_from_the_same_template(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("n", "ctrl+t", "1")
        assert ui.shows("Call with Amelia:")
        await ui.press("ctrl+s", "j", ".")
        assert ui.shows("New note", "Call with Jonas:", "Discussed:")
        assert ui.store.outbox.waiting == 1, "only the first one is saved"
