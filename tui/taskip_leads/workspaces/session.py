"""An open workspace: a remote one with its key, or the sample with its service."""

from __future__ import annotations

import asyncio
import importlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from taskip_leads import paths
from taskip_leads.errors import MirrorUnavailable, NoKey
from taskip_leads.models.user import User
from taskip_leads.settings_session import SettingsSession
from taskip_leads.store.store import Store
from taskip_leads.workspaces.keychain import Keychain, validate_key
from taskip_leads.workspaces.registry import SAMPLE, Registry, Workspace, checked_url

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient
    from taskip_leads.api.request_log import RequestLog
    from taskip_leads.config import Settings
    from taskip_leads.sandbox.process.parent import SandboxProcess

SAMPLE_LABEL = "Sample workspace"


class Options(Struct, frozen=True):
    """Options from command line and environment; None: use the settings."""

    base_url: str | None = None
    data_dir: Path | None = None
    #: The key from the environment, from which it was removed.
    secret_key: str | None = None
    #: The name of a known workspace.
    workspace: str | None = None
    #: The log of requests for support; None: no log.
    log: Path | None = None
    #: Whether no change is stored or sent, whatever the settings say.
    read_only: bool = False


class Installation:
    """This machine's folders, settings and known workspaces."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.places = paths.Paths.of(options.data_dir)
        self.settings_session = SettingsSession(self.places.config_file, fixed=_fixed(options))
        self.settings_session.reload()
        base_url = checked_url(options.base_url or self.settings.base_url)
        first = Workspace(self.settings.workspace, base_url)
        #: The observer of requests. Raises ``UsageError`` if the log cannot be written.
        self.observer = None if options.log is None else _log(options.log)
        self.registry = Registry(self.places.workspaces_file, first)

    @property
    def settings(self) -> Settings:
        """The settings in force now."""
        return self.settings_session.current

    def wanted(self) -> Workspace:
        """Return the workspace to open: by name, by address, or the last one."""
        if self.options.workspace is not None:
            return self.registry.find(self.options.workspace)
        return self.registry.known[0] if self.options.base_url else self.registry.last


def _fixed(options: Options) -> dict[str, str]:
    """Return the settings that the file does not decide now, and what decides them."""
    fixed: dict[str, str] = {}
    if options.base_url is not None:
        same = os.environ.get("TASKIP_BASE_URL") == options.base_url
        fixed["base_url"] = "TASKIP_BASE_URL" if same else "--base-url"
    if options.workspace is not None:
        fixed["workspace"] = "--workspace"
    if options.read_only:
        fixed["readonly"] = "--readonly"
    if os.environ.get("NO_COLOR"):
        fixed["theme"] = "NO_COLOR"
    return fixed


def _log(file: Path) -> RequestLog:
    from taskip_leads.api.request_log import RequestLog

    return RequestLog(file)


class RemoteWorkspace:
    """A workspace of TaskIP."""

    def __init__(self, machine: Installation, workspace: Workspace | None = None) -> None:
        self.machine = machine
        self.workspace = workspace or machine.wanted()
        self.keychain = Keychain(self.workspace.host, self.workspace.name)
        # Only for the workspace of the command.
        self._session_secret = machine.options.secret_key if workspace is None else None
        #: The client of the app, if it is running.
        self._store: Store | None = None

    @property
    def label(self) -> str:
        return self.workspace.label

    @property
    def host(self) -> str:
        return self.workspace.host

    @property
    def session_secret(self) -> str | None:
        """The key that is used only in this session, if any."""
        return self._session_secret

    @property
    def mirror(self) -> Path:
        """The mirror. Raises ``MirrorUnavailable`` if its folder is not private."""
        return self.machine.places.workspace_folder(self.workspace.folder) / "mirror.sqlite3"

    def store(self) -> Store:
        self._store = _store(self)
        return self._store

    async def connect(self) -> TaskipClient:
        """Create a client with the key of the environment or keyring. Raises ``NoKey``."""
        key = self._session_secret or await self.keychain.get()
        if key is None:
            raise NoKey(f"There is no key for {self.host} yet.")
        return await self.client(key)

    async def client(self, key: str) -> TaskipClient:
        settings = self.machine.settings
        return await _client(
            self.workspace.base_url,
            validate_key(key),
            proxy=settings.proxy,
            ca_file=settings.ca_file,
            observer=self.machine.observer,
        )

    async def keyring(self) -> str:
        return await self.keychain.name()

    async def login(self, key: str, *, keep: bool = True) -> str:
        """Check a key with one request and store it; return the keyring's name.

        Without ``keep`` it is only kept in memory, and the name is empty. Raises ``WrongWorkspace`` if the
        key belongs to another workspace than the local copy; such a key is not stored.
        """
        key = validate_key(key)
        client = await self.client(key)
        try:
            await client.check()
            await self._recognise(client)
        finally:
            await client.aclose()
        if not keep:
            self._session_secret = key
            return ""
        name = await self.keychain.set(key)
        self._session_secret = None
        return name

    async def _recognise(self, client: TaskipClient) -> None:
        if self._store is not None:
            await self._store.sync.check_workspace(client)
        elif self.mirror.exists():
            store = self.store()
            try:
                await store.open()
                await store.sync.check_workspace(client)
            except MirrorUnavailable:
                # Reported when the workspace is opened; the key can be stored anyway.
                return
            finally:
                await store.stop()
                self._store = None

    async def stop(self) -> None:
        """Do nothing: only the sample has a process."""


class SampleWorkspace:
    """The sample workspace: a local service in a child process, and its mirror."""

    label = SAMPLE_LABEL
    host = "this machine"

    def __init__(self, machine: Installation, *, reset: bool = False, **service: Any) -> None:
        self.machine = machine
        self._folder = machine.places.workspace_folder(SAMPLE)
        self._service = {"reset": reset, **service}
        self._process: SandboxProcess | None = None
        self._store: Store | None = None
        if reset:
            for leftover in self._folder.glob("mirror.*"):
                # A folder contains copies of files to be uploaded.
                if leftover.is_dir():
                    shutil.rmtree(leftover)
                else:
                    leftover.unlink()

    @property
    def mirror(self) -> Path:
        return self._folder / "mirror.sqlite3"

    def store(self) -> Store:
        from taskip_leads.sandbox.sample.characters import TEAM

        store = _store(self)
        # The key of the sample belongs to the first of its team.
        number, first, last, *_ = TEAM[0]
        store.profile.assume_me(User(number, f"{first} {last}"))
        self._store = store
        return store

    async def connect(self) -> TaskipClient:
        """Start the service if necessary; return a client with its key.

        Before the first sync, the history begins with what the user of the key did.
        """
        from taskip_leads.sandbox.process import parent

        if self._process is None:
            self._process = await parent.start(self._folder, **self._service)
            self._service["reset"] = False
            if self._store is not None and self._store.sync.state.synced_at is None:
                from taskip_leads.workspaces.sample_history import begin_history

                await begin_history(self._store, self._process.own_work)
        observer = self.machine.observer
        return await _client(self._process.base_url, self._process.key, observer=observer)

    async def stop(self) -> None:
        if self._process is not None:
            await self._process.stop()


def _store(opened: RemoteWorkspace | SampleWorkspace) -> Store:
    settings = opened.machine.settings
    store = Store(
        opened.mirror,
        opened.connect,
        workspace=opened.label,
        host=opened.host,
        undo_seconds=settings.undo_seconds,
        note_timezone=settings.note_timezone,
        closed_statuses=settings.closed_statuses,
        marked=settings.marked,
        read_only=settings.readonly or opened.machine.options.read_only,
    )
    store.profile.use(settings.rules)
    store.sync.allow_read_ahead(settings.read_ahead)
    return store


async def _client(base_url: str, key: str, **options: Any) -> TaskipClient:
    # In a thread, because importing the HTTP library takes longer than a frame.
    module = await asyncio.to_thread(importlib.import_module, "taskip_leads.api.client")
    client: TaskipClient = await asyncio.to_thread(module.prepared, base_url, key, **options)
    return client
