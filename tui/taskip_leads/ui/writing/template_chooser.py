"""Choose a template with a digit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from textual.content import Content

from taskip_leads.ui.writing import templates
from taskip_leads.ui.writing.templates import Template


class TemplateChooser:
    """Chooses a template of one kind by the key after ``open``.

    ``chosen`` is called with the template of the pressed digit.
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

    def named(self, name: str) -> Template | None:
        """Return the template of this name, if there is one."""
        return next((one for one in self._templates if name and one.name == name), None)

    def open(self) -> bool:
        """Wait for a digit; return False if there are no templates."""
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
        """Handle the key after ``open``; return False if it belongs to the text.

        Any key other than a digit and ``esc`` is typed, so that no letter is lost.
        """
        self.is_open = False
        digits = "123456789"[: len(self._templates)]
        if character and character in digits:
            self._chosen(self._templates[int(character) - 1])
            return True
        return key == "escape"
