"""The program in a real terminal, with the service, for walks through the screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.support.service import Service
from tests.support.terminal import PROGRAM, Terminal, environment, running

#: ``with walk(...) as terminal``: the list stands, synchronised.
Walk = Callable[..., AbstractContextManager[Terminal]]

CTRL_Q = "\x11"


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(leads=30) as sample_service:
        yield sample_service


@pytest.fixture
def walk(tmp_path: Path, service: Service) -> Walk:
    """Start the program at the service's workspace; at the end it is quit, and the terminal looked at.

    ``hold``: for how many seconds a change can be taken back. ``more``: further lines of ``config.toml``.
    """

    @contextmanager
    def begun(
        columns: int = 80, rows: int = 24, *, hold: int = 30, more: str = ""
    ) -> Iterator[Terminal]:
        environ = environment(
            tmp_path, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=service.key
        )
        settings = tmp_path / "leads" / "config.toml"
        settings.parent.mkdir(exist_ok=True)
        settings.write_text(f"undo_seconds = {hold}\n{more}")
        with running(PROGRAM, environ, columns, rows, folder=tmp_path) as terminal:
            terminal.wait_for("✓ synced")
            terminal.wait_for("▌")
            # A frame comes in pieces, and the first one may be another's.
            terminal.settle(0.15)
            yield terminal
            quit_sane(terminal)

    return begun


def quit_sane(terminal: Terminal) -> None:
    """Quit, also where changes are held, and find the terminal as it was before."""
    terminal.send(CTRL_Q)
    terminal.wait_until(
        lambda: terminal.over or "not sent yet" in terminal.text, "the end, or a question before it"
    )
    if not terminal.over:
        terminal.send("y")
    assert terminal.wait_end() == 0
    assert terminal.left_on() == []
