"""The state of a running service besides its data: key, switches, limits, requests."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from starlette.requests import Request

from taskip_leads.sandbox.data.database import SampleDatabase
from taskip_leads.sandbox.data.rewriting import rewritten
from taskip_leads.sandbox.http.errors import Problem
from taskip_leads.sandbox.http.rate_limits import RateLimits

BASE = "/api/public-v1"
# The service may run for days, so only the latest requests are kept.
_REMEMBERED = 5000


@dataclass
class Received:
    """One received request. ``status`` is None until the response."""

    method: str
    #: Without the base path: ``/lead/12``.
    path: str
    #: The last value of each parameter.
    query: dict[str, str]
    #: Decoded JSON, or the fields of a multipart form (see ``files.py``); None without a body.
    body: Any
    authorised: bool
    status: int | None = None


@dataclass
class Failure:
    """A response that replaces the real one.

    With ``after`` the request is carried out first, unknown to the sender. ``method`` and ``path`` (a
    prefix, without the base path) select requests.
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
    """Options for behaviour that differs between workspaces, or that a test needs."""

    #: Lists have empty ``statuses``, ``sources`` and ``assigned_to``; a lead's details have them.
    bare_lists: bool = False
    #: Seconds before each response.
    latency: float = 0.0
    #: Off: sending email returns 422.
    mail_connected: bool = True
    #: The maximum page size, whatever ``item`` is.
    largest_page: int | None = None
    #: Off: ``/team-member`` and ``/company`` return 403.
    lookups: bool = True
    #: Off: responses have no rate-limit headers and a 429 has no time to wait.
    announces: bool = True
    #: The status for an email address that is taken: 409 or 422.
    taken_status: int = 409
    #: A PUT clears missing fields, contrary to the documentation.
    forgetful_puts: bool = False
    #: Stored text is rewritten (see ``rewriting.py``).
    rewrites: bool = False
    #: The next failures, in order; each is used once.
    failures: deque[Failure] = field(default_factory=deque)
    #: If not None, requests wait for it before they are carried out.
    hold: asyncio.Event | None = None
    #: The method of requests that wait; empty: all.
    hold_method: str = ""

    def failure_for(self, received: Received) -> Failure | None:
        failure = next((failure for failure in self.failures if failure.fits(received)), None)
        if failure is not None:
            self.failures.remove(failure)
        return failure


class Sandbox:
    """One running workspace; handlers get it with ``of``."""

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
        #: Whether requests are logged; for tests only, because bodies are large.
        self.record_requests = record_requests
        #: The number of requests with the right key.
        self.authorised = 0

    def stored(self, text: str | None, *, rich: bool = False) -> str | None:
        """Return text as it is stored, rewritten if that is switched on."""
        if text is None or not self.switches.rewrites:
            return text
        return rewritten(text, rich=rich)

    @property
    def user_id(self) -> int:
        """The owner of the key."""
        row = self.database.row("SELECT value FROM meta WHERE name = 'user'")
        return int(row["value"]) if row is not None else 0


def of(request: Request) -> Sandbox:
    return cast(Sandbox, request.app.state.sandbox)


def body_of(request: Request) -> dict[str, object]:
    """Return the JSON object of a request. Raises a 400 ``Problem`` for anything else."""
    body = request.state.received.body
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise Problem(400, "The request's body is not a JSON object.")
    return body


def number_in(request: Request, name: str) -> int:
    """Return an id of the path; -1, which matches nothing, if it is too large."""
    number = int(request.path_params[name])
    return number if number < 2**63 else -1
