"""Bytes that no keyboard sends are never typed, run as commands, or fatal."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.support.service import KEY, Service
from tests.support.terminal import PROGRAM, Terminal, environment, running
from tests.support.terminal_steps import leave

#: ``c``, ``n`` and ``q`` in them would run commands of the list.
_ANSWERS = b"\x1b[?62;1;4c\x1b]11;rgb:1e1e/1e1e/2e2e\x07\x1bP>|quick(1)\x1b\\\x1b[0n\x1b[?25u\x1b[M \xe4\xff"


def test_answers_of_the_terminal_and_broken_bytes_are_not_typed(tmp_path: Path) -> None:
    with Service(leads=30) as service:
        environ = environment(tmp_path, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY)
        with running(PROGRAM, environ, 120, 36) as terminal:
            terminal.wait_for("✓ synced")
            terminal.wait_for("▌")
            terminal.send_bytes(_ANSWERS)
            terminal.send("/")
            terminal.send_bytes(_ANSWERS + "Köh".encode("latin-1") + _ANSWERS)
            terminal.wait_for("/ Köh")
            terminal.send("\x1b\x1b")
            terminal.wait_for(lambda: "/ Köh" not in terminal.text, what="the list")
            terminal.send("a")
            terminal.wait_for("New lead")
            terminal.paste("Anna\x1b[31m Maria\r\nde\nla")
            terminal.wait_for("Anna[31m Maria de la")
            terminal.send_bytes(b"\x1b[200~ Cruz")
            terminal.wait_for("Anna[31m Maria de la Cruz")
            terminal.send("\x1b")
            terminal.wait_for(lambda: "New lead" not in terminal.text, what="the list")
            leave(terminal)


def open_list(terminal: Terminal) -> None:
    terminal.wait_for("✓ synced")
    terminal.wait_for("▌")


def test_note_pasted_and_saved_in_one_burst_is_complete(tmp_path: Path) -> None:
    text = "\n".join(["Called Amelia", *(f"Point {number} of the call" for number in range(60))])
    with Service(leads=30) as service:
        environ = environment(tmp_path, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY)
        with running(PROGRAM, environ, 120, 36) as terminal:
            open_list(terminal)
            terminal.send(f"n\x1b[200~{text}\x1b[201~\x13")
            terminal.wait_until(
                lambda: service.rows("SELECT 1 FROM notes WHERE title = 'Called Amelia'") != [],
                "the note at TaskIP",
            )
            rows = service.rows("SELECT note FROM notes WHERE title = 'Called Amelia'")
            assert [row["note"] for row in rows] == [text.partition("\n")[2]]
            leave(terminal)


def test_quitting_keeps_the_letters_that_were_sent_before_it(tmp_path: Path) -> None:
    """Also where they come faster than the form takes them one by one."""
    with Service(leads=30) as service:
        environ = environment(tmp_path, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY)
        with running(PROGRAM, environ, 120, 36) as terminal:
            open_list(terminal)
            terminal.send("a")
            terminal.wait_for("New lead")
            terminal.send("Noor" + "x" * 1990 + "Ende\x11")
            assert terminal.wait_end(20.0) == 0
            assert terminal.left_on() == []
        (mirror,) = tmp_path.rglob("mirror.sqlite3")
        with closing(sqlite3.connect(mirror)) as connection:
            (fields,) = connection.execute("SELECT fields FROM draft_text").fetchone()
        assert json.loads(fields)["texts"]["first_name"] == "Noor" + "x" * 1990 + "Ende"
        with running(PROGRAM, environ, 120, 36) as again:
            open_list(again)
            again.send("a")
            again.wait_for("xxxEnde")
            again.send("\x1b[H")
            again.wait_for("Noorxxx")
            again.send("\x1b[F")
            again.wait_for("xxxEnde")
            again.send("\x1b")
            again.wait_for(lambda: "New lead" not in again.text, what="the list")
            leave(again)
