"""Decide where an error is shown.

A lasting condition (offline, rate limited, key refused) is in the status bar anyway, so it is repeated
there as a hint when a key press meets it; everything else becomes a notification. Errors that name
fields belong to their fields: forms call ``field_errors`` before they report. An exception that is no
``TaskipError`` is a bug and ends the app.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum

from textual.content import Content

from taskip_leads.errors import (
    KeyRefused,
    MirrorUnavailable,
    NoKey,
    RateLimited,
    Refused,
    RequestNotSent,
    TaskipError,
    UnknownOutcome,
)
from taskip_leads.text import clean
from taskip_leads.ui.ports import Notices

#: Shown at a key that would change something in a read-only workspace.
READ_ONLY_HINT = Content.assemble(
    ("Read-only: ", "bold $tl-text"), ("nothing is changed or sent", "$tl-muted")
)


class ErrorPlace(StrEnum):
    """Where an error is shown."""

    FIELD = "field"
    BAR = "bar"
    TOAST = "toast"


def place(error: TaskipError) -> ErrorPlace:
    """Return where ``error`` is shown."""
    if isinstance(error, Refused) and error.fields:
        return ErrorPlace.FIELD
    if isinstance(error, RequestNotSent | RateLimited | KeyRefused | NoKey | UnknownOutcome):
        return ErrorPlace.BAR
    return ErrorPlace.TOAST


def field_errors(error: TaskipError) -> Mapping[str, str]:
    """Return the server's message for each field it named; empty if it named none."""
    if not isinstance(error, Refused):
        return {}
    return {name: clean(" ".join(messages)) for name, messages in error.fields.items() if messages}


def report(notices: Notices, error: TaskipError) -> None:
    """Show ``error`` where it belongs. Field errors that no form has shown become a notification."""
    headline, hint = clean(error.headline), clean(error.hint)
    if isinstance(error, RequestNotSent | UnknownOutcome):
        # Unlike a command that has ended, the app goes on trying.
        hint = f"{hint} It retries automatically.".strip()
    if place(error) is ErrorPlace.BAR:
        notices.hint(Content.assemble((headline, "bold $tl-text"), (f" {hint}", "$tl-muted")))
        return
    reasons = " ".join(field_errors(error).values())
    notices.toast(headline, reasons or hint)


@contextmanager
def reporting(notices: Notices) -> Iterator[None]:
    """Report a ``TaskipError`` raised in the block, and continue."""
    try:
        yield
    except TaskipError as error:
        report(notices, error)


def unbound_key(name: str) -> Content:
    """Return the hint for a key that is bound to nothing."""
    return Content.assemble(
        (name, "bold $tl-text"),
        (" does nothing here. ", "$tl-muted"),
        ("?", "bold $tl-text"),
        (" shows the keys", "$tl-muted"),
    )


def report_if_unavailable(notices: Notices, error: BaseException) -> bool:
    """Report that the mirror is unavailable; return False for other errors."""
    if not isinstance(error, MirrorUnavailable):
        return False
    report(notices, error)
    return True


@contextmanager
def survived(notices: Notices) -> Iterator[None]:
    """Report what the block could not store, and continue."""
    try:
        yield
    except MirrorUnavailable as error:
        report(notices, error)
