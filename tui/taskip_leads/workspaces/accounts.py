"""Manage the known workspaces: local data, keys, removal."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

from taskip_leads.config import DEFAULT_BASE_URL
from taskip_leads.errors import UsageError
from taskip_leads.mirror.lock import FileLock
from taskip_leads.ui.ports import Holdings, WorkspaceEntry
from taskip_leads.workspaces.registry import SAMPLE, Workspace
from taskip_leads.workspaces.session import (
    SAMPLE_LABEL,
    Installation,
    RemoteWorkspace,
    SampleWorkspace,
)


class Accounts:
    """Implements ``ui.ports.Account`` for the open workspace."""

    default_address = DEFAULT_BASE_URL

    def __init__(self, opened: RemoteWorkspace | SampleWorkspace) -> None:
        self._opened = opened
        self._machine: Installation = opened.machine

    def workspaces(self) -> Sequence[WorkspaceEntry]:
        every = list(self._machine.registry.known)
        if isinstance(self._opened, RemoteWorkspace) and self._opened.workspace not in every:
            every.insert(0, self._opened.workspace)
        return (
            *(WorkspaceEntry(w.label, w.host, open=w.label == self._opened.label) for w in every),
            WorkspaceEntry(
                SAMPLE_LABEL,
                "this machine",
                open=isinstance(self._opened, SampleWorkspace),
                sample=True,
            ),
        )

    def credentials(self, label: str | None = None) -> RemoteWorkspace | None:
        if label is None or label == self._opened.label:
            return self._opened if isinstance(self._opened, RemoteWorkspace) else None
        return (
            None
            if label == SAMPLE_LABEL
            else RemoteWorkspace(self._machine, self._machine.registry.find(label))
        )

    def add(self, name: str, base_url: str) -> str:
        return self._machine.registry.add(name, base_url).label

    async def holdings(self, label: str) -> Holdings:
        from taskip_leads.mirror.maintenance import inventory

        mirror = self._folder(label) / "mirror.sqlite3"
        return Holdings(*await asyncio.to_thread(inventory.count, mirror))

    async def remove(self, label: str) -> None:
        if label == self._opened.label:
            raise UsageError(f"{label} is open.", "Open another one first.")
        await remove(
            self._machine, None if label == SAMPLE_LABEL else self._machine.registry.find(label)
        )

    def _folder(self, label: str) -> Path:
        name = SAMPLE if label == SAMPLE_LABEL else self._machine.registry.find(label).folder
        return self._machine.places.workspace_folder(name)


async def remove(machine: Installation, workspace: Workspace | None) -> None:
    """Remove a workspace from this machine: its files, key and name; None: the sample.

    Raises ``UsageError`` if another window has it open, and ``KeyringUnavailable`` if the key could not
    be removed; everything else is removed by then.
    """
    folder = machine.places.workspace_folder(workspace.folder if workspace else SAMPLE)
    lock = FileLock(folder / "mirror.lock")
    if not lock.take():
        raise UsageError(
            "Another taskip-leads has this workspace open.", "Close it, then try again."
        )
    try:
        await asyncio.to_thread(shutil.rmtree, folder)
    finally:
        lock.release()
    if workspace is not None:
        machine.registry.remove(workspace)
        await RemoteWorkspace(machine, workspace).keychain.delete()
