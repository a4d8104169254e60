"""The message with which a lead's tab shows a hint in the status bar."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message

from taskip_leads.text import clean

_NAME_LIMIT = 40


class PaneHint(Message):
    """Show ``content`` in the status bar for two seconds."""

    def __init__(self, content: Content) -> None:
        super().__init__()
        self.content = content

    @classmethod
    def copied(cls, title: str, result: str) -> PaneHint:
        """Return the hint after copying ``text``; ``result`` describes the outcome."""
        name = (clean(title[:_NAME_LIMIT]), "bold $tl-text")
        return cls(Content.assemble(name, (f"  {result}", "$tl-muted")))
