"""Write to the terminal without ever making the app wait for it.

A terminal may stop reading, or be closed, while output is pending. Textual's queue is bounded, so its app
would wait until the terminal reads again. Here the queue is unbounded, the app skips frames while much is
waiting, and the end of the app waits for a bounded time.
"""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from collections.abc import Callable
from time import monotonic

#: Bytes in the queue from which on frames are skipped.
_BEHIND = 1 << 16
_CHUNK = 4096
#: Seconds between checks whether the terminal accepts bytes again.
_TICK = 0.1
#: Seconds without progress after which the end does not wait any longer.
_STALL = 1.0
#: Seconds that the end waits for a slow terminal.
_LONGEST_FLUSH = 3.0


class TerminalWriter:
    """A thread that writes to ``descriptor``.

    ``lost`` is called once, in the thread, when the terminal is closed. ``caught_up`` is called in the
    thread when the queue is empty after a frame was skipped.
    """

    def __init__(
        self, descriptor: int, lost: Callable[[], None], caught_up: Callable[[], None]
    ) -> None:
        self._descriptor = descriptor
        self._lost = lost
        self._caught_up = caught_up
        self._queue: deque[bytes] = deque()
        self._size = 0
        self._changed = threading.Condition()
        self._stopping = False
        #: Whether a frame was skipped since the queue was empty.
        self._skipped = False
        #: Whether the terminal is closed; nothing more is queued.
        self.is_lost = False
        # A daemon: the interpreter must not wait for a write that never returns.
        self._thread = threading.Thread(target=self._run, name="terminal-output", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def write(self, text: str) -> None:
        """Queue ``text``; return at once."""
        octets = text.encode("utf-8", "replace")
        with self._changed:
            if octets and not self.is_lost:
                self._queue.append(octets)
                self._size += len(octets)
                self._changed.notify_all()

    def skips_frame(self) -> bool:
        """Return whether to skip a frame because much is waiting; ``caught_up`` follows."""
        with self._changed:
            if self.is_lost:
                return True
            if self._size > _BEHIND:
                self._skipped = True
            return self._size > _BEHIND

    def stop(self) -> None:
        """Write the queue, as long as the terminal reads, and end the thread."""
        deadline = monotonic() + _LONGEST_FLUSH
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            before = -1
            while self._size and not self.is_lost and monotonic() < deadline:
                if self._size == before:
                    break
                before = self._size
                self._changed.wait(_STALL)
            if self._size:
                self._abandon()
        # Its last write may block until the process ends.
        self._thread.join(_TICK)

    def _abandon(self) -> None:
        self.is_lost = True
        self._queue.clear()
        self._size = 0

    def _run(self) -> None:
        try:
            while (octets := self._next()) is not None:
                self._send(octets)
        except (OSError, ValueError):
            with self._changed:
                was_stopping = self._stopping
                self._abandon()
                self._changed.notify_all()
            if not was_stopping:
                self._lost()

    def _next(self) -> bytes | None:
        """Return the next bytes to write, or None at the end."""
        with self._changed:
            caught_up = not self._queue and self._skipped
            if caught_up:
                self._skipped = False
        if caught_up:
            self._caught_up()
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._stopping or self.is_lost)
            return self._queue.popleft() if self._queue else None

    def _send(self, octets: bytes) -> None:
        view = memoryview(octets)
        while view and not self.is_lost:
            # Another program may have made the terminal non-blocking.
            if not select.select([], [self._descriptor], [], _TICK)[1]:
                continue
            try:
                count = os.write(self._descriptor, view[:_CHUNK])
            except (BlockingIOError, InterruptedError):
                continue
            view = view[count:]
            with self._changed:
                self._size = max(0, self._size - count)
                self._changed.notify_all()
