"""One SQLite file, its threads and its transactions."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from taskip_leads.errors import MirrorDamaged, MirrorUnavailable
from taskip_leads.mirror.migrations import migrate
from taskip_leads.mirror.tables import leads

T = TypeVar("T")


class Database:
    """A file with one writing thread and two reading ones.

    SQLite allows one writer; giving it a thread of its own makes every write wait its turn without a
    lock, and a second reader lets a row be read while the whole list is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.renew()

    def renew(self) -> None:
        """Begin anew after ``close``: what is at the path then is opened next."""
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="mirror-write")
        self._reading = ThreadPoolExecutor(2, thread_name_prefix="mirror-read")
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []

    async def open(self) -> None:
        """Create the file where it is missing and bring it to this version's schema.

        Raises ``MirrorUnavailable`` where it cannot be read, written or understood.
        """
        await asyncio.get_running_loop().run_in_executor(self._writing, self._prepare)

    def _prepare(self) -> None:
        try:
            crashed = _left_over(self.path)
            # SQLite would create them with the process's umask, readable by others.
            for name in (self.path, Path(f"{self.path}-wal"), Path(f"{self.path}-shm")):
                os.close(os.open(name, os.O_CREAT | os.O_RDWR, 0o600))
                name.chmod(0o600)
            connection = self._connection(write=True)
            connection.execute("PRAGMA journal_mode = WAL")
            if crashed:
                _check(connection, self.path)
            migrate(connection, self.path)
            leads.refresh_derived(connection)
        except OSError as error:
            raise MirrorUnavailable(
                f"The local copy {self.path} cannot be opened: {error.strerror}.",
                "Check the folder's permissions and the free space.",
            ) from error
        except sqlite3.DatabaseError as error:
            told = trouble(error)
            if told is not None and not isinstance(told, MirrorDamaged):
                told.hint = (
                    f"What was saved before is kept. Look at the folder {self.path.parent}:"
                    " is there room, and may you write there?"
                )
            raise told or MirrorUnavailable(
                f"The local copy {self.path} cannot be read: {error}.",
                "Move the file away to start with a fresh one; it is never deleted by itself.",
            ) from error

    def _connection(self, *, write: bool) -> sqlite3.Connection:
        held: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if held is None:
            # Used by one thread only; closed by another, at the end.
            held = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            held.execute("PRAGMA foreign_keys = ON")
            held.execute("PRAGMA busy_timeout = 5000")
            held.execute("PRAGMA synchronous = NORMAL")
            if not write:
                held.execute("PRAGMA query_only = ON")
            self._local.connection = held
            self._open.append(held)
        return held

    async def read(self, look: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``look`` in a reading thread, on one consistent state of the file."""

        def run() -> T:
            connection = self._connection(write=False)
            connection.execute("BEGIN")
            try:
                return look(connection)
            finally:
                connection.execute("ROLLBACK")

        return await asyncio.get_running_loop().run_in_executor(self._reading, run)

    async def write(self, change: Callable[[sqlite3.Connection], T], *, durable: bool = False) -> T:
        """Run ``change`` in the writing thread as one transaction: all of it or nothing.

        ``durable`` makes the commit survive a power cut and not only the program's death; changes of
        the outbox are written so. Raises ``MirrorUnavailable`` where the disk or the file fails.
        """

        def run() -> T:
            connection = self._connection(write=True)
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                answer = change(connection)
                connection.execute("COMMIT")
            except BaseException:
                # On a full disk SQLite may have rolled back already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return answer

        with spoken():
            return await asyncio.get_running_loop().run_in_executor(self._writing, run)

    async def version(self) -> int:
        """A number that is another one after another program wrote to the file."""

        def run() -> int:
            connection = self._connection(write=True)
            return int(connection.execute("PRAGMA data_version").fetchone()[0])

        return await asyncio.get_running_loop().run_in_executor(self._writing, run)

    async def close(self) -> None:
        """Finish what is queued and close the file."""
        await asyncio.to_thread(self._shut)

    def _shut(self) -> None:
        self._reading.shutdown(wait=True)
        self._writing.shutdown(wait=True)
        for connection in self._open:
            connection.close()
        self._open.clear()


@contextmanager
def spoken() -> Iterator[None]:
    """A failure of the disk in the block is raised in words that a person is shown."""
    try:
        yield
    except sqlite3.Error as error:
        told = trouble(error)
        if told is None:
            raise
        raise told from error


def trouble(error: BaseException | None) -> MirrorUnavailable | None:
    """What a failure of the disk or the file means to a person; None where it is something else."""
    if isinstance(error, MirrorUnavailable):
        return error
    if not isinstance(error, sqlite3.Error):
        return None
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            headline = "The disk is full, so nothing more can be kept."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            headline = "The local copy cannot be written."
        case sqlite3.SQLITE_IOERR:
            headline = "The disk failed."
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return MirrorDamaged(
                "The local copy is damaged.", "It is set aside at the next start, and made anew."
            )
        case _:
            return None
    return MirrorUnavailable(
        headline, "What was saved before is kept. Make room, or look at the disk."
    )


def _left_over(path: Path) -> bool:
    """Whether the program that had the file open before did not close it, or has it open still."""
    log = Path(f"{path}-wal")
    return log.exists() and log.stat().st_size > 0


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Only then: reading all of a large file takes longer than opening it."""
    (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise MirrorDamaged(f"The local copy {path} is damaged.", "It is set aside.")
