"""Lines that are rendered on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual.content import Content

from taskip_leads.clock import monotonic


class LineBuffer:
    """The lines for one width, rendered from ``chunks`` on demand."""

    def __init__(self, width: int, chunks: Iterator[list[Content]]) -> None:
        self.width = width
        self.lines: list[Content] = []
        self.complete = False
        self._chunks = chunks

    def extend_while(self, wanted: Callable[[], bool]) -> None:
        """Render more lines while ``wanted`` returns true and there are more."""
        while not self.complete and wanted():
            chunk = next(self._chunks, None)
            if chunk is None:
                self.complete = True
            else:
                self.lines += chunk

    def extend_to(self, count: int) -> None:
        """Render at least the first ``count`` lines."""
        self.extend_while(lambda: len(self.lines) < count)

    def extend_for(self, seconds: float) -> None:
        """Render lines for ``seconds``."""
        end = monotonic() + seconds
        self.extend_while(lambda: monotonic() < end)

    def finish(self) -> None:
        """Render all lines."""
        self.extend_while(lambda: True)
