"""Input and output of the command line, independent of the locale's encoding."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence


def prepare_output() -> None:
    """Configure standard output so that no character fails.

    A terminal shows ``?`` for characters that the locale lacks. Files and other programs get UTF-8.
    """
    for stream in (sys.stdout, sys.stderr):
        # None or not a text file, if the caller replaced it.
        if not isinstance(stream, io.TextIOWrapper) or stream.closed:
            continue
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="replace")


def decode_arguments(arguments: Sequence[str]) -> list[str]:
    """Decode arguments as UTF-8 if the locale's encoding failed."""
    return [
        os.fsencode(text).decode("utf-8", "replace") if _has_surrogates(text) else text
        for text in arguments
    ]


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
