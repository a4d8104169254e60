"""Write one line of the terminal as Rich segments on a single background colour."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style

from taskip_leads.ui.render import cells
from taskip_leads.ui.render.highlight import spans
from taskip_leads.ui.render.theme import Palette, ink


class SegmentWriter:
    """Collect the segments of one line from left to right, and track the current cell.

    ``needles`` are the folded words of a search: ``put_matches`` highlights them. ``reverse`` draws the
    line in reverse video, for palettes that have no background tones. ``cell`` is the first one to write.
    """

    def __init__(
        self,
        palette: Palette,
        ground: str,
        *,
        needles: tuple[str, ...] = (),
        reverse: bool = False,
        cell: int = 0,
    ) -> None:
        self.palette = palette
        self.ground = ground
        self.cell = cell
        self.segments: list[Segment] = []
        self._needles = needles
        self._reverse = reverse

    def style(self, color: str, *, bold: bool = False) -> Style:
        """Return the style for text of this color on the line's background."""
        # In reverse video a colored sign would become a colored block.
        color = "default" if self._reverse else color
        return ink(color, self.ground, bold=bold, reverse=self._reverse)

    def put(self, text: str, color: str, *, bold: bool = False) -> None:
        """Write ``text``, which must be free of control characters."""
        if text:
            self._append(text, self.style(color, bold=bold))

    def pad_to(self, cell: int) -> None:
        """Write blanks up to ``cell``."""
        if cell <= self.cell:
            return
        blanks = " " * (cell - self.cell)
        # Spaces continue the style before them, which is invisible: with a style of their own, half of
        # the bytes of a screen would be the colors of blanks.
        last = self.segments[-1].style if self.segments else None
        if last is None or last.underline:
            self.put(blanks, self.palette.text)
        else:
            self._append(blanks, last)

    def put_matches(self, text: str, color: str, *, bold: bool = False) -> None:
        """Write ``text`` and highlight the matches of the search."""
        palette = self.palette
        end = 0
        for first, last in spans(text, self._needles):
            self.put(text[end:first], color, bold=bold)
            ground = self.ground if palette.flat else palette.markground
            style = ink(palette.mark, ground, bold=bold, underline=True, reverse=self._reverse)
            self._append(text[first:last], style)
            end = last
        self.put(text[end:], color, bold=bold)

    def _append(self, text: str, style: Style) -> None:
        # ``ink`` caches its styles, so equal ones are identical.
        if self.segments and self.segments[-1].style is style:
            self.segments[-1] = Segment(self.segments[-1].text + text, style)
        else:
            self.segments.append(Segment(text, style))
        self.cell += cells.width(text)
