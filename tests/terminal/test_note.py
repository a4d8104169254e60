"""Write a note in a real terminal: with the user's editor, and killed in the middle of a word."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from tests.support.terminal import PROGRAM, environment, running

DEMO = (*PROGRAM, "demo", "--leads", "40")
CTRL_C, CTRL_O, CTRL_Q = "\x03", "\x0f", "\x11"

EDITOR = """
import os, pathlib, sys
file = pathlib.Path(sys.argv[1])
print("in the editor", oct(file.parent.stat().st_mode & 0o777), oct(file.stat().st_mode & 0o777))
print("a key:", any("SECRET" in name for name in os.environ), flush=True)
input()
file.write_text(file.read_text() + "\\nfrom the editor\\n")
"""


def test_editor_gets_the_terminal_and_returns_it(tmp_path: Path) -> None:
    script = tmp_path / "editor.py"
    script.write_text(EDITOR)
    environ = {**environment(tmp_path), "EDITOR": f"{sys.executable} {script}"}
    with running(DEMO, {**environ, "TMPDIR": str(tmp_path)}, 120, 36) as terminal:
        terminal.wait_for("✓ synced")
        terminal.wait_for("▌")
        terminal.send("n")
        terminal.wait_for("New note")
        terminal.send("From here")
        terminal.send(CTRL_O)
        terminal.wait_for("in the editor 0o700 0o600")
        terminal.wait_for("a key: False")
        terminal.send("\r")
        terminal.wait_for("from the editor")
        terminal.wait_for("From here")
        assert not list(tmp_path.glob("taskip-leads-*")), "nothing is left of its file"
        # ctrl+c in the editor ends the editor, and not the program.
        terminal.send(CTRL_O)
        terminal.wait_for("in the editor")
        terminal.send(CTRL_C)
        terminal.wait_for("The text is unchanged")
        terminal.send("\x1b")
        terminal.wait_for("✓ synced")
        terminal.send(CTRL_Q)
        assert terminal.wait_end() == 0
        assert terminal.left_on() == []


def test_note_being_typed_survives_a_kill(tmp_path: Path) -> None:
    with running(DEMO, environment(tmp_path), 120, 36) as terminal:
        terminal.wait_for("✓ synced")
        terminal.wait_for("▌")
        terminal.send("n")
        terminal.wait_for("New note")
        terminal.send("Half a tho")
        terminal.wait_for("✓ draft saved")
        terminal.signal(signal.SIGKILL)
        terminal.wait_end()
    with running(DEMO, environment(tmp_path), 120, 36) as terminal:
        terminal.wait_for("✓ synced")
        terminal.send("gn")
        terminal.wait_for("Half a tho")
        terminal.send("\r")
        terminal.wait_for("New note")
        terminal.send("\x1b")
        terminal.wait_for("1 draft on this machine")
        terminal.send(CTRL_Q)
        assert terminal.wait_end() == 0
