"""A text field that shows control characters as visible symbols and keeps them in its value."""

from __future__ import annotations

from taskip_leads.ui.compat.display_input import DisplayInput
from taskip_leads.ui.widgets.text_editor import harmless


class TextInput(DisplayInput):
    """For text from outside: Textual's ``Input`` sends control characters to the terminal."""

    @property
    def displayed(self) -> str:
        return super().displayed if self.password else harmless(self.value)
