"""From the keyboard, every operation of the API reaches the service; by the keys of ``REACHED``."""

from __future__ import annotations

from pathlib import Path

from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from tests.api.contract import OPERATIONS
from tests.support.operations import REACHED
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

ROWS = {key.id: key for key in keys.TABLE}


class Hand:
    """Presses what the table says, and only where the table says that it works."""

    def __init__(self, ui: Driver, service: Service) -> None:
        self.ui = ui
        self.service = service
        #: Rows that were pressed.
        self.pressed: list[str] = []

    async def press(self, *ids: str) -> None:
        for id in ids:
            row, screen = ROWS[id], self.ui.app.screen
            assert isinstance(screen, AppScreen)
            bound = {active.binding.id for active in screen.active_bindings.values()}
            assert row.scope in screen.scopes or id in bound, (
                f"{id} does nothing on {type(screen).__name__}"
            )
            await self.ui.press(*row.keys[0].split())
            self.pressed.append(id)

    def arrived(self) -> set[str]:
        """Names of the operations that the service was asked for and carried out."""
        return {
            operation.name
            for request in self.service.requests
            if (request.status or 500) < 400
            for operation in OPERATIONS.values()
            if operation.matches(request.method, request.path)
        }

    async def reach(self, operation: str) -> None:
        """Wait until the service was asked for it, and until all is at rest."""
        await self.ui.until(lambda: operation in self.arrived(), operation)
        await self.ui.idle()


async def work_on_a_lead(hand: Hand) -> None:
    await hand.press("leads.open")
    for operation in ("getLead", "listNotes", "listFiles"):
        await hand.reach(operation)
    await hand.press("lead.note")
    await hand.ui.write("Called")
    await hand.press("note.save")
    await hand.reach("createNote")
    await hand.press("lead.tab", "notes.edit")
    await hand.ui.sees("Edit note")
    await hand.ui.write(" again")
    await hand.press("note.save")
    await hand.reach("updateNote")
    await hand.press("notes.delete", "confirm.confirm")
    await hand.reach("deleteNote")


async def work_on_its_files(hand: Hand, file: Path) -> None:
    await hand.press("lead.tab", "files.upload")
    await hand.ui.write(str(file))
    await hand.press("path.add", "path.add")
    await hand.reach("uploadFiles")
    await hand.press("files.mark", "files.delete", "confirm.confirm")
    await hand.reach("bulkDeleteFiles")


async def write_move_and_convert_it(hand: Hand) -> None:
    await hand.press("lead.write_email")
    await hand.ui.write("Offer")
    await hand.press("email.other")
    await hand.ui.write("As promised")
    await hand.press("email.check", "email.send")
    await hand.reach("sendLeadEmail")
    await hand.press("lead.status")
    # Whichever it has, one of the first two is another.
    await hand.ui.press("1")
    if hand.ui.store.outbox.waiting == 0 and "updateLead" not in hand.arrived():
        await hand.press("lead.status")
        await hand.ui.press("2")
    await hand.reach("updateLead")
    await hand.press("lead.convert", "convert.convert")
    await hand.reach("convertLead")
    await hand.press("lead.back")


async def work_on_the_list(hand: Hand) -> None:
    await hand.press("leads.new_lead")
    await hand.ui.write("Zoe")
    await hand.press("leadform.next", "leadform.next")
    await hand.ui.write("zoe@firm.example")
    await hand.press("leadform.save")
    await hand.reach("createLead")
    await hand.press("app.leads", "leads.top", "leads.delete_leads", "confirm.confirm")
    await hand.reach("deleteLead")
    await hand.press("leads.mark", "leads.mark", "leads.delete_leads", "confirm.confirm")
    await hand.reach("bulkDeleteLeads")


async def work_on_statuses(hand: Hand) -> None:
    await hand.press("app.attributes", "attributes.add")
    await hand.ui.write("Parked")
    await hand.press("form.save")
    await hand.reach("createAttribute")
    await hand.press("attributes.bottom", "attributes.rename")
    await hand.ui.write(" for good")
    await hand.press("form.save")
    for operation in ("getAttribute", "updateAttribute"):
        await hand.reach(operation)
    await hand.press("attributes.delete", "deleteattribute.delete")
    await hand.reach("deleteAttribute")
    await hand.press("attributes.back")


async def test_keys_of_all_screens_reach_every_operation(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    file = tmp_path / "plan.pdf"
    file.write_bytes(b"%PDF" + b"x" * 100)
    with service.sandbox.database.write() as connection:
        connection.execute("UPDATE leads SET email = 'lead' || id || '@firm.example'")
    async with online(size=(80, 24)) as ui:
        hand = Hand(ui, service)
        await work_on_a_lead(hand)
        await work_on_its_files(hand, file)
        await write_move_and_convert_it(hand)
        await work_on_the_list(hand)
        await work_on_statuses(hand)
        # What the start asked for, asked for by a key.
        service.forget()
        await hand.press("app.refresh")
        for operation in ("listLeads", "listAttributes"):
            await hand.reach(operation)
        reached = {id for ids in REACHED.values() for id in ids}
        assert reached == reached & set(hand.pressed), "the table names ways that were not gone"
