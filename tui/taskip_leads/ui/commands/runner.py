"""Run the user's own commands on the lead under the cursor."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.content import Content

from taskip_leads.config import OwnCommand
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.text import clean
from taskip_leads.ui.base.screen import AppScreen, start_worker
from taskip_leads.ui.commands.lead_environment import environment
from taskip_leads.ui.commands.process import CommandProcess
from taskip_leads.ui.commands.screen import CommandScreen, outcome
from taskip_leads.ui.dialogs.confirm import ConfirmDialog
from taskip_leads.ui.ports import ports_of

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class CommandRunner:
    """Starts commands, shows what they print, and tells how those end that are not looked at."""

    def __init__(self, app: App[Any], store: Store) -> None:
        self._app, self._store = app, store
        #: What runs, by the name of the command.
        self._running: dict[str, CommandProcess] = {}

    async def run(self, command: OwnCommand) -> None:
        """Run a command on the lead under the cursor, after a question if it asks for one.

        If it is running, show it.
        """
        screen = self._app.screen
        if not isinstance(screen, AppScreen):
            return
        if (running := self._running.get(command.name)) is not None:
            self._app.push_screen(CommandScreen(command.name, running))
            return
        lead_id = screen.current_lead
        rows = await self._store.leads.rows((lead_id,)) if lead_id is not None else {}
        if lead_id is None or lead_id not in rows:
            screen.hint(Content.styled("There is no lead under the cursor", "$tl-muted"))
            return
        row = rows[lead_id]
        if command.confirm:
            lines = [f"on {clean(row.name)}", "", clean(command.run)]
            dialog = ConfirmDialog(f"Run {command.name}?", lines, "run")
            self._app.push_screen(dialog, partial(self._start_if, command, row))
        else:
            self._start(command, row)

    def _start_if(self, command: OwnCommand, row: LeadRow, agreed: bool | None) -> None:
        if agreed:
            self._start(command, row)

    def _start(self, command: OwnCommand, row: LeadRow) -> None:
        process = CommandProcess(
            command.run, environment(row, os.environ), partial(self._changed, command)
        )
        self._running[command.name] = process
        start_worker(self._app, process.run, group="command")
        self._app.push_screen(CommandScreen(f"{command.name}: {clean(row.name)}", process))

    def _changed(self, command: OwnCommand) -> None:
        process = self._running[command.name]
        shown = False
        for screen in self._app.screen_stack:
            if isinstance(screen, CommandScreen) and screen.process is process:
                screen.renew()
                shown = True
        if process.running:
            return
        del self._running[command.name]
        if not shown:
            last = process.lines[-1] if process.lines else ""
            ports_of(self._app).notices.toast(
                f"{clean(command.name)} {outcome(process)}", last or "It has printed nothing."
            )
