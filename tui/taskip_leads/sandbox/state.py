"""What one running service knows besides its data: key, switches, limits, and what it received."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from starlette.requests import Request

from taskip_leads.sandbox.data.database import SampleDatabase
from taskip_leads.sandbox.http.errors import Problem
from taskip_leads.sandbox.http.rate_limits import RateLimits

BASE = "/api/public-v1"
# The service may run for days; what it received lately is enough for anyone who looks.
_REMEMBERED = 5000


@dataclass
class Received:
    """One request as it came in. ``status`` is None until it was answered."""

    method: str
    #: Without the base path: ``/lead/12``.
    path: str
    #: The last value of each parameter.
    query: dict[str, str]
    #: Decoded JSON; of a multipart form its fields (see ``files.py``); None where there was no body.
    body: Any
    authorised: bool
    status: int | None = None


@dataclass
class Failure:
    """An answer given instead of the real one.

    ``after`` carries the request out first, so that the sender cannot know that it was.
    ``method`` and ``path`` (its beginning, without the base path) choose the requests it is for.
    """

    status: int = 500
    body: bytes = b'{"message":"Server Error"}'
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    after: bool = False
    method: str | None = None
    path: str = ""

    def fits(self, received: Received) -> bool:
        return self.method in (None, received.method) and received.path.startswith(self.path)


@dataclass
class Switches:
    """How the service behaves where real workspaces differ, or where a test wants it."""

    #: Lists answer empty ``statuses``, ``sources`` and ``assigned_to``; a lead's own page has them.
    bare_lists: bool = False
    #: Seconds before each answer.
    latency: float = 0.0
    #: Off: sending e-mail answers 422.
    mail_connected: bool = True
    #: The most rows a page has, whatever ``item`` asks.
    largest_page: int | None = None
    #: Off: ``/team-member`` and ``/company`` answer 403.
    lookups: bool = True
    #: Off: answers carry neither rate-limit headers nor, with a 429, the time to wait.
    announces: bool = True
    #: What an e-mail address that is taken is answered with: 409 or 422.
    taken_status: int = 409
    #: A PUT empties the fields it does not name, against the documentation.
    forgetful_puts: bool = False
    #: The next answers that go wrong, in order; each is used once.
    failures: deque[Failure] = field(default_factory=deque)
    #: While this is not None, requests wait for it before they are carried out.
    hold: asyncio.Event | None = None
    #: Only requests of this method wait; empty: all.
    hold_method: str = ""

    def failure_for(self, received: Received) -> Failure | None:
        found = next((failure for failure in self.failures if failure.fits(received)), None)
        if found is not None:
            self.failures.remove(found)
        return found


class Sandbox:
    """One workspace as it runs; handlers find it with ``of``."""

    def __init__(
        self,
        database: SampleDatabase,
        key: str,
        switches: Switches,
        *,
        limits: bool = False,
        record_requests: bool = False,
    ) -> None:
        self.database = database
        self.key = key
        self.switches = switches
        self.limits = RateLimits(enforced=limits)
        self.requests: deque[Received] = deque(maxlen=_REMEMBERED)
        #: Whether ``requests`` is filled; for tests only, because bodies are large.
        self.record_requests = record_requests
        #: How many requests came with the right key, ever.
        self.authorised = 0

    @property
    def user_id(self) -> int:
        """The user that the key acts as."""
        row = self.database.row("SELECT value FROM meta WHERE name = 'user'")
        return int(row["value"]) if row is not None else 0


def of(request: Request) -> Sandbox:
    return cast(Sandbox, request.app.state.sandbox)


def body_of(request: Request) -> dict[str, object]:
    """The JSON object of a request; a 400 where it is anything else."""
    body = request.state.received.body
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise Problem(400, "The request's body is not a JSON object.")
    return body


def number_in(request: Request, name: str) -> int:
    """An id in the path: -1, which nothing has, where it is too large to be one."""
    number = int(request.path_params[name])
    return number if number < 2**63 else -1
