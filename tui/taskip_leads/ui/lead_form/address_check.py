"""Check whether another lead has an email address before the form is saved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from taskip_leads.models.lead_row import LeadRow
from taskip_leads.text import clean
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.lead_form.fields import FormFields

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

_GROUP = "save"


class AddressCheck:
    """Checks one address at a time. The fields are read-only meanwhile, since text would not be saved."""

    def __init__(self, screen: AppScreen[Any], store: Store) -> None:
        self._screen = screen
        self._store = store
        self._focused: Widget | None = None
        self.running = False
        #: The lead that has the address that was typed.
        self.holder: LeadRow | None = None

    @property
    def _fields(self) -> FormFields:
        return self._screen.query_one(FormFields)

    def start(self, email: str, own_id: int | None, then: Callable[[str], Awaitable[None]]) -> None:
        """Check in the background, then await ``then`` with the error; empty if there is none.

        ``own_id`` is the lead that may have the address.
        """
        self.running = True
        self._focused = self._screen.focused
        self._fields.disabled = True
        self._show("Checking this address …")
        self._screen.run_guarded(partial(self._run, email, own_id, then), group=_GROUP)
        self._screen.show_keys()

    def cancel(self) -> None:
        """Make the fields editable again; nothing is saved."""
        self._screen.workers.cancel_group(self._screen, _GROUP)

    def forget(self) -> None:
        """Another address is typed."""
        self.holder = None
        self._screen.show_keys()

    async def _run(
        self, email: str, own_id: int | None, then: Callable[[str], Awaitable[None]]
    ) -> None:
        try:
            holder_id = await self._store.sync.find_holder(email, but=own_id)
            words = await self.name_holder(holder_id) if holder_id is not None else ""
        finally:
            self._end()
        await then(words)

    def _end(self) -> None:
        self.running = False
        if not self._screen.is_attached:
            return
        self._fields.disabled = False
        self._show("")
        if self._focused is not None:
            self._focused.focus()
        self._screen.show_keys()

    def _show(self, words: str) -> None:
        self._fields.fields["email"].say(words, "$tl-muted")

    async def name_holder(self, lead_id: int) -> str:
        """Remember the lead that has the address; return the message that names it."""
        self.holder = (await self._store.leads.rows([lead_id])).get(lead_id)
        self._screen.show_keys()
        if self.holder is None:
            return "This address is already used."
        name = clean(self.holder.name)
        return f"Email already used by {id_label(self.holder)} {name}."


def id_label(row: LeadRow) -> str:
    """Return a label for a lead: its id in TaskIP, if it has one."""
    return f"#{row.server_id}" if row.server_id is not None else "new"
