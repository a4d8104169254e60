"""The demo in a real terminal: its output, and the terminal's state afterwards."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.terminal import PROGRAM, Terminal, children, environment, is_alive, running

DEMO = (*PROGRAM, "demo", "--leads", "40")
CTRL_Q = "\x11"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Terminal]:
    """The sample workspace, its list painted and complete."""
    with running(DEMO, environment(tmp_path), 120, 36) as terminal:
        painted(terminal)
        yield terminal


def painted(terminal: Terminal) -> None:
    terminal.wait_for("✓ synced")
    # A frame comes in pieces: its head may be here before the rest is.
    terminal.settle()


def test_demo_shows_the_list_quits_and_restores_the_terminal(demo: Terminal) -> None:
    heads = next(line for line in demo.text.splitlines() if "Company" in line)
    assert heads.split()[:3] == ["Name", "Company", "Status"]
    assert "alternate screen" in demo.left_on(), "else nothing would be shown by what follows"
    demo.send(CTRL_Q)
    assert demo.wait_end() == 0
    assert demo.left_on() == []


def test_quitting_ends_the_service(demo: Terminal) -> None:
    (service,) = children(demo.pid)
    demo.send(CTRL_Q)
    assert demo.wait_end() == 0
    assert not is_alive(service)


def test_killed_demo_leaves_no_service_running(demo: Terminal) -> None:
    (service,) = children(demo.pid)
    demo.signal(signal.SIGKILL)
    assert demo.wait_end() == -signal.SIGKILL
    demo.wait_until(lambda: not is_alive(service), "the end of the service")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_ends_the_demo_in_order(demo: Terminal, number: signal.Signals) -> None:
    (service,) = children(demo.pid)
    demo.signal(number)
    assert demo.wait_end() == 128 + number
    assert demo.left_on() == []
    assert not is_alive(service)


def test_closed_terminal_ends_the_demo(demo: Terminal, tmp_path: Path) -> None:
    program, (service,) = demo.pid, children(demo.pid)
    demo.hang_up()
    demo.wait_until(lambda: not is_alive(program), "the end of the program")
    demo.wait_until(lambda: not is_alive(service), "the end of the service")
    assert list(tmp_path.rglob("crash-*.txt")) == [], "a window that is closed is no fault"


def test_demo_survives_a_terminal_of_twenty_by_five(demo: Terminal) -> None:
    before = rows_of_the_list(demo)
    assert len(before) > 20
    demo.resize(20, 5)
    demo.wait_for("needs")
    demo.resize(1, 1)
    demo.settle()
    demo.resize(120, 36)
    demo.wait_for(lambda: rows_of_the_list(demo) == before, what="the same rows as before")


def rows_of_the_list(terminal: Terminal) -> list[str]:
    """The rows without the pane, whose notes come later, and without the bars above and below."""
    rows = terminal.text.splitlines()[:-2]
    head = next((number for number, row in enumerate(rows) if " Company " in row), len(rows))
    return [row[:60] for row in rows[head:]]


def test_no_color_draws_without_colours(tmp_path: Path) -> None:
    with running(DEMO, environment(tmp_path, NO_COLOR="1"), 120, 36) as plain:
        painted(plain)
        assert plain.colours() == {"default"}
        plain.send(CTRL_Q)
        assert plain.wait_end() == 0


def test_key_is_removed_from_the_environment_of_the_process_and_its_children(
    tmp_path: Path,
) -> None:
    key = "tk_environment_0123456789"
    environ = environment(tmp_path, TASKIP_SECRET_KEY=key)
    with running(DEMO, environ, 120, 36) as terminal:
        painted(terminal)
        (service,) = children(terminal.pid)
        path = Path(f"/proc/{service}/environ")
        if not path.exists():
            pytest.skip("this system does not show a process's environment")
        assert key.encode() not in path.read_bytes()
        assert os.environ["PATH"].encode() in path.read_bytes()
