"""The field of help and palette: a sign, and what is typed to find an entry."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from taskip_leads.ui.widgets.text_input import TextInput


class FindInput(TextInput):
    """An input of one row; while it is empty, keys of ``LEAVES`` are no text."""

    DEFAULT_CSS = """
    FindInput, FindInput:focus { height: 1; width: 1fr; border: none; padding: 0; background: $tl-bg;
        color: $tl-text; background-tint: $tl-bg 0%; }
    """

    def __init__(self, value: str = "", *, leaves: str = "") -> None:
        super().__init__(value, compact=True, select_on_focus=False)
        self._leaves = leaves

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return not self._is_left(character) and super().check_consume_key(key, character)

    def _is_left(self, character: str | None) -> bool:
        return not self.value and bool(character) and (character or "") in self._leaves

    def on_key(self, event: events.Key) -> None:
        if self._is_left(event.character):
            # It bubbles up to the binding of the screen.
            event.prevent_default()


class FindField(Horizontal):
    """The sign before the field, and the field."""

    DEFAULT_CSS = """
    FindField { height: 1; width: 1fr; }
    FindField Static { width: 2; }
    """

    def __init__(self, sign: str, value: str = "", *, leaves: str = "") -> None:
        super().__init__()
        self._sign, self._value, self._leaves = sign, value, leaves

    def compose(self) -> ComposeResult:
        yield Static(Content.styled(self._sign, "bold $tl-accent"), markup=False)
        yield FindInput(self._value, leaves=self._leaves)
