"""Broken files, newer files and kills: what the user sees in a real terminal."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.service import KEY, Service
from tests.support.terminal import PROGRAM, environment, is_alive, running
from tests.support.terminal_steps import CTRL_S, leave

pytestmark = pytest.mark.breaks


def given(home: Path, service: Service) -> dict[str, str]:
    return environment(home, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY)


def mirror(home: Path) -> Path:
    (found,) = home.rglob("mirror.sqlite3")
    return found


def test_damaged_local_copy_is_set_aside_reported_and_rebuilt(tmp_path: Path) -> None:
    with Service(leads=20) as service:
        with running(PROGRAM, given(tmp_path, service), 120, 36) as terminal:
            terminal.wait_for("✓ synced")
            leave(terminal)
        path = mirror(tmp_path)
        path.write_bytes(b"\x00 not a database \xff" * 500)
        with running(PROGRAM, given(tmp_path, service), 120, 36) as terminal:
            terminal.wait_for("The local copy was damaged")
            terminal.wait_for("✓ synced")
            terminal.wait_for("Amelia Okafor")
            leave(terminal)
        (copy,) = path.parent.glob("mirror.damaged-*.sqlite3")
        assert b"not a database" in copy.read_bytes()


def test_local_copy_of_a_newer_version_ends_the_start_with_a_message(tmp_path: Path) -> None:
    with Service(leads=20) as service:
        with running(PROGRAM, given(tmp_path, service), 120, 36) as terminal:
            terminal.wait_for("✓ synced")
            leave(terminal)
        with closing(sqlite3.connect(mirror(tmp_path))) as connection:
            connection.execute("PRAGMA user_version = 9999")
        before = mirror(tmp_path).read_bytes()
        with running(PROGRAM, given(tmp_path, service), 120, 36) as terminal:
            assert terminal.wait_end() == 1
            assert "newer version of taskip-leads" in terminal.text.replace("\n", " ")
            assert terminal.left_on() == []
        assert mirror(tmp_path).read_bytes() == before


def test_note_and_draft_survive_a_kill_and_the_note_is_sent_once(tmp_path: Path) -> None:
    with Service(leads=20) as service:
        with running(PROGRAM, given(tmp_path, service), 120, 36) as terminal:
            terminal.wait_for("✓ synced")
            # The cursor stands on a lead: before, there is none to write a note on.
            terminal.wait_for("▌")
            with service.held():
                terminal.send("n")
                terminal.wait_for("New note")
                terminal.send("Called before the kill")
                terminal.wait_for("4 words")
                terminal.send(CTRL_S)
                terminal.wait_for(lambda: "New note" not in terminal.text, what="the list")
                terminal.signal(signal.SIGKILL)
                assert terminal.wait_end() == -signal.SIGKILL
        with running(PROGRAM, given(tmp_path, service), 120, 36) as again:
            again.wait_until(lambda: bool(service.rows(_NOTE)), "the note at the service")
            again.wait_for("✓ synced")
            leave(again)
        assert len(service.rows(_NOTE)) == 1


@pytest.mark.parametrize("end", ["SIGTERM", "SIGHUP", "a closed window"])
def test_typed_text_survives_an_unexpected_end(tmp_path: Path, end: str) -> None:
    with Service(leads=20) as service:
        with running(PROGRAM, given(tmp_path, service), 120, 36) as terminal:
            terminal.wait_for("✓ synced")
            terminal.wait_for("▌")
            terminal.send("n")
            terminal.wait_for("New note")
            terminal.send("Half a thought")
            terminal.wait_for("Half a thought")
            if end == "a closed window":
                program = terminal.pid
                terminal.hang_up()
                terminal.wait_until(lambda: not is_alive(program), "the end of the program")
            else:
                number = signal.Signals[end]
                terminal.signal(number)
                assert terminal.wait_end() == 128 + number
                assert terminal.left_on() == []
        with running(PROGRAM, given(tmp_path, service), 120, 36) as again:
            again.wait_for("▌")
            again.send("gn")
            again.wait_for("Half a thought")
            leave(again)


def test_note_is_written_in_a_terminal_of_twenty_by_five(tmp_path: Path) -> None:
    with (
        Service(leads=20) as service,
        running(PROGRAM, given(tmp_path, service), 120, 36) as terminal,
    ):
        terminal.wait_for("✓ synced")
        terminal.wait_for("▌")
        terminal.send("n")
        terminal.wait_for("New note")
        terminal.send("Written large, ")
        terminal.wait_for("2 words")
        terminal.resize(20, 5)
        terminal.settle()
        terminal.send("and small")
        terminal.settle()
        terminal.resize(120, 36)
        terminal.wait_for("Written large, and small")
        terminal.send(CTRL_S)
        terminal.wait_until(
            lambda: bool(service.rows("SELECT id FROM notes WHERE note LIKE '%and small'")),
            "the note at the service",
        )
        leave(terminal)


_NOTE = "SELECT id FROM notes WHERE note LIKE '%before the kill%' OR title LIKE '%before the kill%'"
