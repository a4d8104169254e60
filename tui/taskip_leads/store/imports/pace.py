"""How fast an import sends: so many requests a minute, and never the last of the hour."""

from __future__ import annotations

from collections import deque

from taskip_leads.clock import elapsed
from taskip_leads.models.change import AddNote, Change, EditLead
from taskip_leads.models.imports.plan import PER_MINUTE, RESERVE

_MINUTE = 60.0
#: Seconds until the hour's requests are looked at again.
_LATER = 30.0


def cost_of(change: Change) -> int:
    """Return the requests that a change takes."""
    match change:
        case EditLead():
            return 3
        case AddNote():
            return 2
        case _:
            return 2


class ImportPace:
    """Counts the requests that an import causes."""

    def __init__(self) -> None:
        self._spent: deque[float] = deque()

    def wait_for(self, requests: int, hour: tuple[int, int]) -> float:
        """Return seconds until so many requests may be caused. ``hour``: how many are left, of how many."""
        left, per_hour = hour
        if left - requests < min(RESERVE, per_hour // 2):
            return _LATER
        moment = elapsed()
        while self._spent and moment - self._spent[0] >= _MINUTE:
            self._spent.popleft()
        over = len(self._spent) + requests - PER_MINUTE
        if over <= 0 or not self._spent:
            return 0.0
        return max(0.0, self._spent[min(over, len(self._spent)) - 1] + _MINUTE - moment)

    def spend(self, requests: int) -> None:
        """Record requests that a row causes now."""
        self._spent.extend([elapsed()] * requests)
