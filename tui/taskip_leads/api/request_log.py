"""A log of requests that can be given to a supporter: it names nobody but by number."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from taskip_leads import __version__, clock
from taskip_leads.errors import UsageError


class LoggedRequest(Struct, frozen=True):
    """One request that was tried. Nothing in it names a person, and the key is not in it."""

    method: str
    #: Below the service's prefix: words and ids.
    path: str
    #: The names of the query's parameters; what was asked for stays out.
    asked: tuple[str, ...]
    #: None where no answer came.
    status: int | None
    seconds: float
    #: What the service says is left of the budget, None where it does not.
    remaining: int | None
    #: The kind of error, empty where there was none.
    error: str = ""

    @property
    def line(self) -> str:
        asked = f"?{'&'.join(self.asked)}" if self.asked else ""
        status = "---" if self.status is None else str(self.status)
        left = "?" if self.remaining is None else str(self.remaining)
        told = (
            f"{self.method:<6} {self.path}{asked} {status} {self.seconds * 1000:.0f} ms left {left}"
        )
        return f"{told} {self.error}".rstrip()


class RequestLog:
    """Appends a line for each request to a file that only its owner may read.

    Raises ``UsageError`` where the file cannot be written. A disk that fills up later ends the log, not
    the work.
    """

    def __init__(self, file: Path) -> None:
        try:
            self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            # One that was there already may be open to others.
            file.chmod(0o600)
        except OSError as error:
            raise UsageError(
                f"The log {file} can't be written: {error.strerror}.", "Name another with --log."
            ) from None
        import platform

        self._write(f"taskip-leads {__version__} Python {platform.python_version()} {os.name}")

    def __call__(self, exchanged: LoggedRequest) -> None:
        self._write(exchanged.line)

    def close(self) -> None:
        """No more lines."""
        if self._file >= 0:
            file, self._file = self._file, -1
            with suppress(OSError):
                os.close(file)

    def _write(self, words: str) -> None:
        if self._file < 0:
            return
        moment = clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        try:
            os.write(self._file, f"{moment} {words}\n".encode())
        except OSError:
            self.close()
