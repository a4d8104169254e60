"""Start and stop the sample workspace as a child process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import taskip_leads
from taskip_leads import clock
from taskip_leads.errors import UsageError
from taskip_leads.sandbox.process.child import ChildOptions

_DATABASE = "service.sqlite3"
_LOG = "service.log"
# Longer than the child's timeout for open requests.
_PATIENCE = 3.0


class SandboxProcess:
    """A running service. ``key`` is its only valid key, and lasts as long as it runs.

    ``own_work``: what the user of the key did before the workspace was created, oldest first.
    """

    def __init__(
        self,
        child: asyncio.subprocess.Process,
        base_url: str,
        key: str,
        own_work: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self._child = child
        self.base_url = base_url
        self.key = key
        self.own_work = own_work

    def __repr__(self) -> str:
        return f"SandboxProcess({self.base_url})"

    @property
    def pid(self) -> int:
        return self._child.pid

    async def stop(self) -> None:
        """Stop it; changes stay in its file."""
        await _end(self._child)


async def start(
    folder: Path,
    *,
    reset: bool = False,
    leads: int = 250,
    limits: bool = False,
    latency: float = 0.0,
    bare_lists: bool = False,
) -> SandboxProcess:
    """Start the service with its file in ``folder`` and wait until it is ready.

    Earlier changes are kept: ``leads`` is used only for a new file, or with ``reset``. Raises
    ``UsageError`` if it cannot start.
    """
    frozen = clock.frozen_at()
    orders = ChildOptions(
        key=secrets.token_urlsafe(24),
        database=str(folder / _DATABASE),
        reset=reset,
        leads=leads,
        limits=limits,
        latency=latency,
        bare_lists=bare_lists,
        frozen=frozen.isoformat() if frozen is not None else None,
    )
    child = await _spawn(folder)
    try:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(orders.line())
        ready = _ready(await child.stdout.readline(), folder / _LOG)
    except BaseException:
        await _end(child)
        raise
    return SandboxProcess(child, ready["base_url"], orders.key, ready["own_work"])


def _ready(line: bytes, log: Path) -> dict[str, Any]:
    """Return the child's reply. Raises ``UsageError`` with its reason."""
    answer: dict[str, Any] = json.loads(line) if line else {}
    if "base_url" in answer:
        return answer
    if "error" in answer:
        raise UsageError(answer["error"], "`taskip-leads demo --reset` makes a new one.")
    raise UsageError("The sample workspace did not start.", f"Its log is {log}")


async def _spawn(folder: Path) -> asyncio.subprocess.Process:
    """Start the child in its own session, so that it does not receive ctrl+c."""
    package = Path(taskip_leads.__file__).parent.parent
    paths = [str(package), os.environ.get("PYTHONPATH", "")]
    environment = {name: value for name, value in os.environ.items() if name != "TASKIP_SECRET_KEY"}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    log = os.open(folder / _LOG, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # do not import modules from the current folder
            "-m",
            "taskip_leads.sandbox.process.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
    finally:
        os.close(log)


async def _end(child: asyncio.subprocess.Process) -> None:
    """Close the child's input, which ends it; kill it if it does not end."""
    if child.stdin is not None:
        child.stdin.close()
    for insist in (child.terminate, child.kill):
        try:
            async with asyncio.timeout(_PATIENCE):
                await child.wait()
                return
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                insist()
    await child.wait()
