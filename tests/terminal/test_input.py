"""Bytes that no keyboard sends: they are never typed, never run as commands, and never end the program."""

from __future__ import annotations

from pathlib import Path

from tests.support.service import KEY, Service
from tests.support.terminal import PROGRAM, environment, running
from tests.support.terminal_steps import leave

#: ``c``, ``n`` and ``q`` in them would run commands of the list.
_ANSWERS = b"\x1b[?62;1;4c\x1b]11;rgb:1e1e/1e1e/2e2e\x07\x1bP>|quick(1)\x1b\\\x1b[0n\x1b[?25u\x1b[M \xe4\xff"


def test_answers_of_the_terminal_and_broken_bytes_are_not_typed(tmp_path: Path) -> None:
    with Service(leads=30) as service:
        given = environment(tmp_path, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY)
        with running(PROGRAM, given, 120, 36) as terminal:
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
