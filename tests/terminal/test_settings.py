"""Settings in a real terminal: a key and the theme are changed, and the next start knows both."""

from __future__ import annotations

from pathlib import Path

from tests.support.service import Service
from tests.terminal.conftest import Walk

ENTER, ESCAPE = "\r", "\x1b"


def test_walk_that_changes_key_and_theme(walk: Walk, service: Service, tmp_path: Path) -> None:
    file = tmp_path / "leads" / "config.toml"
    with walk() as terminal:
        terminal.send("g,")
        terminal.wait_for("First list at start")
        terminal.send(f"{ENTER}jj{ENTER}")
        terminal.wait_for("light      ")
        terminal.send("]/write a note")
        terminal.wait_for("5 of ")
        terminal.send(f"{ENTER}{ENTER}B{ENTER}")
        terminal.wait_for("1 of yours")
        assert (
            file.read_text()
            == 'undo_seconds = 30\ntheme = "light"\n\n[keys]\n"leads.note" = ["B"]\n'
        )
        terminal.send(ESCAPE)
        terminal.wait_for("actions, 1 of yours")
        terminal.send(ESCAPE)
        terminal.wait_for("B note")
        terminal.send("B")
        terminal.wait_for("New note")
        terminal.send(ESCAPE)
