"""The lines of a long pane: the visible ones are rendered first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual.content import Content
from textual.widget import Widget

from taskip_leads.clock import monotonic

#: Lines rendered before the first frame, and pages rendered beyond the visible one.
_AT_ONCE = 300
_PAGES = 3
#: Seconds to render further lines, and to pause in between.
_SLICE, _PAUSE = 0.003, 0.005


class _LineBuffer:
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


class PaneLines:
    """Renders the lines of ``pane`` as they are needed, and the others in slices after the first frame.

    ``chunks`` returns all lines for a width in order, a few at a time. ``fit`` gets the number of lines that
    can be scrolled to.
    """

    def __init__(
        self,
        pane: Widget,
        chunks: Callable[[int], Iterator[list[Content]]],
        fit: Callable[[int], None],
    ) -> None:
        self._pane, self._chunks, self._fit = pane, chunks, fit
        self._buffer: _LineBuffer | None = None

    @property
    def complete(self) -> bool:
        """Whether all lines are rendered."""
        return self._buffer_of(self._pane.size.width).complete

    def renew(self) -> None:
        """Rebuild the lines after the content changed."""
        self._buffer = None
        if self._pane.is_attached:
            self.resize()

    def resize(self) -> None:
        """Render the first lines for the pane's width, and the others soon."""
        self.fit()
        self._pane.set_timer(_PAUSE, self._render_more)

    def fit(self) -> None:
        """Let the pane scroll to each line that is rendered."""
        self._fit(len(self.visible()))

    def visible(self) -> list[Content]:
        """Return the rendered lines, at least the visible ones and some pages below."""
        pane = self._pane
        return self._up_to(max(_AT_ONCE, round(pane.scroll_y) + _PAGES * pane.size.height))

    def all(self, width: int | None = None) -> list[Content]:
        """Render all lines now, for the pane's width or another one."""
        buffer = self._buffer_of(self._pane.size.width if width is None else width)
        buffer.extend_while(lambda: True)
        return buffer.lines

    def reach(self, top: int) -> None:
        """Render the page that begins with line ``top``, so that it can be scrolled to."""
        self._up_to(top + _PAGES * self._pane.size.height)
        self._fit_if_longer()

    def render_while(self, wanted: Callable[[], bool]) -> None:
        """Render more lines while ``wanted`` returns true and there are more."""
        self.visible()
        self._buffer_of(self._pane.size.width).extend_while(wanted)
        self._fit_if_longer()

    def _up_to(self, count: int) -> list[Content]:
        buffer = self._buffer_of(self._pane.size.width)
        buffer.extend_while(lambda: len(buffer.lines) < count)
        return buffer.lines

    def _fit_if_longer(self) -> None:
        if len(self._buffer_of(self._pane.size.width).lines) > self._pane.virtual_size.height:
            self.fit()

    def _render_more(self) -> None:
        buffer, end = self._buffer_of(self._pane.size.width), monotonic() + _SLICE
        buffer.extend_while(lambda: monotonic() < end)
        if not buffer.complete:
            self._pane.set_timer(_PAUSE, self._render_more)
        elif len(buffer.lines) > self._pane.virtual_size.height:
            # Not before: another length lays the screen out again.
            self.fit()
            self._pane.refresh()

    def _buffer_of(self, width: int) -> _LineBuffer:
        if self._buffer is None or self._buffer.width != width:
            self._buffer = _LineBuffer(width, self._chunks(width))
        return self._buffer
