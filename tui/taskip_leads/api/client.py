"""The API client: sends requests; returns decoded JSON or raises a ``WireError``."""

from __future__ import annotations

import asyncio
import random as random_module
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import anyio
import anyio.lowlevel

from taskip_leads import clock
from taskip_leads.api import timeouts
from taskip_leads.api.body import AnswerLimits
from taskip_leads.api.endpoints.attributes import AttributesApi
from taskip_leads.api.endpoints.files import FilesApi
from taskip_leads.api.endpoints.leads import LeadsApi
from taskip_leads.api.endpoints.lookups import LookupsApi
from taskip_leads.api.endpoints.notes import NotesApi
from taskip_leads.api.exchange import Query, build_request, exchange
from taskip_leads.api.http_library import httpx
from taskip_leads.api.pagination import read_page
from taskip_leads.api.rate_limiter import AnnouncedLimit, Priority, RateLimiter
from taskip_leads.api.reading_thread import read_in_thread
from taskip_leads.api.request_log import LoggedRequest
from taskip_leads.api.responses import Throttled, understand
from taskip_leads.api.transport import PinnedTransport, checked_url
from taskip_leads.errors import (
    ConfigError,
    InvalidResponse,
    RateLimited,
    RequestNotSent,
    WireError,
)
from taskip_leads.wire.records import read_attribute
from taskip_leads.wire.scalars import integer

# Attempts of a read and their time limit; waits double from the first one, with jitter.
_TRIES = 6
_READ_WITHIN = 60.0
_FIRST_WAIT = 0.25
# Decoding more bytes than this stalls a frame, so it is done in a thread. Compressed: about a tenth.
_SMALL_ANSWER = 64 * 2**10
_SMALL_PACKED = 8 * 2**10

# So many rows are read in a thread as well.
_MANY_ROWS = 50

T = TypeVar("T")


def prepared(base_url: str, key: str, **options: Any) -> TaskipClient:
    """Create a client and import its network layer; call this in a thread without a loop.

    The first client takes 60 ms and its first request as much again, for imports and certificates: too
    long for the thread that draws.
    """
    asyncio.run(anyio.lowlevel.checkpoint())
    return TaskipClient(base_url, key, **options)


class TaskipClient:
    """The client for one key at ``base_url``; ``at`` returns siblings of other priorities.

    ``deadline`` is the total time of one request in seconds (for an upload: ``timeouts.upload``).
    ``observer`` is called after every request. Raises ``ConfigError`` for an address to which a key
    cannot be sent safely, or for an invalid key.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        gate: RateLimiter | None = None,
        deadline: float = timeouts.REQUEST,
        proxy: str | None = None,
        ca_file: Path | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        random: random_module.Random | None = None,
        first_wait: float = _FIRST_WAIT,
        observer: Callable[[LoggedRequest], None] | None = None,
    ) -> None:
        base = checked_url(base_url)
        key = key.strip()
        if not key or not all("!" <= char <= "~" for char in key):
            raise ConfigError("The key is empty or contains characters that keys never have.")
        self._base = str(base).rstrip("/")
        self._transport = PinnedTransport(base, key, proxy=proxy, ca_file=ca_file, inner=transport)
        self._gate = gate or RateLimiter()
        self._deadline = deadline
        self._random = random or random_module.Random()  # noqa: S311 - jitter, not a secret
        self._first_wait = first_wait
        self._observer = observer
        self._sent = [0]
        self._be(Priority.USER)

    def _be(self, priority: Priority) -> None:
        self._priority = priority
        self.leads = LeadsApi(self)
        self.notes = NotesApi(self)
        self.files = FilesApi(self)
        self.attributes = AttributesApi(self)
        lookups = LookupsApi(self)
        self.people = lookups.people
        self.companies = lookups.companies

    def __repr__(self) -> str:
        return f"TaskipClient({self._base})"

    def at(self, priority: Priority) -> TaskipClient:
        """Return the same client with another priority; connections and budget are shared."""
        sibling = object.__new__(TaskipClient)
        sibling.__dict__.update(self.__dict__)
        sibling._be(priority)
        return sibling

    @property
    def budget(self) -> AnnouncedLimit:
        """The limits that TaskIP last announced."""
        return self._gate.budget

    @property
    def requests(self) -> int:
        """The number of requests sent, repeated ones included."""
        return self._sent[0]

    @property
    def hour(self) -> tuple[int, int]:
        """The requests that are left of this hour, as far as is known, and how many an hour has."""
        return self._gate.hour

    def seconds_until_allowed(self, *, upload: bool = False) -> float:
        """Return seconds until the rate limit lets the next request leave; 0: now."""
        return self._gate.seconds_until(self._priority, upload=upload)

    async def check(self) -> None:
        """Check the key with one request. Raises ``WireError``."""
        answer = await self.write_once("GET", "/lead-attribute", query={"item": 1})
        read_page(answer, 1, read_attribute)

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def read(self, path: str, query: Query | None = None, *, into: Callable[[Any], T]) -> T:
        """Send a GET, with retries; return ``into`` of the decoded response.

        If ``into`` raises ``InvalidResponse``, the request is retried like one with a truncated body.
        Without a connection nothing is retried, so that the caller knows at once that TaskIP is offline.
        """
        end = clock.monotonic() + _READ_WITHIN
        for attempt in range(1, _TRIES + 1):
            left = end - clock.monotonic()
            try:
                answer = await self._once(
                    "GET",
                    path,
                    query=query,
                    needed=True,
                    patience=left,
                    deadline=min(self._deadline, left),
                )
                # Reading a page of 250 leads takes as long as a frame.
                reading = partial(into, answer)
                return await read_in_thread(reading) if _is_long(answer) else reading()
            except WireError as error:
                wait = self._pause(error, attempt)
                if wait is None or attempt == _TRIES or clock.monotonic() + wait >= end:
                    raise
            await clock.sleep(wait)
        raise AssertionError("unreachable")

    def _pause(self, error: WireError, attempt: int) -> float | None:
        """Return seconds until a failed read is retried; None if a retry is useless."""
        if isinstance(error, RateLimited):
            return max(0.0, (error.until - clock.now()).total_seconds())
        if not error.retry or (isinstance(error, InvalidResponse) and not error.committed):
            return None
        if isinstance(error, RequestNotSent):
            return None
        # Half of it is random, so that clients that failed together do not retry together.
        return self._first_wait * 2.0 ** (attempt - 1) * (1 + self._random.random())

    async def write_once(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Mapping[str, Any] | None = None,
        files: Sequence[tuple[str, Any]] | None = None,
        needed: bool = True,
        upload: int | None = None,
    ) -> Any:
        """Send a write once; return the decoded response, or None if empty and not ``needed``.

        ``upload`` is the size of the file in bytes; uploads have a limit of their own.
        """
        return await self._once(
            method,
            path,
            query=query,
            body=body,
            files=files,
            needed=needed,
            patience=self._deadline,
            deadline=self._deadline if upload is None else timeouts.upload(upload),
            upload=upload is not None,
        )

    async def _once(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Mapping[str, Any] | None = None,
        files: Sequence[tuple[str, Any]] | None = None,
        needed: bool,
        patience: float,
        deadline: float,
        upload: bool = False,
    ) -> Any:
        request = build_request(method, self._base + path, query, body, files, deadline)
        limits = _limits(query)
        await self._gate.enter(self._priority, patience, upload=upload)
        self._sent[0] += 1
        started = clock.monotonic()
        status: int | None = None
        error = ""
        try:
            status, headers, content = await exchange(
                self._transport, request, deadline, limits.size
            )
            self._note_budget(status, headers)
            return await self._decode(status, headers, content, needed, limits)
        except Throttled as throttled:
            limited = self._gate.refused(throttled.after, reading=method == "GET", upload=upload)
            error = type(limited).__name__
            raise limited from None
        except BaseException as failure:
            error = type(failure).__name__
            raise
        finally:
            if self._observer is not None:
                seconds = clock.monotonic() - started
                left = self._gate.budget.remaining
                names = tuple(n for n, value in (query or {}).items() if value is not None)
                self._observer(LoggedRequest(method, path, names, status, seconds, left, error))

    async def _decode(
        self,
        status: int,
        headers: Mapping[str, str],
        content: bytes,
        needed: bool,
        limits: AnswerLimits,
    ) -> Any:
        """Return the JSON of a response; a long one is read in a thread."""
        redact = self._transport.redactor.redacted
        meaning = partial(
            understand, status, headers, content, needed=needed, redact=redact, limits=limits
        )
        small = _SMALL_PACKED if "content-encoding" in headers else _SMALL_ANSWER
        return await read_in_thread(meaning) if len(content) > small else meaning()

    def _note_budget(self, status: int, headers: Mapping[str, str]) -> None:
        """Pass the announced limits to the rate limiter."""
        self._gate.announced(
            integer(headers.get("x-ratelimit-limit")),
            integer(headers.get("x-ratelimit-remaining")),
            integer(headers.get("x-ratelimit-reset")),
        )
        if status != 429:
            self._gate.relieved()


def _limits(query: Query | None) -> AnswerLimits:
    """Return the limits of a response, by the number of requested rows."""
    rows = (query or {}).get("item", 1)
    return AnswerLimits.for_rows(rows if isinstance(rows, int) else 1)


def _is_long(answer: Any) -> bool:
    """Return whether a response has too many rows to read them in the event loop."""
    rows = answer.get("data") if isinstance(answer, dict) else answer
    return isinstance(rows, list) and len(rows) > _MANY_ROWS
