"""A marked key, searched in everything that a long walk of the program leaves behind."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from taskip_leads.crash_report import CODE
from tests.support.encodings import ENCODINGS
from tests.support.service import Service
from tests.support.terminal import PROGRAM, Terminal, children, environment, running

KEY = "tk_canary_Zq7Xv2Lm9Rt4Bn8K"
ESC, ENTER, CTRL_O, CTRL_Q, CTRL_S = "\x1b[27u", "\r", "\x0f", "\x11", "\x13"
# Ends by a fault while the key lives in variables of the frames that are left.
_FAULTY = """
import sys
from taskip_leads.ui.leads.screen import LeadsScreen

def fault(self):
    key = self.app.navigator._account.credentials().session_secret
    assert key
    raise LookupError("broke with " + str(key))

LeadsScreen.action_preview = fault
from taskip_leads.cli import main
sys.exit(main())
"""
# Stands for the editor and for the browser: writes down how it was started.
_WITNESS = """#!/bin/sh
{{ echo "$0" "$@"; env; }} >> {witness}
[ -f "$1" ] && echo "from the editor" >> "$1"
exit 0
"""


def forms(key: str) -> list[bytes]:
    """Return the key in plain form and in other encodings."""
    plain = key.encode()
    # Without the first and last letters, whose neighbours change them.
    in_base64 = [base64.b64encode(b"x" * lead + plain)[4:-4] for lead in range(3)]
    return [plain, plain[::-1], plain.hex().encode(), key.encode("utf-16-le"), *in_base64]


def holding(folder: Path, key: str) -> tuple[int, list[str]]:
    """Return the number of searched files, and those that contain the key."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    wanted = forms(key)
    found = [str(f) for f in files if any(form in f.read_bytes() for form in wanted)]
    return len(files), found


class Walk:
    """One home in which everything happens; whatever is printed or painted is kept as a file in it."""

    def __init__(self, home: Path, service: Service) -> None:
        self.home = home
        self._service = service
        self._printed = 0
        (home / "bin").mkdir(parents=True)
        (home / "tmp").mkdir()
        for name in ("xdg-open", "editor"):
            program = home / "bin" / name
            program.write_text(_WITNESS.format(witness=home / "witness.txt"))
            program.chmod(0o755)

    def environment(self) -> dict[str, str]:
        return environment(
            self.home,
            PATH=f"{self.home / 'bin'}:{os.environ['PATH']}",
            TMPDIR=str(self.home / "tmp"),
            EDITOR="editor",
            TASKIP_BASE_URL=self._service.base_url,
            TASKIP_SECRET_KEY=KEY,
        )

    def command(self, *arguments: str) -> int:
        ended = subprocess.run(
            [*PROGRAM, *arguments, "--log", str(self.home / "requests.log")],
            env=self.environment(),
            capture_output=True,
            timeout=120,
            check=False,
            cwd=self.home,
        )
        self.keep(ended.stdout + ended.stderr)
        return ended.returncode

    def keep(self, output: bytes) -> None:
        self._printed += 1
        (self.home / f"printed-{self._printed}").write_bytes(output)

    def screens(self) -> None:
        """Every kind of leaving something behind, with faults on the way."""
        log = ("--log", str(self.home / "requests.log"))
        with running((*PROGRAM, *log), self.environment(), 120, 36, self.home) as terminal:
            terminal.wait_for("✓ synced")
            self._service.fail(503, times=2)
            self._service.fail(
                200, b"<html>maintenance</html>", headers={"Content-Type": "text/html"}
            )
            _press(terminal, "n", "A note", CTRL_O)
            terminal.wait_for("from the editor")
            _press(terminal, CTRL_S)
            _press(terminal, "o", "w", ESC, "y", "e", "g", "g", ENTER, "]", "]", ESC)
            _press(terminal, "r", "E", ENTER)
            terminal.settle()
            self.keep(_arguments(terminal.pid))
            _press(terminal, ESC, CTRL_Q)
            if "not sent yet" in terminal.text:
                # The faults kept the note waiting: then quitting is asked about.
                terminal.send("y")
            terminal.wait_end()
            self.keep(terminal.output)

    def crash(self) -> None:
        program = self.home / "faulty.py"
        program.write_text(_FAULTY)
        with running((sys.executable, str(program)), self.environment(), 120, 36) as terminal:
            terminal.wait_for("✓ synced")
            terminal.send("p")
            assert terminal.wait_end() == CODE
            assert "LookupError" in terminal.text, "else the fault was another one"
            self.keep(terminal.output)


def _press(terminal: Terminal, *keys: str) -> None:
    for key in keys:
        terminal.send(key)
        terminal.settle(0.1, at_most=2)


def _arguments(pid: int) -> bytes:
    """Return the command lines of the program and all below it, and the environments below it."""
    arguments = b""
    for process in (pid, *children(pid)):
        folder = Path(f"/proc/{process}")
        if folder.exists():
            arguments += (folder / "cmdline").read_bytes()
            arguments += b"" if process == pid else (folder / "environ").read_bytes()
    return arguments


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(leads=20, key=KEY) as running_service:
        yield running_service


def test_long_walk_leaves_the_key_nowhere_and_a_planted_copy_is_detected(
    service: Service, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    walk = Walk(tmp_path / "home", service)
    assert walk.command("sync") == 0
    assert walk.command("leads", "--json") == 0
    walk.command("doctor")
    walk.screens()
    walk.crash()
    service.sandbox.key = "another"
    assert walk.command("sync") == 1, "a refused key is the one most likely to be repeated"

    witness = (walk.home / "witness.txt").read_text()
    assert "bin/editor" in witness
    assert "bin/xdg-open" in witness
    assert "HOME=" in witness, "the environment of both was written down"
    assert list(walk.home.rglob("crash-*.txt"))
    assert list(walk.home.rglob("leads-*.csv"))
    assert (walk.home / "requests.log").stat().st_size > 0
    assert service.authorised > 10, "the key was in use all the time"

    searched, found = holding(tmp_path, KEY)
    assert found == []
    for number, form in enumerate(forms(KEY)):
        planted = tmp_path / f"planted-{number}"
        planted.write_bytes(b"before " + form + b" after")
        assert holding(tmp_path, KEY)[1] == [str(planted)]
        planted.unlink()
    record_property(
        "counted",
        f"{searched} files searched for the key: 0 hold it, {service.authorised} requests were made with it",
    )


def test_key_echoed_by_the_service_in_any_encoding_is_redacted(
    service: Service, tmp_path: Path
) -> None:
    """Into the lead's texts and into a refusal: screens, local copy, outbox and files stay clean."""
    walk = Walk(tmp_path / "home", service)
    echoes = {name: encode(KEY) for name, encode in ENCODINGS.items()}
    rows = service.rows("SELECT id FROM leads WHERE converted = 0 ORDER BY id")
    with service.sandbox.database.write() as connection:
        for row, form in zip(rows, echoes.values(), strict=False):
            connection.execute(
                "UPDATE leads SET last_name = ?, description = ? WHERE id = ?",
                (form[:100], form, row["id"]),
            )
    refusal = {
        "message": "No. " + " ".join(echoes.values()),
        "errors": {"note": [*echoes.values()]},
    }
    service.fail(422, json.dumps(refusal).encode(), method="POST", path="/lead/notes")
    with running(PROGRAM, walk.environment(), 200, 60) as terminal:
        terminal.wait_for("✓ synced")
        _press(terminal, "n", "A note", CTRL_S)
        terminal.wait_until(lambda: bool(service.sent("POST", "/lead/notes")), "the note")
        _press(terminal, "g", "o", ENTER, ESC, ESC)
        for _ in rows:
            _press(terminal, "j")
        _press(terminal, CTRL_Q)
        terminal.wait_end()
        walk.keep(terminal.output)
    assert walk.command("outbox", "--json") == 0
    assert walk.command("leads", "--json") == 0
    searched, found = holding(walk.home, KEY)
    assert searched > 5
    assert found == []
    stored = b"".join(file.read_bytes() for file in walk.home.rglob("*") if file.is_file()).lower()
    left = [
        name for name, form in echoes.items() if json.dumps(form)[1:-1].lower().encode() in stored
    ]
    assert left == []
    assert b"a note" in stored
