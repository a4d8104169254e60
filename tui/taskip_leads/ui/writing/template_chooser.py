"""Choose a template in a picker that shows its text."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.dialogs.choose import ChooseDialog
from taskip_leads.ui.widgets.picker_lines import PickerLine
from taskip_leads.ui.writing import templates
from taskip_leads.ui.writing.templates import Template


class TemplateChooser:
    """Reads the templates of one kind, and asks for one of them.

    ``fill`` returns a template's text with the lead's values; ``chosen`` gets the template.
    """

    def __init__(
        self,
        screen: AppScreen[Any],
        fill: Callable[[Template], str],
        chosen: Callable[[Template], None],
    ) -> None:
        self._screen = screen
        self._fill = fill
        self._chosen = chosen
        self._templates: list[Template] = []

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
        """Show the picker; return False if there are no templates."""
        known = dict(enumerate(self._templates, start=1))
        lines = [PickerLine(number, one.name, dot=False) for number, one in known.items()]
        texts = {number: self._fill(one) for number, one in known.items()}

        def answered(ids: frozenset[int] | None) -> None:
            for number in ids or ():
                self._chosen(known[number])

        if lines:
            dialog = ChooseDialog("Template", lines, (), multi=False, texts=texts)
            self._screen.app.push_screen(dialog, answered)
        return bool(lines)
