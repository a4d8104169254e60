"""Form fields: a label, an input or a choice, and a line for a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.ports import ports_of
from taskip_leads.ui.render import content
from taskip_leads.ui.widgets.picker_lines import PickerLine
from taskip_leads.ui.widgets.text_editor import TextEditor
from taskip_leads.ui.widgets.text_input import TextInput


class FormField(Vertical):
    """A field by TaskIP's write name; ``value`` is its text."""

    DEFAULT_CSS = """
    FormField { height: auto; width: 1fr; }
    FormField > .row { height: 1; }
    FormField > .row > .here { width: 1; color: $tl-accent; visibility: hidden; }
    FormField > .row > .label { width: 13; color: $tl-faint; }
    FormField.-here > .row > .here { visibility: visible; }
    FormField.-here > .row > .label { color: $tl-text; text-style: bold; }
    FormField > .said { height: auto; padding: 0 0 0 15; display: none; }
    FormField.-said > .said { display: block; }
    FormField .bracket { width: 1; display: none; color: $tl-muted; }
    FormField .bracket:ansi { display: block; }
    FormField .row Input { width: 1fr; height: 1; background: $tl-surface; color: $tl-text; padding: 0 1; }
    FormField .row Input:focus { background: $tl-raised; background-tint: $tl-bg 0%; }
    FormField .row Input > .input--placeholder { color: $tl-faint; }
    FormField .row Input:ansi { padding: 0; }
    FormField TextArea { width: 1fr; height: 4; margin: 0 0 0 1; background: $tl-surface; color: $tl-text;
        border: none; padding: 0 1; }
    FormField TextArea:focus { background: $tl-raised; border: none; }
    """

    class Changed(Message):
        """The field's text or choice changed."""

        def __init__(self, field: FormField) -> None:
            super().__init__()
            self.field = field

    def __init__(self, name: str, label: str) -> None:
        super().__init__(id=f"field-{name.replace('.', '-')}")
        self.field = name
        self.label = label
        #: The message under the field, and its style.
        self._said = ("", "$tl-bad")

    def _label_cells(self) -> Iterator[Static]:
        """Yield the bar that marks the focused field, and the label."""
        yield Static(ports_of(self.app).look.glyphs.bar, classes="here", markup=False)
        yield Static(self.label, classes="label", markup=False)

    # A class, because Textual styles ``:focus-within`` too late for a field that is focused as it is mounted.

    def on_descendant_focus(self) -> None:
        self.add_class("-here")

    def on_descendant_blur(self) -> None:
        self.remove_class("-here")

    @property
    def value(self) -> str:
        raise NotImplementedError

    def enter(self) -> None:
        """Focus the field."""
        raise NotImplementedError

    def say(self, text: str, style: str = "$tl-bad") -> None:
        """Show a message under the field; "" removes it."""
        if (text, style) == self._said:
            return  # an update lays the whole form out again
        self._said = text, style
        self.set_class(bool(text), "-said")
        self.query_one(".said", Static).update(Content.styled(clean(text), style))


class TextField(FormField):
    """A one-line input; ``known`` values are suggested while typing (``→`` accepts)."""

    def __init__(
        self,
        name: str,
        label: str,
        value: str = "",
        *,
        known: Sequence[str] = (),
        placeholder: str = "",
    ) -> None:
        """``placeholder`` is shown while the field is empty."""
        super().__init__(name, label)
        offer = SuggestFromList(known, case_sensitive=False) if known else None
        self._input = TextInput(
            value, placeholder, compact=True, select_on_focus=False, suggester=offer
        )

    def compose(self) -> ComposeResult:
        with Horizontal(classes="row"):
            yield from self._label_cells()
            yield Static("[", classes="bracket", markup=False)
            yield self._input
            yield Static("]", classes="bracket", markup=False)
        yield Static(classes="said", markup=False)

    def on_mount(self) -> None:
        self._input.cursor_blink = False

    @property
    def value(self) -> str:
        return self._input.value

    def put(self, value: str) -> None:
        self._input.value = value
        self._input.cursor_position = len(value)

    def enter(self) -> None:
        self._input.focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(self))


class LongField(FormField):
    """A multi-line input."""

    def __init__(self, name: str, label: str, value: str = "") -> None:
        super().__init__(name, label)
        self._initial_text = value
        self._editor = TextEditor(id="long")
        self._filled = False

    def compose(self) -> ComposeResult:
        with Horizontal(classes="row"):
            yield from self._label_cells()
        yield self._editor
        yield Static(classes="said", markup=False)

    def on_mount(self) -> None:
        self._editor.first_is_title = False
        self._editor.cursor_blink = False
        self._editor.text = self._initial_text
        self._filled = True

    @property
    def value(self) -> str:
        return self._editor.text if self._filled else self._initial_text

    def put(self, value: str) -> None:
        self._editor.text = value

    def enter(self) -> None:
        self._editor.focus()

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(self))


class ChoiceLine(Widget, can_focus=True):
    """The line that shows the current choice; ``enter`` opens the choices."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("choice")
    DEFAULT_CSS = """
    ChoiceLine { width: 1fr; height: 1; background: $tl-surface; }
    ChoiceLine:focus { background: $tl-raised; }
    """

    def render(self) -> Content:
        field = cast("ChoiceField", self.parent and self.parent.parent)
        return field.shown(self.size.width, focused=self.has_focus)

    def action_open(self) -> None:
        cast("ChoiceField", self.parent and self.parent.parent).open()

    def action_none(self) -> None:
        cast("ChoiceField", self.parent and self.parent.parent).choose(frozenset())

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.focus()
        self.action_open()


class ChoiceField(FormField):
    """A field for ids chosen by name; the screen opens the picker."""

    class Opened(Message):
        """The user wants to choose."""

        def __init__(self, field: ChoiceField) -> None:
            super().__init__()
            self.field = field

    def __init__(
        self,
        name: str,
        label: str,
        lines: Sequence[PickerLine],
        chosen: frozenset[int],
        *,
        multi: bool,
        otherwise: str = "none",
    ) -> None:
        """``otherwise`` is shown if nothing is chosen."""
        super().__init__(name, label)
        self._otherwise = otherwise
        self.lines = tuple(lines)
        self.multi = multi
        self.ids = chosen

    def compose(self) -> ComposeResult:
        with Horizontal(classes="row"):
            yield from self._label_cells()
            yield Static("[", classes="bracket", markup=False)
            yield ChoiceLine()
            yield Static("]", classes="bracket", markup=False)
        yield Static(classes="said", markup=False)

    @property
    def value(self) -> str:
        return ", ".join(self._names())

    def enter(self) -> None:
        self.query_one(ChoiceLine).focus()

    def open(self) -> None:
        self.post_message(self.Opened(self))

    def choose(self, ids: frozenset[int]) -> None:
        """Replace the choice."""
        if ids != self.ids:
            self.ids = ids
            self.query_one(ChoiceLine).refresh()
            self.post_message(self.Changed(self))

    def shown(self, width: int, *, focused: bool) -> Content:
        """Return the chosen names with their dots, and the key that opens the choices."""
        look = ports_of(self.app).look
        hint = content.with_keys("`choice.open` to choose ", "$tl-muted") if focused else Content()
        room = width - hint.cell_length - 2
        ground = look.palette.raised if focused else look.palette.surface
        parts: list[Content] = []
        for line in self.lines:
            if line.id not in self.ids:
                continue
            dot = Content()
            if line.dot:
                colour = content.css(look.palette.dot(line.color, ground))
                dot = Content.assemble((look.glyphs.dot, colour), " ")
            parts.append(Content.assemble(dot, (clean(line.name), "$tl-text")))
        names = Content("  ").join(parts) if parts else Content.styled(self._otherwise, "$tl-faint")
        if names.cell_length > room:
            names = names.truncate(max(1, room - 1)) + look.glyphs.ellipsis
        return content.ends(Content.assemble(" ", names), hint, width, look.glyphs.ellipsis)

    def _names(self) -> list[str]:
        known: Mapping[int, str] = {line.id: line.name for line in self.lines}
        return [known.get(id_, f"#{id_}") for id_ in sorted(self.ids)]
