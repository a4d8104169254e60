"""One row of the key table."""

from __future__ import annotations

from msgspec import Struct


class Key(Struct, frozen=True):
    """One action and the keys that run it."""

    #: Unique, ``scope.verb``; names the binding for keymaps.
    id: str
    #: A screen, a focusable part of one (``filter``, ``picker``), or ``app``.
    scope: str
    #: Keys as Textual names them, the most usual first; a chord is two of them with a space between.
    keys: tuple[str, ...]
    #: The Textual action, run on the screen unless it begins with ``app.``.
    action: str
    #: What it does, for help and palette: ``Open the lead``.
    words: str
    #: The verb in the footer; a key without one is never shown there.
    footer: str = ""
    #: In the footer the lowest is dropped first when space is short; 0: shown only after the first key
    #: of its chord.
    priority: int = 50
    #: Its heading in help.
    group: str = "Here"
    #: Whether the palette offers it: cursor movements are no commands.
    palette: bool = True
    #: Whether help and README list it: of nine keys that differ in their digit, only one is listed.
    listed: bool = True


class FooterKey(Struct, frozen=True):
    """One entry of the footer."""

    shown: str
    words: str
    #: The lowest is dropped first when space is short.
    priority: int = 50
    #: The id of the key's row in the table; empty for an entry of several rows.
    id: str = ""
