"""Choose the owners of leads by name; owners that were not toggled stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from taskip_leads.models.lead_row import LeadRow
from taskip_leads.text import clean, plural
from taskip_leads.ui.changes.repeats import OwnerRepeat
from taskip_leads.ui.dialogs.side_picker import SidePicker
from taskip_leads.ui.widgets.picker import Picker
from taskip_leads.ui.widgets.picker_lines import PickerLine

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class OwnerPicker(SidePicker):
    """For several leads, the owners that all of them have are preselected."""

    SCOPE = "assign"
    VERB = "assign"
    MULTI = True

    def __init__(self, store: Store, leads: Sequence[int]) -> None:
        super().__init__()
        self._store = store
        self._leads = tuple(leads)
        self._rows: list[LeadRow] = []
        self._names: dict[int, str] = {}
        self._before: frozenset[int] = frozenset()

    async def on_mount(self) -> None:
        rows = await self._store.leads.rows(self._leads)
        self._rows = [rows[lead_id] for lead_id in self._leads if lead_id in rows]
        people = [user for user in await self._store.profile.people() if user.id is not None]
        if not self._rows or not people:
            self.dismiss()
            if self._rows:
                words = "The team is not loaded yet; wait for the first sync."
                self.notices.hint(Content.styled(words, "$tl-muted"))
            return
        me = self._store.profile.me
        self._names = {user.id: clean(user.label) for user in people if user.id is not None}
        if me is not None and me.id in self._names:
            # The user first, who is assigned most often.
            own = me.id
            self._names = {own: "", **self._names}
            self._names[own] += " (you)"
        assigned = [
            frozenset(user.id for user in row.owners or () if user.id) for row in self._rows
        ]
        self._before = frozenset.intersection(*assigned)
        lines = [PickerLine(number, name, dot=False) for number, name in self._names.items()]
        name = clean(self._rows[0].name)
        whose = name if len(self._rows) == 1 else plural(len(self._rows), "lead")
        await self.open_picker(Picker(f"Owner of {whose}", lines, chosen=self._before, multi=True))

    async def picked(self, ids: frozenset[int]) -> None:
        chosen = OwnerRepeat(ids - self._before, self._before - ids, self._names)
        changes = chosen.changes(self._rows)
        if changes:
            names = ", ".join(self._names.get(i, f"#{i}") for i in sorted(ids)) or "nobody"
            self.commands.remember(chosen)
            await self.commands.submit(changes, f"Owner {names}", self._leads)
