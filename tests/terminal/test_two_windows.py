"""Two instances with the same files: one sends, and the other takes over at its end."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.service import KEY, Service
from tests.support.terminal import PROGRAM, Terminal, environment, running
from tests.support.terminal_steps import leave, note, times

pytestmark = pytest.mark.breaks

ESC = "\x1b"


@contextmanager
def opened(home: Path, service: Service) -> Iterator[Terminal]:
    (home / "leads").mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / "leads" / "config.toml").write_text("undo_seconds = 0\n", encoding="utf-8")
    environ = environment(home, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=KEY)
    with running(PROGRAM, environ, 120, 36) as terminal:
        terminal.wait_for("▌")
        yield terminal


@pytest.mark.parametrize("end", ["it quits", "it is killed"])
def test_second_window_queues_and_takes_over_when_the_first_ends(
    service: Service, tmp_path: Path, end: str
) -> None:
    with opened(tmp_path, service) as first:
        first.wait_for("✓ synced")
        with opened(tmp_path, service) as second:
            second.wait_for("another window is syncing")
            note(second, "From the second window")
            first.wait_until(
                lambda: bool(times(service, "From the second window")), "the first to send it"
            )
            # Each sees what the other one did.
            second.wait_for(lambda: "waiting" not in second.text, what="the second to be told")
            second.send("go")
            second.wait_for("TaskIP has it")
            second.send(ESC)
            second.wait_for("another window is syncing")
            if end == "it quits":
                leave(first)
            else:
                with service.held("POST"):
                    note(first, "On its way when it was killed")
                    first.wait_until(
                        lambda: len(service.sent("POST", "/lead/notes")) == 2, "the second note"
                    )
                    first.signal(signal.SIGKILL)
                    assert first.wait_end() == -signal.SIGKILL
            second.wait_for("✓ synced")
            # On another lead: to the first one nothing is written while an attempt may arrive late.
            second.send("j")
            second.settle()
            note(second, "From the one that took over")
            second.wait_until(
                lambda: bool(times(service, "From the one that took over")), "the note at last"
            )
            leave(second)
    sent = ["From the second window", "From the one that took over"]
    assert [times(service, words) for words in sent] == [1, 1]
    if end == "it is killed":
        # It had left: it is looked for, and not sent again.
        assert times(service, "On its way when it was killed") == 1
