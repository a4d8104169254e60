"""The list of statuses or sources: order, swatch, name, colour, bar, number of active leads."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import DeleteAttribute
from taskip_leads.models.lead_views import AttributeUse
from taskip_leads.models.pending import ChangeState
from taskip_leads.text import clean
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.segments import SegmentWriter
from taskip_leads.ui.render.theme import Palette, read_colour

#: Cells before the name: cursor, glyph, order, swatch.
_NAME = 9
_HEX = 7
_COUNT = 5
_SHORT_NAME = 11
_LONG_NAME = 24
_BAR = 19
_LEAST_BAR = 8
_HEAD_ROWS = 2
#: What is counted, as in the lead list: contacts are not in it.
_COUNTED = "active"
#: The most lines of a refusal under its row.
_MESSAGE_LINES = 3


class AttributeColumns(Struct, frozen=True):
    """The columns of a list in cells; 0 for a column that is not shown."""

    name: int
    hex: int
    bar: int
    bar_width: int


def columns(width: int, longest: int) -> AttributeColumns:
    """Return a list's columns; long names displace the bar first, then the colour's text."""
    room = width - 1 - _COUNT - _NAME
    beside = 2 + _HEX + 2 + 2
    name = max(_SHORT_NAME, min(longest, _LONG_NAME, room - beside - _LEAST_BAR))
    bar = room - beside - name
    if bar >= _LEAST_BAR:
        return AttributeColumns(name, _NAME + name + 2, _NAME + name + 2 + _HEX + 2, min(bar, _BAR))
    if longest <= room - _HEX - 4:
        fitting = max(min(longest, room - _HEX - 5), min(_SHORT_NAME, room - _HEX - 5))
        return AttributeColumns(fitting, _NAME + fitting + 2, 0, 0)
    return AttributeColumns(max(4, room - 2), 0, 0, 0)


def full_width(longest: int) -> int:
    """Return the cells of a list with all its columns; a wider one would only part name and number."""
    name = max(_SHORT_NAME, min(longest, _LONG_NAME))
    return _NAME + name + 2 + _HEX + 2 + _BAR + 2 + _COUNT + 1


class AttributeList(Widget, can_focus=True):
    """One of the two lists; the focused one is active. The cursor follows its attribute."""

    DEFAULT_CSS = """
    AttributeList { width: 1fr; height: 1fr; background: $tl-bg; }
    """

    class Chosen(Message):
        """An attribute was double-clicked."""

    class Moved(Message):
        """The cursor is on another attribute, or the list became the active one."""

    def __init__(self, type_: AttributeType, palette: Palette, glyphs: Glyphs) -> None:
        super().__init__(id=type_.words)
        self.type = type_
        self._palette, self._glyphs = palette, glyphs
        self._uses: tuple[AttributeUse, ...] = ()
        #: Cells of the longest name, and active leads of what most of them carry.
        self._longest = self._most = 0
        #: A width and the lines for it.
        self._rendered: tuple[int, list[tuple[int, str]]] | None = None
        self._at = 0
        self._top = 0

    def show(self, uses: Sequence[AttributeUse]) -> None:
        """Show these attributes; the cursor stays on its attribute, or else on its row."""
        current = self.use
        self._uses = tuple(use for use in uses if use.attribute.type is self.type)
        names = (cells.width(clean(use.attribute.name)) for use in self._uses)
        self._longest = max(names, default=0)
        self._most = max((use.active for use in self._uses), default=0)
        self._rendered = None
        self.styles.max_width = full_width(self._longest)
        ids = [use.attribute.id for use in self._uses]
        if current is not None and current.attribute.id in ids:
            self._at = ids.index(current.attribute.id)
        self.move(0)
        self.refresh()

    def set_palette(self, palette: Palette) -> None:
        """Repaint in other colours."""
        self._palette = palette
        self.refresh()

    @property
    def use(self) -> AttributeUse | None:
        """The attribute under the cursor."""
        return self._uses[self._at] if self._at < len(self._uses) else None

    @property
    def uses(self) -> tuple[AttributeUse, ...]:
        """All shown attributes, in order."""
        return self._uses

    def move(self, by: int) -> None:
        """Move the cursor ``by`` rows down."""
        self._at = max(0, min(self._at + by, len(self._uses) - 1))
        self._follow()
        self.refresh()
        self.post_message(self.Moved())

    def go_to(self, attribute: int) -> None:
        """Put the cursor on an attribute, if it is in the list."""
        for at, use in enumerate(self._uses):
            if use.attribute.id == attribute:
                self._at = at
                self._follow()
                self.refresh()
                self.post_message(self.Moved())

    def _follow(self) -> None:
        """Scroll to the cursor and the message below it."""
        lines = self._lines()
        own = [at for at, (index, _) in enumerate(lines) if index == self._at]
        room = max(1, self.size.height - _HEAD_ROWS)
        if own:
            self._top = max(own[-1] - room + 1, min(self._top, own[0]))
        self._top = max(0, min(self._top, len(lines) - room))

    def _lines(self) -> list[tuple[int, str]]:
        """Return each line as the index of its attribute, and its message if it is a message line."""
        width = self.size.width
        if self._rendered is not None and self._rendered[0] == width:
            return self._rendered[1]
        out: list[tuple[int, str]] = []
        room = width - 1 - _NAME
        for at, use in enumerate(self._uses):
            out.append((at, ""))
            if message := _message(use):
                lines = cells.wrap(message, room, _MESSAGE_LINES, self._glyphs.ellipsis)
                out.extend((at, line) for line in lines)
        self._rendered = width, out
        return out

    # Painting

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            return Strip(self._head(width), width)
        lines = self._lines()
        at = y - _HEAD_ROWS + self._top
        if y < _HEAD_ROWS or not 0 <= at < len(lines):
            return Strip([Segment(" " * width, self._writer().style(self._palette.text))], width)
        index, text = lines[at]
        use = self._uses[index]
        if text:
            return Strip(self._message_line(text, self._sign(use)[1], width), width)
        return Strip(self._row(use, width, cursor=index == self._at), width)

    def _writer(self, *, cursor: bool = False) -> SegmentWriter:
        palette = self._palette
        # The inactive list keeps its colours but shows no cursor: only one is visible.
        return SegmentWriter(
            palette, palette.cursor if cursor else palette.bg, reverse=cursor and palette.flat
        )

    def _head(self, width: int) -> list[Segment]:
        writer, palette = self._writer(), self._palette
        writer.pad_to(2)
        writer.put(
            self.type.words.capitalize(),
            palette.text if self.has_focus else palette.muted,
            bold=self.has_focus,
        )
        writer.put(f" {len(self._uses)}", palette.faint)
        writer.pad_to(width - 1 - len(_COUNTED))
        writer.put(_COUNTED, palette.faint)
        writer.pad_to(width)
        return writer.segments

    def _row(self, use: AttributeUse, width: int, *, cursor: bool) -> list[Segment]:
        palette, glyphs, attribute = self._palette, self._glyphs, use.attribute
        cursor = cursor and self.has_focus
        writer = self._writer(cursor=cursor)
        cut = glyphs.ellipsis
        where = columns(width, self._longest)
        writer.put(glyphs.bar if cursor else " ", palette.accent)
        sign, colour = self._sign(use)
        writer.put(sign or " ", colour)
        writer.put(cells.pad_left(str(attribute.order), 2, cut), palette.faint)
        writer.pad_to(6)
        self._swatch(writer, attribute.color)
        writer.pad_to(_NAME)
        going = use.pending is not None and isinstance(use.pending.change, DeleteAttribute)
        tone = palette.faint if going else palette.text
        writer.put(cells.cut(clean(attribute.name), where.name, cut), tone, bold=cursor)
        if where.hex and attribute.color:
            writer.pad_to(where.hex)
            writer.put(cells.cut(clean(attribute.color), _HEX, cut), palette.faint)
        if where.bar and use.active:
            writer.pad_to(where.bar)
            length = max(1, round(use.active * where.bar_width / self._most))
            writer.put(glyphs.rule_on * length, palette.edge)
        writer.pad_to(width - 1 - _COUNT)
        writer.put(cells.pad_left(f"{use.active:,}", _COUNT, cut), palette.text)
        writer.pad_to(width)
        return writer.segments

    def _swatch(self, writer: SegmentWriter, colour: str | None) -> None:
        """Return the workspace's raw colour; an outline if it is not a colour."""
        palette, known = self._palette, read_colour(colour)
        if known is None:
            writer.put(self._glyphs.ring, palette.faint)
        else:
            writer.put(self._glyphs.swatch, palette.dot(colour) if palette.flat else known.hex)

    def _sign(self, use: AttributeUse) -> tuple[str, str]:
        palette, glyphs = self._palette, self._glyphs
        if use.pending is None:
            return "", palette.text
        match use.pending.state:
            case ChangeState.REFUSED:
                return glyphs.refused, palette.bad
            case ChangeState.UNKNOWN | ChangeState.NEEDS_DECISION:
                return glyphs.unknown, palette.warn
            case _:
                return glyphs.up, palette.accent

    def _message_line(self, text: str, colour: str, width: int) -> list[Segment]:
        """Return one line of a pending change's message."""
        writer = self._writer()
        writer.pad_to(_NAME)
        writer.put(text, colour)
        writer.pad_to(width)
        return writer.segments

    # Mouse and focus

    def on_focus(self) -> None:
        self.refresh()
        self.post_message(self.Moved())

    def on_blur(self) -> None:
        self.refresh()

    def on_resize(self) -> None:
        self._follow()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        at = event.y - _HEAD_ROWS + self._top
        lines = self._lines()
        if event.y >= _HEAD_ROWS and at < len(lines):
            self._at = lines[at][0]
            self.refresh()
            self.post_message(self.Moved())
            if event.chain == 2:
                self.post_message(self.Chosen())

    def on_mouse_scroll_down(self) -> None:
        self.move(1)

    def on_mouse_scroll_up(self) -> None:
        self.move(-1)


_SAID = (ChangeState.REFUSED, ChangeState.UNKNOWN, ChangeState.NEEDS_DECISION)


def _message(use: AttributeUse) -> str:
    """Return the message about a change that was refused or needs a decision."""
    waiting = use.pending
    if waiting is None or waiting.state not in _SAID:
        return ""
    return clean(waiting.message) or waiting.state.value
