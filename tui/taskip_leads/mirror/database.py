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

# A small copy is brought up to date at once. The rest of a large one follows in the background.
_REFRESHED_AT_START = 1_000
#: How long a statement waits for another program that holds the file, in milliseconds.
BUSY_MS = 5000


class Database:
    """A file with one writing thread and two reading ones.

    SQLite allows one writer; giving it a thread of its own makes every write wait its turn without a
    lock, and a second reader lets a row be read while the whole list is. Whatever is asked before the
    file is open waits until it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.marker = DamageMarker(path)
        self.renew()

    def renew(self) -> None:
        """Begin anew after ``close``: what is at the path then is opened next."""
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
        """Create the file where it is missing and bring it to this version's schema.

        Raises ``MirrorUnavailable`` where it cannot be read, written or understood.
        """
        try:
            await asyncio.get_running_loop().run_in_executor(self._writing, self._prepare)
        except MirrorDamaged:
            self.marker.note()
            await self.close()
            raise  # A new copy takes its place, and whoever waits reads that one.
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
                f"The local copy {self.path} cannot be opened: {error.strerror}.",
                "Check the folder's permissions and the free space.",
            ) from error
        except sqlite3.DatabaseError as error:
            raise self._explained(error) from error

    def _explained(self, error: sqlite3.DatabaseError) -> MirrorUnavailable:
        """The error of an open that failed, with what to do about this file."""
        unavailable = translate(error)
        if unavailable is None:
            return MirrorUnavailable(
                f"The local copy {self.path} cannot be read: {error}.",
                "Move the file away to start with a fresh one; it is never deleted by itself.",
            )
        if not isinstance(unavailable, MirrorDamaged):
            return type(unavailable)(
                unavailable.headline,
                f"What was saved before is kept. Look at the folder {self.path.parent}:"
                " is there room, and may you write there?",
            )
        return unavailable

    def _connection(self, *, write: bool) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "sqlite", None)
        if connection is None:
            # Used by one thread only; closed by another, at the end.
            connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            self._open.append(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            connection.execute("PRAGMA synchronous = NORMAL")
            # On macOS only this brings a commit to the disk itself; elsewhere it does nothing.
            connection.execute("PRAGMA fullfsync = ON")
            if not write:
                connection.execute("PRAGMA query_only = ON")
            self._local.sqlite = connection
        return connection

    async def read(self, look: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``look`` in a reading thread, on one consistent state of the file.

        Raises ``MirrorUnavailable`` where the disk or the file fails.
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

        return await self._run(self._writing, run)

    async def _run(self, threads: ThreadPoolExecutor, run: Callable[[], T]) -> T:
        """Run in a thread once the file is open; damage that is met is noted for the next start."""
        await self._ready.wait()
        if self._failure is not None:
            raise self._failure
        try:
            with translated():
                return await asyncio.get_running_loop().run_in_executor(threads, run)
        except MirrorReadOnly as error:
            # A reader that writes is a bug of ours.
            cause = error.__cause__
            code = getattr(cause, "sqlite_errorcode", None)
            if cause is None or code != sqlite3.SQLITE_READONLY or threads is not self._reading:
                raise
            raise cause from None
        except MirrorDamaged:
            await asyncio.to_thread(self.marker.note)
            raise

    async def version(self) -> int:
        """A number that is another one after another program wrote to the file."""

        def run() -> int:
            connection = self._connection(write=True)
            return int(connection.execute("PRAGMA data_version").fetchone()[0])

        return await self._run(self._writing, run)

    async def check(self) -> None:
        """Read the whole file and raise ``MirrorDamaged`` where it is not sound.

        It takes seconds on a large file, in a thread of its own, and ends early when the file is closed.
        """
        await self._run(self._checking, self._check_all)

    def _check_all(self) -> None:
        checker = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        self._checker = checker
        try:
            checker.execute("PRAGMA query_only = ON")
            if not self._closing:
                _check_quickly(checker)
        except sqlite3.OperationalError:
            # Interrupted by closing, or locked: the next start checks again.
            return
        finally:
            self._checker = None
            checker.close()

    async def close(self) -> None:
        """Finish what is queued and close the file."""
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
    """Create the file and its companions, which SQLite would make readable by others."""
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        os.close(os.open(name, os.O_CREAT | os.O_RDWR, 0o600))
        name.chmod(0o600)


def _was_left_open(path: Path) -> bool:
    """Whether the program that had the file open did not close it, or has it open still."""
    log = Path(f"{path}-wal")
    return log.exists() and log.stat().st_size > 0


def _refresh_derived(connection: sqlite3.Connection) -> None:
    """Compute outdated columns of the first leads anew; a first screen waits for no more."""
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
