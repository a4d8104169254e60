"""Crash reports contain the place of the error, but no user data."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from taskip_leads import crash_report
from taskip_leads.cli import main
from taskip_leads.text import plural


def fault() -> Exception:
    """An exception from our own code, with another one behind it, both telling too much."""
    try:
        try:
            raise ValueError("jane@example.com")
        except ValueError:
            plural(None, "lead")  # type: ignore[arg-type]
    except TypeError as error:
        return error
    raise AssertionError("there was no fault")


def test_report_has_types_files_and_lines_without_messages(tmp_path: Path) -> None:
    file = crash_report.write(fault(), tmp_path / "crashes")
    assert file is not None
    report = file.read_text()
    assert "builtins.TypeError" in report
    assert "builtins.ValueError" in report
    assert "text.py, line" in report
    assert "jane@example.com" not in report
    assert "NoneType" not in report, "an exception's words can hold anything"
    assert str(Path.home()) not in report


def test_place_is_our_last_line() -> None:
    assert crash_report.place(fault()).startswith("TypeError in text.py, line ")


def test_exception_that_is_its_own_cause_is_reported_once() -> None:
    error = LookupError()
    other = KeyError()
    error.__cause__, other.__cause__ = other, error
    assert crash_report.text(error).count("LookupError") == 1


def test_report_is_printed_if_it_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    crash_report.report(fault(), tmp_path / "file")
    printed = capsys.readouterr().err
    assert "could not be written" in printed
    assert "text.py, line" in printed


def test_crashing_command_shows_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("taskip_leads.ui.keys.listing.rows", lambda _table: 1 / 0)
    assert main(["keys", "--data-dir", str(tmp_path)]) == crash_report.CODE
    printed = capsys.readouterr().err
    assert "ZeroDivisionError" in printed
    assert "Traceback" not in printed
    assert len(list((tmp_path / "crashes").iterdir())) == 1


def test_command_line_removes_the_key_from_the_environment_first() -> None:
    """Before arguments are read: a child of anything that follows must not inherit it."""
    program = (
        "import os, sys\nfrom taskip_leads.cli import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit:\n    pass\n"
        "sys.exit('TASKIP_SECRET_KEY' in os.environ)"
    )
    root = Path(__file__).parents[1] / "tui"
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={"TASKIP_SECRET_KEY": "tk_x", "PYTHONPATH": str(root)},
        check=False,
        capture_output=True,
    )
    assert ended.returncode == 0, ended.stderr


def test_farewell_does_not_wait_for_a_terminal_that_reads_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader, terminal = pty.openpty()
    os.set_blocking(terminal, False)
    # The kernel moves what was written a moment later, and then has room again.
    while select.select([], [terminal], [], 0.2)[1]:
        with suppress(BlockingIOError):
            while True:
                os.write(terminal, b"x")
    os.set_blocking(terminal, True)
    with os.fdopen(terminal, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        assert not crash_report.write_error("taskip-leads crashed.\n")
        # What was stuck goes out when the terminal reads again.
        received = b""
        while b"crashed." not in received:
            received += os.read(reader, 4096)
        assert crash_report.write_error("Möglich\n")
        while "Möglich".encode() not in received:
            received += os.read(reader, 4096)
    os.close(reader)
