"""Sizes of the terminal: the smallest ones, resizes, and a contradicting environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.service import KEY, Service
from tests.support.terminal import PROGRAM, Terminal, environment, running
from tests.support.terminal_steps import leave

SCREENS = {"list": "", "lead": "\r", "note": "n", "help": "?"}


def given(home: Path, service: Service, **extra: str) -> dict[str, str]:
    return environment(home, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY, **extra)


def processor_seconds(terminal: Terminal) -> float:
    fields = Path(f"/proc/{terminal.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


@pytest.mark.parametrize("screen", SCREENS)
def test_smallest_sizes_cost_nothing(tmp_path: Path, screen: str) -> None:
    settings = tmp_path / "leads" / "config.toml"
    settings.parent.mkdir(mode=0o700)
    # The preview does not change while the picture is compared.
    settings.write_text("read_ahead = false\n", encoding="utf-8")
    with (
        Service(leads=30) as service,
        running(PROGRAM, given(tmp_path, service), 120, 36) as terminal,
    ):
        terminal.wait_for("✓ synced")
        terminal.wait_for("▌")
        terminal.send(SCREENS[screen])
        # The hint above the list goes when the screen is drawn anew.
        terminal.settle()
        terminal.resize(119, 36)
        terminal.settle()
        terminal.resize(120, 36)
        terminal.settle()
        picture = terminal.text.splitlines()[:33]
        for size in ((1, 10), (2, 24), (1, 1), (3, 1), (19, 9), (200, 1)):
            terminal.resize(*size)
            terminal.settle(at_most=1.0)
            painted, used = len(terminal.output), processor_seconds(terminal)
            terminal.settle(1.5, at_most=1.5)
            assert len(terminal.output) - painted < 200, size
            assert processor_seconds(terminal) - used < 0.4, size
        terminal.resize(19, 9)
        terminal.wait_for("40 by 10")
        terminal.resize(120, 36)
        terminal.wait_for(
            lambda: terminal.text.splitlines()[:33] == picture, what="the picture before"
        )
        terminal.send("\x1b")
        leave(terminal)


def test_terminal_size_overrides_the_environment(tmp_path: Path) -> None:
    with (
        Service(leads=30) as service,
        running(PROGRAM, given(tmp_path, service, COLUMNS="50", LINES="12"), 120, 36) as terminal,
    ):
        terminal.wait_for("✓ synced")
        assert "? keys" in terminal.line(35)
        terminal.resize(100, 30)
        terminal.wait_for(lambda: "? keys" in terminal.line(29), what="the footer")
        leave(terminal)
