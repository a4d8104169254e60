"""A day in a real terminal: written down, looked up, reversed, reported and exported."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from tests.support.service import Service
from tests.terminal.conftest import Walk

ENTER, ESCAPE, CTRL_S, CTRL_U = "\r", "\x1b", "\x13", "\x15"


def test_walk_through_the_history_of_a_day(walk: Walk, service: Service, tmp_path: Path) -> None:
    with walk(120, 36, hold=0) as terminal:
        terminal.send("n")
        terminal.wait_for("ctrl+s")
        terminal.send("Call: wants more seats")
        terminal.wait_for("Call: wants more seats")
        terminal.send(CTRL_S)
        terminal.wait_until(
            lambda: bool(service.rows("SELECT 1 FROM notes WHERE title LIKE 'Call: wants more%'")),
            "the note to arrive",
        )
        terminal.send("gh")
        terminal.wait_for("what was done here, by you")
        terminal.wait_for("Note      Call: wants more seats")
        terminal.wait_for("✓ ")
        terminal.wait_for("Calls                          1")
        terminal.send("p")
        terminal.wait_for("1 call, 1 lead")
        terminal.send("yd")
        terminal.wait_for("The report as plain text")
        sent = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)", bytes(terminal.output))
        assert "Call: wants more seats" in base64.b64decode(sent[-1]).decode()
        terminal.send(ESCAPE)
        terminal.wait_for("f kind")
        terminal.send("z")
        terminal.wait_for("This reverses it")
        terminal.send("y")
        terminal.wait_until(
            lambda: not service.rows("SELECT 1 FROM notes WHERE title LIKE 'Call: wants more%'"),
            "the note to be gone",
        )
        terminal.wait_for("2 changes today")
        terminal.send(ESCAPE)
        terminal.wait_for("/ search")
        terminal.send("E")
        terminal.wait_for("every field, for Excel")
        terminal.send(f"{CTRL_U}{tmp_path}/all.csv{ENTER}")
        terminal.wait_until((tmp_path / "all.csv").exists, "the file")
        terminal.wait_for("leads saved in")
    assert len(service.sent("DELETE", "/lead/notes")) == 1
    assert (tmp_path / "all.csv").read_text("utf-8-sig").startswith("id,first_name")
