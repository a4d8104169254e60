"""Mirrors of several sizes, with expected results computed independently."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from taskip_leads.api.client import TaskipClient
from taskip_leads.workspaces.session import Installation, Options, RemoteWorkspace
from tests.support.service import Service

REPOSITORY = Path(__file__).parents[2]
#: Nobody listens there: the program shows its mirror, offline.
NOWHERE = "http://127.0.0.1:9/api/public-v1"
#: The statuses of the sample service that close a lead.
_CLOSED = ("Won", "Lost", "Unqualified", "On hold")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A data folder whose mirror holds ``leads`` leads."""

    home: Path
    leads: int

    @property
    def mirror(self) -> Path:
        return remote(self.home).mirror

    def command(self) -> list[str]:
        """As it is typed every day: where it is, is in the environment."""
        return [sys.executable, "-m", "taskip_leads"]

    def environment(self) -> dict[str, str]:
        return environment(
            self.home / "home",
            TASKIP_SECRET_KEY="bench-key",
            TASKIP_LEADS_HOME=str(self.home),
            TASKIP_BASE_URL=NOWHERE,
        )


def remote(home: Path) -> RemoteWorkspace:
    """Return the workspace in a data folder; nobody listens at its address."""
    return RemoteWorkspace(Installation(Options(base_url=NOWHERE, data_dir=home)))


def environment(home: Path, **extra: str) -> dict[str, str]:
    """Return an environment without the settings of the user who runs the benchmark."""
    home.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONPATH": str(REPOSITORY / "tui"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        **extra,
    }


def synced(home: Path, leads: int) -> Workspace:
    """Return a workspace that was filled by one real first sync."""
    workspace = Workspace(home, leads)
    live = remote(home)
    with Service(leads=leads) as service:

        async def connect() -> TaskipClient:
            return TaskipClient(service.base_url, service.key)

        async def fill() -> None:
            live.connect = connect  # type: ignore[method-assign]
            store = live.store()
            await store.open()
            await store.sync.run_once()
            await store.stop()

        asyncio.run(fill())
    return workspace


def multiplied(home: Path, source: Workspace, times: int) -> Workspace:
    """A workspace with every lead of ``source`` several times, written straight into the mirror."""
    workspace = Workspace(home, source.leads * times)
    target = workspace.mirror
    with sqlite3.connect(source.mirror) as old, sqlite3.connect(target) as new:
        old.backup(new)
    new = sqlite3.connect(target)
    for table in ("lead", "lead_body", "lead_search"):
        names = [row[1] for row in new.execute(f"PRAGMA table_info({table})")]
        columns = ", ".join(names)
        chosen = ", ".join(f"{n} + ?1" if n in ("key", "id") else n for n in names)
        for step in range(1, times):
            new.execute(
                f"INSERT INTO {table} ({columns}) SELECT {chosen} FROM {table} WHERE key < ?2",
                (step * 10_000_000, 10_000_000),
            )
            new.commit()
    new.close()
    return workspace


@dataclass(frozen=True, slots=True)
class Reference:
    """The active leads in the list's default order, as plain text."""

    #: Folded searchable text and name.
    rows: tuple[tuple[str, str], ...]

    def find(self, words: str) -> tuple[int, str]:
        """Return how many leads contain ``words``, and the first one's name."""
        found = [name for folded, name in self.rows if words in folded]
        return len(found), found[0] if found else ""

    def find_words(self, text: str) -> tuple[int, str]:
        """Return the same for leads that contain each of the words in ``text``."""
        words = text.split()
        found = [name for folded, name in self.rows if all(word in folded for word in words)]
        return len(found), found[0] if found else ""


def reference(workspace: Workspace) -> Reference:
    """Return every active lead, next steps first, ties by name: Python sorts what SQL reads."""
    today = datetime.now().astimezone().date().toordinal()
    connection = sqlite3.connect(workspace.mirror)
    names = connection.execute("SELECT id, name FROM attribute WHERE type = 1")
    closed = {id_ for id_, name in names if name in _CLOSED}
    rows = connection.execute(
        "SELECT folded, name, key, day_number, step_number, created_number, status_ids,"
        " EXISTS (SELECT 1 FROM note WHERE lead = lead.key)"
        " FROM lead JOIN lead_search USING (key) WHERE NOT converted"
    ).fetchall()
    connection.close()

    def place(row: tuple[Any, ...]) -> tuple[object, ...]:
        folded, _, key, day, step, created, statuses, noted = row
        by_name = (str(folded).partition("\n")[0], key)
        active = closed.isdisjoint(int(id_) for id_ in (statuses or "").split(",") if id_)
        if step and step < today and active:
            return 0, step, by_name
        if step == today:
            return 1, by_name
        if not day and not noted and active:
            return 2, -(created or 0), -key
        return (3, day, by_name) if (day or 0) > today else (4, -(day or 0), by_name)

    return Reference(tuple((row[0], row[1]) for row in sorted(rows, key=place)))


def filters(workspace: Workspace) -> list[tuple[str, int]]:
    """Filters as text with the number of active leads each lets through, counted by SQL alone."""
    connection = sqlite3.connect(workspace.mirror)
    (number, name) = connection.execute(
        "SELECT id, name FROM attribute WHERE type = 1 AND name NOT GLOB '*[^A-Za-z]*' ORDER BY id"
    ).fetchone()
    carried = f"(',' || status_ids || ',') LIKE '%,{number},%'"
    dated = "day >= '2026-05-01' AND day <= '2026-10-31'"
    asked = (
        (f"status:{name}", carried),
        ("value:>50000", "CAST(value AS REAL) > 50000"),
        ("date:2026-05-01..2026-10-31", dated),
        (f"status:{name} date:2026-05-01..2026-10-31", f"{carried} AND {dated}"),
    )
    found = [
        (
            words,
            connection.execute(
                f"SELECT count(*) FROM lead WHERE NOT converted AND {where}"
            ).fetchone()[0],
        )
        for words, where in asked
    ]
    connection.close()
    return found
