"""The list of settings by group, each with its value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec import Struct
from textual.binding import BindingType
from textual.content import Content

from taskip_leads.ui import keys
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.settings.catalog import Setting
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block

#: Cells before the label of a row, from there to the value, and behind the word at the right.
_MARGIN, _LABEL, _END = 5, 23, 4
#: The first cell of a value.
VALUE = _MARGIN + _LABEL


class SettingRow(Struct, frozen=True):
    """A setting, its value in words, and the word at the right."""

    setting: Setting
    value: str
    mark: str = ""


class SettingList(CursorPane):
    """Show rows under the headings of their groups."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("settings")

    _rows: tuple[SettingRow, ...] = ()
    _airy = True

    def show(self, rows: Sequence[SettingRow], *, airy: bool) -> None:
        """Show these rows; ``airy``: with a blank line above each group."""
        self._rows, self._airy = tuple(rows), airy
        self.renew()

    @property
    def row(self) -> SettingRow | None:
        """The row under the cursor."""
        index = self.index
        return None if index is None else self._rows[index]

    def top_of_row(self) -> int:
        """Return the line of the screen on which the row under the cursor is."""
        index = self.index or 0
        return self.region.y + self.spans.lines[index][0] - round(self.scroll_y)

    def blocks(self, width: int) -> Iterator[Block]:
        group = ""
        for row in self._rows:
            if row.setting.group != group:
                if self._airy and group:
                    yield False, [Content()]
                group = row.setting.group
                yield False, [Content.styled(f"   {group}", "bold $tl-muted")]
            yield True, [self._row(row, width)]
        if not self._rows:
            yield False, [Content.styled("   No setting has these words", "$tl-faint")]

    def _row(self, row: SettingRow, width: int) -> Content:
        right = Content.styled(row.mark, "$tl-muted") + " " * _END
        room = max(4, width - VALUE - right.cell_length - 2)
        value = content.short(row.value, room, self._glyphs)
        fact = not row.setting.name or row.setting.in_file
        left = Content.assemble(
            " " * _MARGIN,
            (cells.pad(row.setting.label, _LABEL), "$tl-muted"),
            (value, "$tl-muted" if fact else "$tl-text"),
        )
        return content.ends(left, right, width, self._glyphs.ellipsis)
