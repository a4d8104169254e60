"""The history by day: time, kind, what was done, lead and state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from taskip_leads import clock
from taskip_leads.models.history.entry import HistoryEntry
from taskip_leads.ui.history import texts
from taskip_leads.ui.history.lines import HistoryLines
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import short
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.segments import SegmentWriter
from taskip_leads.ui.render.theme import Palette

_GUTTER = 3
#: First cells of the kind's sign, its word, and what was done.
_SIGN, _KIND, _WHAT = 10, 12, 22
#: Cells of the lead's name and of the state, which end the row.
_WHO, _STATE = 16, 2
_WHEEL = 3


class HistoryList(Widget, can_focus=True):
    """Shows ``lines``; asks for older ones before they come into sight."""

    DEFAULT_CSS = """
    HistoryList { width: 1fr; height: 1fr; background: $tl-bg; }
    """

    class Moved(Message):
        """The cursor is on another change."""

    class Opened(Message):
        """A change was double-clicked."""

    class OlderWanted(Message):
        """The last line that is known is near."""

    def __init__(self, palette: Palette, glyphs: Glyphs) -> None:
        super().__init__()
        self._palette, self._glyphs = palette, glyphs
        self.lines = HistoryLines()
        self._needles: tuple[str, ...] = ()
        self._message = Content()

    @property
    def entry(self) -> HistoryEntry | None:
        """The line under the cursor."""
        return self.lines.entry

    def show(
        self, entries: Sequence[HistoryEntry], needles: tuple[str, ...], message: Content
    ) -> None:
        """Show these lines with the matches of a search; ``message`` if there are none."""
        self._needles, self._message = needles, message
        self.lines.show(entries)
        self._follow()

    def set_palette(self, palette: Palette) -> None:
        """Repaint in other colours."""
        self._palette = palette
        self.refresh()

    # The cursor

    def move(self, by: int) -> None:
        """Move the cursor by lines."""
        self.lines.move(by)
        self._follow()

    def move_day(self, by: int) -> bool:
        """Move the cursor to another day; whether one is known."""
        moved = self.lines.move_day(by)
        self._follow()
        return moved

    def _follow(self) -> None:
        self.refresh()
        self.post_message(self.Moved())
        if self.lines.near_end:
            self.post_message(self.OlderWanted())

    def on_resize(self) -> None:
        self.lines.resize(self.size.height)
        self.refresh()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    # Painting

    def render_line(self, y: int) -> Strip:
        width, at = self.size.width, y + self.lines.top
        if not self.lines.entries:
            return self._message_line(y, width)
        line = self.lines.lines[at] if at < len(self.lines.lines) else None
        if isinstance(line, date):
            return Strip(self._head(line, width), width)
        if isinstance(line, HistoryEntry):
            return Strip(self._entry(line, width, cursor=line is self.entry), width)
        return self._blank(width)

    def _blank(self, width: int) -> Strip:
        return Strip([Segment(" " * width, self._writer().style(self._palette.text))], width)

    def _message_line(self, y: int, width: int) -> Strip:
        lines = self._message.split("\n")
        if 0 < y <= len(lines):
            # Below a blank line.
            return Visual.to_strips(self, lines[y - 1], width, 1, self.visual_style, pad=True)[0]
        return self._blank(width)

    def _writer(self, *, cursor: bool = False) -> SegmentWriter:
        palette = self._palette
        ground = palette.bg
        if cursor:
            ground = palette.cursor if self.has_focus else palette.raised
        return SegmentWriter(
            palette, ground, needles=self._needles, reverse=cursor and palette.flat
        )

    def _head(self, day: date, width: int) -> list[Segment]:
        writer = self._writer()
        name, rest = texts.day_head(day, clock.today())
        writer.pad_to(_GUTTER)
        writer.put(name, self._palette.text, bold=True)
        writer.put(f"   {rest}" if rest else "", self._palette.faint)
        writer.pad_to(width)
        return writer.segments

    def _entry(self, entry: HistoryEntry, width: int, *, cursor: bool) -> list[Segment]:
        palette, glyphs = self._palette, self._glyphs
        writer = self._writer(cursor=cursor)
        end = min(width, cells.TABLE) - 1 - _STATE
        who = end - _WHO - 1
        writer.put(glyphs.bar if cursor else " ", palette.accent)
        writer.pad_to(_GUTTER)
        writer.put(entry.first.time, palette.faint)
        writer.pad_to(_SIGN)
        writer.put(texts.kind_glyph(entry, glyphs), palette.muted)
        writer.pad_to(_KIND)
        writer.put(texts.kind_word(entry), palette.text, bold=cursor)
        writer.pad_to(_WHAT)
        what = short(entry.text, who - _WHAT - 2, glyphs)
        writer.put_matches(what, palette.text, bold=cursor)
        writer.pad_to(who)
        writer.put_matches(short(entry.who, _WHO, glyphs), palette.muted)
        writer.pad_to(end)
        sign, token = texts.state_glyph(entry.state, glyphs)
        writer.put(sign, getattr(palette, token), bold=token in ("warn", "bad"))
        writer.pad_to(width)
        return writer.segments

    # The mouse

    def on_click(self, event: events.Click) -> None:
        index = self.lines.entry_at(event.y + self.lines.top)
        if index is not None:
            self.move(index - self.lines.index)
            if event.chain == 2:
                self.post_message(self.Opened())

    def on_mouse_scroll_down(self) -> None:
        self.move(_WHEEL)

    def on_mouse_scroll_up(self) -> None:
        self.move(-_WHEEL)
