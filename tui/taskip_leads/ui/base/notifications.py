"""The one place that decides where an error is shown.

A state that lasts (offline, rate limited, key refused) stands in the status bar already, so it is
said there for two seconds more, where someone pressed a key for it; anything else is a toast, once.
Errors that name fields belong at their fields: forms ask ``field_errors`` before they report. An
exception that is no ``TaskipError`` is a bug and ends the app.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Protocol

from textual.content import Content

from taskip_leads.errors import (
    KeyRefused,
    NoKey,
    RateLimited,
    Refused,
    RequestNotSent,
    TaskipError,
    UnknownOutcome,
)
from taskip_leads.text import clean


class ErrorPlace(StrEnum):
    """Where an error is shown."""

    FIELD = "field"
    BAR = "bar"
    TOAST = "toast"


class Stage(Protocol):
    """What an error is shown on: the app."""

    def hint(self, content: Content) -> None: ...
    def toast(self, headline: str, text: str) -> None: ...


def place(error: TaskipError) -> ErrorPlace:
    """Where this error belongs."""
    if isinstance(error, Refused) and error.fields:
        return ErrorPlace.FIELD
    if isinstance(error, RequestNotSent | RateLimited | KeyRefused | NoKey | UnknownOutcome):
        return ErrorPlace.BAR
    return ErrorPlace.TOAST


def field_errors(error: TaskipError) -> Mapping[str, str]:
    """The service's sentence for each field it named, cleaned; empty where it named none."""
    if not isinstance(error, Refused):
        return {}
    return {name: clean(" ".join(said)) for name, said in error.fields.items() if said}


def report(stage: Stage, error: TaskipError) -> None:
    """Show an error where it belongs; what names fields and reached us here becomes a toast."""
    headline = clean(error.headline)
    if place(error) is ErrorPlace.BAR:
        stage.hint(
            Content.assemble((headline, "bold $tl-text"), (f" {clean(error.hint)}", "$tl-muted"))
        )
        return
    said = " ".join(field_errors(error).values())
    stage.toast(headline, said or clean(error.hint))


@contextmanager
def reporting(stage: Stage) -> Iterator[None]:
    """Show a ``TaskipError`` raised in the block, and go on."""
    try:
        yield
    except TaskipError as error:
        report(stage, error)
