"""A Monday morning in a real terminal: each late lead is called, noted and planned with few keys."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.support.service import Service
from tests.support.terminal import Terminal
from tests.terminal.conftest import Walk

ENTER, TAB, CTRL_S = "\r", "\t", "\x13"
#: Keys for one lead, without the text of its note and the day of its next step.
MOST = 11


class Typist:
    """Presses keys and counts them; text is not counted."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self.keys = 0

    def press(self, *keys: str, sees: str | Callable[[], bool]) -> None:
        self.keys += len(keys)
        self._terminal.send("".join(keys))
        self._terminal.wait_for(sees, what=f"the answer to {keys!r}")

    def write(self, text: str) -> None:
        self._terminal.send(text)
        self._terminal.wait_for(text)


def name_in_head(terminal: Terminal) -> str:
    """The name of the lead that is open."""
    return re.split(r"\s{2,}", terminal.line(2).strip())[0]


def answered(terminal: Terminal) -> bool:
    return "sent to the terminal" in terminal.text or "has no phone number" in terminal.text


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 36)])
def test_late_lead_takes_eleven_keys_and_the_text_of_a_note(
    walk: Walk,
    service: Service,
    record_property: Callable[[str, object], None],
    columns: int,
    rows: int,
) -> None:
    with walk(columns, rows, hold=0) as terminal:
        service.forget()
        counted: list[int] = []
        names: list[str] = []
        assert re.search(r"▌  \S.* ![1-9]\d*[dw]", terminal.text), "the first one is late"
        terminal.send(ENTER)
        terminal.wait_for("Overview")
        for _ in range(3):
            names.append(name_in_head(terminal))
            typist = Typist(terminal)
            # The number goes to the telephone, where there is one.
            typist.press("y", "p", sees=lambda: answered(terminal))
            typist.press("n", sees="New note")
            typist.write("Call: wants the offer by Friday")
            typist.press(TAB, sees="Next step")
            typist.write("in 2w")
            typist.press(CTRL_S, sees=lambda: "New note" not in terminal.text)
            typist.press("J", sees=lambda: name_in_head(terminal) not in ("", *names))
            # One more opened the lead, which J does for the next ones.
            counted.append(typist.keys + 1)
        assert max(counted) <= MOST
        terminal.wait_until(
            lambda: len(service.sent("POST", "/lead/notes/")) == 3, "three notes at TaskIP"
        )
        terminal.wait_until(lambda: len(service.sent("PUT")) == 3, "three next steps at TaskIP")
    assert len(set(names)) == 3
    for note in service.sent("POST", "/lead/notes/"):
        assert note.body["title"] == "Call: wants the offer by Friday"
    record_property(
        "counted",
        f"{max(counted)} keys and the text for a late lead at {columns}x{rows}: open it, copy the"
        " number, write a note with its next step, go on",
    )
