"""A lead's field edited in place: currency, text input and previous value."""

from __future__ import annotations

from typing import ClassVar, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from taskip_leads.models.values.amounts import begins_currency
from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.ports import ports_of
from taskip_leads.ui.render import cells
from taskip_leads.ui.widgets.text_input import TextInput

_WAS = 24


class FieldTarget(Protocol):
    """Receives the text of the field."""

    def change_text(self, text: str) -> None:
        """Autosave the typed text."""

    async def save(self, text: str) -> None:
        """Save the change."""

    async def leave(self) -> None:
        """Keep the text as a draft."""

    async def leave_for(self, by: int) -> None:
        """Keep the text as a draft and edit the next field."""


class InlineInput(TextInput):
    """The input of an ``InlineField``."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("inline")

    def __init__(self, text: str, target: FieldTarget) -> None:
        super().__init__(text, compact=True, select_on_focus=False)
        self._target = target

    @on(Input.Changed)
    def _report_text(self) -> None:
        self._target.change_text(self.value)

    async def action_save(self) -> None:
        await self._target.save(self.value)

    async def action_leave(self) -> None:
        await self._target.leave()

    async def action_leave_for(self, by: int) -> None:
        await self._target.leave_for(by)


class InlineField(Horizontal):
    """One row above the field's value; ``FieldEditor`` places it."""

    DEFAULT_CSS = """
    InlineField { layer: popup; height: 1; background: $tl-raised; }
    InlineField Input, InlineField Input:focus { width: 1fr; height: 1; border: none; padding: 0;
        background: $tl-raised; color: $tl-text; background-tint: $tl-bg 0%; }
    InlineField Static { width: auto; }
    InlineField .bracket { display: none; color: $tl-muted; }
    InlineField .bracket:ansi { display: block; }
    """

    def __init__(self, text: str, target: FieldTarget, *, before: str, was: str) -> None:
        """``text`` is the initial text, between ``before`` (a currency) and ``was`` (old value)."""
        super().__init__()
        self._text = text
        self._input = InlineInput(text, target)
        self._before, self._was = before, was

    def compose(self) -> ComposeResult:
        yield Static(self._shown_before, id="before", markup=False)
        yield Static("[", classes="bracket", markup=False)
        yield self._input
        yield Static("]", classes="bracket", markup=False)
        was = f" was {cells.cut(clean(self._was[: cells.LIMIT]), _WAS)} " if self._was else " "
        yield Static(Content.styled(was, "$tl-faint"), id="was", markup=False)

    @property
    def _shown_before(self) -> Content:
        """The lead's currency, unless the text names one itself."""
        own = self._before and not begins_currency(self._input.value)
        # Where there are brackets, the first one takes the place of the blank.
        blank = "" if ports_of(self.app).look.palette.flat else " "
        return Content.styled(f" {clean(self._before[:8])} " if own else blank, "$tl-faint")

    @property
    def value(self) -> str:
        """The text in the input."""
        return self._input.value

    @on(Input.Changed)
    def _text_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one("#before", Static).update(self._shown_before)
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """Show the previous value only if the whole text fits beside it."""
        was = self.query_one("#was", Static)
        text = cells.width(self._input.value)
        beside = cells.width(self._before[:8]) + min(_WAS, cells.width(self._was)) + 10
        beside += 2 if ports_of(self.app).look.palette.flat else 0
        was.display = text + beside <= self.size.width

    def on_mount(self) -> None:
        self._input.cursor_position = len(self._text)
        self._input.focus()
