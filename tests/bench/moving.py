"""Time from a cursor key to its frame, and the memory of the running program."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.bench import peers
from tests.bench.figures import NOT_MEASURED, Figure, median, pair
from tests.bench.stopwatch import Terminal
from tests.bench.workspaces import Workspace, environment, reference

_PRESSES = 25
_TARGETS = ("≤ 0.1x", "≤ 0.2x")
_DOWN, _PAGE_OURS, _PAGE_VISIDATA = "j", "\x1b[6~", "\x06"


def moves(
    command: Sequence[str],
    environ: dict[str, str],
    first: str,
    keys: Sequence[str],
    time_of: Callable[[Terminal, str], float],
    ready: Callable[[Terminal], bool],
) -> tuple[list[list[float]], tuple[float, float]]:
    """Seconds for each press of each key as ``time_of`` takes them, and the memory in MB: now and at most."""
    terminal = Terminal(command, environ)
    try:
        terminal.until(lambda t: t.shows(first), terminal.started, first)
        terminal.wait(ready, "all leads")
        terminal.settle()
        times = [[time_of(terminal, key) for _ in range(_PRESSES)] for key in keys]
        return times, (terminal.memory(), terminal.memory(peak=True))
    finally:
        terminal.close()


def _cursor(terminal: Terminal, key: str) -> float:
    """To the frame that shows the cursor on another lead; the preview comes in a later one."""
    seconds = terminal.change(key, lambda t: t.cursor_row)
    terminal.settle()
    return seconds


def _picture(terminal: Terminal, key: str) -> float:
    """To the first frame in which anything is another, which cannot be later than the cursor's."""
    seconds = terminal.change(key, lambda t: t.picture)
    terminal.settle()
    return seconds


def measure(workspace: Workspace, *, beside: bool) -> list[Figure]:
    first = reference(workspace).find("")[1][:12]
    (down, page), memory = moves(
        workspace.command(),
        workspace.environment(),
        first,
        (_DOWN, _PAGE_OURS),
        _cursor,
        lambda t: t.counted,
    )
    size = f"{workspace.leads:,} leads"
    held = _held(memory, size, "≤ 120 MB" if beside else "≤ 600 MB")
    if not beside:
        return [
            Figure(f"cursor down, {size}", pair(down)),
            Figure(f"page down, {size}", pair(page)),
            *held,
        ]
    peer = peers.visidata(workspace)
    if peer is None:
        named = f"visidata: {NOT_MEASURED}"
        return [
            Figure(f"cursor down, {size}", pair(down), named, None, _TARGETS[0]),
            Figure(f"page down, {size}", pair(page), named, None, _TARGETS[1]),
            *held,
        ]
    (vd_down, vd_page), _ = moves(
        peer.command,
        environment(workspace.home / "vd"),
        peer.first,
        (_DOWN, _PAGE_VISIDATA),
        _picture,
        lambda t: t.shows(peer.first),
    )
    return [
        Figure(
            f"{what}, {size}",
            pair(mine),
            f"{peer.version} {pair(theirs)}",
            median(mine) / median(theirs),
            target,
        )
        for what, mine, theirs, target in (
            ("cursor down", down, vd_down, _TARGETS[0]),
            ("page down", page, vd_page, _TARGETS[1]),
        )
    ] + held


def _held(memory: tuple[float, float], size: str, target: str) -> list[Figure]:
    now, peak = memory
    return [
        Figure(f"memory, {size}", f"{now:.0f} MB", "", None, target),
        Figure("… at most since the start", f"{peak:.0f} MB"),
    ]
