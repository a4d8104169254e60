"""Know when the user is here, and tell what came while they were away."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual import events
from textual.app import App

from taskip_leads import clock
from taskip_leads.errors import MirrorUnavailable
from taskip_leads.store.events import AwayChanged, Event, LeadsChanged, SyncChanged
from taskip_leads.ui import keys
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import start_worker

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Without a key for so long, the user is away.
AWAY = timedelta(hours=1)
#: So long after they are back, nothing more is counted as come meanwhile.
_BACK = timedelta(minutes=10)
#: Seconds between two looks at the clock.
_CHECK = 30.0
#: Events within this many seconds cause one count.
_COALESCE = 0.3
#: How often the last key is written to the disk, so that it is known after a kill.
_SAVE_EVERY = timedelta(minutes=1)

_MOVES = ("move(", "move_column(", "page(", "group(", "end(", "top", "bottom", "next_unread")


class VisitWatch:
    """Keeps ``store.profile.away`` up to date: what came since the last key before an hour without one."""

    def __init__(self, app: App[None], store: Store) -> None:
        self._app, self._store = app, store
        #: When the user left; None: what came since then was seen.
        self._since: datetime | None = None
        self._back = self._saved = clock.now()
        self._debouncer = Debouncer(app, _COALESCE, self._run)
        rows = (key for key in keys.of("leads", "board", "agenda") if key.action.startswith(_MOVES))
        #: Keys that only move the cursor; those of chords one by one.
        self._moves = {part for key in rows for name in key.keys for part in name.split(" ")}

    def begin(self) -> None:
        """Count what came since the last visit, if that was long ago, and follow the user."""
        profile = self._store.profile
        if profile.last_visit is not None and self._back - profile.last_visit >= AWAY:
            self._leave(profile.last_visit)
        profile.note_active(self._back)
        self._store.events.subscribe(self._hear)
        self._app.set_interval(_CHECK, self._check)

    def note_key(self, event: events.Event) -> None:
        """The user is here; a key other than a move puts away what came meanwhile."""
        now, profile = clock.now(), self._store.profile
        if self._is_long_ago(now):
            self._check()
            self._back = now
        profile.note_active(now)
        if now - self._saved >= _SAVE_EVERY:
            self._saved = now
            start_worker(self._app, self._save, group="visit")
        is_move = isinstance(event, events.Key) and event.key in self._moves
        if profile.away is not None and not is_move:
            profile.show_away(None)

    def _is_long_ago(self, now: datetime) -> bool:
        active = self._store.profile.last_active
        return active is not None and now - active >= AWAY

    def _check(self) -> None:
        """Notice that the user has left, or has been back for a while."""
        now, active = clock.now(), self._store.profile.last_active
        if self._since is None:
            if active is not None and self._is_long_ago(now):
                self._leave(active)
        elif (
            self._store.profile.away is None
            and not self._is_long_ago(now)
            and now - self._back >= _BACK
        ):
            self._since = None

    def _leave(self, since: datetime) -> None:
        self._since = since
        self._debouncer.request()

    def _hear(self, event: Event) -> None:
        if isinstance(event, AwayChanged) and self._store.profile.away is None:
            # The user has seen it.
            self._since = None
            self._debouncer.cancel()
        elif self._since is not None and isinstance(event, LeadsChanged | SyncChanged):
            self._debouncer.request()

    def _run(self) -> None:
        if self._app.is_running:
            start_worker(self._app, self._count, group="visit")

    async def _count(self) -> None:
        since = self._since
        if since is None or self._store.sync.state.first:
            return
        with suppress(MirrorUnavailable):  # the status bar shows it
            summary = await self._store.unread.summary(since)
            if self._since == since:
                self._store.profile.show_away(summary or None)

    async def _save(self) -> None:
        with suppress(MirrorUnavailable):
            await self._store.profile.save_visit()
