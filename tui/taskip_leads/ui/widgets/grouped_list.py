"""A list of entries under headings, in one or more columns, with a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from taskip_leads.ui.ports import Look

#: Cells before the text of a row: the cursor's bar and a blank.
_GUTTER = 2
#: Cells between two columns.
_GAP = 1
_WHEEL = 3


class GroupedEntry(Protocol):
    """One entry; it draws itself for a width."""

    def lines(self, width: int, *, strong: bool) -> list[Content]:
        """Return its lines of at most ``width`` cells; ``strong`` if the cursor is on it."""


class EntryGroup(Struct, frozen=True):
    """Entries under a heading, which may be empty."""

    title: str
    entries: tuple[GroupedEntry, ...]


class _Line(Struct, frozen=True):
    """One line of a column; ``entry`` is the number of its entry, -1 for headings and blanks."""

    content: Content
    entry: int = -1


class GroupedList(Widget):
    """Show groups, flowing from column to column; ``move`` and the mouse choose an entry."""

    DEFAULT_CSS = """
    GroupedList { height: 1fr; width: 1fr; background: $tl-bg; }
    """

    class Chosen(Message):
        """An entry was clicked."""

        def __init__(self, entry: GroupedEntry) -> None:
            super().__init__()
            self.entry = entry

    def __init__(
        self, look: Look, *, most_columns: int = 1, least_width: int = 30, id: str | None = None
    ) -> None:
        """``least_width``: a column is at least so many cells wide."""
        super().__init__(id=id)
        self._look = look
        self._most_columns, self._least_width = most_columns, least_width
        self._groups: tuple[EntryGroup, ...] = ()
        self._entries: tuple[GroupedEntry, ...] = ()
        self._message = Content()
        self._at: int | None = None
        self._top = 0
        self._columns: list[list[_Line]] = []
        #: Cells from one column to the next.
        self._stride = 1

    def show(
        self, groups: Sequence[EntryGroup], *, at: int | None = 0, message: Content | None = None
    ) -> None:
        """Show these groups with the cursor on entry ``at``, or ``message`` if there are none."""
        self._groups = tuple(groups)
        self._entries = tuple(entry for group in groups for entry in group.entries)
        self._message = message or Content()
        self._at = at if self._entries else None
        self._top = 0
        self.refresh(layout=self.styles.is_auto_height)

    @property
    def entry(self) -> GroupedEntry | None:
        """The entry under the cursor."""
        return None if self._at is None else self._entries[self._at]

    @property
    def count(self) -> int:
        """The number of entries."""
        return len(self._entries)

    # Moving

    def move(self, by: int) -> None:
        """Move the cursor, from nowhere to the first entry."""
        if self._entries:
            before = self._at
            at = 0 if before is None else before + by
            self._at = max(0, min(at, len(self._entries) - 1))
            self._reveal()
            self.refresh()

    def move_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.move(pages * max(1, self.size.height - 1))

    def move_column(self, by: int) -> None:
        """Move the cursor to the same line of the column beside it."""
        self._lay_out()
        place = self._place()
        if place is None or not 0 <= place[0] + by < len(self._columns):
            return
        column, line = place[0] + by, place[1]
        numbers = [
            (abs(at - line), one.entry)
            for at, one in enumerate(self._columns[column])
            if one.entry >= 0
        ]
        if numbers:
            self._at = min(numbers)[1]
            self._reveal()
            self.refresh()

    def _place(self) -> tuple[int, int] | None:
        """Return column and line of the cursor."""
        for number, column in enumerate(self._columns):
            for line, one in enumerate(column):
                if self._at is not None and one.entry == self._at:
                    return number, line
        return None

    def _reveal(self) -> None:
        self._lay_out()
        place, height = self._place(), max(1, self.size.height)
        if place is not None:
            line = place[1]
            # With its heading, if that is right above.
            first = line - 1 if line and self._columns[place[0]][line - 1].entry < 0 else line
            self._top = max(min(self._top, first), line - height + 1)

    # Drawing

    def _lay_out(self, width: int = 0) -> None:
        """Fill the columns of a list that is ``width`` cells wide (0: as it is), from left to right."""
        width = width or self.size.width
        count = max(1, min(self._most_columns, (width + _GAP) // self._least_width))
        self._stride = (width + _GAP) // count
        width = max(1, self._stride - _GUTTER - _GAP)
        blocks: list[list[_Line]] = []
        number = 0
        for group in self._groups:
            block = [_Line(Content.styled(group.title, "bold $tl-muted"))] if group.title else []
            for entry in group.entries:
                strong = number == self._at
                block += [_Line(one, number) for one in entry.lines(width, strong=strong)]
                number += 1
            blocks.append(block)
        self._columns = _flow(blocks, count)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        if not self._entries:
            return max(1, self._message.plain.count("\n") + 1)
        self._lay_out(width)
        return max(len(column) for column in self._columns)

    def render(self) -> Content:
        if not self._entries:
            return self._message
        self._lay_out()
        height = self.size.height
        most = max(len(column) for column in self._columns)
        self._top = max(0, min(self._top, most - height))
        return Content("\n").join(
            self._row(line) for line in range(self._top, min(most, self._top + height))
        )

    def _row(self, line: int) -> Content:
        cells = [
            self._cell(column[line] if line < len(column) else _Line(Content()))
            for column in self._columns
        ]
        return Content(" " * _GAP).join(cells)

    def _cell(self, line: _Line) -> Content:
        here = line.entry >= 0 and line.entry == self._at
        bar = self._look.glyphs.bar if here else " "
        text = Content.assemble((bar, "$tl-accent"), " " * (_GUTTER - 1), line.content)
        # The ground of the cursor ends with the column.
        text += " " * max(0, self._stride - _GAP - text.cell_length)
        if not here:
            return text
        if self._look.palette.flat:
            return text.stylize("bold reverse")
        return text.stylize_before("on $tl-cursor")

    # The mouse

    def on_click(self, event: events.Click) -> None:
        event.stop()
        column, line = event.x // max(1, self._stride), event.y + self._top
        if column < len(self._columns) and line < len(self._columns[column]):
            number = self._columns[column][line].entry
            if number >= 0:
                self._at = number
                self.refresh()
                self.post_message(self.Chosen(self._entries[number]))

    def _scroll(self, by: int) -> None:
        self._top += by
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._scroll(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._scroll(-_WHEEL)


def _flow(blocks: Sequence[list[_Line]], count: int) -> list[list[_Line]]:
    """Distribute blocks among ``count`` columns of about the same height, in order."""
    if count == 1:
        return [_joined(blocks)]
    total = sum(len(block) + 1 for block in blocks)
    for height in range(-(-total // count), total + 1):
        columns: list[list[list[_Line]]] = [[]]
        used = 0
        for block in blocks:
            if used and used + len(block) > height:
                columns.append([])
                used = 0
            columns[-1].append(block)
            used += len(block) + 1
        if len(columns) <= count:
            return [_joined(column) for column in columns]
    return [_joined(blocks)]


def _joined(blocks: Sequence[list[_Line]]) -> list[_Line]:
    """Join blocks with a blank line between two of them."""
    out: list[_Line] = []
    for block in blocks:
        if out:
            out.append(_Line(Content()))
        out += block
    return out
