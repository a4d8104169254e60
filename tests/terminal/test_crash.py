"""A crash restores the terminal and writes a report without the user's data."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from taskip_leads.crash_report import CODE
from tests.support.faulty_program import FAULTS, faulty_program
from tests.support.terminal import PROGRAM, environment, running

pytestmark = pytest.mark.breaks

SECRET = "tk_secret_in_a_variable"


@pytest.mark.parametrize("where", FAULTS)
def test_crash_restores_the_terminal_and_its_report_has_no_secrets(
    where: str, tmp_path: Path
) -> None:
    command = (*faulty_program(tmp_path, FAULTS[where], SECRET), "demo", "--leads", "20")
    environ = environment(tmp_path / "home")
    with running(command, environ, 120, 36) as terminal:
        terminal.wait_for("✓ synced")
        terminal.send("p")
        assert terminal.wait_end() == CODE
        assert terminal.left_on() == []
        assert "taskip-leads crashed: LookupError" in terminal.text
        after = terminal.output.rpartition(b"\x1b[?1049l")[2]
    (report,) = (tmp_path / "home" / "leads" / "crashes").iterdir()
    assert report.name in terminal.text.replace("\n", "")
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    report_text = report.read_text() + after.decode()
    assert "builtins.LookupError" in report_text
    assert "in fault" in report_text
    assert SECRET not in report_text
    assert "Okafor" not in report_text
    assert str(tmp_path) not in report.read_text()


def test_start_after_a_crash_continues(tmp_path: Path) -> None:
    command = (*faulty_program(tmp_path, FAULTS["in an action"]), "demo", "--leads", "20")
    environ = environment(tmp_path / "home")
    with running(command, environ, 120, 36) as terminal:
        terminal.wait_for("✓ synced")
        terminal.send("p")
        assert terminal.wait_end() == CODE
    with running((*PROGRAM, "demo"), environ, 120, 36) as again:
        again.wait_for("✓ synced")
        again.wait_for("Okafor")
        again.send("\x11")
        assert again.wait_end() == 0
