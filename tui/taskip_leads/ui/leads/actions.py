"""Commands of the lead list that change no leads: go to news, delete a view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content

from taskip_leads.text import plural
from taskip_leads.ui.leads import messages
from taskip_leads.ui.leads.query_state import LeadListQuery

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.leads.area import LeadArea


class LeadListCommands:
    """Go to new leads and delete views; ``hint`` shows the outcome in the status bar."""

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

    def tell_exported(self, outcome: str | None) -> None:
        """Tell what was written; None: nothing was."""
        if outcome is not None:
            self._hint(messages.notice(outcome))

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
            words += ". `leads.view_0` shows all leads"
        self._hint(messages.notice(words))

    async def clear_unread(self) -> None:
        """Remove all marks of new and changed leads; a second time, bring them back."""
        unread = self._store.unread
        self._store.profile.show_away(None)
        if count := await unread.clear():
            words = (
                f"{plural(count, 'mark')} cleared. `leads.clear_unread` brings"
                f" {'it' if count == 1 else 'them'} back"
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
