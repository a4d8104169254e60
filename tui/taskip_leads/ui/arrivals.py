"""Tell the user of leads that come, or are assigned to them, while they work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer

from taskip_leads import clock
from taskip_leads.errors import MirrorUnavailable
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import Arrival
from taskip_leads.store.events import Event, LeadsChanged, SyncChanged
from taskip_leads.text import ago, clean, money, plural
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import screen_in_front, start_worker
from taskip_leads.ui.compat.app import CompatApp
from taskip_leads.ui.leads.query_screen import LeadQueryScreen
from taskip_leads.ui.ports import ArrivalOptions, ports_of
from taskip_leads.ui.render import cells
from taskip_leads.ui.visit_watch import AWAY
from taskip_leads.ui.widgets.arrival_toast import ArrivalToast

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Events within this many seconds cause one look.
_COALESCE = 0.3
#: Seconds between two toasts, and for which a lead waits for its toast at most.
_EVERY, _PATIENCE = 60.0, 120.0
#: Seconds between two looks whether a toast may be shown.
_TICK = 0.5
#: Seconds from which on the toast tells how long ago a lead came.
_OLD = 60.0


class _Waiting(Struct, frozen=True):
    """A lead that waits for its toast, and since when, as ``clock.elapsed``."""

    arrival: Arrival
    since: float


class ArrivalNotices:
    """Shows one toast a minute at most, and never over a dialog, a field or another toast.

    A lead that waits for longer than two minutes has its mark only. What comes with the first sync after
    a longer absence is not told one by one.
    """

    def __init__(self, app: CompatApp, store: Store, options: Callable[[], ArrivalOptions]) -> None:
        self._app, self._store, self._options = app, store, options
        #: From when on leads are looked for; None until the first sync after an absence has ended.
        self._since: datetime | None = None
        self._begun = clock.now()
        #: Leads that were looked at already, and whether they were new.
        self._known: set[tuple[int, bool]] = set()
        self._waiting: list[_Waiting] = []
        self._shown_at: float | None = None
        self._toast: ArrivalToast | None = None
        self._timer: Timer | None = None
        self._debouncer = Debouncer(app, _COALESCE, self._run)

    @property
    def is_waiting(self) -> bool:
        """Whether a lead waits for its toast."""
        return bool(self._waiting)

    def begin(self) -> None:
        """Follow what comes from now on."""
        last = self._store.profile.last_visit
        if last is None or self._begun - last < AWAY:
            self._since = self._begun
        self._store.events.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        synced = self._store.sync.state.synced_at
        if not self._app.is_running or not self._options().toasts:
            return
        if self._since is not None:
            if isinstance(event, LeadsChanged):
                self._debouncer.request()
        elif isinstance(event, SyncChanged) and synced is not None and synced >= self._begun:
            self._since = synced
            start_worker(self._app, self._skip, group="arrivals")

    def _run(self) -> None:
        if self._app.is_running:
            start_worker(self._app, self._look, group="arrivals")

    async def _skip(self) -> None:
        """Tell nothing of what is there already."""
        self._known |= {_key(one) for one in await self._arrivals()}

    async def _look(self) -> None:
        if self._since is None or not self._options().toasts:
            return
        arrived = [one for one in await self._arrivals() if _key(one) not in self._known]
        self._known |= {_key(one) for one in arrived}
        since = clock.elapsed()
        self._waiting += [_Waiting(one, since) for one in arrived]
        if self._waiting and self._timer is None:
            self._timer = self._app.set_interval(_TICK, self._show_due)
            await self._show_due()

    async def _arrivals(self) -> list[Arrival]:
        with suppress(MirrorUnavailable):  # the status bar shows it
            return await self._store.unread.arrivals(self._since or self._begun)
        return []

    async def _show_due(self) -> None:
        now = clock.elapsed()
        self._waiting = [one for one in self._waiting if now - one.since < _PATIENCE]
        toast = self._toast
        if toast is not None and (not toast.is_attached or not _has_room(toast.screen, toast)):
            self._toast = None
            if toast.is_attached:
                await toast.remove()
        if not self._waiting and self._toast is None and self._timer is not None:
            self._timer.stop()
            self._timer = None
        elif self._waiting and (self._shown_at is None or now - self._shown_at >= _EVERY):
            await self._show([one.arrival for one in self._waiting], now)

    async def _show(self, arrivals: Sequence[Arrival], now: float) -> None:
        screen = screen_in_front(self._app)
        headline, text = _headline(arrivals), _text(arrivals)
        if self._options().terminal and not self._app.in_front:
            self._app.notify_terminal(f"{headline}: {text.plain}")
        elif isinstance(screen, LeadQueryScreen) and _has_room(screen):
            only = arrivals[0].row if len(arrivals) == 1 else None
            age = _age(only) if only is not None and arrivals[0].is_new else ""
            lead_id = None if only is None else only.lead_id
            self._toast = ArrivalToast(screen.look.glyphs, headline, text, age, lead_id=lead_id)
            await screen.show_arrival(self._toast)
        else:
            return
        self._waiting, self._shown_at = [], now
        lines = ((headline, "bold $tl-text"), "\n", text)
        ports_of(self._app).notices.remember(Content.assemble(*lines))
        if self._options().sound:
            self._app.bell()


def _key(arrival: Arrival) -> tuple[int, bool]:
    return arrival.row.lead_id, arrival.is_new


def _has_room(screen: Screen[Any], toast: ArrivalToast | None = None) -> bool:
    """Return whether nothing is on the screen that a toast may not cover."""
    return (
        isinstance(screen, LeadQueryScreen)
        and screen.is_active
        and not screen.coordinator.is_editing
        and not screen.query("UndoToast")
        and all(other is toast for other in screen.query(ArrivalToast))
    )


def _headline(arrivals: Sequence[Arrival]) -> str:
    new = sum(one.is_new for one in arrivals)
    assigned = len(arrivals) - new
    if len(arrivals) == 1:
        sources = arrivals[0].row.sources
        source = f" from {clean(sources[0].name[: cells.LIMIT])}" if sources else ""
        return f"New lead{source}" if new else "Assigned to you"
    parts = [plural(new, "new lead")] if new else []
    if assigned:
        parts.append(
            f"{assigned:,} assigned to you" if new else f"{assigned:,} leads assigned to you"
        )
    return ", ".join(parts)


def _text(arrivals: Sequence[Arrival]) -> Content:
    """Return name and value of the lead, or the names of several."""
    names = [clean(one.row.name[: cells.LIMIT]) for one in arrivals]
    if len(arrivals) > 1:
        return Content.styled(", ".join(names), "$tl-muted")
    row = arrivals[0].row
    value = "" if row.value is None else f"  {clean(money(row.value, row.currency))}"
    return Content.assemble((names[0], "$tl-text"), (value, "$tl-muted"))


def _age(row: LeadRow) -> str:
    """Return how long ago a lead came; empty if it is less than a minute."""
    created, now = clock.parse_stamp(row.created_at), clock.now()
    if created is None or (now - created).total_seconds() < _OLD:
        return ""
    return f"arrived {ago(created, now)}"
