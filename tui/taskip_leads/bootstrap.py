"""The composition root: the only module that creates all concrete objects."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from contextlib import suppress
from types import ModuleType
from typing import TYPE_CHECKING, Any

from taskip_leads import crash_report
from taskip_leads.errors import TaskipError
from taskip_leads.mirror.sqlite_errors import translate
from taskip_leads.models.sync_state import SyncReport
from taskip_leads.splash import Splash, forget, terminal_size
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


def run(opened: RemoteWorkspace | SampleWorkspace, splash: Splash) -> int:
    """Run the app, one workspace after another, until the user quits; return the exit code."""
    while True:
        code, following = show(opened, splash)
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


def show(
    opened: RemoteWorkspace | SampleWorkspace, splash: Splash
) -> tuple[int, NextWorkspace | None]:
    """Run the app in one workspace; return the exit code and what to open next."""
    sys.setswitchinterval(TURN)
    try:
        app = asyncio.run(_run_app(opened, splash))
    finally:
        splash.end()
    if (message := translate(app.crash)) is not None:
        # A disk error, not a crash: unsaved changes are not sent.
        crash_report.write_error(f"taskip-leads: {message}\n")
        return 1, None
    if app.crash is not None:
        crash_report.report(app.crash, opened.machine.places.crash_reports)
        return crash_report.CODE, None
    code, following = app.return_code or 0, app.navigator.next_workspace
    if code == 0 and following is None:
        _keep_first_frame(opened, splash)
    return code, following


async def _run_app(opened: RemoteWorkspace | SampleWorkspace, splash: Splash) -> TaskipApp:
    """Run the app until it ends; return it."""
    store = opened.store()
    # In parallel: the first leads are read while the screens are imported.
    prepared = asyncio.create_task(store.prepare())
    kind, endings = await asyncio.to_thread(_screens)
    app = kind(
        store,
        prepared=prepared,
        templates=opened.machine.places.templates,
        usage_file=opened.machine.places.usage_file,
        account=accounts.Accounts(opened),
        splash=splash,
        **_look(opened.machine),
    )
    from taskip_leads.ui.ports import ArrivalOptions

    app.idle_work.set_arrival_options(ArrivalOptions.of(opened.machine.settings))
    with endings.guarded(app):
        try:
            await app.run_async()
        finally:
            await store.stop()
            await opened.stop()
    return app


def _look(machine: Installation) -> dict[str, Any]:
    """Return the arguments of the app that decide what it shows first, and how it looks."""
    from taskip_leads.ui.ports import DisplayOptions

    settings = machine.settings
    return {
        "settings": machine.settings_session,
        "start_with": settings.start_with,
        "theme": settings.theme,
        "display": DisplayOptions.of(settings),
    }


def _keep_first_frame(opened: RemoteWorkspace | SampleWorkspace, splash: Splash) -> None:
    """Paint what the next start paints first, without a terminal, and keep it for that start."""
    folder, size = str(opened.mirror.parent), terminal_size()
    if opened.machine.settings.splash == "no":
        forget(folder)
        return
    if size is None or not splash.can_keep(folder):
        return
    gc.disable()  # the program is about to end
    frames: list[str] = []

    async def main() -> None:
        store = opened.store()
        try:
            await store.prepare()
            kind, _ = _screens()
            look = _look(opened.machine)
            await kind(store, first_frame=frames.append, **look).run_async(headless=True, size=size)
        finally:
            await store.stop()

    with suppress(TaskipError, OSError):
        asyncio.run(main())
    if frames:
        splash.keep(frames[0], size, folder)


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
