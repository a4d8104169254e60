"""Read ``esc`` and the key after it as two keys, however fast they are typed.

A terminal sends the same two bytes for esc and j as for alt+j, and Textual reads alt+j; of esc and ``/``
it keeps only the ``/``, and esc and ``1`` become ``¡``. We bind nothing to alt, so such a pair is split
again when its keys are handled. In a text field, some pairs still move by words.
Where a terminal reports alt explicitly (kitty's protocol), alt stays alt.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from textual import _ansi_sequences, events
from textual.keys import _character_to_key

_ESC = "\x1b"
#: The prefix of a pair's name; the second key's character follows.
_PAIR = "escape+"
#: After esc these start a terminal's report, and some terminals send ESC TAB for shift+tab.
_NO_PAIR = f"[O]P_^X\\{_ESC}\t"
#: What terminals send for alt with an arrow or backspace, and what a text field makes of it.
_WORDS = {"b": "ctrl+left", "f": "ctrl+right", "\x7f": "ctrl+w"}


class _Name(NamedTuple):
    value: str


def install() -> None:
    """Make Textual's parser emit a pair at once instead of waiting for a longer sequence."""
    known = cast("dict[str, Any]", _ansi_sequences.ANSI_SEQUENCES_KEYS)
    for second in map(chr, range(1, 128)):
        if second not in _NO_PAIR:
            known[_ESC + second] = (_Name(_PAIR + second),)


def split_alt_pair(key: events.Key, *, typing: bool) -> tuple[events.Key, ...]:
    """Return the keys that were pressed. ``typing``: a text field has the focus."""
    if key.key.startswith(_PAIR):
        second = key.key.removeprefix(_PAIR)
    elif key.key.startswith("alt+") and key.character:
        # A letter outside ASCII; an explicitly reported alt has no character.
        second = key.character
    else:
        return (key,)
    if typing and second in _WORDS:
        return (events.Key(_WORDS[second], None),)
    return events.Key("escape", _ESC), _key(second)


def _key(character: str) -> events.Key:
    control = _ansi_sequences.ANSI_SEQUENCES_KEYS.get(character)
    if isinstance(control, tuple):
        return events.Key(control[0].value, character)
    return events.Key(_character_to_key(character), character)
