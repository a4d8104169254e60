"""A walk over the board in a real terminal."""

from __future__ import annotations

import re

from tests.support.service import Service
from tests.support.terminal import Terminal
from tests.terminal.conftest import Walk

ESC = "\x1b"


def card(terminal: Terminal) -> str:
    """The name on the card under the cursor."""
    line = next((line for line in terminal.text.splitlines()[3:-2] if "▌" in line), "▌")
    return re.split(r"\s{2,}|\s\+\d", line[line.index("▌") + 1 :])[0].strip(" …")


def other(terminal: Terminal, name: str, keys: str) -> str:
    """Press keys, wait until the cursor is on another card, and return its name."""
    terminal.send(keys)
    terminal.wait_for(lambda: card(terminal) not in ("", name), what=f"another card than {name}")
    return card(terminal)


def test_walk_that_moves_three_cards_and_takes_one_back(walk: Walk, service: Service) -> None:
    with walk(hold=4) as terminal:
        terminal.send("gb")
        terminal.wait_for(" by status, ")
        terminal.wait_for(lambda: card(terminal) != "", what="the first card")
        name = card(terminal)
        moved: list[str] = []
        for _ in range(3):
            terminal.send("L")
            terminal.wait_for(f"◔ {name[:12]}")
            assert card(terminal) == name, "the cursor goes with the card"
            moved.append(name)
            name = other(terminal, name, "h")
        terminal.send("z")
        terminal.wait_for("Undone, nothing was sent.")
        terminal.wait_for(lambda: len(service.sent("PUT")) == 2, what="two requests")
        terminal.wait_for(lambda: "╌" not in terminal.text, what="the end of the ghosts")
        ids = {int(request.path.rpartition("/")[2]) for request in service.sent("PUT")}
        names = {
            f"{row['first_name']} {row['last_name'] or ''}".strip()
            for row in service.rows(
                f"SELECT first_name, last_name FROM leads WHERE id IN ({', '.join(map(str, ids))})"
            )
        }
        assert names == set(moved[:2])
        terminal.send(ESC)
        terminal.wait_for("Company")
