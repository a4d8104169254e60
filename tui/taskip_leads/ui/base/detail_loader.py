"""Load one lead from the mirror, and refresh it from TaskIP."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from taskip_leads.errors import NotFound, TaskipError
from taskip_leads.models.draft_text import Draft
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.store.events import (
    AttributesChanged,
    DraftsChanged,
    Event,
    LeadsChanged,
    NotesChanged,
    OutboxChanged,
)
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.notifications import ErrorPlace, place, report
from taskip_leads.ui.base.screen import AppScreen

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Events within this many seconds cause one read.
_DEBOUNCE = 0.05
#: Refresh after this many seconds, so that stepping over leads with ``J`` costs no request.
_REFRESH_DELAY = 0.3


class LeadDetailLoader:
    """Hold the displayed lead and its drafts; call back when they change.

    ``loaded`` gets the lead, and whether it was shown before. ``deleted`` is called once, when
    the lead exists neither here nor in TaskIP. ``refreshing_changed`` follows ``refreshing``.
    """

    def __init__(
        self,
        store: Store,
        screen: AppScreen[Any],
        lead_id: int,
        *,
        loaded: Callable[[LeadDetail, bool], None],
        deleted: Callable[[], None],
        refreshing_changed: Callable[[], None],
    ) -> None:
        self._store = store
        self._screen = screen
        self._loaded = loaded
        self._deleted = deleted
        self._refreshing_changed = refreshing_changed
        self._read_debouncer = Debouncer(screen, _DEBOUNCE, self.read)
        self._refresh_debouncer = Debouncer(screen, _REFRESH_DELAY, self.refresh, restart=True)
        self.lead_id = lead_id
        self.detail: LeadDetail | None = None
        self.drafts: tuple[Draft, ...] = ()
        self.refreshing = False
        self.is_deleted = False

    @property
    def ready(self) -> bool:
        """Whether a lead is loaded, or nothing is being loaded."""
        return self.detail is not None or not self._screen.working("detail")

    def select(self, lead_id: int) -> None:
        """Show another lead; refresh it once the selection stays."""
        self.lead_id = lead_id
        self.is_deleted = False
        self.read()
        self._refresh_debouncer.request()

    def read(self) -> None:
        """Load the lead from the mirror, in the background."""
        self._screen.run_guarded(partial(self.load, self.lead_id), group="detail", exclusive=True)

    async def load(self, lead_id: int) -> None:
        """Load a lead from the mirror; ignore it if another one was selected meanwhile."""
        detail = await self._store.leads.detail(lead_id)
        drafts = await self._store.drafts.all(lead_id)
        if lead_id != self.lead_id or self.is_deleted:
            return
        self.drafts = drafts
        if detail is None:
            self._mark_deleted()
            return
        same = self.detail is not None and self.detail.row.lead_id == lead_id
        if detail.unread is not None and self._screen.is_active:
            look = partial(self._store.unread.mark_read, [lead_id])
            self._screen.run_guarded(look, group="look")
        self.detail = detail.keeping_news(self.detail)
        self._loaded(self.detail, same)

    def refresh(self, *, force: bool = False) -> None:
        """Load the lead from TaskIP; without ``force`` only if the mirror's copy is old."""
        request = partial(self._request, self.lead_id, force)
        self._screen.run_guarded(request, group="service", exclusive=True)

    async def _request(self, lead_id: int, force: bool) -> None:
        self._set_refreshing(True)
        try:
            await self._store.sync.refresh_lead(lead_id, force=force)
        except NotFound:
            if lead_id == self.lead_id:
                self._mark_deleted()
        except TaskipError as error:
            # The status bar already shows a lasting state; repeat it only on request.
            if force or place(error) is not ErrorPlace.BAR:
                report(self._screen.notices, error)
        finally:
            self._set_refreshing(False)

    def _set_refreshing(self, refreshing: bool) -> None:
        self.refreshing = refreshing
        if self._screen.is_attached:
            self._refreshing_changed()

    def _mark_deleted(self) -> None:
        if not self.is_deleted:
            self.is_deleted = True
            self._deleted()

    def hear(self, event: Event) -> None:
        """Reload the lead after events that concern it."""
        match event:
            case LeadsChanged(keys=changed):
                concerned = changed is None or self.lead_id in changed
            case NotesChanged(lead=lead_id) | OutboxChanged(lead=lead_id):
                concerned = lead_id == self.lead_id
            case AttributesChanged() | DraftsChanged():
                concerned = True
            case _:
                concerned = False
        if concerned:
            self._read_debouncer.request()
