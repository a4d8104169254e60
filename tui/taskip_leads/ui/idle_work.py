"""What the app does while nobody types, from the first list on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import App

if TYPE_CHECKING:
    from taskip_leads.ui.system.collector import CollectorPolicy

#: Seconds between checks whether the garbage collector may run.
_COLLECTOR_SECONDS = 10.0


class IdleWork:
    """Imports what keys lead to, runs full passes of the collector, and removes leftovers.

    Its parts are imported when it begins.
    """

    def __init__(self, app: App[None], is_syncing: Callable[[], bool]) -> None:
        self._app = app
        self._is_syncing = is_syncing
        #: None until the list is shown.
        self._collector: CollectorPolicy | None = None

    def begin(self) -> None:
        """Begin: the list is shown."""
        from taskip_leads.ui.preloading import Preloader
        from taskip_leads.ui.system.collector import CollectorPolicy

        self._collector = CollectorPolicy(self._is_syncing)
        self._collector.begin()
        self._app.set_interval(_COLLECTOR_SECONDS, self._collector.collect_if_quiet)
        self._app.run_worker(asyncio.to_thread(_remove_leftovers), name="leftovers")
        preloader = Preloader(self._collector.seconds_to_quiet)
        self._app.run_worker(preloader.run(), name="preloading")

    def note_key(self) -> None:
        """Put off what would hold up the next key."""
        if self._collector is not None:
            self._collector.note_key()

    def keep_objects(self) -> None:
        """After the next full pass, never look again at what is left: all leads are read."""
        if self._collector is not None:
            self._collector.keep()


def _remove_leftovers() -> None:
    from taskip_leads.ui.system import editor

    editor.remove_leftovers()
