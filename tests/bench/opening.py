"""From the key that opens insights to the frames with its figures, beside what opens the list."""

from __future__ import annotations

from functools import partial

from tests.bench.figures import Figure, median, ms, pair
from tests.bench.stopwatch import Terminal
from tests.bench.workspaces import Workspace, reference

_ROUNDS = 7
_ESC = "\x1b"


def _shows(words: str, terminal: Terminal) -> bool:
    return terminal.shows(words)


def measure(workspace: Workspace) -> list[Figure]:
    """The counts come in the first frame; sums, notes and moves in a later one."""
    first_row = reference(workspace).find("")[1][:12]
    counts: list[float] = []
    complete: list[float] = []
    terminal = Terminal(workspace.command(), workspace.environment())
    try:
        opened = terminal.until(lambda t: t.shows(first_row), terminal.started, "the list")
        terminal.wait(lambda t: t.counted, "all leads")
        for seconds, shows in ((counts, " converted"), (complete, "Notes are those")) * _ROUNDS:
            terminal.settle()
            terminal.send("g")
            terminal.settle()
            seconds.append(terminal.press("m", partial(_shows, shows)))
            terminal.settle()
            terminal.press(_ESC, lambda t: t.counted)
    finally:
        terminal.close()
    size = f"{workspace.leads:,} leads"
    return [
        Figure(
            f"insights opened, {size}: counts, p50 / p95",
            pair(counts),
            f"list opened {ms(opened)}",
            median(counts) / opened,
            "≤ 3x",
        ),
        Figure(
            "… and all sums, notes and moves",
            pair(complete),
            "",
            median(complete) / opened,
            "≤ 3x",
        ),
    ]
