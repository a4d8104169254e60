"""Stopped and continued by the system: nothing starts twice, and the terminal is restored."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.support.service import KEY, Service
from tests.support.terminal import PROGRAM, children, environment, running
from tests.support.terminal_steps import leave

#: A shell that brings the program to the front whenever it stops.
_SHELL = (
    "bash", "-c",
    'set -m; "$@"; while [ $? -gt 128 ]; do fg > /dev/null; done; exit $?', "bash", *PROGRAM,
)  # fmt: skip


@pytest.mark.parametrize("stop", ["SIGTTIN", "SIGTTOU", "SIGTSTP", "SIGSTOP"])
def test_continued_program_leaves_the_terminal_clean(tmp_path: Path, stop: str) -> None:
    with Service(leads=30) as service:
        environ = environment(tmp_path, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY)
        with running(_SHELL, environ, 120, 36) as terminal:
            terminal.wait_for("✓ synced")
            terminal.wait_for("▌")
            terminal.settle()
            (program,) = children(terminal.pid)
            for times in (2, 3):
                os.kill(program, signal.Signals[stop])
                terminal.wait_for(
                    lambda: terminal.output.count(b"\x1b[?1049h") >= times,  # noqa: B023
                    what="the program in front again",
                )
                terminal.send("?")
                terminal.wait_for("Keys: leads")
                terminal.send("\x1b")
                terminal.wait_for(lambda: "Keys: leads" not in terminal.text, what="the list")
            leave(terminal)
            assert b"Warning" not in terminal.output
            assert b"Traceback" not in terminal.output
