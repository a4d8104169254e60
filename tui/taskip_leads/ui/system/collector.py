"""Keep Python's garbage collector from holding up a key.

A full pass visits every object, which takes 20 to 57 ms with all leads loaded, in the thread that allocates
next. Passes over young objects take well under a millisecond and run as usual.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from taskip_leads.clock import monotonic

#: Allocations between two passes over young objects, and passes between two over middle-aged ones. Full
#: passes are never automatic.
_THRESHOLDS = (5_000, 20, 1_000_000)
#: Seconds without a key before a full pass.
_QUIET = 5.0
#: Seconds after a key for which somebody counts as typing.
_MOMENT = 0.3
#: Surviving objects that make a full pass worthwhile.
_WORTH_A_PASS = 20


class CollectorPolicy:
    """Runs full passes only while the user does not type and ``busy`` is false.

    Objects from the start of the program live until its end, so passes ignore them.
    """

    def __init__(self, busy: Callable[[], bool]) -> None:
        self._busy = busy
        self._active = False
        self._last_key = 0.0
        #: Whether objects that exist now stay until the end.
        self._keeps = False

    def begin(self) -> None:
        """Turn the collector on, if the caller turned it off for the start; the list is shown."""
        if not gc.isenabled():
            self._active = True
            gc.freeze()
            gc.set_threshold(*_THRESHOLDS)
            gc.enable()

    def keep(self) -> None:
        """Freeze the remaining objects after the next full pass, since all leads are loaded."""
        self._keeps = True

    def note_key(self) -> None:
        """Postpone full passes, because the user types."""
        self._last_key = monotonic()

    def seconds_to_quiet(self) -> float:
        """Return how long the last key counts as typing; 0 if nobody types."""
        return max(0.0, self._last_key + _MOMENT - monotonic())

    def collect_if_quiet(self) -> bool:
        """Run a full pass if it is unnoticeable and worthwhile; return whether it ran."""
        quiet = monotonic() - self._last_key >= _QUIET and not self._busy()
        worth = self._keeps or gc.get_count()[2] >= _WORTH_A_PASS
        if not (self._active and quiet and worth):
            return False
        gc.collect()
        if self._keeps:
            self._keeps = False
            gc.freeze()
        return True
