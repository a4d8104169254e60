"""Translate SQLite errors into errors for the user."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from taskip_leads.errors import (
    DiskFailed,
    DiskFull,
    MirrorDamaged,
    MirrorLocked,
    MirrorReadOnly,
    MirrorUnavailable,
)

_SAVED_WORK_IS_SAFE = "Everything saved so far is safe."
_HINT = f"{_SAVED_WORK_IS_SAFE} Make room, or check the disk."
# The low byte is the primary code; the other bytes are details.
_PRIMARY = 0xFF
# Python's message for TEXT that is not UTF-8; it has no error code.
_NOT_TEXT = "Could not decode to UTF-8"


@contextmanager
def translated() -> Iterator[None]:
    """Raise disk and file errors as ``MirrorUnavailable``; other exceptions pass through."""
    try:
        yield
    except (sqlite3.Error, json.JSONDecodeError, UnicodeDecodeError) as error:
        unavailable = translate(error)
        if unavailable is None:
            raise
        raise unavailable from error


def translate(error: BaseException | None) -> MirrorUnavailable | None:
    """Return the user's error for a disk or file failure; None for other exceptions.

    Use it only for exceptions from reading the mirror: other invalid JSON is not the mirror's.
    """
    if isinstance(error, MirrorUnavailable):
        return error
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return MirrorDamaged()
    if not isinstance(error, sqlite3.Error):
        return None
    if str(error).startswith(_NOT_TEXT):
        return MirrorDamaged()
    match getattr(error, "sqlite_errorcode", 0) & _PRIMARY:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED | sqlite3.SQLITE_PROTOCOL:
            return MirrorLocked(
                "Another program has locked the local copy.",
                f"{_SAVED_WORK_IS_SAFE} Close that program, a backup for example, or wait until it is done.",
            )
        case sqlite3.SQLITE_FULL:
            return DiskFull("The disk is full: nothing can be saved.", _HINT)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return MirrorReadOnly("The local copy can't be written.", _HINT)
        case sqlite3.SQLITE_IOERR:
            return DiskFailed("The disk failed.", _HINT)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return MirrorDamaged()
        case _:
            return None
