"""Interpret responses: return their JSON or raise an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import chain, islice
from typing import Any

from taskip_leads import clock
from taskip_leads.api.body import AnswerLimits, MalformedBody, TooLarge, decoded, unpacked
from taskip_leads.errors import (
    Conflict,
    InvalidResponse,
    KeyRefused,
    NotFound,
    Refused,
    UnknownOutcome,
)
from taskip_leads.wire.scalars import integer, line

_KEY_HINT = (
    "It may have expired (keys last one year by default), been revoked, or be the MCP secret, which"
    " is a different key. `taskip-leads login` takes a new key; nothing is lost."
)
_LONGEST_MESSAGE = 500
# The maximum number of messages of one refusal.
_MOST_MESSAGES = 50
_LIMITS = AnswerLimits()
#: The status alone is sufficient; the body may be missing.
PLAIN = (401, 403, 429)


class Throttled(Exception):
    """A 429; ``after`` is the requested wait in seconds, None if there is none."""

    def __init__(self, after: float | None) -> None:
        super().__init__("429")
        self.after = after


def understand(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    needed: bool,
    redact: Callable[[Any, bytes], Any] = lambda answer, body: answer,
    limits: AnswerLimits = _LIMITS,
) -> Any:
    """Return the decoded JSON of a response; None for an empty one if none is ``needed``.

    ``redact`` removes the secret from decoded values, errors included. Raises a ``WireError`` or
    ``Throttled``.
    """
    _check_status(status, headers)
    committed = status < 300
    with _readable(status):
        body = unpacked(body, headers.get("content-encoding", ""), limits.size)
    web_page = "html" in headers.get("content-type", "").lower() or body.lstrip()[:1] == b"<"
    if not committed:
        raise _refusal(status, {} if web_page else redact(_object(body, limits), body), web_page)
    if not body.strip():
        if needed:
            raise InvalidResponse("TaskIP sent an empty reply.", committed=True)
        return None
    if web_page:
        raise InvalidResponse("TaskIP sent a web page instead of data.", committed=True)
    with _readable(status):
        answer = redact(decoded(body, limits.tokens), body)
    if isinstance(answer, dict) and (
        answer.get("success") is False or answer.get("status") is False
    ):
        raise Refused(status, _message(answer) or "TaskIP refused this.", _fields(answer))
    if needed and not isinstance(answer, dict | list):
        raise InvalidResponse("TaskIP sent a reply in an unexpected format.", committed=True)
    return answer


@contextmanager
def _readable(status: int) -> Iterator[None]:
    """Translate failures to read a body into the error for a response of this status."""
    try:
        yield
    except TooLarge:
        raise too_large(status) from None
    except MalformedBody:
        raise damaged(status) from None


def _check_status(status: int, headers: Mapping[str, str]) -> None:
    """Raise the error of a status that does not depend on the body."""
    if status == 429:
        raise Throttled(retry_after(headers))
    if status in (401, 403):
        raise KeyRefused(status, "TaskIP refused the key.", _KEY_HINT)
    if status >= 500 or status == 408:
        raise UnknownOutcome(f"TaskIP failed (HTTP {status}).")
    if 300 <= status < 400 or status < 200:
        raise InvalidResponse(f"TaskIP sent a redirect (HTTP {status}), which is not followed.")


def damaged(status: int) -> InvalidResponse | UnknownOutcome:
    """Return the error for a response whose body is truncated or unreadable."""
    if 200 <= status < 300:
        return InvalidResponse("TaskIP's reply was cut off or damaged.", committed=True)
    return UnknownOutcome("The connection broke before the reply was complete.")


def too_large(status: int) -> InvalidResponse:
    """Return the error for a response that is too large."""
    return InvalidResponse(
        "TaskIP's reply was far too large.", committed=200 <= status < 300, retry=False
    )


def _object(body: bytes, limits: AnswerLimits) -> dict[str, Any]:
    """Return the body of a refusal; empty if it is not a JSON object."""
    try:
        answer = decoded(body, limits.tokens)
    except (MalformedBody, TooLarge):
        return {}
    return answer if isinstance(answer, dict) else {}


def _refusal(status: int, answer: Mapping[str, Any], web_page: bool) -> Exception:
    kinds = {404: (NotFound, "It no longer exists."), 409: (Conflict, "It already exists.")}
    kind, silent = kinds.get(status, (Refused, f"TaskIP refused this (HTTP {status})."))
    if status == 404 and web_page:
        # TaskIP never sends a web page here: a proxy or another server replied.
        kind, silent = Refused, "There is no API at this address (HTTP 404)."
    return kind(status, _message(answer) or silent, _fields(answer))


def _message(answer: Mapping[str, Any]) -> str:
    for name in ("message", "msg", "error"):
        part = answer.get(name)
        if isinstance(part, Mapping):
            part = part.get("message")
        if isinstance(part, str) and (words := _words(part)):
            return words
    return ""


def _fields(answer: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return messages by field, from a map of lists, a map of strings, a list, or one string."""
    errors = answer.get("errors")
    if not isinstance(errors, Mapping):
        errors = {"": errors} if errors else {}
    by_field = {
        _words(str(name)): tuple(_messages(part))
        for name, part in islice(errors.items(), _MOST_MESSAGES)
    }
    return {name: messages for name, messages in by_field.items() if messages}


def _messages(part: Any) -> list[str]:
    if isinstance(part, Mapping):
        part = list(part.values())
    if isinstance(part, list):
        nested = chain.from_iterable(map(_messages, part[:_MOST_MESSAGES]))
        return list(islice(nested, _MOST_MESSAGES))
    words = _words(part if isinstance(part, str) else str(part)) if part else ""
    return [words] if words else []


def _words(text: str) -> str:
    """Return a message without characters that cannot be stored or shown."""
    return (line(text[: 2 * _LONGEST_MESSAGE]) or "").strip()[:_LONGEST_MESSAGE]


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return seconds to wait, from ``Retry-After`` (seconds or date) or ``X-RateLimit-Reset``."""
    header = headers.get("retry-after", "").strip()
    if header.isascii() and header.replace(".", "", 1).isdigit():
        return float(header)
    if header:
        try:
            return max(0.0, (parsedate_to_datetime(header) - clock.now()).total_seconds())
        except (TypeError, ValueError, IndexError, OverflowError):
            pass
    reset = integer(headers.get("x-ratelimit-reset"))
    if reset is None:
        return None
    try:
        return max(0.0, (datetime.fromtimestamp(reset, tz=UTC) - clock.now()).total_seconds())
    except (OverflowError, OSError, ValueError):
        return None


def data_of(answer: Any) -> Any:
    """Return ``data`` of the envelope if there is one, else the response itself."""
    return answer["data"] if isinstance(answer, dict) and "data" in answer else answer
