"""Choose another status for leads while the list stays visible."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pipeline.status_change import replaced_status
from taskip_leads.text import clean, plural
from taskip_leads.ui.changes.repeats import StatusRepeat
from taskip_leads.ui.dialogs.side_picker import SidePicker
from taskip_leads.ui.widgets.picker import Picker
from taskip_leads.ui.widgets.picker_lines import PickerLine

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class StatusPicker(SidePicker):
    """Replaces one status of each lead; its other statuses are kept.

    Of several, this is the leading one, or the one that the list is filtered by.
    """

    SCOPE = "status"
    VERB = "set status"

    def __init__(
        self, store: Store, leads: Sequence[int], filtered_by: Collection[int] = ()
    ) -> None:
        """``filtered_by``: ids of the statuses that the list shows."""
        super().__init__()
        self._store = store
        self._leads = tuple(leads)
        self._filtered_by = frozenset(filtered_by)
        self._rows: list[LeadRow] = []
        self._statuses: dict[int, Attribute] = {}

    async def on_mount(self) -> None:
        rows = await self._store.leads.rows(self._leads)
        self._rows = [rows[lead_id] for lead_id in self._leads if lead_id in rows]
        if not self._rows:
            # Deleted since the key was pressed.
            self.dismiss()
            return
        uses = await self._store.leads.attributes()
        known = [use.attribute for use in uses if use.attribute.type is AttributeType.STATUS]
        self._statuses = {attribute.id: attribute for attribute in known}
        current, going = _common(self._rows), _going(self._rows, self._filtered_by)
        words = dict.fromkeys(current, "now")
        if len(going) == 1 and any(len(row.statuses or ()) > 1 for row in self._rows):
            words = {id_: "goes" if id_ in going else "stays" for id_ in (*current, *going)}
        lines = [
            PickerLine(a.id, a.name, a.color, suffix=words.get(a.id, "")) for a in known if a.id > 0
        ]
        chosen = tuple(going) if len(going) == 1 else ()
        await self.open_picker(
            Picker(f"Status of {whom(self._rows)}", lines, chosen=chosen, multi=False)
        )

    async def picked(self, ids: frozenset[int]) -> None:
        if not ids:
            return
        (wanted,) = ids
        to = self._statuses[wanted]
        chosen = StatusRepeat(to, self._filtered_by)
        self.commands.remember(chosen)
        if changes := chosen.changes(self._rows):
            await self.commands.submit(changes, f"Status {clean(to.name)}", self._leads)
            return
        verb = "has" if len(self._rows) == 1 else "have"
        self.notices.hint(
            Content.styled(f"{whom(self._rows)} already {verb} this status.", "$tl-muted")
        )


def whom(rows: Sequence[LeadRow]) -> str:
    """Return the lead's name, or the number of leads."""
    return clean(rows[0].name) if len(rows) == 1 else plural(len(rows), "lead")


def _common(rows: Sequence[LeadRow]) -> frozenset[int]:
    """Return the statuses that all leads have."""
    sets = [frozenset(status.id for status in row.statuses or ()) for row in rows]
    return frozenset.intersection(*sets)


def _going(rows: Sequence[LeadRow], filtered_by: Collection[int]) -> frozenset[int]:
    """Return the statuses that are replaced; several if the leads differ, 0 for leads without one."""
    replaced = [replaced_status(row, filtered_by) for row in rows]
    ids = frozenset(status.id if status is not None else 0 for status in replaced)
    return ids if 0 not in ids else frozenset()
