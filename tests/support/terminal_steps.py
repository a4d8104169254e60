"""Common steps at a terminal: write a note, quit."""

from __future__ import annotations

from tests.support.service import Service
from tests.support.terminal import Terminal

CTRL_Q, CTRL_S = "\x11", "\x13"


def note(terminal: Terminal, words: str) -> None:
    """Write a note on the lead under the cursor."""
    # A note needs a lead under the cursor.
    terminal.wait_for("▌")
    terminal.send("n")
    terminal.wait_for("New note")
    terminal.send(f"{words}{CTRL_S}")
    terminal.wait_for(lambda: "New note" not in terminal.text, what="the list")


def times(service: Service, words: str) -> int:
    """Return how many notes with this text the service has."""
    return len(service.rows("SELECT id FROM notes WHERE note = ?", (words,)))


def leave(terminal: Terminal) -> None:
    """Quit with an empty outbox, and check that the terminal is restored."""
    terminal.send(CTRL_Q)
    assert terminal.wait_end() == 0
    assert terminal.left_on() == []
