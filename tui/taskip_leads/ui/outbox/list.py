"""The list of the outbox, in groups: state, kind, subject, lead and age of each change."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from taskip_leads import clock
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.ui.changes import labels
from taskip_leads.ui.outbox.groups import OutboxEntry, OutboxGroup
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.segments import SegmentWriter
from taskip_leads.ui.render.theme import Palette

_WORD, _KIND, _WHAT = 4, 17, 25
_WIDE = 100
_WHEN = 5

#: A line: a group's headline, an entry, or blank.
_Line = OutboxGroup | OutboxEntry | None


class OutboxList(Widget, can_focus=True):
    """Shows groups of changes; the cursor stays on its change when the list is updated."""

    DEFAULT_CSS = """
    OutboxList { width: 1fr; height: 1fr; background: $tl-bg; }
    """

    class Moved(Message):
        """The cursor is on another change, or on the same one in another state."""

    class Opened(Message):
        """A change was double-clicked."""

    def __init__(self, palette: Palette, glyphs: Glyphs) -> None:
        super().__init__()
        self._palette, self._glyphs = palette, glyphs
        self._groups: tuple[OutboxGroup, ...] = ()
        self._lines: list[_Line] = []
        #: The entries among the lines, and the line of each.
        self._rows: list[OutboxEntry] = []
        self._line_of_row: list[int] = []
        self._known: dict[int, PendingChange] = {}
        self._at = 0
        self._top = 0

    def show(self, groups: Sequence[OutboxGroup], known: dict[int, PendingChange]) -> None:
        """Show ``groups``; ``known`` maps ids to all changes, for what a change waits for."""
        current = self.row
        self._groups, self._known = tuple(groups), known
        lines: list[_Line] = []
        for group in groups:
            lines += [*([None] if lines else []), group, *group.rows]
        self._lines = lines
        entries = [(at, line) for at, line in enumerate(lines) if isinstance(line, OutboxEntry)]
        self._line_of_row = [at for at, _ in entries]
        self._rows = [row for _, row in entries]
        ids = [row.pending.id for row in self._rows]
        if current is not None and current.pending.id in ids:
            self._at = ids.index(current.pending.id)
        self.move(0)

    def set_palette(self, palette: Palette) -> None:
        """Repaint in other colours."""
        self._palette = palette
        self.refresh()

    @property
    def shown(self) -> tuple[PendingChange, ...]:
        """All changes that are shown."""
        return tuple(row.pending for row in self._rows)

    @property
    def row(self) -> OutboxEntry | None:
        """The entry under the cursor."""
        rows = self._rows
        return rows[self._at] if self._at < len(rows) else None

    def move(self, by: int) -> None:
        """Move the cursor ``by`` rows down."""
        self._at = max(0, min(self._at + by, len(self._rows) - 1))
        self._follow()
        self.refresh()
        self.post_message(self.Moved())

    def _follow(self) -> None:
        row = self.row
        room = max(1, self.size.height)
        if row is not None:
            line = self._line_of_row[self._at]
            # Keep the headline visible above its first row.
            first = line - 1 if line and isinstance(self._lines[line - 1], OutboxGroup) else line
            self._top = max(line - room + 1, min(self._top, first))
        self._top = max(0, min(self._top, len(self._lines) - room))

    def on_resize(self) -> None:
        self._follow()
        self.refresh()

    # Painting

    def render_line(self, y: int) -> Strip:
        width, at = self.size.width, y + self._top
        line = self._lines[at] if at < len(self._lines) else None
        if isinstance(line, OutboxGroup):
            writer = self._writer()
            writer.pad_to(2)
            tone = self._palette.text if line is self._groups[0] else self._palette.muted
            writer.put(line.title, tone, bold=True)
            writer.put(f" {line.count:,}", self._palette.faint)
            writer.pad_to(width)
            return Strip(writer.segments, width)
        if isinstance(line, OutboxEntry):
            return Strip(self._paint(line, width, cursor=line is self.row), width)
        return Strip([Segment(" " * width, self._writer().style(self._palette.text))], width)

    def _writer(self, *, cursor: bool = False) -> SegmentWriter:
        palette = self._palette
        return SegmentWriter(
            palette, palette.cursor if cursor else palette.bg, reverse=cursor and palette.flat
        )

    def _paint(self, row: OutboxEntry, width: int, *, cursor: bool) -> list[Segment]:
        palette, glyphs, now = self._palette, self._glyphs, clock.now()
        pending, done = row.pending, row.pending.state is ChangeState.DONE
        writer = self._writer(cursor=cursor)
        who = 56 if width < _WIDE else min(width, cells.TABLE) * 3 // 5
        end = min(width, cells.TABLE) - 1 - _WHEN
        writer.put(glyphs.bar if cursor else " ", palette.accent)
        writer.pad_to(2)
        glyph, word, token = labels.state_badge(pending, glyphs, now)
        writer.put(glyph, getattr(palette, token))
        writer.pad_to(_WORD)
        loud = token in ("warn", "bad")
        word = cells.cut(word, _KIND - _WORD - 1, glyphs.ellipsis)
        writer.put(word, getattr(palette, token) if loud else palette.muted)
        writer.pad_to(_KIND)
        writer.put(labels.kind(pending.change), palette.text, bold=cursor)
        writer.pad_to(_WHAT)
        what = self._what(row)
        writer.put(
            cells.cut(what, who - _WHAT - 2, glyphs.ellipsis),
            palette.muted if done else palette.text,
        )
        writer.pad_to(who)
        writer.put(cells.cut(row.who, end - who - 2, glyphs.ellipsis), palette.muted)
        writer.pad_to(end)
        writer.put(
            cells.pad_left(labels.when(row.pending, now), _WHEN, glyphs.ellipsis), palette.faint
        )
        writer.pad_to(width)
        return writer.segments

    def _what(self, row: OutboxEntry) -> str:
        before = self._known.get(row.pending.waits_for or 0)
        return labels.about(row.pending, before) + row.more

    # Mouse

    def on_click(self, event: events.Click) -> None:
        at = event.y + self._top
        if at < len(self._lines) and isinstance(self._lines[at], OutboxEntry):
            self._at = self._line_of_row.index(at)
            self.move(0)
            if event.chain == 2:
                self.post_message(self.Opened())

    def on_mouse_scroll_down(self) -> None:
        self.move(1)

    def on_mouse_scroll_up(self) -> None:
        self.move(-1)
