"""A field of one line that shows what must not reach a terminal as a sign, and keeps it."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Input

from taskip_leads.ui.widgets.text_editor import harmless


class TextInput(Input):
    """Text that came from outside can be edited in it: Textual's own draws control characters raw."""

    @property
    def _value(self) -> Text:
        # One sign for one character: the cursor's arithmetic is the text's own.
        shown = "•" * len(self.value) if self.password else harmless(self.value)
        return Text(shown, no_wrap=True, overflow="ignore", end="")
