"""What an answer means: its JSON, or the error that says what it was instead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from taskip_leads import clock
from taskip_leads.errors import (
    Conflict,
    KeyRefused,
    Nonsense,
    NotFound,
    Refused,
    UnknownOutcome,
)

_KEY_HINT = (
    "It may have expired (keys live one year unless told otherwise), been revoked, or be the secret of"
    " the MCP server, which is another one. `taskip-leads login` takes a new key; nothing is lost."
)
_LONGEST_MESSAGE = 500


class Throttled(Exception):
    """A 429; ``after`` is how many seconds the service asks to wait, None where it does not say."""

    def __init__(self, after: float | None) -> None:
        super().__init__("429")
        self.after = after


def understand(status: int, headers: Mapping[str, str], body: bytes, *, needed: bool) -> Any:
    """The decoded JSON of an answer, None for an empty one where none is ``needed``.

    Raises the error of ``errors.py`` that fits, or ``Throttled``.
    """
    if status == 429:
        raise Throttled(retry_after(headers))
    if status >= 500:
        raise UnknownOutcome(f"The service failed (HTTP {status}).")
    if 300 <= status < 400 or status < 200:
        raise Nonsense(
            f"The service answered with a redirect (HTTP {status}), which is not followed."
        )
    if status >= 400:
        raise _refusal(status, body)
    if not body.strip():
        if needed:
            raise Nonsense("The service answered with nothing.", committed=True)
        return None
    if "html" in headers.get("content-type", "").lower() or body.lstrip()[:1] == b"<":
        raise Nonsense("The service answered with a web page instead of data.", committed=True)
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise Nonsense("The service's answer was cut off or damaged.", committed=True) from None
    if isinstance(answer, dict) and (
        answer.get("success") is False or answer.get("status") is False
    ):
        raise Refused(status, _message(answer) or "The service refused.", _fields(answer))
    if needed and not isinstance(answer, dict | list):
        raise Nonsense("The service's answer was not of the agreed form.", committed=True)
    return answer


def _refusal(status: int, body: bytes) -> Exception:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    answer = answer if isinstance(answer, dict) else {}
    message = _message(answer)
    if status in (401, 403):
        return KeyRefused(status, "The service refused the key.", _KEY_HINT)
    kinds = {404: (NotFound, "It is not there any more."), 409: (Conflict, "It exists already.")}
    kind, silent = kinds.get(status, (Refused, f"The service refused it (HTTP {status})."))
    return kind(status, message or silent, _fields(answer))


def _message(answer: Mapping[str, Any]) -> str:
    for name in ("message", "msg", "error"):
        told = answer.get(name)
        if isinstance(told, str) and told.strip():
            return told.strip()[:_LONGEST_MESSAGE]
    return ""


def _fields(answer: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Messages by field, from a map of lists, a map of strings, or a list."""
    errors = answer.get("errors")
    if isinstance(errors, list):
        errors = {"": errors}
    if not isinstance(errors, Mapping):
        return {}
    return {
        str(name): tuple(
            str(message)[:_LONGEST_MESSAGE]
            for message in (told if isinstance(told, list) else [told])
            if message
        )
        for name, told in errors.items()
    }


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: ``Retry-After`` as seconds or as a date, else until ``X-RateLimit-Reset``."""
    told = headers.get("retry-after", "").strip()
    if told.isdigit():
        return float(told)
    if told:
        try:
            return max(0.0, (parsedate_to_datetime(told) - clock.now()).total_seconds())
        except (TypeError, ValueError):
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
