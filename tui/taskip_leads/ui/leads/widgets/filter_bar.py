"""The row under the tabs: the filter's chips, or the field to type a filter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
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
from taskip_leads.ui.compat.display_input import DisplayInput
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs

if TYPE_CHECKING:
    from taskip_leads.models.filters.language import InvalidFilter

#: Cells of the bar during the first sync, and how many of them are lit.
_BAR, _LIT = 18, 4


class FilterInputKind(StrEnum):
    """What the field edits; the value is its prompt."""

    TEXT = "/"
    #: The whole filter as one line of text.
    LINE = "F"
    SAVE = "save view as"
    RENAME = "rename view"
    ME = "my id"


_HINTS = {
    FilterInputKind.LINE: "acme status:new,contacted value:>5000 date:14d owner:me",
}
#: The field's maximum length: more than anyone types. A longer paste is truncated.
_MAX_LENGTH = 2000
#: Keys that change the text, besides characters.
_EDITING_KEYS = ("backspace", "delete", "ctrl+u", "ctrl+k", "ctrl+w")


class FilterInput(DisplayInput):
    """The field: characters are text, other keys act on the list.

    ``before_change`` is called before a key changes the text.
    """

    BINDINGS = keys.bindings("filter")
    # Unlike Textual's, this one triggers no layout: the field is as wide for a long text.
    virtual_size = Reactive(Size(0, 0))

    class Accepted(Message):
        """Enter: keep the filter and go back to the list."""

    class Cancelled(Message):
        """Escape: close the field and clear its text, or restore the filter from before."""

    class MoveRequested(Message):
        """Up or down: move the cursor of the list."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    class CompletionRequested(Message):
        """Tab: insert the suggestion, or go to the list."""

    def __init__(self, before_change: Callable[[], None]) -> None:
        super().__init__(compact=True, select_on_focus=False, max_length=_MAX_LENGTH)
        self._before_change = before_change

    def on_key(self, event: events.Key) -> None:
        if event.is_printable or event.key in _EDITING_KEYS:
            self._before_change()

    def action_keep(self) -> None:
        self.post_message(self.Accepted())

    def action_list(self) -> None:
        self.post_message(self.CompletionRequested())

    def action_clear(self) -> None:
        self.post_message(self.Cancelled())

    def action_move(self, by: int) -> None:
        self.post_message(self.MoveRequested(by))


class FilterTextReceiver(Protocol):
    """What follows the open field."""

    def follow(self, kind: FilterInputKind, text: str) -> None:
        """The text has changed."""

    async def accept(self) -> None:
        """The user keeps the filter."""

    async def complete(self) -> None:
        """The user takes the suggestion, or goes to the list."""

    def cancel(self) -> None:
        """The user wants what was before."""


class ClickSpan(Struct, frozen=True):
    """Cells of a text that run an action of the screen when they are clicked."""

    start: int
    end: int
    action: str


class FilterBar(Horizontal):
    """Show chips at the left and one fact at the right; an open field replaces the chips."""

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

    _editor: FilterTextReceiver

    class ChipClicked(Message):
        """A chip was clicked: remove this part of the query."""

        def __init__(self, part: str) -> None:
            super().__init__()
            self.part = part

    class WidthChanged(Message):
        """There is room for more, or for less."""

    def __init__(self, glyphs: Glyphs, *, flat: bool, before_change: Callable[[], None]) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._flat = flat
        self._before_change = before_change
        self._field: FilterInputKind | None = None
        self._left = self._right = Content()
        #: The first cell, the end and the part of each chip.
        self._chip_spans: list[tuple[int, int, str]] = []
        self._right_spans: tuple[ClickSpan, ...] = ()
        self._width = 0

    def on_resize(self, event: events.Resize) -> None:
        before, self._width = self._width, event.size.width
        if before and self._width != before:
            self.post_message(self.WidthChanged())

    def compose(self) -> ComposeResult:
        yield Static(id="chips", markup=False)
        yield Static(id="prompt", markup=False)
        yield FilterInput(self._before_change)
        yield Static(id="right", markup=False)

    def on_mount(self) -> None:
        self.query_one(FilterInput).cursor_blink = False

    @property
    def field(self) -> FilterInputKind | None:
        """The kind of the open field, or None."""
        return self._field

    def set_flat(self, flat: bool) -> None:
        """Set whether chips need brackets because there are no background tones."""
        self._flat = flat

    def show_chips(self, chips: Sequence[Chip]) -> None:
        """Show the parts of the filter, each on its own background."""
        line = Content(" ")
        room = self.size.width - 14
        self._chip_spans = []
        for chip in chips:
            value = cells.cut(chip.value, 40, self._glyphs.ellipsis)
            rendered = self._render_chip(chip.label, value)
            if line.cell_length + rendered.cell_length > room and line.cell_length > 1:
                line += Content.styled(self._glyphs.ellipsis, "$tl-faint")
                break
            start = line.cell_length
            line = line + rendered
            self._chip_spans.append((start, line.cell_length, chip.part))
            line += " "
        self._show_left(line)

    def show_text(self, content: Content) -> None:
        """Show a text in the place of the chips; nothing is filtered."""
        self._chip_spans = []
        self._show_left(Content.assemble(" ", content))

    def _render_chip(self, label: str, value: str) -> Content:
        if self._flat:
            return Content.assemble(f"[{label} ", (value, "bold"), "]")
        return Content.assemble(
            (f" {label} ", "$tl-muted on $tl-raised"), (f"{value} ", "$tl-text on $tl-raised")
        )

    def show_first_sync(self, seen: int) -> None:
        """Show how many leads the first sync brought.

        The bar moves with them, never by itself, because TaskIP sends no total.
        """
        # One step for every fifty leads, back and forth.
        self._chip_spans = []
        distance = _BAR - _LIT
        step = (seen // 50) % (2 * distance)
        start = step if step <= distance else 2 * distance - step
        glyphs = self._glyphs
        self._show_left(
            Content.assemble(
                (" First sync  ", "bold $tl-text"),
                (glyphs.rule * start, "$tl-edge"),
                (glyphs.rule_on * _LIT, "$tl-accent"),
                (glyphs.rule * (distance - start), "$tl-edge"),
                (f"  {seen:,}", "bold $tl-text"),
                (" leads so far", "$tl-muted"),
            )
        )

    def show_right(self, content: Content, spans: tuple[ClickSpan, ...] = ()) -> None:
        """Show a fact at the right end; ``spans`` of it can be clicked."""
        self._right_spans = spans
        if not self._right.is_same(content):
            resized = self._right.cell_length != content.cell_length
            self._right = content
            self.query_one("#right", Static).update(content, layout=resized)

    def _show_left(self, content: Content) -> None:
        # Called on every key press: a needless layout costs as much as filtering.
        if not self._left.is_same(content):
            self._left = content
            self.query_one("#chips", Static).update(content, layout=False)

    def open_field(self, field: FilterInputKind, value: str, editor: FilterTextReceiver) -> None:
        """Replace the chips by the field and give it the focus; ``editor`` follows what is typed."""
        self._field, self._editor = field, editor
        self.query_one("#prompt", Static).update(field.value)
        entry = self.query_one(FilterInput)
        with entry.prevent(Input.Changed):
            entry.value = value
        entry.placeholder = _HINTS.get(field, "")
        entry.cursor_position = len(value)
        self.add_class("-typing")
        entry.focus()

    def close_field(self) -> None:
        """Show the chips again; the caller moves the focus."""
        self._field = None
        self.remove_class("-typing")

    @property
    def value(self) -> str:
        """The text of the field."""
        return self.query_one(FilterInput).value

    def fill_field(self, value: str) -> None:
        """Replace the text of the open field."""
        entry = self.query_one(FilterInput)
        entry.value = value
        entry.cursor_position = len(value)

    def underline(self, mistakes: Sequence[InvalidFilter]) -> None:
        """Underline in the field what is wrong."""
        ranges = [(one.start, one.end) for one in mistakes]
        self.query_one(FilterInput).underline(ranges)

    async def on_click(self, event: events.Click) -> None:
        right = event.screen_x - self.query_one("#right").content_region.x
        for span in self._right_spans:
            if span.start <= right < span.end:
                await self.screen.run_action(span.action)
                return
        if self._field is None:
            for start, end, part in self._chip_spans:
                if start <= event.x < end:
                    self.post_message(self.ChipClicked(part))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._field is not None:
            self._editor.follow(self._field, event.value)

    @on(FilterInput.Accepted)
    async def _accept(self, event: FilterInput.Accepted) -> None:
        event.stop()
        await self._editor.accept()

    @on(FilterInput.CompletionRequested)
    async def _complete(self, event: FilterInput.CompletionRequested) -> None:
        event.stop()
        await self._editor.complete()

    @on(FilterInput.Cancelled)
    def _cancel(self, event: FilterInput.Cancelled) -> None:
        event.stop()
        self._editor.cancel()
