"""Press keys for the user, who clicked on their names."""

from __future__ import annotations

from collections.abc import Iterator

from textual import events
from textual.keys import _character_to_key

#: Textual's names of keys that the screen names otherwise.
_NAMES = {
    "esc": "escape",
    "↓": "down",
    "↑": "up",
    "←": "left",
    "→": "right",
    "pgdn": "pagedown",
    "pgup": "pageup",
    "ctrl+_": "ctrl+underscore",
}
#: Keys with names of several letters; other words are no keys, such as ``letters``.
_LONG = frozenset(
    ("enter", "tab", "space", "backspace", "delete", "insert", "home", "end",
     *(f"f{number}" for number in range(1, 13)))
)  # fmt: skip


def key_events(shown: str) -> Iterator[events.Key]:
    """Yield the key presses that ``shown`` names, such as ``f x``, ``esc`` or ``ctrl+s``."""
    for name in shown.split(" "):
        if len(name) == 1 and name not in _NAMES:
            yield events.Key(_character_to_key(name), name)
        elif name in _NAMES or name in _LONG or "+" in name:
            yield events.Key(_NAMES.get(name, name), None)
