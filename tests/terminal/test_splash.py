"""The first list is readable before the program is live, in a real terminal."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskip_leads import splash
from tests.support.service import Service
from tests.support.terminal import PROGRAM, Terminal, environment, running

KEY = "tk_never_in_a_frame_0123456789"
CTRL_Q = "\x11"
#: What the splash writes first, and what only the app writes.
SHOWN, LIVE = b"\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[1;1H", b"\x1b[?1004h"

#: Shows the kept frame as the program does, and then takes long to start.
_SLOW = """
import sys, time
from taskip_leads.splash import Splash
shown = Splash([])
shown.show()
assert shown.is_shown
time.sleep(60)
"""
_FAILING = """
import sys
from taskip_leads.splash import Splash
shown = Splash([])
shown.show()
assert shown.is_shown
from taskip_leads.cli import main
sys.exit(main(["--workspace", "nowhere"], shown))
"""
#: The program, which writes down what it has imported when it paints the first lead.
_RECORDING = """
import sys
from taskip_leads.ui.compat.terminal_writer import TerminalWriter
write = TerminalWriter.write
def record(self, text):
    if "Anna Schmidt" in text:
        TerminalWriter.write = write
        with open(sys.argv[1], "w") as file:
            print(*(name for name in sys.modules if name.startswith("taskip_leads")), file=file)
    write(self, text)
TerminalWriter.write = record
from taskip_leads.cli import main
sys.exit(main([]))
"""

#: Modules of ours that are imported before the first frame, those of the command line included.
FIRST_FRAME_BUDGET = 141

pytestmark = pytest.mark.xdist_group("splash")


class Desk:
    """A synced workspace, and its program in a terminal of 80 by 24."""

    def __init__(self, home: Path, service: Service) -> None:
        self.home = home
        self.given = environment(
            home, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=service.key
        )

    @property
    def frame(self) -> Path | None:
        """The kept frame's file, if there is one."""
        return next(self.home.rglob(splash.FILE), None)

    def use(self, columns: int = 80, rows: int = 24) -> None:
        """Open the program and quit it."""
        with running(PROGRAM, self.given, columns, rows, folder=self.home) as terminal:
            terminal.wait_for("✓ synced")
            terminal.wait_for("▌")
            terminal.settle(0.15)
            leave(terminal)

    def run(self, script: str, *arguments: str) -> list[str]:
        return [sys.executable, "-c", script, *arguments]

    @property
    def without_key(self) -> dict[str, str]:
        """For a script that does not restart itself."""
        return {name: value for name, value in self.given.items() if name != "TASKIP_SECRET_KEY"}


def leave(terminal: Terminal) -> None:
    terminal.send(CTRL_Q)
    assert terminal.wait_end() == 0
    assert terminal.left_on() == []


def modes(terminal: Terminal) -> list[object]:
    """The modes of the terminal's line discipline."""
    found: list[object] = termios.tcgetattr(terminal.descriptor)
    return found


def third_name(terminal: Terminal) -> str:
    """The name two rows below the cursor; which lead that is depends on the day of the week."""
    rows = terminal.text.splitlines()
    cursor = next(number for number, row in enumerate(rows) if row.startswith("▌"))
    return re.split(r"\s{2,}", rows[cursor + 2].strip(" ▌"))[0]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Service(leads=30, key=KEY) as service:
        desk_of_module = Desk(tmp_path_factory.mktemp("splash"), service)
        desk_of_module.use()
        yield desk_of_module


def test_second_start_shows_the_saved_list_and_queues_keys(desk: Desk) -> None:
    frame = desk.frame
    assert frame is not None
    assert frame.stat().st_mode & 0o777 == 0o600
    assert KEY.encode() not in frame.read_bytes()
    with running(PROGRAM, desk.given, folder=desk.home) as terminal:
        terminal.wait_for("30 active leads")
        third = third_name(terminal)
        terminal.send("jj\r")
        terminal.wait_for("Overview")
        assert third in terminal.text
        assert "3 of 30" in terminal.text
        assert "^M" not in terminal.text, "nothing is echoed"
        leave(terminal)
        before_live = terminal.output[: terminal.output.index(LIVE)]
        assert SHOWN in before_live
        assert b"30 active leads" in re.sub(rb"\x1b\[[\d;]*m", b"", before_live)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 36)])
def test_kept_frame_is_replaced_by_the_same_one(desk: Desk, columns: int, rows: int) -> None:
    desk.use(columns, rows)
    frame = desk.frame
    assert frame is not None
    frame_rows = frame.read_bytes().partition(b"\n")[2].split(b"\n")
    assert len(frame_rows) == rows
    with running(PROGRAM, desk.given, columns, rows, folder=desk.home) as terminal:
        terminal.wait_for(lambda: terminal.output.count(b"Anna Schmidt") > 1, what="the app")
        terminal.settle(0.15)
        output = terminal.output.replace(b"\r\n", b"\n")
        leave(terminal)
    assert output.count(b"\x1b[?1049h") == 1, "the screen is not cleared"
    live = output.index(LIVE)
    assert b"\n".join(frame_rows) in output[:live]
    assert output[:live].count(b"\x1b[1;1H") == 1, "no other frame comes between"
    first = output[output.index(b"\x1b[1;1H", live) :].split(b"\n")
    # The status bar has the clock.
    assert first[: rows - 2] == frame_rows[: rows - 2]
    assert first[rows - 1].startswith(frame_rows[rows - 1])


@pytest.mark.parametrize("columns", [80, 120])
def test_saved_frame_is_not_shown_in_another_size(desk: Desk, columns: int) -> None:
    with running(PROGRAM, desk.given, columns, 30, folder=desk.home) as terminal:
        terminal.wait_for("Anna Schmidt")
        assert SHOWN not in terminal.output


def test_no_splash_option_hides_the_saved_frame(desk: Desk) -> None:
    with running((*PROGRAM, "--no-splash"), desk.given, folder=desk.home) as terminal:
        terminal.wait_for("Anna Schmidt")
        assert SHOWN not in terminal.output


def test_sigterm_during_the_splash_restores_the_terminal(desk: Desk) -> None:
    desk.use()
    with running(desk.run(_SLOW), desk.without_key, folder=desk.home) as terminal:
        before = modes(terminal)
        terminal.wait_for("30 active leads")
        assert modes(terminal) != before
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_end() == -signal.SIGTERM
        assert terminal.left_on() == []
        assert modes(terminal) == before


def test_failed_start_is_reported_on_the_restored_terminal(desk: Desk) -> None:
    desk.use()
    with running(desk.run(_FAILING), desk.without_key, folder=desk.home) as terminal:
        before = modes(terminal)
        assert terminal.wait_end() == 1
        assert SHOWN in terminal.output
        assert terminal.output.rindex(b"nowhere") > terminal.output.rindex(b"\x1b[?1049l")
        assert terminal.left_on() == []
        assert modes(terminal) == before


def test_first_frame_needs_few_modules(desk: Desk, tmp_path: Path) -> None:
    written = tmp_path / "modules"
    command = desk.run(_RECORDING, str(written))
    with running(command, desk.given, folder=desk.home) as terminal:
        terminal.wait_for("Anna Schmidt")
        leave(terminal)
    loaded = set(written.read_text().split())
    assert len(loaded) <= FIRST_FRAME_BUDGET, sorted(loaded)


def test_setting_and_purge_remove_the_frame(desk: Desk) -> None:
    desk.use()
    assert desk.frame is not None
    settings = desk.home / "leads" / "config.toml"
    settings.write_text('splash = "no"\n')
    desk.use()
    assert desk.frame is None
    settings.unlink()
    desk.use()
    assert desk.frame is not None
    # The keyring of this environment fails, and the key with it; the files go first.
    subprocess.run([*PROGRAM, "purge", "--yes"], env=desk.given, capture_output=True, check=False)
    assert desk.frame is None
