"""The composition root: the only file that knows every concrete part and puts them together."""

from __future__ import annotations

import asyncio
import hashlib
import importlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from taskip_leads import config, crash, paths
from taskip_leads.api.log import RequestLog
from taskip_leads.errors import ConfigError, NoKey, UsageError
from taskip_leads.keychain import Keychain, validate_key
from taskip_leads.models.query import LeadQuery, Sort, SortField
from taskip_leads.models.row import LeadRow
from taskip_leads.store.state import SyncReport
from taskip_leads.store.store import Store

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient
    from taskip_leads.sandbox.process import SandboxProcess


@dataclass(frozen=True, slots=True)
class Options:
    """What command line and environment gave; None where the settings decide."""

    base_url: str | None = None
    data_dir: Path | None = None
    #: The environment's key, in memory only; it was removed from the environment.
    secret_key: str | None = None
    #: Where requests are written down for a supporter; None: nowhere.
    log: Path | None = None

    def observer(self) -> RequestLog | None:
        """What is told of every request. Raises ``UsageError`` where the log cannot be written."""
        return None if self.log is None else RequestLog(self.log)


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace of one service; its files are nobody else's."""

    name: str
    base_url: str
    mirror: Path

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc


class Live:
    """The workspace that settings and options name."""

    def __init__(self, options: Options) -> None:
        self.places = paths.Paths.of(options.data_dir)
        self.settings = config.load(self.places.config_file)
        base_url = (options.base_url or self.settings.base_url).rstrip("/")
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ConfigError(
                f"“{base_url}” is not the address of a service.",
                "It starts with https:// and names the whole prefix, such as "
                f"{config.DEFAULT_BASE_URL}",
            )
        name = self.settings.workspace
        tag = hashlib.sha256(f"{base_url}\n{name}".encode()).hexdigest()[:8]
        folder = self.places.workspace_folder(f"{parts.hostname}-{tag}")
        self.workspace = Workspace(name or parts.netloc, base_url, folder / "mirror.sqlite3")
        self.keychain = Keychain(parts.netloc, name)
        self._given = options.secret_key
        self._observer = options.observer()

    def store(self) -> Store:
        return Store(
            self.workspace.mirror,
            self.connect,
            workspace=self.workspace.name,
            host=self.workspace.host,
            undo_seconds=self.settings.undo_seconds,
        )

    async def connect(self) -> TaskipClient:
        """A client with the key of the environment, or of the keyring. Raises ``NoKey``."""
        key = self._given or await self.keychain.get()
        if key is None:
            raise NoKey(f"There is no key for {self.workspace.host} yet.")
        return await self.client(key)

    async def client(self, key: str) -> TaskipClient:
        return await _client(
            self.workspace.base_url,
            validate_key(key),
            proxy=self.settings.proxy,
            ca_file=self.settings.ca_file,
            observer=self._observer,
        )

    async def login(self, key: str) -> str:
        """Check a key with one request and keep it; the name of the keyring it went to."""
        client = await self.client(key)
        try:
            await client.check()
        finally:
            await client.aclose()
        return await self.keychain.set(validate_key(key))


class Sample:
    """The sample workspace: a service of our own, run as a child process, and its mirror."""

    def __init__(self, options: Options, *, reset: bool = False, **service: Any) -> None:
        self.places = paths.Paths.of(options.data_dir)
        self.settings = config.load(self.places.config_file)
        self._folder = self.places.workspace_folder("sample")
        self._observer = options.observer()
        self._service = {"reset": reset, **service}
        self._process: SandboxProcess | None = None
        if reset:
            for leftover in self._folder.glob("mirror.*"):
                leftover.unlink()

    def store(self) -> Store:
        return Store(
            self._folder / "mirror.sqlite3",
            self.connect,
            workspace="Sample workspace",
            host="this machine",
            undo_seconds=self.settings.undo_seconds,
        )

    async def connect(self) -> TaskipClient:
        """Start the service if it does not run, and a client with the key it was given."""
        from taskip_leads.sandbox import process

        if self._process is None:
            self._process = await process.start(self._folder, **self._service)
            self._service["reset"] = False
        return await _client(self._process.base_url, self._process.key, observer=self._observer)

    async def stop(self) -> None:
        if self._process is not None:
            await self._process.stop()


async def _client(base_url: str, key: str, **options: Any) -> TaskipClient:
    # In a thread: importing the HTTP library takes longer than a frame may.
    module = await asyncio.to_thread(importlib.import_module, "taskip_leads.api.client")
    client: TaskipClient = module.TaskipClient(base_url, key, **options)
    return client


async def _nothing() -> None:
    return None


def show(
    store: Store,
    settings: config.Settings,
    places: paths.Paths,
    *,
    ended: Callable[[], Awaitable[None]] = _nothing,
) -> int:
    """Run the screens until the user quits; the process's exit code."""
    # Read when Textual is imported: its paint timer otherwise costs more than the filter does.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    from taskip_leads.ui import endings
    from taskip_leads.ui.app import TaskipApp

    async def main() -> TaskipApp:
        ascii_wanted = {"yes": True, "no": False}.get(settings.ascii)
        app = TaskipApp(store, theme=settings.theme, ascii=ascii_wanted)
        with endings.watched(app):
            try:
                await app.run_async()
            finally:
                await store.stop()
                await ended()
        return app

    app = asyncio.run(main())
    if app.crash is not None:
        crash.tell(app.crash, places.crash_reports)
        return crash.CODE
    return app.return_code or 0


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
