"""A closed or unresponsive terminal: the program ends soon, and drafts are saved."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from taskip_leads.crash_report import CODE
from tests.support.faulty_program import AT_SIGNAL, faulty_program
from tests.support.service import KEY, Service
from tests.support.terminal import PROGRAM, Terminal, environment, running
from tests.support.terminal_steps import leave

pytestmark = pytest.mark.breaks

#: On an idle machine the end takes 0.3 s; a busy one is given more, but less than the watchdog's time.
_SOON = 6.0


def given(home: Path, service: Service) -> dict[str, str]:
    return environment(home, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY)


def open_list(terminal: Terminal) -> None:
    terminal.wait_for("✓ synced")
    terminal.wait_for("▌")


def paint_much(terminal: Terminal) -> None:
    """Make the program paint more than a terminal takes that does not read."""
    for _ in range(300):
        terminal.send("\x1b[6~\x1b[5~")


def fill_note(terminal: Terminal) -> None:
    terminal.send("n")
    terminal.wait_for("New note")
    terminal.send("Half a thought")
    terminal.wait_for("Half a thought")


def fill_form(terminal: Terminal) -> None:
    terminal.send("a")
    terminal.wait_for("New lead")
    terminal.send("Noor")
    terminal.wait_for("Noor")


def set_status(terminal: Terminal) -> None:
    terminal.send("s2")


def nothing(terminal: Terminal) -> None:
    pass


def seconds_to_end(terminal: Terminal) -> float:
    began = time.monotonic()
    while not terminal.over and time.monotonic() - began < 30:
        time.sleep(0.01)
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("end", "before", "draft"),
    [
        ("closed", nothing, ""),
        ("closed", set_status, ""),
        ("closed", fill_note, "Half a thought"),
        ("closed", fill_form, "Noor"),
        ("SIGHUP", fill_note, "Half a thought"),
        ("SIGTERM", set_status, ""),
        ("SIGTERM", fill_form, "Noor"),
    ],
)
def test_terminal_that_reads_nothing_does_not_keep_the_program(
    tmp_path: Path, end: str, before: Callable[[Terminal], None], draft: str
) -> None:
    with Service(leads=60) as service:
        with running(PROGRAM, given(tmp_path, service), 120, 36) as terminal:
            open_list(terminal)
            before(terminal)
            paint_much(terminal)
            if end == "closed":
                terminal.hang_up()
            else:
                terminal.signal(signal.Signals[end])
            assert seconds_to_end(terminal) < _SOON
            expected = signal.SIGTERM if end == "SIGTERM" else signal.SIGHUP
            assert terminal.code == 128 + expected
        if draft:
            with running(PROGRAM, given(tmp_path, service), 120, 36) as again:
                again.wait_for("▌")
                again.send("gn")
                again.wait_for(draft)
                leave(again)


@pytest.mark.parametrize(
    ("before", "draft", "terminal_ends"),
    [
        (set_status, "", True),
        (fill_note, "Half a thought", False),
        (fill_note, "Half a thought", True),
        (fill_form, "Noor", False),
    ],
)
def test_crash_does_not_wait_for_the_terminal(
    tmp_path: Path, before: Callable[[Terminal], None], draft: str, terminal_ends: bool
) -> None:
    command = faulty_program(tmp_path, AT_SIGNAL)
    home = tmp_path / "home"
    with Service(leads=60) as service:
        with running(command, given(home, service), 120, 36) as terminal:
            open_list(terminal)
            terminal.send("p")
            terminal.wait_for("ready")
            before(terminal)
            paint_much(terminal)
            terminal.signal(signal.SIGUSR1)
            if terminal_ends:
                terminal.hang_up()
            assert seconds_to_end(terminal) < _SOON
            assert terminal.code in (CODE, 128 + signal.SIGHUP) if terminal_ends else (CODE,)
        reports = [report.read_text() for report in home.rglob("crashes/*")]
        # A program whose terminal is gone before the crash ends in order.
        assert len(reports) == 1 or (terminal.code == 128 + signal.SIGHUP and not reports)
        assert all("in fault" in report for report in reports)
        if draft:
            with running(PROGRAM, given(home, service), 120, 36) as again:
                again.wait_for("▌")
                again.send("gn")
                again.wait_for(draft)
                leave(again)


def test_quitting_does_not_wait_for_a_terminal_that_reads_nothing(tmp_path: Path) -> None:
    with (
        Service(leads=60) as service,
        running(PROGRAM, given(tmp_path, service), 120, 36) as terminal,
    ):
        open_list(terminal)
        paint_much(terminal)
        terminal.send("\x11")
        assert seconds_to_end(terminal) < _SOON + 3


def test_request_in_flight_does_not_keep_the_program(tmp_path: Path) -> None:
    with (
        Service(leads=20) as service,
        running(PROGRAM, given(tmp_path, service), 120, 36) as terminal,
    ):
        open_list(terminal)
        with service.held():
            fill_note(terminal)
            terminal.send("\x13")
            terminal.wait_for(lambda: "New note" not in terminal.text, what="the list")
            terminal.hang_up()
            assert seconds_to_end(terminal) < _SOON


def test_slow_terminal_shows_the_last_frame(tmp_path: Path) -> None:
    """Frames are skipped while the terminal is behind, and all is painted once it caught up."""
    settings = tmp_path / "leads" / "config.toml"
    settings.parent.mkdir(mode=0o700)
    # The preview does not change while the picture is compared.
    settings.write_text("read_ahead = false\n", encoding="utf-8")
    with (
        Service(leads=60) as service,
        running(PROGRAM, given(tmp_path, service), 120, 36) as terminal,
    ):
        open_list(terminal)
        terminal.settle()
        picture = terminal.text
        paint_much(terminal)
        time.sleep(2.0)
        terminal.send("?")
        terminal.wait_for("Keys: leads")
        terminal.send("\x1bgg")
        terminal.wait_for(lambda: terminal.text == picture, what="the first picture")
        leave(terminal)
