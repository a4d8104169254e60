"""The rows of the key table and the entries of the key bar."""

from __future__ import annotations

from msgspec import Struct

#: What keys are called on the screens.
_SHOWN = {
    "escape": "esc",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "shift+tab": "shift+tab",
    "ctrl+underscore": "ctrl+_",
}


class Key(Struct, frozen=True):
    """One action and the keys that run it."""

    #: Unique, ``scope.verb``; names the binding for keymaps.
    id: str
    #: A screen, a focusable widget (``filter``, ``picker``), or ``app``.
    scope: str
    #: Textual key names, the most common first; a chord is two of them separated by a space.
    keys: tuple[str, ...]
    #: The Textual action, run on the screen unless it starts with ``app.``.
    action: str
    #: Description for help and palette: ``Open the lead``.
    label: str
    #: Label in the footer; a key without one is never shown there.
    footer: str = ""
    #: The footer drops the lowest first when space is short. 0: shown only after the first key of its
    #: chord.
    priority: int = 50
    #: Heading in help.
    group: str = "Here"
    #: Whether the palette offers it; cursor movements are not commands.
    palette: bool = True
    #: Whether help and README list it; of nine keys that differ only in their digit, one is listed.
    listed: bool = True


class FooterKey(Struct, frozen=True):
    """One entry of the footer."""

    shown: str
    label: str
    #: The lowest is dropped first when space is short.
    priority: int = 50
    #: The id of the key in the table; empty for an entry that covers several keys.
    id: str = ""


class ChordEntry(Struct, frozen=True):
    """One line of the panel that names the second keys of a chord."""

    #: The second key as it is shown, and its name.
    shown: str
    second: str
    label: str
    #: What is worth knowing: how many are there.
    count: str = ""


def shown(name: str) -> str:
    """Return a key's display name: ``esc``, ``↓``, ``f s``."""
    return " ".join(_SHOWN.get(part, part) for part in name.split(" "))
