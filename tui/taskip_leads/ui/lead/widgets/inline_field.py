"""One field of a lead, edited where it stands: what goes before it, the text, what it was."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.render import cells
from taskip_leads.ui.widgets.text_input import TextInput

_WAS = 24


class InlineInput(TextInput):
    """Its keys are the screen's."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("inline")


class InlineField(Horizontal):
    """A row on raised over the value; the screen places it."""

    DEFAULT_CSS = """
    InlineField { layer: popup; height: 1; background: $tl-raised; }
    InlineField Input, InlineField Input:focus { width: 1fr; height: 1; border: none; padding: 0;
        background: $tl-raised; color: $tl-text; background-tint: $tl-bg 0%; }
    InlineField Static { width: auto; }
    """

    class Changed(Message):
        """The text is another."""

    def __init__(self, text: str, *, before: str, was: str) -> None:
        """``text`` to begin with; ``before`` stands before it (a currency), ``was`` after it."""
        super().__init__()
        self._text, self._before, self._was = text, before, was

    def compose(self) -> ComposeResult:
        before = f" {clean(self._before[:8])} " if self._before else " "
        yield Static(Content.styled(before, "$tl-faint"), markup=False)
        yield InlineInput(self._text, compact=True, select_on_focus=False)
        was = f" was {cells.cut(clean(self._was[: cells.LIMIT]), _WAS)} " if self._was else " "
        yield Static(Content.styled(was, "$tl-faint"), markup=False)

    def on_mount(self) -> None:
        field = self.query_one(InlineInput)
        field.cursor_position = len(self._text)
        field.focus()

    @property
    def text(self) -> str:
        """What is in the field."""
        return self.query_one(InlineInput).value

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())
