"""Split the terminal's bytes into keys and pastes, and drop what is neither.

Textual's parser ends a paste at any ESC, types unknown replies of the terminal, and raises an exception
for bytes that are not UTF-8. So it gets only complete sequences.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

#: Seconds after which a lone esc is a key; users cannot type the rest of a sequence this fast.
KEY_SECONDS = 0.1
#: Seconds of silence after which the rest of a sequence, or the end of a paste, is not awaited.
REST_SECONDS = 1.0
#: More bytes than any reply of a terminal.
_LONGEST_ANSWER = 1 << 16

_ESC = b"\x1b"
_PASTE, _PASTE_END = b"\x1b[200~", b"\x1b[201~"
#: A mouse report of the oldest kind; its coordinates may be any byte. Textual reads newer kinds only.
_OLD_MOUSE = re.compile(rb"\x1b\[M[\x20-\xff]{3}", re.DOTALL)
_CSI = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]")
_BROKEN_CSI = re.compile(rb"\x1b\[[0-?]*[ -/]*")
_BEGUN_CSI = re.compile(rb"\x1b\[(?:[0-?]*[ -/]*|M[\x20-\xff]{0,2})\Z", re.DOTALL)
#: Prefixes of replies: OSC 11, XTVERSION and other DCS strings, kitty's graphics.
_STRING = re.compile(rb"\x1b(?:\][0-9]|P[0-9>=<!?$+]|_G)")
_STRING_END = re.compile(rb"\x07|\x1b\\|\x18|\x1a|\x1b(?=[^\\])")
_FUNCTION_KEY = re.compile(rb"\x1b\[(\d*)(?:;[\d;:]*)?([~ABCDEFHPQRS])")
#: What paste drops; tabs and line ends stay.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
#: A larger size than any terminal has; laying it out would take all memory.
_LARGEST = 2000
#: Esc, or esc and a key that a user may have typed.
_TYPED = re.compile(rb"\x1b[\[OP\]_]?\Z")


def _decode_byte(error: UnicodeError) -> tuple[str, int]:
    """Read bytes that are not UTF-8 as Windows-1252, the superset of Latin-1."""
    assert isinstance(error, UnicodeDecodeError)
    octets = error.object[error.start : error.end]
    return octets.decode("cp1252", "replace"), error.end


codecs.register_error("taskip-leads-terminal", _decode_byte)


class _Parser(XTermParser):
    """Textual's parser; it replaces ``previous``, which is stuck in a sequence."""

    def __init__(self, debug: bool, previous: _Parser | None = None) -> None:
        super().__init__(debug)
        if previous is not None:
            self.last_x, self.last_y = previous.last_x, previous.last_y
            self.mouse_pixels = previous.mouse_pixels
            self.terminal_size = previous.terminal_size
            self.terminal_pixel_size = previous.terminal_pixel_size

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for the rest of a sequence."""
        return self._awaiting.timeout is not None


class TerminalInput:
    """Converts bytes to Textual's messages; ``wait_over`` is called after a pause."""

    def __init__(self, debug: bool = False) -> None:
        self._debug = debug
        self._parser = _Parser(debug)
        self._waiting = bytearray()
        self._pasted: bytearray | None = None

    @property
    def patience(self) -> float | None:
        """Seconds to wait for more bytes before ``wait_over``; None: nothing is incomplete."""
        if self._pasted is not None:
            return REST_SECONDS
        if not self._waiting:
            return None
        short = _TYPED.match(self._waiting) or not self._waiting.startswith(_ESC)
        return KEY_SECONDS if short else REST_SECONDS

    def feed(self, octets: bytes) -> Iterator[Message]:
        """Yield a message for each key, paste, click and report in ``octets``."""
        self._waiting += octets
        while self._waiting:
            size = len(self._waiting)
            yield from self._take_paste() if self._pasted is not None else self._take_part()
            if len(self._waiting) == size:
                return

    def wait_over(self) -> Iterator[Message]:
        """Yield the incomplete bytes as events, because no more followed."""
        if self._pasted is not None:
            self._pasted += self._waiting
            self._waiting.clear()
            yield from self._end_paste()
            return
        octets = bytes(self._waiting)
        self._waiting.clear()
        if octets.startswith(_ESC):
            if _TYPED.match(octets):
                yield events.Key("escape", "\x1b")
                yield from self._parse(octets[1:].decode())
        else:
            yield from self._type(octets)

    def _take_paste(self) -> Iterator[Message]:
        assert self._pasted is not None
        end = self._waiting.find(_PASTE_END)
        if end >= 0:
            self._pasted += self._waiting[:end]
            del self._waiting[: end + len(_PASTE_END)]
            yield from self._end_paste()
            return
        # The end mark may have come in part.
        keep = next((n for n in range(5, 0, -1) if self._waiting.endswith(_PASTE_END[:n])), 0)
        self._pasted += self._waiting[: len(self._waiting) - keep]
        del self._waiting[: len(self._waiting) - keep]

    def _end_paste(self) -> Iterator[Message]:
        octets, self._pasted = self._pasted or b"", None
        text = bytes(octets).decode("utf-8", "taskip-leads-terminal")
        if text:
            yield events.Paste(pasted_text(text))

    def _take_part(self) -> Iterator[Message]:
        """Take the text before the next esc, or the sequence at the beginning."""
        escape = self._waiting.find(_ESC)
        if escape != 0:
            yield from self._take_text(len(self._waiting) if escape < 0 else escape, escape < 0)
        elif self._waiting.startswith(_PASTE):
            del self._waiting[: len(_PASTE)]
            self._pasted = bytearray()
        elif mouse := _OLD_MOUSE.match(self._waiting):
            del self._waiting[: mouse.end()]
        elif _STRING.match(self._waiting):
            self._drop_string()
        elif not _BEGUN_CSI.match(self._waiting) and not _TYPED.match(self._waiting):
            yield from self._take_sequence()

    def _take_text(self, end: int, open_end: bool) -> Iterator[Message]:
        octets = bytes(self._waiting[:end])
        if open_end:
            # The rest of a character may come with the next bytes.
            octets = octets[: len(octets) - _incomplete(octets)]
        del self._waiting[: len(octets)]
        yield from self._type(octets)

    def _type(self, octets: bytes) -> Iterator[Message]:
        yield from self._parse(octets.decode("utf-8", "taskip-leads-terminal"))

    def _drop_string(self) -> None:
        if end := _STRING_END.search(self._waiting, 2):
            del self._waiting[: end.end() if end[0] != _ESC else end.start()]
        elif len(self._waiting) > _LONGEST_ANSWER:
            self._waiting.clear()

    def _take_sequence(self) -> Iterator[Message]:
        if self._waiting.startswith(b"\x1b["):
            if complete := _CSI.match(self._waiting):
                octets = bytes(complete[0])
                del self._waiting[: len(octets)]
                if _is_known(octets):
                    yield from self._parse(octets.decode())
                return
            if (broken := _BROKEN_CSI.match(self._waiting)) and broken.end() > 2:
                del self._waiting[: broken.end()]
                return
        size = 3 if self._waiting.startswith(b"\x1bO") else 2
        octets = bytes(self._waiting[:size])
        if size == 3 and octets.decode("latin-1") in ANSI_SEQUENCES_KEYS:
            del self._waiting[:3]
            yield from self._parse(octets.decode())
        elif octets[1:2] != _ESC and octets[:2].decode("latin-1") in ANSI_SEQUENCES_KEYS:
            del self._waiting[:2]
            yield from self._parse(octets[:2].decode())
        else:
            # Esc, and the text typed after it.
            del self._waiting[:1]
            yield events.Key("escape", "\x1b")
            if self._waiting[:1] != _ESC:
                typed = bytes(self._waiting[:1])
                if typed < b"\x80":
                    del self._waiting[:1]
                    yield from self._parse(typed.decode())

    def _parse(self, text: str) -> Iterator[Message]:
        """Feed Textual's parser, dropping sequences that it does not understand."""
        if not text:
            return  # it would take that for the end
        try:
            yield from [message for message in self._parser.feed(text) if _is_sane(message)]
        except Exception:  # noqa: BLE001 - whatever it fails by, the sequence is no key
            self._parser = _Parser(self._debug, self._parser)
        if self._parser.is_waiting:
            self._parser = _Parser(self._debug, self._parser)


def pasted_text(text: str) -> str:
    """Return pasted text without control characters; line ends become ``\\n``."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def _incomplete(octets: bytes) -> int:
    """Return how many bytes at the end begin a character whose rest is missing."""
    for count in range(1, min(3, len(octets)) + 1):
        first = octets[-count]
        if first >= 0xC0:
            length = 2 if first < 0xE0 else 3 if first < 0xF0 else 4
            return count if count < length and first < 0xF8 else 0
        if first < 0x80:
            break
    return 0


def _is_known(sequence: bytes) -> bool:
    """Return whether a complete CSI sequence may be a key, the mouse, or a requested reply."""
    if sequence[2:3] in b"=>" or (sequence[2:3] == b"?" and not sequence.endswith(b"$y")):
        return False
    if key := _FUNCTION_KEY.fullmatch(sequence):
        # Textual reads any other number as a character.
        name = f"{int(key[1] or 1)}{key[2].decode()}"
        return name in FUNCTIONAL_KEYS or sequence.decode() in ANSI_SEQUENCES_KEYS
    return True


def _is_sane(message: Message) -> bool:
    """Return whether a message may reach the app."""
    if isinstance(message, events.Resize):
        return all(0 < number <= _LARGEST for number in message.size)
    # A position moves the origin of the mouse; only an app that runs inline asks for it.
    return not isinstance(message, events.CursorPosition)
