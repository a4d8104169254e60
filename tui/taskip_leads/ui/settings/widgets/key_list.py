"""The list of all actions by place, each with its keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec import Struct
from textual.binding import BindingType
from textual.content import Content

from taskip_leads.ui import keys
from taskip_leads.ui.keys.row import Key
from taskip_leads.ui.render import cells
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block

_MARGIN, _LABEL, _KEYS = 5, 35, 18


class KeyRow(Struct, frozen=True):
    """An action, its keys by default, and those of the user; None: the same."""

    key: Key
    default: tuple[str, ...]
    own: tuple[str, ...] | None = None


class KeyList(CursorPane):
    """Show rows under the titles of their places."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("keymap")

    _rows: tuple[KeyRow, ...] = ()
    _airy = True

    def show(self, rows: Sequence[KeyRow], *, airy: bool) -> None:
        """Show these rows; ``airy``: with a blank line above each place."""
        self._rows, self._airy = tuple(rows), airy
        self.renew()

    @property
    def row(self) -> KeyRow | None:
        """The row under the cursor."""
        index = self.index
        return None if index is None else self._rows[index]

    def find(self, key_id: str) -> None:
        """Move the cursor to an action."""
        for at, row in enumerate(self._rows):
            if row.key.id == key_id:
                self.place(at)

    def blocks(self, width: int) -> Iterator[Block]:
        head = f"   {cells.pad('Action', _LABEL + 2)}{cells.pad('Keys', _KEYS)}Yours"
        yield False, [Content.styled(cells.cut(head, width), "$tl-faint")]
        place = ""
        for row in self._rows:
            if row.key.scope != place:
                if self._airy and place:
                    yield False, [Content()]
                place = row.key.scope
                yield (
                    False,
                    [Content.styled(f"   {keys.TITLES.get(place, place)}", "bold $tl-muted")],
                )
            yield True, [self._row(row, width)]
        if not self._rows:
            yield False, [Content.styled("   No action has this name or this key", "$tl-faint")]

    def _row(self, row: KeyRow, width: int) -> Content:
        ellipsis = self._glyphs.ellipsis
        own = "" if row.own is None else names(row.own) or "none"
        line = Content.assemble(
            " " * _MARGIN,
            (cells.pad(row.key.label, _LABEL - 1, ellipsis) + " ", "$tl-text"),
            (cells.pad(names(row.default), _KEYS, ellipsis), "$tl-muted" if own else "$tl-text"),
            (own, "bold $tl-text"),
        )
        return line.truncate(width, ellipsis=True)


def names(found: Sequence[str]) -> str:
    """Return keys as they are shown: ``j   ↓``."""
    return "   ".join(map(keys.shown, found))
