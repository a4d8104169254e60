"""The terminal's bytes become keys and pastes, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from taskip_leads.ui.compat import escape_sequences
from taskip_leads.ui.compat.terminal_input import TerminalInput

escape_sequences.install()


def read(octets: bytes, size: int = 4096) -> list[str]:
    """Return keys by their names, and pastes in quotes; the bytes come ``size`` at a time."""
    taken = TerminalInput()
    messages: list[Message] = []
    for start in range(0, len(octets), size):
        messages += taken.feed(octets[start : start + size])
    messages += taken.wait_over()
    return [shown for message in messages if (shown := show(message))]


def show(message: Message) -> str:
    if isinstance(message, events.Key):
        return message.key
    if isinstance(message, events.Paste):
        return repr(message.text)
    return type(message).__name__


ANSWERS = {
    "OSC 11 with BEL": b"\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
    "OSC 11 with ST": b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\",
    "OSC 52": b"\x1b]52;c;ZA==\x07",
    "DA1": b"\x1b[?62;1;4c",
    "DA2": b"\x1b[>41;354;0c",
    "DA3": b"\x1bP!|00000000\x1b\\",
    "XTVERSION": b"\x1bP>|kitty(0.32.2)\x1b\\",
    "XTGETTCAP": b"\x1bP1+r544e=787465726d\x1b\\",
    "kitty's keyboard flags": b"\x1b[?25u",
    "kitty's graphics": b"\x1b_Gi=31;OK\x1b\\",
    "DSR": b"\x1b[0n",
    "position": b"\x1b[12;40R",
    "colour scheme": b"\x1b[?997;1n",
    "window size": b"\x1b[8;24;80t",
    "window size in pixels": b"\x1b[4;600;800t",
    "mode": b"\x1b[?1234;0$y",
    "end of a paste": b"\x1b[201~",
    "X10 mouse": b"\x1b[M !!",
    "X10 mouse beyond column 95": b"\x1b[M \xe4\xff",
    "a number that is no key": b"\x1b[100~",
    "a character that does not exist": b"\x1b[99999999999u",
    "alternate keys": b"\x1b[97:65;2u",
    "a size beyond all terminals": b"\x1b[48;99999;99999;0;0t",
}


@pytest.mark.parametrize("size", [4096, 1])
@pytest.mark.parametrize("name", ANSWERS)
def test_reply_of_the_terminal_is_not_a_key(name: str, size: int) -> None:
    assert read(b"a" + ANSWERS[name] + b"b", size) == ["a", "b"]


KEYS: list[tuple[bytes, list[str]]] = [
    (b"\x1b", ["escape"]),
    (b"\x1b\x1b", ["escape", "escape"]),
    (b"\x1b[", ["escape", "left_square_bracket"]),
    (b"\x1b]j", ["escape", "right_square_bracket", "j"]),
    (b"\x1bP", ["escape", "P"]),
    (b"\x1b[A\x1b[6~", ["up", "pagedown"]),
    (b"\x1b[1;5C", ["ctrl+right"]),
    (b"\x1bOP", ["f1"]),
    (b"\x1b[27u", ["escape"]),
    (b"\x1b[97;5u", ["ctrl+a"]),
    (b"\x1b[?2026;2$y", ["TerminalSupportsSynchronizedOutput"]),
    (b"\x1b[<0;5;5M", ["MouseDown"]),
    (b"\x11\r\x7f", ["ctrl+q", "enter", "backspace"]),
]


@pytest.mark.parametrize(("octets", "keys"), KEYS)
def test_key_is_read(octets: bytes, keys: list[str]) -> None:
    assert read(octets) == keys
    assert read(octets, size=1) == keys


TEXTS = [
    ("ä".encode("latin-1"), ["ä"]),
    ("Grüße".encode("latin-1"), ["G", "r", "ü", "ß", "e"]),
    ("Grüße 日本".encode(), ["G", "r", "ü", "ß", "e", "space", "日", "本"]),
    (b"\xe4\xb8", ["ä", "cedilla"]),
    (b"\xff\xfe", ["ÿ", "þ"]),
]


@pytest.mark.parametrize(("octets", "keys"), TEXTS)
def test_byte_that_is_not_utf8_is_read_as_latin_1(octets: bytes, keys: list[str]) -> None:
    assert read(octets) == keys
    assert read(octets, size=1) == keys


PASTES = [
    (b"one\rtwo\r\nthree", "one\ntwo\nthree"),
    (b"a \x1b[31mred\x1b[0m word\x1b", "a [31mred[0m word"),
    (b"\x00\x07\x08bell\x9b\x7f", "bell›"),
    ("Grüße".encode("latin-1"), "Grüße"),
    ("Grüße\t日本 👨‍👩‍👧".encode(), "Grüße\t日本 👨‍👩‍👧"),
    (b"\x1b[200~twice", "[200~twice"),
    (b"x\x1b[201", "x[201"),
]


@pytest.mark.parametrize("size", [4096, 1])
@pytest.mark.parametrize(("octets", "text"), PASTES)
def test_paste_is_read_to_its_end_mark(octets: bytes, text: str, size: int) -> None:
    assert read(b"\x1b[200~" + octets + b"\x1b[201~j", size) == [repr(text), "j"]


def test_paste_without_an_end_ends_after_a_silence() -> None:
    taken = TerminalInput()
    assert list(taken.feed(b"\x1b[200~half a thought\x1b[20")) == []
    assert taken.patience is not None
    assert [show(m) for m in taken.wait_over()] == ["'half a thought[20'"]
    assert taken.patience is None
    assert [show(m) for m in taken.feed(b"j")] == ["j"]


@given(st.lists(st.binary(max_size=40), max_size=5))
def test_no_bytes_raise(chunks: list[bytes]) -> None:
    taken = TerminalInput()
    for chunk in chunks:
        list(taken.feed(chunk))
    list(taken.wait_over())
    assert [show(m) for m in taken.feed(b"j")] == ["j"]


@given(st.text(max_size=200))
def test_paste_keeps_every_character_but_controls(text: str) -> None:
    octets = text.encode("utf-8", "surrogatepass").replace(b"\x1b[201~", b"")
    shown = read(b"\x1b[200~" + octets + b"\x1b[201~j", 7)
    assert shown[-1] == "j"
    assert len(shown) <= 2
