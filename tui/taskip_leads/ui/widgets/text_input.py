"""A text input that shows control characters as symbols and keeps them in its value."""

from __future__ import annotations

from taskip_leads.ui.compat.display_input import DisplayInput
from taskip_leads.ui.widgets.text_editor import harmless


class TextInput(DisplayInput):
    """An input for untrusted text; Textual's ``Input`` sends control characters verbatim."""

    @property
    def displayed(self) -> str:
        return super().displayed if self.password else harmless(self.value)
