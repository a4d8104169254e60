"""A read-only folder at the start or later is reported, and nothing is lost."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.service import KEY, Service
from tests.support.terminal import PROGRAM, Terminal, environment, running
from tests.support.terminal_steps import CTRL_Q, leave, note, times

pytestmark = pytest.mark.breaks

# For root no folder is read-only: what lets it write everywhere is taken away before the program starts
# (PR_CAPBSET_DROP of CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH).
_WITHOUT = """
import ctypes, os, sys
for capability in (1, 2):
    assert ctypes.CDLL(None, use_errno=True).prctl(24, capability, 0, 0, 0) == 0, ctypes.get_errno()
os.execv(sys.argv[1], sys.argv[1:])
"""


def bound(command: Sequence[str]) -> tuple[str, ...]:
    """The command as somebody for whom a file's mode counts."""
    if os.getuid() != 0:
        return tuple(command)
    if not sys.platform.startswith("linux"):
        pytest.skip("root may write everywhere on this system")
    return (sys.executable, "-c", _WITHOUT, *command)


@contextmanager
def started(home: Path, service: Service, *arguments: str) -> Iterator[Terminal]:
    environ = environment(home, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY)
    with running(bound((*PROGRAM, *arguments)), environ, 120, 36) as terminal:
        yield terminal


@contextmanager
def read_only(*paths: Path) -> Iterator[None]:
    before = {path: path.stat().st_mode & 0o777 for path in paths}
    for path in paths:
        path.chmod(before[path] & 0o555)
    try:
        yield
    finally:
        for path in reversed(paths):
            path.chmod(before[path])


def said_at_the_end(terminal: Terminal, code: int = 1) -> str:
    """Its last words without blanks, which stand where lines end."""
    assert terminal.wait_end() == code
    assert terminal.left_on() == []
    return "".join(terminal.output.rpartition(b"\x1b[?1049l")[2].decode().split())


@pytest.mark.parametrize("what", ["folder", "file"])
def test_start_names_the_folder_and_keeps_a_waiting_change(
    service: Service, tmp_path: Path, what: str
) -> None:
    with started(tmp_path, service) as terminal:
        terminal.wait_for("✓ synced")
        # Held: it waits when the program ends.
        note(terminal, "Waits for a writable folder")
        terminal.send(CTRL_Q)
        terminal.wait_for("1 change not sent yet")
        terminal.send("y")
        assert terminal.wait_end() == 0
    (file,) = (tmp_path / "leads").rglob("mirror.sqlite3")
    with read_only(file.parent if what == "folder" else file):
        with started(tmp_path, service) as terminal:
            message = said_at_the_end(terminal)
            assert "can'tbe" in message
            assert "folder" in message
            assert str(file.parent) in message
        with started(tmp_path, service, "leads") as terminal:
            assert str(file.parent) in said_at_the_end(terminal)
    assert times(service, "Waits for a writable folder") == 0
    with started(tmp_path, service) as terminal:
        terminal.wait_until(
            lambda: bool(times(service, "Waits for a writable folder")), "the note at the service"
        )
        leave(terminal)
    assert times(service, "Waits for a writable folder") == 1


def test_missing_folder_that_cannot_be_created_is_reported(
    service: Service, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with read_only(home), started(home, service) as terminal:
        message = said_at_the_end(terminal)
        assert f"Thefolder{home / 'leads'}can'tbeused" in message
        assert "--data-dir" in message


def test_folder_that_becomes_read_only_loses_nothing(service: Service, tmp_path: Path) -> None:
    with started(tmp_path, service) as terminal:
        terminal.wait_for("✓ synced")
        (file,) = (tmp_path / "leads").rglob("mirror.sqlite3")
        with read_only(file.parent.parent, file.parent):
            note(terminal, "Written all the same")
            terminal.wait_until(
                lambda: bool(times(service, "Written all the same")), "the note at the service"
            )
            leave(terminal)
    with started(tmp_path, service) as again:
        again.wait_for("✓ synced")
        leave(again)
    assert times(service, "Written all the same") == 1
