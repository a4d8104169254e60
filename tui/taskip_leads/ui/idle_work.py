"""What the app does beside its screens, from the first list on."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from textual import events

from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.ui.base.screen import start_worker
from taskip_leads.ui.compat.app import CompatApp
from taskip_leads.ui.ports import ArrivalOptions

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.arrivals import ArrivalNotices
    from taskip_leads.ui.system.collector import CollectorPolicy
    from taskip_leads.ui.visit_watch import VisitWatch

#: Seconds between checks whether the garbage collector may run.
_COLLECTOR_SECONDS = 10.0


class IdleWork:
    """Imports what keys lead to, runs full passes of the collector, and follows the user's visits.

    Its parts are imported when it begins.
    """

    def __init__(self, app: CompatApp, store: Store) -> None:
        self._app, self._store = app, store
        #: How the user is told of leads that come.
        self._arrival_options = ArrivalOptions()
        #: None until the list is shown.
        self._collector: CollectorPolicy | None = None
        self._visits: VisitWatch | None = None
        self._arrivals: ArrivalNotices | None = None

    def begin(self) -> None:
        """Begin: the list is shown."""
        from taskip_leads.ui.arrivals import ArrivalNotices
        from taskip_leads.ui.preloading import Preloader
        from taskip_leads.ui.same_leads import SameLeadNotices
        from taskip_leads.ui.system.collector import CollectorPolicy
        from taskip_leads.ui.visit_watch import VisitWatch

        self._visits = VisitWatch(self._app, self._store)
        self._visits.begin()
        self._arrivals = ArrivalNotices(self._app, self._store, lambda: self._arrival_options)
        self._arrivals.begin()
        SameLeadNotices(self._app, self._store).begin()
        self._collector = CollectorPolicy(self._is_syncing)
        self._collector.begin()
        self._app.set_interval(_COLLECTOR_SECONDS, self._collector.collect_if_quiet)
        start_worker(self._app, partial(asyncio.to_thread, _remove_leftovers), group="leftovers")
        preloader = Preloader(self._collector.seconds_to_quiet)
        start_worker(self._app, preloader.run, group="preloading")

    def set_arrival_options(self, options: ArrivalOptions) -> None:
        """Tell of leads that come in this way."""
        self._arrival_options = options

    @property
    def is_telling(self) -> bool:
        """Whether the user is about to be told of leads that have come."""
        return self._arrivals is not None and self._arrivals.is_waiting

    def note_key(self, event: events.Key | events.Paste) -> None:
        """Put off what would hold up the next key; the user is here."""
        if self._collector is not None:
            self._collector.note_key()
        if self._visits is not None:
            self._visits.note_key(event)

    def _is_syncing(self) -> bool:
        return self._store.sync.state.link is ConnectionState.SYNCING

    def keep_objects(self) -> None:
        """After the next full pass, never look again at what is left: all leads are read."""
        if self._collector is not None:
            self._collector.keep()


def _remove_leftovers() -> None:
    from taskip_leads.ui.system import editor

    editor.remove_leftovers()
