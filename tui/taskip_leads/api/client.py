"""One client for the whole API: a request in, decoded JSON or a named error out."""

from __future__ import annotations

import asyncio
import random as random_module
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from taskip_leads import __version__, clock
from taskip_leads.api.answers import Throttled, number, understand
from taskip_leads.api.attributes import AttributesApi
from taskip_leads.api.files import FilesApi
from taskip_leads.api.gate import Budget, Gate, Priority
from taskip_leads.api.leads import LeadsApi
from taskip_leads.api.lookups import LookupsApi
from taskip_leads.api.notes import NotesApi
from taskip_leads.api.transport import PinnedTransport, checked_url
from taskip_leads.errors import (
    ConfigError,
    Nonsense,
    NotSent,
    RateLimited,
    UnknownOutcome,
    WireError,
)

# A read is tried this often, within this time; waits double from the first one, with jitter.
_TRIES = 6
_READ_WITHIN = 60.0
_FIRST_WAIT = 0.25
# Decoded: 194 kB of gzip can be 200 MB. 250 leads with long descriptions stay far below it.
_LARGEST_ANSWER = 32 * 2**20
# Decoding more than this stalls a frame, so it is done in a thread.
_SMALL_ANSWER = 64 * 2**10

Query = Mapping[str, str | int | None]


class TaskipClient:
    """The service at ``base_url``, the whole prefix. One a key; ``at`` gives siblings by urgency.

    ``deadline`` is the time in seconds that one request may take in all. Raises ``ConfigError`` for an
    address that is not safe to send a key to, or a key that cannot be one.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        gate: Gate | None = None,
        deadline: float = 30.0,
        proxy: str | None = None,
        ca_file: Path | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        random: random_module.Random | None = None,
        first_wait: float = _FIRST_WAIT,
    ) -> None:
        base = checked_url(base_url)
        key = key.strip()
        if not key or not all("!" <= char <= "~" for char in key):
            raise ConfigError("The secret key is empty or holds characters that no key has.")
        self._base = str(base).rstrip("/")
        self._http = httpx.AsyncClient(
            transport=PinnedTransport(base, key, proxy=proxy, ca_file=ca_file, inner=transport),
            headers={"Accept": "application/json", "User-Agent": f"taskip-leads/{__version__}"},
            timeout=httpx.Timeout(deadline),
            follow_redirects=False,
            trust_env=False,
        )
        self._gate = gate or Gate()
        self._deadline = deadline
        self._random = random or random_module.Random()  # noqa: S311 - jitter, not a secret
        self._first_wait = first_wait
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
        """The same client for requests of another urgency; connections and budget are shared."""
        sibling = object.__new__(TaskipClient)
        sibling.__dict__.update(self.__dict__)
        sibling._be(priority)
        return sibling

    @property
    def budget(self) -> Budget:
        """What the service last announced of its limits."""
        return self._gate.budget

    @property
    def requests(self) -> int:
        """How many requests were sent, repeated ones included."""
        return self._sent[0]

    async def check(self) -> None:
        """Prove the key with one request; raises what it meets."""
        await self.write_once("GET", "/lead-attribute", query={"item": 1})

    async def aclose(self) -> None:
        await self._http.aclose()

    async def read(self, path: str, query: Query | None = None) -> Any:
        """GET, repeated where that may help; the decoded answer."""
        started = clock.monotonic()
        for attempt in range(1, _TRIES + 1):
            left = _READ_WITHIN - (clock.monotonic() - started)
            try:
                return await self._once("GET", path, query=query, needed=True, patience=left)
            except WireError as error:
                if not _worth_repeating(error):
                    raise
                if isinstance(error, RateLimited):
                    wait = (error.until - clock.now()).total_seconds()
                else:
                    # Half fixed, half random: clients that failed together do not return together.
                    wait = self._first_wait * 2 ** (attempt - 1) * (0.5 + self._random.random() / 2)
                left = _READ_WITHIN - (clock.monotonic() - started)
                if attempt == _TRIES or wait > left:
                    raise
            await asyncio.sleep(max(0.0, wait))
        raise AssertionError("unreachable")

    async def write_once(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Mapping[str, Any] | None = None,
        files: Sequence[tuple[str, Any]] | None = None,
        needed: bool = True,
    ) -> Any:
        """One request, never repeated; the decoded answer, or None for an empty one not ``needed``."""
        return await self._once(
            method,
            path,
            query=query,
            body=body,
            files=files,
            needed=needed,
            patience=self._deadline,
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
    ) -> Any:
        await self._gate.enter(self._priority, patience)
        self._sent[0] += 1
        given = {name: str(value) for name, value in (query or {}).items() if value is not None}
        request = self._http.build_request(
            method, self._base + path, params=given or None, json=body, files=files
        )
        try:
            async with asyncio.timeout(self._deadline):
                status, headers, content = await self._exchange(request)
        except TimeoutError:
            raise UnknownOutcome(
                f"The service did not answer within {self._deadline:.0f} seconds."
            ) from None
        # Errors of the network quote addresses, and those hold people's names: they are not chained.
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSent("The service cannot be reached.") from _bare(error)
        except httpx.HTTPError as error:
            raise UnknownOutcome("The connection broke before the answer was complete.") from _bare(
                error
            )
        self._gate.announced(
            number(headers.get("x-ratelimit-limit")),
            number(headers.get("x-ratelimit-remaining")),
            number(headers.get("x-ratelimit-reset")),
        )
        try:
            if len(content) > _SMALL_ANSWER:
                return await asyncio.to_thread(understand, status, headers, content, needed=needed)
            return understand(status, headers, content, needed=needed)
        except Throttled as throttled:
            until = self._gate.refused(throttled.after)
            raise RateLimited("The service's limit of requests is reached.", until) from None

    async def _exchange(self, request: httpx.Request) -> tuple[int, Mapping[str, str], bytes]:
        response = await self._http.send(request, stream=True)
        try:
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > _LARGEST_ANSWER:
                    raise Nonsense(
                        "The service's answer was far too large.", committed=response.is_success
                    )
            return response.status_code, response.headers, bytes(content)
        finally:
            await response.aclose()


def _worth_repeating(error: WireError) -> bool:
    """Connection faults, 5xx, damaged answers and rate limits; not refusals, redirects or floods."""
    if isinstance(error, Nonsense):
        return error.committed and "too large" not in error.headline
    return isinstance(error, NotSent | UnknownOutcome | RateLimited)


def _bare(error: Exception) -> Exception | None:
    """The cause by its kind alone, for a log: its own text may quote an address."""
    return RuntimeError(type(error).__name__)
