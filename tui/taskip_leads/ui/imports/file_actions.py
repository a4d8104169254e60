"""What keys do in the first step of an import: complete a path, and read the file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from taskip_leads.clock import today
from taskip_leads.errors import UsageError
from taskip_leads.text import plural, short_day
from taskip_leads.ui.imports import found_files
from taskip_leads.ui.imports.draft import ImportDraft
from taskip_leads.ui.imports.header import Step
from taskip_leads.ui.system import file_paths

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.imports.screen import ImportScreen

#: Imports that are named.
_NAMED = 3


class FileActions:
    """Finds files, reads the chosen one, and names those that were imported last."""

    def __init__(self, screen: ImportScreen, store: Store, draft: ImportDraft) -> None:
        self._screen, self._store, self._draft = screen, store, draft
        self._is_first = True

    def look(self) -> None:
        """Show the files that the typed path may mean."""
        if self._is_first:
            self._is_first = False
            self._screen.show_path(found_files.first_folder())
        self._screen.file_step.show_trouble("")
        self._screen.run_guarded(self._look, group="read", exclusive=True)

    async def _look(self) -> None:
        step = self._screen.file_step
        step.files.show(await asyncio.to_thread(found_files.find, step.field.value))
        recent = list(await self._store.imports.recent())[:_NAMED]
        lines = []
        for one in recent:
            day = short_day(one.started_at.astimezone().date(), today())
            lines.append(f"Last time  {one.name}, {plural(one.done, 'lead')}, {day}")
        step.show_last(lines)

    async def complete(self) -> None:
        """Complete the typed path; with a file under the cursor, take its name."""
        step = self._screen.file_step
        text, names = await asyncio.to_thread(file_paths.complete, step.field.value)
        if text == step.field.value and len(names) > 1 and step.files.chosen is not None:
            text = str(step.files.chosen.path)
        self._screen.show_path(text)
        await self._look()

    async def read(self) -> None:
        """Read the typed file, or the one under the cursor, and go on to its columns."""
        step = self._screen.file_step
        typed = step.field.value
        found = await asyncio.to_thread(file_paths.read, typed) if typed.strip() else None
        path = found.files[0][0] if found is not None and found.files else None
        if path is None and step.files.chosen is not None:
            path = step.files.chosen.path
        if path is None:
            trouble = found.trouble if found is not None else "Enter the path of a file."
            step.show_trouble(trouble)
            return
        try:
            await self._draft.open(path)
        except UsageError as error:
            step.show_trouble(str(error))
            return
        self._screen.show_path(path)
        self._screen.go_to(Step.COLUMNS)
        self._screen.columns.go(0)
