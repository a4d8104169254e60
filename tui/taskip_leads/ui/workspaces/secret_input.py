"""A masked field for a secret; its value never reaches the clipboard."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class SecretInput(Input):
    """Removes line ends and spaces from a pasted secret."""

    DEFAULT_CSS = """
    SecretInput, SecretInput.-textual-compact {
        border: none; height: 1; padding: 0 1; background: $tl-raised; color: $tl-text;
    }
    SecretInput:focus { border: none; background-tint: $tl-bg 0%; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, password=True, compact=True)

    @property
    def secret(self) -> str:
        """The value without surrounding spaces."""
        return self.value.strip()

    def action_copy(self) -> None:
        """Do nothing: copying would send the secret to the clipboard through the terminal."""

    def action_cut(self) -> None:
        self.delete_selection()

    def on_paste(self, event: events.Paste) -> None:
        # A pasted key replaces the selection, such as a refused key.
        self.replace(" ".join(event.text.split()), *self.selection)
        event.stop()
        event.prevent_default()
