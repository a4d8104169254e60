"""What keys do while an import is on its way: pause, stop, correct rows, take it back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from taskip_leads.clock import now
from taskip_leads.models.change import lead_of
from taskip_leads.models.imports.progress import ImportProgress, ImportState, RefusedRow
from taskip_leads.text import plural
from taskip_leads.ui import keys
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.dialogs.confirm import ConfirmDialog
from taskip_leads.ui.imports.header import Step
from taskip_leads.ui.imports.saved_rows import save_rows
from taskip_leads.ui.imports.widgets.run_step import describe

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.imports.screen import ImportScreen

#: Deleting more leads asks for the number.
_MANY = 20


class RunActions:
    """Follows one import and changes its state."""

    def __init__(self, screen: ImportScreen, store: Store) -> None:
        self._screen, self._store = screen, store
        self._progress: ImportProgress | None = None
        self._refused: Sequence[RefusedRow] = ()

    async def open_running(self) -> None:
        """Show the import that is on its way, if there is one."""
        for one in await self._store.imports.recent():
            if not one.is_over:
                await self.open(one.id)
                return

    async def open(self, file_id: int) -> None:
        """Show an import."""
        self._progress = await self._store.imports.progress(file_id)
        self._screen.go_to(Step.RUN)
        await self._read()

    def follow(self) -> None:
        """Show how far the import is now."""
        if self._progress is not None and self._screen.step is Step.RUN:
            self._screen.run_guarded(self._read, group="progress", exclusive=True)

    async def _read(self) -> None:
        if self._progress is None:
            return
        imports = self._store.imports
        self._progress = await imports.progress(self._progress.id)
        if self._progress is None:
            return
        if self._progress.refused != len(self._refused):
            self._refused = await imports.refused(self._progress.id)
        self._screen.run_step.show(self._progress, self._refused, now())
        self._screen.show_step()

    def title(self) -> tuple[str, ...]:
        """Return the texts at the right of the first row, longest first."""
        progress = self._progress
        if progress is None:
            return ()
        count = plural(progress.total, "lead")
        return (f"{progress.name}   {count}", count)

    def facts(self) -> str:
        """Return the fact in the status bar."""
        progress = self._progress
        if progress is None:
            return ""
        return f"import: {describe(progress)}"

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        """Return only the keys that do something now."""
        progress = self._progress
        can: set[str] = {"importrun.back", "importrun.other"}
        if progress is not None:
            running = progress.state in (ImportState.RUNNING, ImportState.PAUSED)
            can |= {"importrun.pause", "importrun.stop"} if running and progress.waiting else set()
            can |= {"importrun.undo"} if progress.undo_until is not None else set()
            can |= {"importrun.fix"} if self._refused else set()
            can |= {"importrun.save"} if progress.refused or progress.dropped else set()
        entries = [
            keys.FooterKey(keys.shown(key.keys[0]), self._label(key), key.priority, key.id)
            for key in keys.of("importrun")
            if key.id in can
        ]
        return (*entries, keys.footer("importrun")[-1])

    def _label(self, key: keys.Key) -> str:
        paused = self._progress is not None and self._progress.state is ImportState.PAUSED
        return "go on" if key.id == "importrun.pause" and paused else key.footer

    async def pause(self) -> None:
        """Pause the import, or go on with it."""
        progress = self._progress
        if progress is None or not progress.waiting:
            self._screen.say("There is nothing to pause")
        elif progress.state is ImportState.PAUSED:
            await self._store.imports.resume(progress.id)
        else:
            await self._store.imports.pause(progress.id)
        await self._read()

    async def stop(self) -> None:
        """Leave the rows out that are not sent."""
        if self._progress is None or not self._progress.waiting:
            self._screen.say("There is nothing to stop")
            return
        await self._store.imports.stop(self._progress.id)
        await self._read()

    async def ask_to_take_back(self) -> None:
        """Take the import back after a question with the number of leads."""
        progress = self._progress
        if progress is None or progress.undo_until is None:
            self._screen.say("An import can be taken back for 24 hours")
            return
        created = await self._store.imports.created(progress.id)
        lines = [
            f"{plural(created, 'lead')} that it created will be deleted for everyone.",
            "Leads that it edited get their values back. Rows that wait are not sent.",
        ]
        question = ConfirmDialog(
            f"Take back the import of {progress.name}?", lines, "take back",
            count=created if created > _MANY else None,
        )  # fmt: skip
        self._screen.app.push_screen(question, self._take_back_if)

    def _take_back_if(self, yes: bool | None) -> None:
        if yes:
            self._screen.run_guarded(self._take_back, group="import")

    async def _take_back(self) -> None:
        assert self._progress is not None
        with reporting(self._screen.notices):
            await self._store.imports.take_back(self._progress.id)
        await self._read()

    async def fix(self) -> None:
        """Open the form with the refused row under the cursor; saving sends it again."""
        row = self._screen.run_step.refused.row
        if row is None or row.change_id is None:
            return
        change = await self._store.outbox.pending(row.change_id)
        if change is not None:
            self._screen.navigation.edit_lead(lead_of(change.change), change)

    async def save(self) -> None:
        """Save the rows that were not imported as CSV in the current folder."""
        progress = self._progress
        if progress is None or not (progress.refused or progress.dropped):
            self._screen.say("No row was refused")
            return
        text = await self._store.imports.refused_of(progress.id)
        count = progress.refused + progress.dropped
        self._screen.say(await save_rows(Path.cwd() / progress.name, text, count))
