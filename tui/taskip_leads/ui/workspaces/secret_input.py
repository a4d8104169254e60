"""A field for a secret: masked, and nothing in it ever leaves it for the clipboard."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class SecretInput(Input):
    """Takes a pasted key whole, without the line ends and blanks that came with it."""

    DEFAULT_CSS = """
    SecretInput, SecretInput.-textual-compact {
        border: none; height: 1; padding: 0 1; background: $tl-raised; color: $tl-text;
    }
    SecretInput:focus { border: none; background-tint: $tl-bg 0%; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, password=True, compact=True)

    @property
    def key(self) -> str:
        """What is in the field, without blanks around it."""
        return self.value.strip()

    def action_copy(self) -> None:
        """Copying would put the key into the clipboard, and through the terminal."""

    def action_cut(self) -> None:
        self.delete_selection()

    def _on_paste(self, event: events.Paste) -> None:
        self.insert_text_at_cursor(" ".join(event.text.split()))
        event.stop()
        event.prevent_default()
