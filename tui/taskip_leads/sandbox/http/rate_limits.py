"""TaskIP's rate limits per key: 1000 requests an hour, 100 a minute, 50 uploads an hour."""

from __future__ import annotations

import math
from dataclasses import dataclass

from taskip_leads import clock

PER_HOUR, PER_MINUTE, UPLOADS_PER_HOUR = 1000, 100, 50
#: Announced if no limits are enforced, so that clients are not slowed down.
GENEROUS = 1_000_000


@dataclass
class FixedWindow:
    """A fixed window, which starts with the first request."""

    limit: int
    seconds: int
    start: float = -math.inf
    used: int = 0

    def roll(self, now: float) -> None:
        if not self.start <= now < self.start + self.seconds:
            self.start, self.used = now, 0

    @property
    def ends(self) -> float:
        return self.start + self.seconds


class RateLimits:
    """Counts the key's requests. Headers contain only the hourly limit, as TaskIP's do."""

    def __init__(self, *, enforced: bool = False) -> None:
        self.enforced = enforced
        self._hour = FixedWindow(PER_HOUR, 3600)
        self._minute = FixedWindow(PER_MINUTE, 60)
        self._uploads = FixedWindow(UPLOADS_PER_HOUR, 3600)

    def admit(self, *, upload: bool) -> tuple[dict[str, str], int | None]:
        """Count one request; return headers, and seconds to wait if it is refused."""
        now = clock.now().timestamp()
        windows = [self._hour, self._minute, *([self._uploads] if upload else [])]
        for window in windows:
            window.roll(now)
        full = [w for w in windows if w.used >= w.limit] if self.enforced else []
        if not full:
            for window in windows:
                window.used += 1
        limit = PER_HOUR if self.enforced else GENEROUS
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - self._hour.used)),
            "X-RateLimit-Reset": str(math.ceil(self._hour.ends)),
        }
        wait = max((math.ceil(w.ends - now) for w in full), default=None)
        return headers, wait

    def forget(self) -> None:
        """Reset the counters."""
        for window in (self._hour, self._minute, self._uploads):
            window.start = -math.inf
