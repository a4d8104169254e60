"""A walk through the lead list in a real terminal, by keyboard and by mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.terminal import PROGRAM, Terminal, environment, running

ESCAPE, CTRL_Q, ENTER = "\x1b", "\x11", "\r"


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Terminal]:
    command = (*PROGRAM, "demo", "--leads", "60")
    with running(command, environment(tmp_path), 80, 24) as terminal:
        terminal.wait_for("✓ synced")
        terminal.settle()
        yield terminal


def cursor(terminal: Terminal) -> str:
    """The name under the cursor."""
    row = next((line for line in terminal.text.splitlines() if line.startswith("▌")), "")
    return row[3:23].strip()


def mouse(terminal: Terminal, button: int, column: int, row: int) -> None:
    """Press and release a button at a cell, counted from 0; 64 and 65 turn the wheel up and down."""
    terminal.send(f"\x1b[<{button};{column + 1};{row + 1}M")
    if button < 64:
        terminal.send(f"\x1b[<{button};{column + 1};{row + 1}m")


def test_list_works_by_keyboard(walk: Terminal) -> None:
    first = cursor(walk)
    walk.send("jj")
    walk.wait_for(lambda: cursor(walk) not in ("", first), what="another lead under the cursor")
    walk.send("gg")
    walk.wait_for(lambda: cursor(walk) == first, what="the first lead")
    walk.send("/acme")
    walk.wait_for("Searched all 60 leads on this machine")
    walk.send(ENTER)
    walk.wait_for("text acme")
    walk.send("fs")
    walk.wait_for("type to narrow")
    walk.send("1 ")
    walk.wait_for("f x clear")
    walk.send(ESCAPE)
    walk.wait_for(lambda: "type to narrow" not in walk.text, what="the picker to close")
    walk.send("fx")
    walk.wait_for(lambda: "text acme" not in walk.text, what="the filter to go")
    walk.send("Fvalue:>5000 sort:name")
    walk.wait_for(" F value:>5000 sort:name")
    walk.send(ENTER)
    walk.wait_for("value over 5,000")
    walk.wait_for("Name ▴")
    walk.send("v")
    walk.send("jj")
    walk.wait_for("▪ 3 marked of")
    walk.send(ESCAPE)
    walk.wait_for(lambda: "marked of" not in walk.text, what="no marks")
    walk.send("?")
    walk.wait_for("Keys: leads")
    walk.send(ESCAPE)
    walk.wait_for(lambda: "Keys: leads" not in walk.text, what="the help to close")
    walk.send(CTRL_Q)
    assert walk.wait_end() == 0
    assert walk.left_on() == []


def test_list_works_by_mouse(walk: Terminal) -> None:
    third = walk.line(6)[3:23].strip()
    mouse(walk, 0, 6, 6)
    walk.wait_for(lambda: cursor(walk) == third, what="the cursor at the click")
    top = walk.line(4)
    mouse(walk, 65, 6, 10)
    walk.wait_for(lambda: walk.line(4) != top, what="the list to scroll")
    mouse(walk, 64, 6, 10)
    walk.wait_for(lambda: walk.line(4)[2:] == top[2:], what="the list to scroll back")
    mouse(walk, 0, 5, 3)
    walk.wait_for("Name ▴")
    mouse(walk, 0, walk.line(0).index("Cold"), 0)
    walk.wait_for("date older 30d")
    walk.settle()
    row = walk.line(5)[3:23].strip()
    mouse(walk, 0, 6, 5)
    mouse(walk, 0, 6, 5)
    walk.wait_for("Overview")
    walk.wait_for(row)


def test_paste_into_the_list_triggers_no_key(walk: Terminal) -> None:
    before = walk.text
    walk.paste("VxC\nj")
    walk.settle()
    assert walk.text == before


def test_fast_keys_all_arrive(walk: Terminal) -> None:
    walk.send("/acme\x7f\x7f\x7f\x7fweiss\r")
    walk.wait_for("text weiss")
    walk.settle()
    assert "acme" not in walk.line(2)
