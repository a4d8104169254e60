"""The composition root: the only module that creates all concrete objects."""

from __future__ import annotations

import asyncio
import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING

from taskip_leads import crash_report
from taskip_leads.errors import TaskipError
from taskip_leads.mirror.sqlite_errors import translate
from taskip_leads.models.sync_state import SyncReport
from taskip_leads.store.store import Store
from taskip_leads.workspaces import accounts
from taskip_leads.workspaces.session import (
    SAMPLE_LABEL,
    Installation,
    RemoteWorkspace,
    SampleWorkspace,
)

if TYPE_CHECKING:
    from taskip_leads.ui.app import TaskipApp
    from taskip_leads.ui.ports import NextWorkspace

#: Seconds before a thread asks for the interpreter lock. The mirror's reader threads run in short steps;
# with Python's default of 5 ms each step would cost a third of a frame.
TURN = 0.0005
#: The exit code of a successful command after changes or drafts of a damaged copy were lost.
LOST = 3


def run(opened: RemoteWorkspace | SampleWorkspace) -> int:
    """Run the app, one workspace after another, until the user quits; return the exit code."""
    while True:
        code, following = show(opened)
        if following is None:
            return code
        machine = opened.machine
        if following.remove is not None:
            _remove(machine, following.remove)
        opened = _open(machine, following.label)


def _open(machine: Installation, label: str | None) -> RemoteWorkspace | SampleWorkspace:
    if label == SAMPLE_LABEL:
        return SampleWorkspace(machine)
    workspace = machine.registry.last if label is None else machine.registry.find(label)
    machine.registry.open(workspace)
    return RemoteWorkspace(machine, workspace)


def _remove(machine: Installation, label: str) -> None:
    workspace = None if label == SAMPLE_LABEL else machine.registry.find(label)
    try:
        asyncio.run(accounts.remove(machine, workspace))
    except TaskipError as error:
        # The app restarts at once and would cover it; it stays visible after the app has ended.
        crash_report.write_error(f"taskip-leads: {error}\n")


def show(opened: RemoteWorkspace | SampleWorkspace) -> tuple[int, NextWorkspace | None]:
    """Run the app in one workspace; return the exit code and what to open next."""
    settings, store = opened.machine.settings, opened.store()

    sys.setswitchinterval(TURN)

    async def main() -> TaskipApp:
        # In parallel: the first leads are read while the screens are imported.
        prepared = asyncio.create_task(store.prepare())
        kind, endings = await asyncio.to_thread(_screens)
        ascii_wanted = {"yes": True, "no": False}.get(settings.ascii)
        app = kind(
            store,
            prepared=prepared,
            theme=settings.theme,
            ascii=ascii_wanted,
            templates=opened.machine.places.templates,
            account=accounts.Accounts(opened),
        )
        with endings.guarded(app):
            try:
                await app.run_async()
            finally:
                await store.stop()
                await opened.stop()
        return app

    app = asyncio.run(main())
    if (message := translate(app.crash)) is not None:
        # A disk error, not a crash: unsaved changes are not sent.
        crash_report.write_error(f"taskip-leads: {message}\n")
        return 1, None
    if app.crash is not None:
        crash_report.report(app.crash, opened.machine.places.crash_reports)
        return crash_report.CODE, None
    return app.return_code or 0, app.navigator.next_workspace


def _screens() -> tuple[type[TaskipApp], ModuleType]:
    # Textual reads it at import. With the default, its paint timer costs more than the filter.
    os.environ.setdefault("TEXTUAL_FPS", "1000")
    from taskip_leads.ui.app import TaskipApp
    from taskip_leads.ui.compat import shutdown as endings

    return TaskipApp, endings


def report_rescue(store: Store) -> int:
    """Print what was rescued from a damaged copy, unless the app has shown it.

    Returns the exit code of a successful command: ``LOST`` if changes or drafts were lost.
    """
    if store.rescued:
        crash_report.write_error(f"taskip-leads: The local copy was damaged. {store.rescued}\n")
    return LOST if store.rescue_lost else 0


async def synchronise(store: Store) -> tuple[SyncReport, int]:
    """Sync once in the foreground; also return the exit code (see ``report_rescue``)."""
    try:
        await store.open()
        code = report_rescue(store)
        return await store.sync.run_once(), code
    finally:
        await store.stop()
