"""The board at its largest: opening it, moving a card, and what it holds in memory."""

from __future__ import annotations

import re
import sqlite3

from tests.bench.figures import Figure, median, pair
from tests.bench.stopwatch import Terminal
from tests.bench.workspaces import Workspace

_STATUSES = 12
_OPENED, _MOVED = 5, 12
_HEAD = re.compile(r"● \S")


def measure(workspace: Workspace) -> list[Figure]:
    """Open the board beside the list's own opening, and move cards to the right."""
    spread_over_statuses(workspace, _STATUSES)
    terminal = Terminal(workspace.command(), workspace.environment())
    try:
        listed = terminal.until(lambda t: bool(t.cursor_row), terminal.started, "the list")
        terminal.wait(lambda t: t.counted, "all leads")
        terminal.settle()
        before = terminal.memory()
        opened: list[float] = []
        memory = 0.0
        for _ in range(_OPENED):
            opened.append(terminal.press("gb", _shows_board))
            terminal.settle()
            memory = memory or terminal.memory() - before
            terminal.press("\x1b", lambda t: not _shows_board(t))
            terminal.settle()
        terminal.press("gb", _shows_board)
        terminal.settle()
        moves = [_move(terminal) for _ in range(_MOVED)]
        size = f"{workspace.leads:,} leads in {_STATUSES} statuses"
        return [
            Figure(
                f"board, {size}: open",
                pair(opened),
                f"start of the list {listed * 1000:,.0f} ms",
                median(opened) / listed,
                "≤ 2x",
            ),
            Figure("… move a card", pair([seconds for seconds, _ in moves])),
            Figure(
                "… frames of a move, in the middle",
                f"{median([frames for _, frames in moves]):.0f} beats",
                "",
                None,
                "≤ 1 beats",
            ),
            Figure(
                "… memory beside the list",
                f"{memory:.1f} MB",
                f"list {before:.0f} MB",
                None,
                "≤ 10 MB",
            ),
        ]
    finally:
        terminal.close()


def spread_over_statuses(workspace: Workspace, count: int) -> None:
    """Give each lead one of ``count`` statuses, straight in the mirror."""
    with sqlite3.connect(workspace.mirror) as connection:
        connection.execute("UPDATE attribute SET position = position + 100 WHERE type = 2")
        connection.execute("DELETE FROM attribute WHERE type = 1")
        connection.executemany(
            "INSERT INTO attribute (id, type, name, color, position, listed) VALUES (?, 1, ?, ?, ?, 1)",
            [(9_000 + n, f"Stage {n + 1}", "#3498db", n + 1) for n in range(count)],
        )
        connection.execute("UPDATE lead SET status_ids = 9000 + key % ?", (count,))
        # What a move is applied to.
        connection.execute(
            "UPDATE lead_body SET raw = json_set(raw, '$.statuses', json_array(json_object("
            "'id', 9000 + key % ?1, 'name', 'Stage', 'type', 1, 'order', key % ?1 + 1)))",
            (count,),
        )
    connection.close()


def _shows_board(terminal: Terminal) -> bool:
    """Whether heads, cards and the status bar of the board are painted."""
    return (
        terminal.shows(" by status, ")
        and sum(len(_HEAD.findall(line)) for line in terminal.lines[3:5]) >= 2
        and any(line.lstrip(" ‹1234567890").startswith("▌") for line in terminal.lines[6:])
    )


def _move(terminal: Terminal) -> tuple[float, int]:
    """Move the card under the cursor: seconds to the last change of the board, and its frames."""
    seen: list[str] = []

    def moved(t: Terminal) -> bool:
        board = "\n".join(t.lines[3:-2])
        if not seen or seen[-1] != board:
            seen.append(board)
        return "╌╌╌" in board and "━━━" in t.lines[6 if "●" in t.lines[4] else 5]

    moved(terminal)
    seconds = terminal.press("L", moved)
    terminal.settle()
    moved(terminal)
    frames = len(seen) - 1
    # Back, so that the next move begins from the same board; the hold of the first one is over then.
    terminal.send("z")
    terminal.rest(0.3)
    terminal.settle()
    return seconds, frames
