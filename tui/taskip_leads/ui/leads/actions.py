"""Commands of the lead list that change no leads: export, delete a view."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from taskip_leads import clock
from taskip_leads.models import csv_export
from taskip_leads.text import plural
from taskip_leads.ui.leads import messages
from taskip_leads.ui.leads.query_state import LeadListQuery
from taskip_leads.ui.system.new_file import write_new

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.leads.area import LeadArea


class LeadListCommands:
    """Export the list and delete views; ``hint`` shows the outcome in the status bar."""

    def __init__(
        self,
        store: Store,
        area: LeadArea,
        list_query: LeadListQuery,
        *,
        hint: Callable[[Content], None],
    ) -> None:
        self._store = store
        self._area, self._list_query = area, list_query
        self._hint = hint

    async def save_csv(self) -> None:
        """Write the leads of the list to a new file in the working directory."""
        query = self._list_query.current
        text = await self._store.leads.export_text(query, csv_export.csv_table)
        try:
            path = await asyncio.to_thread(
                write_new, Path.cwd(), f"leads-{clock.today()}", "csv", text
            )
        except OSError as error:
            words = f"The file could not be written: {error.strerror}"
            self._hint(messages.notice(words, error=True))
            return
        self._hint(messages.notice(f"{plural(len(self._area.lead_ids), 'lead')} in {path}"))

    def go_to_unread(self, lead_id: int | None) -> None:
        """Go to a lead that is new or was changed by others; None: there is no other one."""
        if lead_id is not None:
            self._area.move_to_lead(lead_id)
            return
        row = self._area.row
        if row is not None and row.unread is not None:
            words = "No other new lead in this list, and no other change"
        else:
            words = "No new lead in this list, and no change by others"
        if self._list_query.current.filters:
            words += ". 0 shows all leads"
        self._hint(messages.notice(words))

    async def clear_unread(self) -> None:
        """Remove all marks of new and changed leads; a second time, bring them back."""
        unread = self._store.unread
        self._store.profile.show_away(None)
        if count := await unread.clear():
            words = (
                f"{plural(count, 'mark')} cleared. X n brings {'it' if count == 1 else 'them'} back"
            )
        elif count := await unread.restore():
            words = f"{plural(count, 'mark')} {'is' if count == 1 else 'are'} back"
        else:
            words = "No lead is marked as new or changed"
        self._hint(messages.notice(words))

    async def delete_view(self) -> None:
        """Delete the open view; its filter stays."""
        view = self._list_query.view
        if not view.id:
            self._hint(messages.notice("“All” is not a saved view and can't be deleted"))
            return
        self._list_query.mark_open(0)
        await self._store.views.delete(view.id)
        self._hint(messages.notice(f"View {view.name} deleted. Its filter stays on for now"))
