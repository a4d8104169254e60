"""Translate SQLite's errors into those that a person is shown."""

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

_KEPT = "Everything saved so far is safe."
_HINT = f"{_KEPT} Make room, or check the disk."
# The primary code is the low byte; the rest says more about the same failure.
_PRIMARY = 0xFF
# Python's own message for TEXT that is no UTF-8; it carries no error code.
_NOT_TEXT = "Could not decode to UTF-8"


@contextmanager
def translated() -> Iterator[None]:
    """Raise failures of the disk or the file as ``MirrorUnavailable``; pass bugs on as they are."""
    try:
        yield
    except (sqlite3.Error, json.JSONDecodeError, UnicodeDecodeError) as error:
        unavailable = translate(error)
        if unavailable is None:
            raise
        raise unavailable from error


def translate(error: BaseException | None) -> MirrorUnavailable | None:
    """What a failure of the disk or the file means to a person; None where it is something else.

    Use it on what was raised while the mirror was read: any other text that is no JSON is not ours.
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
                f"{_KEPT} Close that program, a backup for example, or wait until it is done.",
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
