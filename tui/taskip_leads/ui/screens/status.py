"""``s``: another status for a lead, at the right edge, with the list in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.change import MoveStatus
from taskip_leads.models.row import LeadRow
from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.keyed import Keyed
from taskip_leads.ui.report import reporting
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.lead_line import leading
from taskip_leads.ui.widgets.picker import Picker, PickerLine

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class StatusPicker(Keyed, ModalScreen[None]):
    """Swaps the status that is shown for the lead; others that it has are kept."""

    SCOPE = "status"
    CSS_PATH = "status.tcss"
    BINDINGS = keys.bindings("status")

    def __init__(self, store: Store, key: int) -> None:
        super().__init__()
        self._store = store
        self._key = key
        self._row: LeadRow | None = None
        self._statuses: dict[int, Attribute] = {}

    def compose(self) -> ComposeResult:
        yield Container(id="place")
        yield KeyBar(self.foot())

    def foot(self) -> tuple[keys.FootKey, ...]:
        return (
            keys.FootKey("1-9", "choose", 90),
            keys.FootKey("enter", "set status", 80),
            keys.FootKey("letters", "narrow", 60),
            keys.FootKey("esc", "leave as it is", 95),
        )

    async def on_mount(self) -> None:
        self._row = (await self._store.rows([self._key])).get(self._key)
        if self._row is None:
            # Deleted since the key was pressed: there is nothing to set.
            self.dismiss()
            return
        uses = await self._store.attributes()
        found = [use.attribute for use in uses if use.attribute.type is AttributeType.STATUS]
        self._statuses = {attribute.id: attribute for attribute in found}
        current = {status.id for status in self._row.statuses or ()}
        lines = [
            PickerLine(a.id, a.name, a.color, told="now" if a.id in current else "")
            for a in found
            if a.id > 0
        ]
        now = leading(self._row.statuses).id if self._row.statuses else None
        chosen = (now,) if now is not None else ()
        picker = Picker(f"Status of {clean(self._row.name)}", lines, chosen=chosen, multi=False)
        await self.query_one("#place").mount(picker)
        picker.focus()

    @on(Picker.Done)
    async def _chosen(self, event: Picker.Done) -> None:
        row = self._row
        self.dismiss()
        if row is None or not event.ids:
            return
        (wanted,) = event.ids
        change = move(row, self._statuses[wanted])
        if change is None:
            self.shell.hint(
                Content.styled(f"{clean(row.name)} has this status already.", "$tl-muted")
            )
            return
        with reporting(self.shell):
            await self._store.apply(change)

    @on(Picker.Cancelled)
    def _cancelled(self) -> None:
        self.dismiss()


def move(row: LeadRow, to: Attribute) -> MoveStatus | None:
    """The change that swaps the lead's leading status for ``to``; None where it has it already.

    Where a lead's statuses are not known, ``to`` is added: which one it had is the service's to say.
    """
    if not row.statuses:
        return MoveStatus(row.key, (to.id,), (), f"→ {to.name}")
    if any(status.id == to.id for status in row.statuses):
        return None
    old = leading(row.statuses)
    return MoveStatus(row.key, (to.id,), (old.id,), f"{old.name} → {to.name}")
