"""``esc`` and the key behind it are two keys, however fast they are typed.

A terminal sends the same two bytes for esc and j as for alt+j, and Textual takes them for alt+j; of esc
and ``/`` it keeps the ``/`` alone, of esc and ``1`` it makes ``¡``. We bind nothing to alt, so such a pair
is taken apart again, where and when its keys are handled. In a text field some pairs stay what terminals
send for moving by words. Where a terminal reports alt by itself (kitty's protocol), alt stays alt.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from textual import _ansi_sequences, events
from textual.keys import _character_to_key

_ESC = "\x1b"
#: How a pair is called on its way: this, and the second key's character.
_PAIR = "escape+"
#: Behind esc these begin what a terminal reports, and ESC TAB is the shift+tab of some.
_NO_PAIR = f"[O]P_^X\\{_ESC}\t"
#: What terminals send for alt with an arrow or backspace, and what a text field makes of it.
_WORDS = {"b": "ctrl+left", "f": "ctrl+right", "\x7f": "ctrl+w"}


class _Name(NamedTuple):
    value: str


def keep_pairs() -> None:
    """Let Textual's reader hand pairs over as such, at once, instead of waiting for a longer sequence."""
    known = cast("dict[str, Any]", _ansi_sequences.ANSI_SEQUENCES_KEYS)
    for second in map(chr, range(1, 128)):
        if second not in _NO_PAIR:
            known[_ESC + second] = (_Name(_PAIR + second),)


def apart(key: events.Key, *, typing: bool) -> tuple[events.Key, ...]:
    """The keys that were pressed. ``typing``: a text field has the focus."""
    if key.key.startswith(_PAIR):
        second = key.key.removeprefix(_PAIR)
    elif key.key.startswith("alt+") and key.character:
        # A letter that is not ASCII; an alt that was reported by itself has no character.
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
