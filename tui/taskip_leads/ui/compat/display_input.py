"""An ``Input`` whose displayed text differs from its value."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Input


class DisplayInput(Input):
    """Shows ``displayed``, which has one character for each character of the value."""

    @property
    def displayed(self) -> str:
        """The text that is drawn."""
        return "•" * len(self.value) if self.password else self.value

    @property
    def _value(self) -> Text:
        return Text(self.displayed, no_wrap=True, overflow="ignore", end="")
