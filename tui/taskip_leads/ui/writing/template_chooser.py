"""Choose a template with a digit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from textual.content import Content

from taskip_leads.ui.writing import templates
from taskip_leads.ui.writing.templates import Template


class TemplateChooser:
    """Knows the templates of one kind, and takes the key after ``open``.

    ``chosen`` is called with the template of the digit that was pressed.
    """

    def __init__(self, chosen: Callable[[Template], None]) -> None:
        self._chosen = chosen
        self._templates: list[Template] = []
        #: Whether the next key is a template's digit.
        self.is_open = False

    async def load(self, folder: Path | None, kind: str, shipped: Mapping[str, str]) -> None:
        """Read the templates of a kind: ``notes`` or ``mails``."""
        self._templates = await asyncio.to_thread(templates.read, folder, kind, shipped)

    @property
    def names(self) -> str:
        """The names of the templates, in the order of their digits."""
        return ", ".join(template.name for template in self._templates)

    def open(self) -> bool:
        """Wait for a digit; False where there are no templates."""
        self.is_open = bool(self._templates)
        return self.is_open

    @property
    def choices(self) -> Content:
        """The templates with their digits."""
        line = Content()
        for digit, template in enumerate(self._templates, start=1):
            line = Content.assemble(
                line, (str(digit), "bold $tl-text"), (f" {template.name}   ", "$tl-muted")
            )
        return Content.assemble(line, ("esc", "bold $tl-text"), (" none", "$tl-muted"))

    def take_key(self, key: str, character: str | None) -> bool:
        """Handle the key after ``open``; False where it is typed into the text.

        Any key but a digit and ``esc`` means that one writes on: no letter is lost.
        """
        self.is_open = False
        digits = "123456789"[: len(self._templates)]
        if character and character in digits:
            self._chosen(self._templates[int(character) - 1])
            return True
        return key == "escape"
