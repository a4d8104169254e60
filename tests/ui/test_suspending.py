"""ctrl+z suspends everywhere, or shows a hint if there is no shell."""

from __future__ import annotations

import subprocess
import sys

import pytest

from taskip_leads.ui.app import TaskipApp
from taskip_leads.ui.system import job_control
from taskip_leads.ui.widgets.text_editor import TextEditor
from tests.ui.conftest import Opener

_ASK = "from taskip_leads.ui.system.job_control import has_shell; print(has_shell())"
_UNDER_A_SHELL = f"""
import os, subprocess, sys
# A job of its own, as a shell makes it: another group in the shell's session.
print(subprocess.run([sys.executable, "-c", {_ASK!r}], process_group=0, capture_output=True,
    text=True).stdout)
"""


def _said(script: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", script],
        start_new_session=True,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def test_separate_session_has_no_shell() -> None:
    assert _said(_ASK) == "False", "as in xterm -e"


def test_job_of_a_shell_has_a_shell() -> None:
    assert _said(_UNDER_A_SHELL) == "True"


async def test_ctrl_z_without_a_shell_shows_a_hint_in_list_and_note(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_control, "has_shell", lambda: False)
    async with offline(size=(80, 24)) as ui:
        await ui.press("ctrl+z")
        assert ui.shows("No shell to go back to: ctrl+q quits")
        await ui.press("n")
        await ui.write("Called")
        await ui.press("ctrl+z")
        assert ui.app.screen.query_one(TextEditor).text == "Called", "it undoes no text"
        await ui.press("ctrl+underscore")
        assert ui.app.screen.query_one(TextEditor).text != "Called", "this does"
        await ui.press("ctrl+y")
        assert ui.app.screen.query_one(TextEditor).text == "Called"


async def test_ctrl_z_with_a_shell_suspends_from_list_and_note(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    suspended: list[str] = []
    monkeypatch.setattr(job_control, "has_shell", lambda: True)
    monkeypatch.setattr(
        TaskipApp.__mro__[1], "action_suspend_process", lambda app: suspended.append("z")
    )
    async with offline(size=(80, 24)) as ui:
        await ui.press("ctrl+z")
        await ui.press("n")
        await ui.write("Called")
        await ui.press("ctrl+z")
        assert suspended == ["z", "z"]
