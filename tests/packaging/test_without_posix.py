"""Importing, syncing and showing the list work without POSIX-only modules."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.service import Service
from tests.support.terminal import REPOSITORY, environment

#: Third-party packages decide by ``sys.platform``; they are imported before the names are taken away.
_AWAY = """
import os, signal, sys
import asyncio, concurrent.futures, getpass, subprocess
import filelock, httpx, keyring, pydantic, starlette.applications
import textual.app, textual.drivers.headless_driver, textual.drivers.linux_driver
import textual.widgets._text_area, uvicorn
for name in ("fcntl", "termios", "tty", "pwd", "grp", "resource", "pty", "syslog"):
    sys.modules[name] = None
for name in ("getuid", "geteuid", "getgid", "fchmod", "fchown", "chown", "killpg", "setsid", "getpgid",
             "tcgetpgrp", "fork", "getppid_", "mkfifo", "ttyname", "WNOHANG"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGHUP", "SIGTSTP", "SIGCONT", "SIGTTIN", "SIGTTOU", "SIGWINCH", "SIGKILL", "SIGQUIT",
             "SIGPIPE", "SIGUSR1", "SIGUSR2", "SIGALRM"):
    if hasattr(signal, name):
        delattr(signal, name)

def refused(*_args, **_options):
    raise NotImplementedError

asyncio.AbstractEventLoop.add_signal_handler = refused
for loop in (asyncio.SelectorEventLoop,):
    loop.add_signal_handler = refused
"""
_IMPORT = """
import importlib, pkgutil, taskip_leads
for module in pkgutil.walk_packages(taskip_leads.__path__, "taskip_leads."):
    # Textual's own driver for terminals of such systems; Windows gets Textual's other one.
    if module.name not in ("taskip_leads.__main__", "taskip_leads.ui.compat.input_driver"):
        importlib.import_module(module.name)
print("imported")
"""
_RUN = """
import sys
from taskip_leads.cli import main
sys.exit(main({arguments!r}))
"""
_SCREENS = """
import asyncio, pathlib, sys
from taskip_leads.workspaces.session import Installation, Options, {kind}
from taskip_leads.ui.app import TaskipApp
from taskip_leads.ui.compat import shutdown

async def main():
    opened = {kind}(Installation(Options({options})){more})
    store = opened.store()
    app = TaskipApp(store)
    with shutdown.guarded(app):
        async with app.run_test(size=(120, 36)) as pilot:
            for _ in range(600):
                await pilot.pause(0.05)
                if store.sync.state.synced_at is not None:
                    break
            print("leads", store.sync.state.seen)
    await store.stop()
    await opened.stop()

asyncio.run(main())
"""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(leads=12) as running:
        yield running


def run(program: str, home: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _AWAY + program],
        env=environment(home, **extra),
        cwd=REPOSITORY,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_every_module_can_be_imported(tmp_path: Path) -> None:
    ended = run(_IMPORT, tmp_path)
    assert ended.stdout == "imported\n", ended.stderr


@pytest.mark.parametrize("command", [["sync"], ["doctor"], ["outbox"]])
def test_commands_run(command: list[str], tmp_path: Path, service: Service) -> None:
    ended = run(
        _RUN.format(arguments=command),
        tmp_path,
        TASKIP_BASE_URL=service.base_url,
        TASKIP_SECRET_KEY=service.key,
    )
    assert "Traceback" not in ended.stderr
    assert ended.stdout
    assert ended.returncode == (1 if command == ["doctor"] else 0), ended.stdout + ended.stderr


def test_list_synchronises(tmp_path: Path, service: Service) -> None:
    options = (
        f"base_url={service.base_url!r}, secret_key={service.key!r},"
        f" data_dir=pathlib.Path({str(tmp_path)!r})"
    )
    ended = run(_SCREENS.format(kind="RemoteWorkspace", options=options, more=""), tmp_path)
    assert ended.stdout.strip() == "leads 12", ended.stderr


def test_demo_synchronises(tmp_path: Path) -> None:
    options = f"data_dir=pathlib.Path({str(tmp_path)!r})"
    ended = run(
        _SCREENS.format(kind="SampleWorkspace", options=options, more=", leads=12"), tmp_path
    )
    assert ended.stdout.strip() == "leads 12", ended.stderr
