"""The row under the tabs: the filter's chips, or in their place the field one types in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input, Static

from taskip_leads.models.filters.chips import Chip
from taskip_leads.ui import keys
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs

_BAR = 18
#: Cells of the bar that are lit while the first sync runs.
_LIT = 4


class FilterInputKind(StrEnum):
    """What is typed in the field; the value is its prompt."""

    TEXT = "/"
    WHEN = "when"
    CREATED = "created"
    UPDATED = "updated"
    VALUE = "value"
    #: The whole filter as one line of text.
    LINE = "F"
    SAVE = "save view as"
    RENAME = "rename view"
    ME = "my id"


_DAYS = "14d   next 2w   this week   older 90d   none"
_HINTS = {
    FilterInputKind.WHEN: _DAYS,
    FilterInputKind.CREATED: _DAYS,
    FilterInputKind.UPDATED: _DAYS,
    FilterInputKind.VALUE: ">5000   5k..20k   >1000 eur   none",
    FilterInputKind.LINE: "acme status:new,contacted value:>5000 date:14d owner:me",
}
#: More than anyone types; what is pasted beyond it is let go.
_LONGEST = 2000


_CHANGING = ("backspace", "delete", "ctrl+u", "ctrl+k", "ctrl+w")


class FilterInput(Input):
    """The field: letters are text, the other keys act on the list."""

    BINDINGS = keys.bindings("filter")
    # Other than Textual's, it lays nothing out anew: the field is as wide for a long text.
    virtual_size = Reactive(Size(0, 0))

    class Kept(Message):
        """Done: back to the list."""

    class Cleared(Message):
        """Escape: the text goes, or if there is none, the field."""

    class Stepped(Message):
        """Move the list's cursor while typing."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    class Tabbed(Message):
        """Take what is suggested, or go to the list."""

    #: Called before a key changes the text.
    before_change: Callable[[], None] | None = None

    def on_key(self, event: events.Key) -> None:
        if self.before_change is not None and (event.is_printable or event.key in _CHANGING):
            self.before_change()

    def action_keep(self) -> None:
        self.post_message(self.Kept())

    def action_list(self) -> None:
        self.post_message(self.Tabbed())

    def action_clear(self) -> None:
        self.post_message(self.Cleared())

    def action_move(self, by: int) -> None:
        self.post_message(self.Stepped(by))


class FilterBar(Horizontal):
    """Chips at the left, one fact at the right; the field takes the chips' place while one types."""

    DEFAULT_CSS = """
    FilterBar { height: 1; background: $tl-bg; }
    FilterBar > #chips { width: 1fr; height: 1; }
    FilterBar > #prompt { width: auto; height: 1; padding: 0 1; display: none; color: $tl-accent;
        text-style: bold; }
    FilterBar > FilterInput { width: 1fr; height: 1; display: none; background: $tl-bg;
        color: $tl-text; }
    FilterBar > FilterInput:focus { background-tint: $tl-bg 0%; }
    FilterBar > #right { width: auto; height: 1; padding: 0 1; }
    FilterBar.-typing > #chips { display: none; }
    FilterBar.-typing > #prompt, FilterBar.-typing > FilterInput { display: block; }
    """

    class ChipClicked(Message):
        """A chip was clicked: let go of this part of the query."""

        def __init__(self, part: str) -> None:
            super().__init__()
            self.part = part

    class Typed(Message):
        """The field holds another text."""

        def __init__(self, field: FilterInputKind, value: str) -> None:
            super().__init__()
            self.field = field
            self.value = value

    def __init__(self, glyphs: Glyphs, *, flat: bool, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._flat = flat
        self._field: FilterInputKind | None = None
        self._left = self._right = Content()
        #: Where each chip stands: first and last cell, and its part.
        self._places: list[tuple[int, int, str]] = []

    def compose(self) -> ComposeResult:
        yield Static(id="chips", markup=False)
        yield Static(id="prompt", markup=False)
        yield FilterInput(compact=True, select_on_focus=False, max_length=_LONGEST)
        yield Static(id="right", markup=False)

    def on_mount(self) -> None:
        self.query_one(FilterInput).cursor_blink = False

    @property
    def field(self) -> FilterInputKind | None:
        """What is being typed, if anything."""
        return self._field

    def set_flat(self, flat: bool) -> None:
        """Whether chips need brackets because there are no tones."""
        self._flat = flat

    def show_chips(self, chips: Sequence[Chip]) -> None:
        """The filter's parts, each on its own tone."""
        line = Content(" ")
        room = self.size.width - 14
        self._places = []
        for chip in chips:
            value = cells.cut(chip.value, 40, self._glyphs.ellipsis)
            one = self._chip(chip.label, value)
            if line.cell_length + one.cell_length > room and line.cell_length > 1:
                line += Content.styled(self._glyphs.ellipsis, "$tl-faint")
                break
            start = line.cell_length
            line = line + one
            self._places.append((start, line.cell_length, chip.part))
            line += " "
        self._show_left(line)

    def _chip(self, label: str, value: str) -> Content:
        if self._flat:
            return Content.assemble(f"[{label} ", (value, "bold"), "]")
        return Content.assemble(
            (f" {label} ", "$tl-muted on $tl-raised"), (f"{value} ", "$tl-text on $tl-raised")
        )

    def show_first_sync(self, seen: int) -> None:
        """How far the first sync is. The bar moves with what has come, never by itself: no total is known."""
        # One step for each fifty leads, there and back.
        self._places = []
        way = _BAR - _LIT
        at = (seen // 50) % (2 * way)
        start = at if at <= way else 2 * way - at
        glyphs = self._glyphs
        self._show_left(
            Content.assemble(
                (" First sync  ", "bold $tl-text"),
                (glyphs.rule * start, "$tl-edge"),
                (glyphs.rule_on * _LIT, "$tl-accent"),
                (glyphs.rule * (way - start), "$tl-edge"),
                (f"  {seen:,}", "bold $tl-text"),
                (" leads, newest first", "$tl-muted"),
            )
        )

    def show_right(self, content: Content) -> None:
        """The fact at the right end."""
        if not self._right.is_same(content):
            wider = self._right.cell_length != content.cell_length
            self._right = content
            self.query_one("#right", Static).update(content, layout=wider)

    def _show_left(self, content: Content) -> None:
        # Asked for at each key: laying the screen out anew for nothing costs as much as filtering.
        if not self._left.is_same(content):
            self._left = content
            self.query_one("#chips", Static).update(content, layout=False)

    def open_field(self, field: FilterInputKind, value: str) -> None:
        """Put the field in the chips' place and give it the focus."""
        self._field = field
        self.query_one("#prompt", Static).update(field.value)
        entry = self.query_one(FilterInput)
        with entry.prevent(Input.Changed):
            entry.value = value
        entry.placeholder = _HINTS.get(field, "")
        entry.cursor_position = len(value)
        self.add_class("-typing")
        entry.focus()

    def close_field(self) -> None:
        """Bring the chips back; whoever opened the field moves the focus."""
        self._field = None
        self.remove_class("-typing")

    @property
    def value(self) -> str:
        """The text in the field."""
        return self.query_one(FilterInput).value

    def fill_field(self, value: str) -> None:
        """Put another text there and stay."""
        entry = self.query_one(FilterInput)
        entry.value = value
        entry.cursor_position = len(value)

    def on_click(self, event: events.Click) -> None:
        if self._field is None:
            for start, end, part in self._places:
                if start <= event.x < end:
                    self.post_message(self.ChipClicked(part))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._field is not None:
            self.post_message(self.Typed(self._field, event.value))
