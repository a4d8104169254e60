"""Own the API client and track the connection state."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from taskip_leads.clock import elapsed, now
from taskip_leads.errors import (
    KeyRefused,
    KeyringUnavailable,
    MirrorUnavailable,
    NoKey,
    RateLimited,
    TaskipError,
    WrongWorkspace,
)
from taskip_leads.models.sync_state import ConnectionState, SyncState
from taskip_leads.store.events import EventBus, SyncChanged

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient

# Seconds between attempts while TaskIP is unreachable.
_FIRST_WAIT = 5.0
_LONGEST_WAIT = 60.0
_LONGEST_LIMIT = 3600.0
# Seconds between attempts while the disk fails; these send no requests.
_DISK_WAIT = 5.0

# Requests of an hour as TaskIP documents them, until a client knows better.
_PER_HOUR = 1000

# States that end when TaskIP answers.
_OVER = (
    ConnectionState.OFFLINE,
    ConnectionState.LIMITED,
    ConnectionState.KEY_REFUSED,
    ConnectionState.NO_KEY,
    ConnectionState.OTHER_WORKSPACE,
)

Connect = Callable[[], Awaitable["TaskipClient"]]
#: Raises if a client must not be used; called once for each client.
Check = Callable[["TaskipClient"], Awaitable[None]]


class ServiceConnection:
    """Holds the client, created on first use, and the ``SyncState`` that screens show."""

    def __init__(
        self,
        connect: Connect,
        events: EventBus,
        check: Check | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        self._connect = connect
        self._events = events
        self._check = check
        # No request is allowed before this time of ``clock.elapsed``.
        self._limited_until = 0.0
        self._client: TaskipClient | None = None
        self._connecting = asyncio.Lock()
        self._wait = _FIRST_WAIT
        #: Status, headline and hint of a refused key, which is not retried automatically.
        self._refusal: tuple[int, str, str] | None = None
        self.state = SyncState(read_only=read_only)

    async def client(self) -> TaskipClient:
        """Return the client, created on first use.

        Raises ``NoKey`` or ``KeyringUnavailable`` if it cannot be created, ``WrongWorkspace`` if the
        key opens another workspace, and ``KeyRefused`` after a refusal, until there is another key
        or ``try_again`` is called.
        """
        async with self._connecting:
            if self._refusal is not None:
                raise KeyRefused(*self._refusal)
            left = self.seconds_until_allowed()
            if left > 0:
                until = now() + timedelta(seconds=left)
                raise RateLimited("TaskIP's request limit is reached.", until)
            if self._client is None:
                client = await self._connect()
                try:
                    if self._check is not None:
                        await self._check(client)
                except BaseException:
                    await client.aclose()
                    raise
                self._client = client
            return self._client

    async def close(self) -> None:
        """Close the client; the next request creates a new one with the current key."""
        self.try_again()
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def try_again(self) -> None:
        """Allow requests after a refusal: the user asks for it, or the key has changed."""
        self._refusal = None

    def seconds_until_allowed(self) -> float:
        """Return seconds until requests may be made again after a rate limit; 0: now."""
        return max(0.0, self._limited_until - elapsed())

    def seconds_until_sending(self, *, upload: bool = False) -> float:
        """Return seconds until the rate limit lets a change be sent; 0: now."""
        seconds = self.seconds_until_allowed()
        if self._client is None:
            return seconds
        from taskip_leads.api.rate_limiter import Priority  # not needed for the first paint

        sender = self._client.at(Priority.OUTBOX)
        return max(seconds, sender.seconds_until_allowed(upload=upload))

    @property
    def hour(self) -> tuple[int, int]:
        """The requests that are left of this hour, as far as is known, and how many an hour has."""
        return (_PER_HOUR, _PER_HOUR) if self._client is None else self._client.hour

    def limit_until(self, moment: datetime) -> None:
        """Make no request before ``moment``: the key's rate limit is reached."""
        # A limit never exceeds an hour, even if the clock is wrong.
        left = min((moment - now()).total_seconds(), _LONGEST_LIMIT)
        self._limited_until = elapsed() + left

    def update(self, **changes: Any) -> None:
        """Change fields of the state and emit ``SyncChanged`` if it differs."""
        state = replace(self.state, **changes)
        if state != self.state:
            self.state = state
            self._events.emit(SyncChanged())

    def reached(self) -> None:
        """Record that TaskIP is reachable."""
        self._wait = _FIRST_WAIT
        self._refusal = None
        budget = self._client.budget.remaining if self._client else None
        link = self.state.link
        if link in _OVER:
            link = ConnectionState.IDLE
        self.update(link=link, since=None, next_try=None, until=None, message="", budget=budget)

    def disk_written(self) -> None:
        """Record that the disk works."""
        if self.state.link is ConnectionState.DISK_FULL:
            self.update(link=ConnectionState.IDLE, message="")

    def failed(self, error: TaskipError) -> float | None:
        """Show an error of the network, the key or the disk in the state.

        Returns the seconds until the next attempt; None if only the user can help.
        """
        if isinstance(error, KeyRefused):
            self._refusal = (error.status, error.headline, error.hint)
            self.update(link=ConnectionState.KEY_REFUSED, message=str(error), next_try=None)
            return None
        if isinstance(error, WrongWorkspace):
            self.update(link=ConnectionState.OTHER_WORKSPACE, message=str(error), next_try=None)
            return None
        if isinstance(error, NoKey | KeyringUnavailable):
            self.update(link=ConnectionState.NO_KEY, message=str(error), next_try=None)
            return None
        if isinstance(error, RateLimited):
            self.update(
                link=ConnectionState.LIMITED, until=error.until, message=str(error), next_try=None
            )
            return min(max(1.0, (error.until - now()).total_seconds()), _LONGEST_LIMIT)
        if isinstance(error, MirrorUnavailable):
            self.update(link=ConnectionState.DISK_FULL, message=error.headline, next_try=None)
            return _DISK_WAIT
        moment, next_try = now(), self.state.next_try
        ahead = None if next_try is None else (next_try - moment).total_seconds()
        # Longer than any wait: the clock was set back.
        if next_try is None or ahead is None or not 0 < ahead <= _LONGEST_WAIT:
            # Concurrent failures count once towards the back-off.
            next_try = moment + timedelta(seconds=self._wait)
            self._wait = min(self._wait * 2, _LONGEST_WAIT)
        since: datetime = self.state.since or moment
        self.update(
            link=ConnectionState.OFFLINE, since=since, next_try=next_try, message=error.headline
        )
        return (next_try - moment).total_seconds()
