"""Migrate a database file to this version's schema with numbered scripts."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from taskip_leads.errors import MirrorUnavailable

#: The first version with ``RETURNING``.
OLDEST_SQLITE = (3, 35, 0)
# Migrating 300,000 leads takes seconds; a second window waits for the first one.
_WAIT_MS = 120_000


def scripts() -> list[str]:
    """Return the scripts in order; the first one creates version 1 in an empty file."""
    folder = Path(__file__).with_name("schema")
    return [script.read_text(encoding="utf-8") for script in sorted(folder.glob("*.sql"))]


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Apply the missing scripts in one transaction, after a backup of the file.

    No reader, in this process or another, sees a schema between two versions. Raises
    ``MirrorUnavailable`` if a newer version of the program wrote the file.
    """
    wanted = scripts()
    version = _version(connection)
    if version > len(wanted):
        raise MirrorUnavailable(
            f"{path} was written by a newer version of taskip-leads.",
            "Update the program; nothing in the file was changed.",
        )
    if version == len(wanted):
        return
    (patience,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute(f"PRAGMA busy_timeout = {_WAIT_MS}")
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another window may have migrated the file while this one waited.
        version = _version(connection)
        if version < len(wanted):
            if version > 0:
                _keep_copy(path, len(wanted))
            _apply(connection, wanted[version:], len(wanted))
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute(f"PRAGMA busy_timeout = {patience}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _keep_copy(path: Path, wanted: int) -> None:
    """Back up the file over a separate connection, because the other one is about to write."""
    copy = path.with_suffix(f".before-{wanted}.sqlite3")
    copy.touch(mode=0o600)
    source, target = sqlite3.connect(path), sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()


def _apply(connection: sqlite3.Connection, missing: list[str], version: int) -> None:
    # ``executescript`` commits first: the statements run one by one, inside the transaction.
    for script in missing:
        for statement in _statements(script):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {version}")


def _statements(script: str) -> list[str]:
    """Split a script into statements, ignoring semicolons in comments and strings."""
    statements: list[str] = []
    rest = ""
    for piece in script.split(";"):
        rest += f"{piece};"
        if sqlite3.complete_statement(rest):
            statements.append(rest)
            rest = ""
    return statements
