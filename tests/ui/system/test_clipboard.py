"""Copying is confirmed only by a program, and never copies control characters."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from textual.app import App

from taskip_leads.ui.system import clipboard


class Terminal:
    """Stands for the app: keeps what would be written to the terminal."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def copy_to_clipboard(self, text: str) -> None:
        self.sent.append(text)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing on it but what a test puts there."""
    monkeypatch.setenv("PATH", f"{tmp_path}")
    return tmp_path


def install(folder: Path, name: str, code: int = 0) -> None:
    script = folder / name
    lines = ("#!/bin/sh", '/bin/cat > "$0.got"', 'echo "$@" > "$0.args"', f"exit {code}", "")
    script.write_text("\n".join(lines))
    script.chmod(0o755)


async def copy(text: str, **environ: str) -> tuple[str, list[str]]:
    terminal = Terminal()
    words = await clipboard.copy(cast(App[Any], terminal), text, {"TERM": "xterm", **environ})
    return words, terminal.sent


async def test_terminal_alone_never_confirms_a_copy(programs: Path) -> None:
    assert await copy("text") == ("sent to the terminal", ["text"])


async def test_successful_helper_confirms_the_copy(programs: Path) -> None:
    install(programs, "xclip")
    assert await copy("text", DISPLAY=":0") == ("copied", [])
    assert (programs / "xclip.got").read_text() == "text"


async def test_failed_helper_does_not_confirm(programs: Path) -> None:
    install(programs, "xclip", code=1)
    assert await copy("text", DISPLAY=":0") == ("sent to the terminal", ["text"])


async def test_tmux_stores_the_text_and_forwards_it(programs: Path) -> None:
    install(programs, "tmux")
    assert await copy("text", TMUX="/tmp/tmux-0/default,1,0", SSH_TTY="/dev/pts/1") == (
        "copied",
        [],
    )
    assert (programs / "tmux.got").read_text() == "text"
    assert (programs / "tmux.args").read_text() == "load-buffer -w -\n"


async def test_missing_tmux_does_not_confirm(programs: Path) -> None:
    assert await copy("text", TMUX="/tmp/x,1,0") == ("sent to the terminal", ["text"])


async def test_windows_gets_utf_16(programs: Path) -> None:
    install(programs, "clip.exe")
    assert (await copy("Grüße ✓"))[0] == "copied"
    assert (programs / "clip.exe.got").read_bytes().decode("utf-16") == "Grüße ✓"


@pytest.mark.parametrize("text", ["a\x1b]52;c;AAAA\x07b", "a\x9b31mb", "a\u202eb", "a\rb", "a\0b"])
async def test_control_characters_are_removed_before_copying(programs: Path, text: str) -> None:
    _, (sent,) = await copy(text)
    assert sent.startswith("a")
    assert sent.endswith("b")
    assert not {"\x1b", "\x07", "\x9b", "\u202e", "\r", "\0"} & set(sent)


async def test_failed_copy_explains_the_alternative(programs: Path) -> None:
    words, sent = await copy("text", TERM="dumb")
    assert "select with the mouse" in words
    assert sent == []
