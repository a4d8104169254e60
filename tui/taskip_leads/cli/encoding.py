"""Text in and out of the command line, whatever the locale's encoding is."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence


def prepare_output() -> None:
    """Never fail at a character that the locale does not have.

    A terminal shows ``?`` in its place. A file or another program gets UTF-8, so that nothing is lost.
    """
    for stream in (sys.stdout, sys.stderr):
        # None, or something else than a text file, where the caller replaced it.
        if not isinstance(stream, io.TextIOWrapper) or stream.closed:
            continue
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="replace")


def decode_arguments(arguments: Sequence[str]) -> list[str]:
    """Read arguments as UTF-8 where the locale's encoding could not."""
    return [
        os.fsencode(text).decode("utf-8", "replace") if _has_surrogates(text) else text
        for text in arguments
    ]


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
