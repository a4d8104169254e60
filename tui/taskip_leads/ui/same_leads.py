"""Tell that another lead has the email or phone that the user has just saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App

from taskip_leads import clock
from taskip_leads.models.change import CreateLead, EditLead
from taskip_leads.store.duplicates import DuplicateLeads
from taskip_leads.store.events import Event, OutboxChanged
from taskip_leads.text import plural
from taskip_leads.ui.base.screen import start_worker
from taskip_leads.ui.ports import ports_of
from taskip_leads.ui.render.content import with_keys

if TYPE_CHECKING:
    from taskip_leads.models.duplicates.groups import Certainty
    from taskip_leads.store.store import Store

#: A change made longer ago, before this visit, is not told of.
_NOW = timedelta(seconds=10)
_FIELDS = ("email", "phone_number")


class SameLeadNotices:
    """Looks once at each change of an email or a phone that is made here."""

    def __init__(self, app: App[None], store: Store) -> None:
        self._app, self._store = app, store
        self._leads = DuplicateLeads(store.database, store.leads, store.outbox, store.sync)
        #: The newest change that was looked at.
        self._seen = 0

    def begin(self) -> None:
        """Follow the changes of the store, which is open."""
        self._store.events.subscribe(self._handle)

    def _handle(self, event: Event) -> None:
        is_new = isinstance(event, OutboxChanged) and event.id > self._seen
        if isinstance(event, OutboxChanged) and is_new and self._app.is_running:
            self._seen = event.id
            start_worker(self._app, partial(self._look, event.id), group="same leads")

    async def _look(self, change_id: int) -> None:
        pending = await self._store.outbox.pending(change_id)
        if pending is None or clock.now() - pending.created_at > _NOW:
            return
        change = pending.change
        if not isinstance(change, EditLead | CreateLead):
            return
        if any(change.fields.get(name) for name in _FIELDS):
            lead_id = change.lead if isinstance(change, EditLead) else -change_id
            if text := others(await self._leads.same_as(lead_id)):
                ports_of(self._app).notices.hint(with_keys(f"{text}: `app.duplicates`", "$tl-text"))


def others(same: Mapping[Certainty, int]) -> str:
    """Return ``1 lead has this phone``; "" if no other lead has anything of it."""
    parts = [
        f"{plural(count - 1, 'other lead')} {'has' if count == 2 else 'have'} this"
        f" {certainty.name.lower()}"
        for certainty, count in same.items()
    ]
    return ", ".join(parts)
