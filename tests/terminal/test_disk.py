"""A full disk while typing and sending: nothing is lost, and work continues when it has room."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.support.service import KEY, Service
from tests.support.terminal import PROGRAM, Terminal, environment, running
from tests.support.terminal_steps import CTRL_Q, CTRL_S, leave

ESC = "\x1b"
_NOTES = "SELECT title, note FROM notes WHERE note LIKE '%written on a full disk%'"
_TEXT = "written on a full disk"
_SAID = "The disk"
pytestmark = [
    pytest.mark.breaks,
    pytest.mark.skipif(
        not hasattr(resource, "prlimit"),
        reason="this system cannot take a running program's disk away",
    ),
]


@contextmanager
def full(terminal: Terminal) -> Iterator[None]:
    """No file of the program's can grow, nor be written, until the block ends."""
    limits = resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        if not terminal.over:
            resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, limits)


@contextmanager
def answered_without_room(terminal: Terminal, service: Service) -> Iterator[None]:
    """A note is on its way when the disk is full, and answered then; there is room when the block ends."""
    with ExitStack() as hold:
        with service.held("POST"):
            terminal.send("n")
            terminal.wait_for("New note")
            terminal.send(f"{_TEXT}{CTRL_S}")
            terminal.wait_until(
                lambda: bool(service.sent("POST", "/lead/notes")), "the note on its way"
            )
            hold.enter_context(full(terminal))
        yield


@contextmanager
def opened(home: Path, service: Service, **extra: str) -> Iterator[Terminal]:
    home.mkdir(exist_ok=True)
    (home / "leads").mkdir(mode=0o700, exist_ok=True)
    (home / "leads" / "config.toml").write_text("undo_seconds = 0\n", encoding="utf-8")
    environ = environment(home, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY, **extra)
    with running(PROGRAM, environ, 120, 36) as terminal:
        terminal.wait_for("✓ synced")
        terminal.wait_for("▌")
        terminal.settle()
        yield terminal


def sound(home: Path) -> bool:
    (found,) = home.rglob("mirror.sqlite3")
    with closing(sqlite3.connect(found)) as database:
        return [row[0] for row in database.execute("PRAGMA integrity_check")] == ["ok"]


def test_draft_stays_visible_and_is_saved_when_the_disk_has_room(
    service: Service, tmp_path: Path
) -> None:
    with opened(tmp_path, service) as terminal:
        terminal.send("n")
        terminal.wait_for("New note")
        with full(terminal):
            terminal.send(_TEXT)
            terminal.wait_for("Not saved yet")
            # Not even esc takes it away before it is kept.
            terminal.send(ESC)
            terminal.settle()
            assert _TEXT in terminal.text
        terminal.wait_for("✓ draft saved")
        terminal.wait_for(lambda: "Not saved yet" not in terminal.text, what="no complaint")
        terminal.signal(signal.SIGKILL)
        terminal.wait_end()
    with opened(tmp_path, service) as again:
        again.send("gn")
        again.wait_for(_TEXT)
        leave(again)
    assert sound(tmp_path)


@pytest.mark.parametrize("keys", ["n", "m"], ids=["a note", "an e-mail"])
def test_unsaved_text_remains_and_is_sent_once_when_the_disk_has_room(
    service: Service, tmp_path: Path, keys: str
) -> None:
    with opened(tmp_path, service) as terminal:
        terminal.send(keys)
        terminal.wait_for("New note" if keys == "n" else "Email  ")
        terminal.settle()
        with full(terminal):
            if keys == "n":
                terminal.send(f"{_TEXT}{CTRL_S}")
            else:
                terminal.send(f"{_TEXT}\r{_TEXT}{CTRL_S}")
                terminal.wait_for("y send")
                terminal.send("y")
            terminal.wait_for(_SAID)
            terminal.settle()
            assert _TEXT in terminal.text
            assert not service.sent("POST", "/lead/notes") + service.sent(
                "POST", "/lead/send-email"
            )
        terminal.send(CTRL_S if keys == "n" else "y")
        sent = "/lead/notes" if keys == "n" else "/lead/send-email"
        terminal.wait_until(lambda: bool(service.sent("POST", sent)), "the text at the service")
        terminal.wait_for("✓ synced")
        leave(terminal)
    assert len(service.sent("POST", sent)) == 1
    assert sound(tmp_path)


def test_reply_is_recorded_as_soon_as_the_disk_has_room(service: Service, tmp_path: Path) -> None:
    with opened(tmp_path, service) as terminal:
        with answered_without_room(terminal, service):
            terminal.wait_until(lambda: bool(service.rows(_NOTES)), "the note at the service")
            terminal.wait_for(_SAID)
            # The list can be read and walked through all the same.
            terminal.send("jj")
            terminal.settle()
            assert "▌" in terminal.text
        terminal.wait_for("✓ synced")
        terminal.send("go")
        terminal.wait_for("TaskIP has it")
        terminal.send(ESC)
        leave(terminal)
    assert len(service.rows(_NOTES)) == 1
    assert sound(tmp_path)


def test_quitting_on_a_full_disk_loses_nothing_that_was_reported_saved(
    service: Service, tmp_path: Path
) -> None:
    with opened(tmp_path, service) as terminal, answered_without_room(terminal, service):
        terminal.wait_for(_SAID)
        leave(terminal)
    with opened(tmp_path, service) as again:
        again.wait_for("✓ synced")
        again.wait_for(lambda: "waiting" not in again.text, what="nothing that waits")
        leave(again)
    assert len(service.rows(_NOTES)) == 1
    assert sound(tmp_path)


def test_text_that_was_never_saved_is_reported_lost_at_the_end(
    service: Service, tmp_path: Path
) -> None:
    with opened(tmp_path, service) as terminal:
        terminal.send("n")
        terminal.wait_for("New note")
        with full(terminal):
            terminal.send(_TEXT)
            terminal.wait_for("Not saved yet")
            terminal.send(CTRL_Q)
            assert terminal.wait_end() == 1
            assert terminal.left_on() == []
            assert _SAID in terminal.text
    assert sound(tmp_path)


def test_start_on_a_full_disk_ends_with_the_folder_and_advice(
    service: Service, tmp_path: Path
) -> None:
    with opened(tmp_path, service) as terminal:
        leave(terminal)
    script = 'ulimit -f 0; exec "$@"'
    environ = environment(tmp_path, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY)
    with running(("sh", "-c", script, "sh", *PROGRAM), environ, 120, 36) as terminal:
        assert terminal.wait_end() == 1
        printed = "".join(terminal.output.rpartition(b"\x1b[?1049l")[2].decode().split())
        assert "Thediskfailed." in printed
        assert "isthereroom" in printed
        assert str(tmp_path / "leads") in printed
        assert terminal.left_on() == []
    with opened(tmp_path, service) as again:
        leave(again)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a file system of its own, with room for 8 MB."""
    folder = tmp_path / "home" / "leads"
    folder.mkdir(mode=0o700, parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root can make a disk for a test")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_really_full_disk_is_reported_and_recovers(
    service: Service, small_disk: Path, tmp_path: Path
) -> None:
    with opened(tmp_path / "home", service) as terminal:
        terminal.send("n")
        terminal.wait_for("New note")
        ballast = small_disk / "ballast"
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(b"x" * 4096):
                pass
        # More than any room that is left within the files.
        terminal.paste(f"{_TEXT} " * 5000)
        terminal.wait_for("The disk is full")
        terminal.send(CTRL_S)
        terminal.settle()
        assert not service.sent("POST", "/lead/notes")
        ballast.unlink()
        terminal.wait_for("✓ draft saved")
        terminal.send(CTRL_S)
        terminal.wait_until(lambda: bool(service.rows(_NOTES)), "the note at the service")
        terminal.wait_for("✓ synced")
        leave(terminal)
        assert sound(tmp_path)
    assert len(service.rows(_NOTES)) == 1
