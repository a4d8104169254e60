"""What an answer means: its JSON, or the error that says what it was instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from taskip_leads import clock
from taskip_leads.api.body import MalformedBody, TooLarge, decoded, unpacked
from taskip_leads.errors import (
    Conflict,
    InvalidResponse,
    KeyRefused,
    NotFound,
    Refused,
    UnknownOutcome,
)

_KEY_HINT = (
    "It may have expired (keys live one year unless told otherwise), been revoked, or be the secret of"
    " the MCP server, which is another one. `taskip-leads login` takes a new key; nothing is lost."
)
_LONGEST_MESSAGE = 500
#: The status alone says it all: their body may be lost.
PLAIN = (401, 403, 429)


class Throttled(Exception):
    """A 429; ``after`` is how many seconds the service asks to wait, None where it does not say."""

    def __init__(self, after: float | None) -> None:
        super().__init__("429")
        self.after = after


def understand(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    needed: bool,
    redact: Callable[[bytes], bytes] = bytes,
) -> Any:
    """The decoded JSON of an answer as it came in, None for an empty one where none is ``needed``.

    ``redact`` takes out of the unpacked body what must not be in it. Raises the error of ``errors.py``
    that fits, or ``Throttled``.
    """
    if status == 429:
        raise Throttled(retry_after(headers))
    if status in (401, 403):
        raise KeyRefused(status, "The service refused the key.", _KEY_HINT)
    if status >= 500 or status == 408:
        raise UnknownOutcome(f"The service failed (HTTP {status}).")
    if 300 <= status < 400 or status < 200:
        raise InvalidResponse(
            f"The service answered with a redirect (HTTP {status}), which is not followed."
        )
    committed = status < 300
    try:
        body = redact(unpacked(body, headers.get("content-encoding", "")))
    except TooLarge:
        raise too_large(status) from None
    except MalformedBody:
        raise damaged(status) from None
    web_page = "html" in headers.get("content-type", "").lower() or body.lstrip()[:1] == b"<"
    if not committed:
        raise _refusal(status, body, web_page)
    if not body.strip():
        if needed:
            raise InvalidResponse("The service answered with nothing.", committed=True)
        return None
    if web_page:
        raise InvalidResponse(
            "The service answered with a web page instead of data.", committed=True
        )
    try:
        answer = decoded(body)
    except MalformedBody:
        raise damaged(status) from None
    if isinstance(answer, dict) and (
        answer.get("success") is False or answer.get("status") is False
    ):
        raise Refused(status, _message(answer) or "The service refused.", _fields(answer))
    if needed and not isinstance(answer, dict | list):
        raise InvalidResponse("The service's answer was not of the agreed form.", committed=True)
    return answer


def damaged(status: int) -> InvalidResponse | UnknownOutcome:
    """An answer of this status whose body was cut off, or cannot be read."""
    if 200 <= status < 300:
        return InvalidResponse("The service's answer was cut off or damaged.", committed=True)
    return UnknownOutcome("The connection broke before the answer was complete.")


def too_large(status: int) -> InvalidResponse:
    """An answer of this status that is larger than any honest one."""
    return InvalidResponse(
        "The service's answer was far too large.", committed=200 <= status < 300, retry=False
    )


def _refusal(status: int, body: bytes, web_page: bool) -> Exception:
    try:
        answer = decoded(body)
    except MalformedBody:
        answer = None
    answer = answer if isinstance(answer, dict) else {}
    kinds = {404: (NotFound, "It is not there any more."), 409: (Conflict, "It exists already.")}
    kind, silent = kinds.get(status, (Refused, f"The service refused it (HTTP {status})."))
    if status == 404 and web_page:
        # The service never says it with a page: something in between does not know the service.
        kind, silent = Refused, "Nothing answers at the service's address (HTTP 404)."
    return kind(status, _message(answer) or silent, _fields(answer))


def _message(answer: Mapping[str, Any]) -> str:
    for name in ("message", "msg", "error"):
        told = answer.get(name)
        if isinstance(told, Mapping):
            told = told.get("message")
        if isinstance(told, str) and told.strip():
            return told.strip()[:_LONGEST_MESSAGE]
    return ""


def _fields(answer: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Messages by field, from a map of lists, a map of strings, a list, or one string."""
    errors = answer.get("errors")
    if not isinstance(errors, Mapping):
        errors = {"": errors} if errors else {}
    found = {str(name): tuple(_messages(told)) for name, told in errors.items()}
    return {name: messages for name, messages in found.items() if messages}


def _messages(told: Any) -> list[str]:
    if isinstance(told, Mapping):
        told = list(told.values())
    if isinstance(told, list):
        return [message for part in told for message in _messages(part)]
    return [str(told)[:_LONGEST_MESSAGE]] if told else []


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: ``Retry-After`` as seconds or as a date, else until ``X-RateLimit-Reset``."""
    told = headers.get("retry-after", "").strip()
    if told.isascii() and told.replace(".", "", 1).isdigit():
        return float(told)
    if told:
        try:
            return max(0.0, (parsedate_to_datetime(told) - clock.now()).total_seconds())
        except (TypeError, ValueError, IndexError, OverflowError):
            pass
    reset = number(headers.get("x-ratelimit-reset"))
    if reset is None:
        return None
    try:
        return max(0.0, (datetime.fromtimestamp(reset, tz=UTC) - clock.now()).total_seconds())
    except (OverflowError, OSError, ValueError):
        return None


def number(told: str | None) -> int | None:
    """A header's whole number."""
    try:
        return None if told is None else int(told)
    except ValueError:
        return None


def data_of(answer: Any) -> Any:
    """What the envelope holds: ``data`` where there is one, else the answer itself."""
    return answer["data"] if isinstance(answer, dict) and "data" in answer else answer
