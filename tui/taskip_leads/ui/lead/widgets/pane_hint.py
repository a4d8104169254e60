"""What a tab of the lead's screen wants the status bar to say."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message

from taskip_leads.text import clean

_NAME_LIMIT = 40


class PaneHint(Message):
    """``content`` belongs into the status bar for two seconds."""

    def __init__(self, content: Content) -> None:
        super().__init__()
        self.content = content

    @classmethod
    def copied(cls, title: str, result: str) -> PaneHint:
        """The hint after copying; ``result`` says where the text is now."""
        name = (clean(title[:_NAME_LIMIT]), "bold $tl-text")
        return cls(Content.assemble(name, (f"  {result}", "$tl-muted")))
