"""The composition root: the only file that knows every concrete part and puts them together."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from taskip_leads import accounts, crash
from taskip_leads.errors import TaskipError, UsageError
from taskip_leads.models.query import LeadQuery, Sort, SortField
from taskip_leads.models.row import LeadRow
from taskip_leads.opened import SAMPLE_LABEL, Live, Machine, Sample
from taskip_leads.store.state import SyncReport
from taskip_leads.store.store import Store

if TYPE_CHECKING:
    from taskip_leads.ui.account import Next


def run(opened: Live | Sample) -> int:
    """Run the screens, in one workspace after the other, until the user quits; the process's exit code."""
    while True:
        code, following = show(opened)
        if following is None:
            return code
        machine = opened.machine
        if following.remove is not None:
            _remove(machine, following.remove)
        opened = _open(machine, following.label)


def _open(machine: Machine, label: str | None) -> Live | Sample:
    if label == SAMPLE_LABEL:
        return Sample(machine)
    workspace = machine.registry.last if label is None else machine.registry.find(label)
    machine.registry.open(workspace)
    return Live(machine, workspace)


def _remove(machine: Machine, label: str) -> None:
    gone = None if label == SAMPLE_LABEL else machine.registry.find(label)
    try:
        asyncio.run(accounts.remove(machine, gone))
    except TaskipError as error:
        # The screens come back at once and would cover it; it is read when they are left.
        sys.stderr.write(f"taskip-leads: {error}\n")


def show(opened: Live | Sample) -> tuple[int, Next | None]:
    """Run the screens in one workspace until it is left; the exit code, and what to open next."""
    # Read when Textual is imported: its paint timer otherwise costs more than the filter does.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    from taskip_leads.ui import endings
    from taskip_leads.ui.app import TaskipApp

    settings, store = opened.machine.settings, opened.store()

    async def main() -> TaskipApp:
        ascii_wanted = {"yes": True, "no": False}.get(settings.ascii)
        app = TaskipApp(
            store, theme=settings.theme, ascii=ascii_wanted, account=accounts.Accounts(opened)
        )
        with endings.watched(app):
            try:
                await app.run_async()
            finally:
                await store.stop()
                await opened.stop()
        return app

    app = asyncio.run(main())
    if app.crash is not None:
        crash.tell(app.crash, opened.machine.places.crash_reports)
        return crash.CODE, None
    return app.return_code or 0, app.following


async def synchronise(store: Store) -> SyncReport:
    """One pass in the foreground."""
    try:
        await store.open()
        return await store.sync_once()
    finally:
        await store.stop()


async def exported(store: Store, limit: int | None) -> list[dict[str, Any]]:
    """The mirror's leads as the service's JSON. Raises ``UsageError`` where it was never filled."""
    async with _opened(store):
        return await store.export(limit)


async def listed(store: Store, limit: int | None) -> list[LeadRow]:
    """The mirror's leads as rows, newest first. Raises ``UsageError`` where it was never filled."""
    async with _opened(store):
        newest = LeadQuery(converted=None, sort=Sort(SortField.CREATED))
        keys = (await store.select(newest)).keys[:limit]
        rows = await store.rows(keys)
        return [rows[key] for key in keys if key in rows]


@asynccontextmanager
async def _opened(store: Store) -> AsyncIterator[None]:
    try:
        await store.open()
        if store.state.synced_at is None and not store.state.seen:
            raise UsageError("Nothing was synchronised yet.", "Run `taskip-leads sync` first.")
        yield
    finally:
        await store.stop()
