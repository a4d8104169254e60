"""Copying, and opening a website."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from taskip_leads.ui.system import browser, clipboard
from tests.ui.conftest import Opener

NARROW = (80, 24)


async def test_copy_puts_each_part_on_the_clipboard(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(clipboard, "helper", lambda _environ: None)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("TERM_PROGRAM", raising=False)
    async with offline(size=NARROW) as ui:
        monkeypatch.setattr(ui.app, "copy_to_clipboard", copied.append)
        for key in "epncl":
            await ui.press("y", key)
        assert copied == [
            "amelia@lumen.example", "+49 30 5550 1000", "Amelia Okafor", "Lumen Optics", "1042",
        ]  # fmt: skip
        assert ui.shows("1042 sent to the terminal")


async def test_copy_explains_how_to_select_in_a_terminal_without_clipboard(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "helper", lambda _environ: None)
    monkeypatch.setenv("TERM_PROGRAM", "Apple_Terminal")
    async with offline(size=(120, 36)) as ui:
        await ui.press("y", "n")
        assert ui.shows("Amelia Okafor This terminal does not allow copying. Hold shift")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that write their input to files next to them."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, script in (("pbcopy", 'cat > "$0.got"'), ("xdg-open", 'printf %s "$1" > "$0.got"')):
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    for name in ("SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    return folder


async def test_copy_passes_the_text_to_a_helper_program(offline: Opener, programs: Path) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("y", "e")
        assert (programs / "pbcopy.got").read_text() == "amelia@lumen.example"


async def test_copy_uses_no_helper_over_ssh() -> None:
    assert clipboard.helper({"SSH_TTY": "/dev/pts/1", "DISPLAY": ":0"}) is None


async def test_website_is_opened_and_its_host_shown(offline: Opener, programs: Path) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("o", "w")
        assert ui.shows("Opening lumen.example")
        assert (programs / "xdg-open.got").read_text() == "https://lumen.example"


@pytest.mark.parametrize(
    "website",
    [
        "javascript:alert(1)", "file:///etc/passwd", "ftp://a.example", "https://a b.example",
        "https://user@a.example", "--help", "https://", "https://a.example\x1b]52;c;AAAA\x07",
    ],
)  # fmt: skip
def test_website_is_not_opened_unless_it_is_a_plain_web_address(website: str) -> None:
    assert browser.address(website) is None


def test_website_host_is_shown_in_ascii() -> None:
    assert browser.address("аpple.example") == (
        "https://xn--pple-43d.example", "xn--pple-43d.example",
    )  # fmt: skip
    assert browser.address("http://shop.example:8080/x") == (
        "http://shop.example:8080/x", "shop.example:8080",
    )  # fmt: skip
