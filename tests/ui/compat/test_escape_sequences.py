"""``esc`` and the next key in one burst."""

from __future__ import annotations

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from taskip_leads.ui.compat.escape_sequences import install, split_alt_pair
from tests.ui.conftest import Opener


def read(data: str, *, typing: bool = False) -> list[tuple[str, str | None]]:
    """The keys that the app handles, of what a terminal sent."""
    install()
    return [
        (one.key, one.character)
        for key in XTermParser().feed(data)
        if isinstance(key, events.Key)
        for one in split_alt_pair(key, typing=typing)
    ]


ESC = ("escape", "\x1b")


@pytest.mark.parametrize(
    ("second", "key"),
    [("j", "j"), ("J", "J"), ("1", "1"), ("/", "slash"), ("?", "question_mark"), (" ", "space"),
     ("b", "b"), ("f", "f"), ("=", "equals_sign"), ("\x11", "ctrl+q"), ("\r", "enter")],
)  # fmt: skip
def test_escape_and_the_next_key_are_two_keys(second: str, key: str) -> None:
    assert read(f"\x1b{second}") == [ESC, (key, second)]
    assert read(f"\x1b{second}k") == [ESC, (key, second), ("k", "k")]


def test_escape_sequence_of_a_key_is_not_split() -> None:
    assert read("\x1b[A\x1bOB\x1b[1;5D\x1b\t\x1b[106;3u") == [
        ("up", None), ("down", None), ("ctrl+left", None), ("shift+tab", None), ("alt+j", None),
    ]  # fmt: skip


def test_alt_and_arrow_move_by_a_word_in_a_text_field() -> None:
    assert read("\x1bb\x1bf\x1b\x7f", typing=True) == [
        ("ctrl+left", None), ("ctrl+right", None), ("ctrl+w", None),
    ]  # fmt: skip
    assert read("\x1bj", typing=True) == [ESC, ("j", "j")]


async def test_key_after_escape_reaches_the_list(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("/")
        await ui.write("okafor")
        for key in XTermParser().feed("\x1bj"):
            ui.app.post_message(key)
        await ui.sees("▌  Jonas Lindqvist")
        assert not ui.shows("okafor")
