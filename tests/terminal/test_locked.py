"""Another program, such as a backup, locks the mirror for long: nothing is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.support.service import KEY, Service
from tests.support.terminal import PROGRAM, environment, running
from tests.support.terminal_steps import CTRL_S, leave

_TEXT = "written while a backup ran"
pytestmark = pytest.mark.breaks


@contextmanager
def locked(home: Path) -> Iterator[None]:
    (path,) = home.rglob("mirror.sqlite3")
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def settings(home: Path, service: Service) -> dict[str, str]:
    (home / "leads").mkdir(mode=0o700, exist_ok=True)
    (home / "leads" / "config.toml").write_text("undo_seconds = 0\n", encoding="utf-8")
    return environment(home, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY)


def test_note_stays_in_the_editor_and_is_sent_once_after_the_lock(
    service: Service, tmp_path: Path
) -> None:
    with running(PROGRAM, settings(tmp_path, service), 120, 36) as terminal:
        terminal.wait_for("✓ synced")
        terminal.wait_for("▌")
        terminal.send("n")
        terminal.wait_for("New note")
        terminal.settle()
        with locked(tmp_path):
            terminal.send(f"{_TEXT}{CTRL_S}")
            terminal.wait_for("Another program has")
            assert _TEXT in terminal.text
            assert not service.sent("POST", "/lead/notes")
        terminal.send(CTRL_S)
        terminal.wait_until(lambda: bool(service.sent("POST", "/lead/notes")), "the note")
        terminal.wait_for("✓ synced")
        leave(terminal)
    assert len(service.sent("POST", "/lead/notes")) == 1


def test_command_reports_the_lock(service: Service, tmp_path: Path) -> None:
    environ = settings(tmp_path, service)
    with running((*PROGRAM, "sync"), environ, 120, 36) as terminal:
        assert terminal.wait_end() == 0
    with locked(tmp_path), running((*PROGRAM, "sync"), environ, 120, 36) as terminal:
        assert terminal.wait_end() == 1
        assert "Another program has locked the local copy." in terminal.text
        assert "Traceback" not in terminal.text
