"""A log of requests for support, with ids but without names."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from taskip_leads import __version__, clock
from taskip_leads.errors import UsageError


class LoggedRequest(Struct, frozen=True):
    """One attempted request, without the key and without names."""

    method: str
    #: Relative to the base URL: words and ids.
    path: str
    #: The names of the query parameters, without their values.
    parameters: tuple[str, ...]
    #: None if there was no response.
    status: int | None
    seconds: float
    #: The announced number of requests left; None if it was not announced.
    remaining: int | None
    #: The error's class name; empty if there was none.
    error: str = ""

    @property
    def line(self) -> str:
        query = f"?{'&'.join(self.parameters)}" if self.parameters else ""
        status = "---" if self.status is None else str(self.status)
        left = "?" if self.remaining is None else str(self.remaining)
        outcome = (
            f"{self.method:<6} {self.path}{query} {status} {self.seconds * 1000:.0f} ms left {left}"
        )
        return f"{outcome} {self.error}".rstrip()


class RequestLog:
    """Appends a line for each request to a private file.

    Raises ``UsageError`` if the file cannot be written. If the disk fills up later, only the log ends.
    """

    def __init__(self, file: Path) -> None:
        try:
            self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            # An existing file may be readable by others.
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
        """Close the file."""
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
