"""Write colours as indexes where the terminal has 256 of them.

Rich finds an index by rounding, and is one grey off for the light ones.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.color import Color as RichColor
from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter


class IndexedColors(LineFilter):
    """Replaces every colour of 24 bits by the index of the nearest one, which ``index_of`` returns."""

    def __init__(self, index_of: Callable[[Color], int]) -> None:
        super().__init__()
        self._index_of = index_of
        self._styles: dict[Style, Style] = {}

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, None if style is None else self._indexed(style), control)
            for text, style, control in segments
        ]

    def _indexed(self, style: Style) -> Style:
        known = self._styles.get(style)
        if known is None:
            colours = Style(color=self._index(style.color), bgcolor=self._index(style.bgcolor))
            known = self._styles[style] = style + colours
        return known

    def _index(self, colour: RichColor | None) -> RichColor | None:
        if colour is None or colour.type is not ColorType.TRUECOLOR or colour.triplet is None:
            return colour
        return RichColor.from_ansi(self._index_of(Color(*colour.triplet)))
