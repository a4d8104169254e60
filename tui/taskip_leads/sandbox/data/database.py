"""The sandbox's private SQLite file, created if it is missing."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from taskip_leads.errors import UsageError
from taskip_leads.sandbox.data.search_text import fold

#: Stored in ``PRAGMA user_version``; files of other versions are refused.
VERSION = 1
Row = sqlite3.Row
Value = str | int | float | bytes | None


class SampleDatabase:
    """One connection, used by one thread at a time. ``path`` None: in memory.

    Raises ``UsageError`` if the file cannot be opened or has another version.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.RLock()
        try:
            if path is not None:
                # Created first, because SQLite would make it readable by everyone.
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._db = sqlite3.connect(
                ":memory:" if path is None else path, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise UsageError(f"The file {path} can't be used: {error}.") from error
        try:
            self._prepare(path)
        except BaseException:
            self._db.close()
            raise

    def _prepare(self, path: Path | None) -> None:
        try:
            self._db.row_factory = sqlite3.Row
            self._db.create_function("fold", 1, fold, deterministic=True)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.Error as error:
            raise UsageError(f"The file {path} can't be used: {error}.") from error
        if version not in (0, VERSION):
            raise UsageError(f"{path} holds a sample workspace of another version.")
        self.empty = version == 0
        if self.empty and self.row("SELECT 1 FROM sqlite_master") is not None:
            raise UsageError(f"{path} is a database of something else.")

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Value] = ()) -> Row | None:
        with self._lock:
            row: Row | None = self._db.execute(sql, values).fetchone()
            return row

    def insert(self, sql: str, values: Sequence[Value]) -> int:
        """Run one INSERT; return the new row's id."""
        return self._db.execute(sql, values).lastrowid or 0

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Run the block in a transaction; roll back if it raises."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def create(self) -> None:
        """Recreate all tables, inside ``write``; their rows are deleted."""
        # In reverse: referenced tables are dropped last.
        for row in reversed(self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")):
            if not row["name"].startswith("sqlite_"):
                self._db.execute(f'DROP TABLE "{row["name"]}"')
        script = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")
        # Not ``executescript``, which would commit the transaction.
        statement = ""
        for line in script.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                self._db.execute(statement)
                statement = ""
        self._db.execute(f"PRAGMA user_version = {VERSION}")
        self.empty = False

    def close(self) -> None:
        with self._lock:
            self._db.close()
