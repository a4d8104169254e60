"""An ``Input`` that keeps its cursor in sight, shows another text than its value, and underlines mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.geometry import Region
from textual.widgets import Input


class DisplayInput(Input):
    """Shows ``displayed``, which has one character for each character of the value.

    Textual scrolls to the cursor only when it moves: not for the first text of a field, nor for one that
    is set from outside or gets the focus or another width, nor for ``end`` at the end of such a text.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"display-input--mistake"}
    DEFAULT_CSS = """
    DisplayInput > .display-input--mistake { color: $tl-bad; text-style: underline; }
    """
    _underlined: Sequence[tuple[int, int]] = ()

    def underline(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Underline what is wrong, from each start to each end, until other ranges are given."""
        if ranges != self._underlined:
            self._underlined = tuple(ranges)
            self.refresh()

    @property
    def displayed(self) -> str:
        """The text that is drawn."""
        return "•" * len(self.value) if self.password else self.value

    @property
    def _value(self) -> Text:
        text = Text(self.displayed, no_wrap=True, overflow="ignore", end="")
        if self._underlined:
            style = self.get_component_rich_style("display-input--mistake")
            for start, end in self._underlined:
                text.stylize(style, start, end)
        return text

    def watch_value(self) -> None:
        self._reveal_cursor()

    def on_focus(self) -> None:
        self._reveal_cursor()

    def on_resize(self) -> None:
        if self._fits:
            self.call_after_refresh(self._scroll_to_cursor)
        elif self.has_focus:
            self._reveal_cursor()

    def _reveal_cursor(self) -> None:
        """Scroll to the cursor once the text is laid out, if it is out of sight."""
        if self.is_attached and self.content_region.width and not self._shows_cursor:
            self.call_after_refresh(self._scroll_to_cursor)

    @property
    def _shows_cursor(self) -> bool:
        return self.content_region.contains_point(self.cursor_screen_offset)

    @property
    def _fits(self) -> bool:
        """Whether the whole text is in sight without scrolling; the last cell is the cursor's."""
        return cell_len(self.displayed) < self.content_region.width

    def _scroll_to_cursor(self) -> None:
        if self._fits:
            self.scroll_to(0, force=True, animate=False)
            return
        cell = self.cursor_screen_offset.x - self.content_region.x + self.scroll_offset.x
        self.scroll_to_region(Region(cell, 0, 1, 1), force=True, animate=False)
