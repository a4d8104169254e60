"""Run a command line in the user's shell, keep what it prints, and stop it with all it has started."""

from __future__ import annotations

import asyncio
import codecs
import os
import re
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from taskip_leads.text import clean

#: The last lines and the characters of a line that are kept.
MOST_LINES, MOST_CELLS = 1_000, 2_000
#: Bytes that are read at a time, and seconds between a request to end and the end by force.
_CHUNK, _PATIENCE = 8_192, 2.0
#: Escape sequences: colours, titles, moves of the cursor.
_SEQUENCE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*\x1b\\|.)?"
)


class CommandProcess:
    """One run of a command line; ``changed`` is called when it has printed something, or has ended."""

    def __init__(self, line: str, environ: Mapping[str, str], changed: Callable[[], None]) -> None:
        self._line, self._environ, self._changed = line, dict(environ), changed
        self._process: asyncio.subprocess.Process | None = None
        self._lines: deque[str] = deque(maxlen=MOST_LINES)
        self._open = ""
        #: How many lines were dropped at the beginning.
        self.dropped = 0
        #: The exit code, minus the signal that ended it; None while it runs.
        self.code: int | None = None
        self.stopped = False
        #: Why it could not be started.
        self.failure = ""

    @property
    def lines(self) -> list[str]:
        """What it has printed, without control characters."""
        return [*self._lines, *([_harmless(self._open)] if self._open else [])]

    @property
    def running(self) -> bool:
        """Whether it has neither ended nor failed to start."""
        return self.code is None and not self.failure

    async def run(self) -> None:
        """Start it and read what it prints until it ends; if cancelled, stop it."""
        try:
            self._process = await asyncio.create_subprocess_shell(
                self._line,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=self._environ,
                cwd=Path.home(),
                # It gets no key of the terminal, and can be stopped with all that it starts.
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            self.failure = getattr(error, "strerror", None) or str(error)
            self._changed()
            return
        try:
            await self._read(self._process)
            self.code = await self._process.wait()
        finally:
            if self.code is None:
                self._signal(signal.SIGKILL)
        self._changed()

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while chunk := await process.stdout.read(_CHUNK):
            self._add(decoder.decode(chunk))
            self._changed()

    def _add(self, text: str) -> None:
        *whole, self._open = (self._open + text.replace("\r\n", "\n")).split("\n")
        for line in whole:
            self.dropped += len(self._lines) == MOST_LINES
            self._lines.append(_harmless(line))
        if len(self._open) > 4 * MOST_CELLS:
            self._lines.append(_harmless(self._open))
            self._open = ""

    async def stop(self) -> None:
        """End it and all that it has started: first by request, then by force."""
        if self._process is None or not self.running:
            return
        self.stopped = True
        self._signal(signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._process.wait()
        # Something that it has started may be left, and hold its output open.
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                if os.name == "posix":
                    os.killpg(self._process.pid, number)
                elif self._process.returncode is None:
                    self._process.kill()


def _harmless(line: str) -> str:
    """Return a line without control sequences; what was printed over with ``\\r`` is left out."""
    shown = _SEQUENCE.sub("", line).rstrip("\r").rpartition("\r")[2]
    return clean(shown.expandtabs(8)[:MOST_CELLS])
