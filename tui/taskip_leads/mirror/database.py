"""One SQLite file, its threads and its transactions."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from taskip_leads.errors import MirrorDamaged, MirrorReadOnly, MirrorUnavailable
from taskip_leads.mirror.damage import DamageMarker
from taskip_leads.mirror.migrations import OLDEST_SQLITE, migrate
from taskip_leads.mirror.sqlite_errors import translate, translated
from taskip_leads.mirror.tables import derived

T = TypeVar("T")

# A small copy is updated at once. The rest of a large one follows in the background.
_REFRESHED_AT_START = 1_000
#: How long a statement waits for another program's lock, in milliseconds.
BUSY_MS = 5000
# Of connections that only read, in KiB instead of 2 MB: the system keeps the file's pages too.
_SMALL_CACHE = "PRAGMA cache_size = -512"


class Database:
    """A file with one writer thread and two reader threads.

    SQLite allows one writer; its own thread serialises writes without a lock. The second reader reads
    single rows while the first one reads the whole list. Calls wait until the file is open.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.marker = DamageMarker(path)
        self.renew()

    def renew(self) -> None:
        """Reset after ``close``, so that ``open`` opens whatever file is at the path then."""
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="mirror-write")
        self._reading = ThreadPoolExecutor(2, thread_name_prefix="mirror-read")
        self._checking = ThreadPoolExecutor(1, thread_name_prefix="mirror-check")
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._checker: sqlite3.Connection | None = None
        self._closing = False
        self._ready = asyncio.Event()
        self._failure: MirrorUnavailable | None = None

    async def open(self) -> None:
        """Create the file if it is missing, and migrate it to this version's schema.

        Raises ``MirrorUnavailable`` if it cannot be read, written or understood.
        """
        try:
            await asyncio.get_running_loop().run_in_executor(self._writing, self._prepare)
        except MirrorDamaged:
            self.marker.note()
            await self.close()
            raise  # A new file takes its place, and waiting callers read that one.
        except MirrorUnavailable as error:
            self._failure = error
            self._ready.set()
            await self.close()
            raise
        self._ready.set()

    def _prepare(self) -> None:
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            oldest = ".".join(map(str, OLDEST_SQLITE))
            raise MirrorUnavailable(
                f"This Python uses SQLite {sqlite3.sqlite_version}; {oldest} or newer is needed.",
                "Install a newer Python, or a newer SQLite for it.",
            )
        try:
            crashed = _was_left_open(self.path)
            create_private(self.path)
            connection = self._connection(write=True)
            connection.execute("PRAGMA journal_mode = WAL")
            if crashed:
                _check_quickly(connection)
            migrate(connection, self.path)
            _refresh_derived(connection)
        except OSError as error:
            raise MirrorUnavailable(
                f"The local copy {self.path} can't be opened: {error.strerror}.",
                "Check the folder's permissions and the free space.",
            ) from error
        except sqlite3.DatabaseError as error:
            raise self._explained(error) from error

    def _explained(self, error: sqlite3.DatabaseError) -> MirrorUnavailable:
        """Return the error of a failed open, with advice about this file."""
        unavailable = translate(error)
        if unavailable is None:
            return MirrorUnavailable(
                f"The local copy {self.path} can't be read: {error}.",
                "Move the file away to start with a new one; it is never deleted automatically.",
            )
        if not isinstance(unavailable, MirrorDamaged):
            return type(unavailable)(
                unavailable.headline,
                f"Everything saved so far is safe. Check the folder {self.path.parent}:"
                " is there room, and can you write to it?",
            )
        return unavailable

    def _connection(self, *, write: bool) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "sqlite", None)
        if connection is None:
            # Used by one thread, and closed by another at the end.
            connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            self._open.append(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            connection.execute("PRAGMA synchronous = NORMAL")
            # macOS flushes a commit to the disk only with this; elsewhere it has no effect.
            connection.execute("PRAGMA fullfsync = ON")
            if not write:
                connection.execute("PRAGMA query_only = ON")
                connection.execute(_SMALL_CACHE)
            self._local.sqlite = connection
        return connection

    async def read(self, look: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``look`` in a reader thread, on one snapshot of the file.

        Raises ``MirrorUnavailable`` if the disk or the file fails.
        """

        def run() -> T:
            connection = self._connection(write=False)
            connection.execute("BEGIN")
            try:
                return look(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

        return await self._run(self._reading, run)

    async def write(self, change: Callable[[sqlite3.Connection], T], *, durable: bool = False) -> T:
        """Run ``change`` in the writer thread, in one transaction.

        With ``durable`` the commit survives a power cut, not only a crash of the program; changes of the
        outbox need that. Raises ``MirrorUnavailable`` if the disk or the file fails.
        """

        def run() -> T:
            connection = self._connection(write=True)
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            try:
                answer = change(connection)
                connection.execute("COMMIT")
            except BaseException:
                # If the disk is full, SQLite may have rolled back already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return answer

        return await self._run(self._writing, run)

    async def _run(self, threads: ThreadPoolExecutor, run: Callable[[], T]) -> T:
        """Run in a thread once the file is open; record damage for the next start."""
        await self._ready.wait()
        if self._failure is not None:
            raise self._failure
        try:
            with translated():
                return await asyncio.get_running_loop().run_in_executor(threads, run)
        except MirrorReadOnly as error:
            # A read that writes is a bug.
            cause = error.__cause__
            code = getattr(cause, "sqlite_errorcode", None)
            if cause is None or code != sqlite3.SQLITE_READONLY or threads is not self._reading:
                raise
            raise cause from None
        except MirrorDamaged:
            await asyncio.to_thread(self.marker.note)
            raise

    async def version(self) -> int:
        """Return a number that changes when another program writes to the file."""

        def run() -> int:
            connection = self._connection(write=True)
            return int(connection.execute("PRAGMA data_version").fetchone()[0])

        return await self._run(self._writing, run)

    async def check(self) -> None:
        """Check the whole file; raise ``MirrorDamaged`` if it is damaged.

        Takes seconds for a large file, in a separate thread, and ends early when the file is closed.
        """
        await self._run(self._checking, self._check_all)

    def _check_all(self) -> None:
        checker = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        self._checker = checker
        try:
            checker.execute("PRAGMA query_only = ON")
            checker.execute(_SMALL_CACHE)
            if not self._closing:
                _check_quickly(checker)
        except sqlite3.OperationalError:
            # Interrupted by ``close``, or locked: the next start checks again.
            return
        finally:
            self._checker = None
            checker.close()

    async def close(self) -> None:
        """Finish queued work and close the file."""
        await asyncio.to_thread(self._shut)

    def _shut(self) -> None:
        self._closing = True
        checker = self._checker
        if checker is not None:
            checker.interrupt()
        for threads in (self._checking, self._reading, self._writing):
            threads.shutdown(wait=True)
        for connection in self._open:
            connection.close()
        self._open.clear()


def create_private(path: Path) -> None:
    """Create the file and its companions as private files; SQLite would let others read them."""
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        os.close(os.open(name, os.O_CREAT | os.O_RDWR, 0o600))
        name.chmod(0o600)


def _was_left_open(path: Path) -> bool:
    """Return whether a program did not close the file, or still has it open."""
    log = Path(f"{path}-wal")
    return log.exists() and log.stat().st_size > 0


def _refresh_derived(connection: sqlite3.Connection) -> None:
    """Recompute outdated columns of the first leads; the first screen waits for no more."""
    if derived.is_current(connection):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        derived.refresh_some(connection, _REFRESHED_AT_START)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _check_quickly(connection: sqlite3.Connection) -> None:
    """Raise ``MirrorDamaged`` unless every page is in order."""
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise MirrorDamaged
