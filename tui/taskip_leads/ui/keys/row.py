"""One row of the table of keys."""

from __future__ import annotations

from msgspec import Struct


class Key(Struct, frozen=True):
    """One action and how it is reached."""

    #: Unique, ``scope.verb``; names the binding for keymaps.
    id: str
    #: A screen, or a part of one that takes the focus (``filter``, ``picker``), or ``app``.
    scope: str
    #: Keys as Textual names them, most usual first; a chord is two of them with a space.
    keys: tuple[str, ...]
    #: Textual's action, run on the screen unless it begins with ``app.``.
    action: str
    #: What it does, in help and palette: ``Open the lead``.
    words: str
    #: The verb in the key bar; without one the key is never shown there.
    footer: str = ""
    #: In the key bar the lowest goes first when room is short; with 0 it is named only after the first
    #: key of its chord.
    keep: int = 50
    #: The heading it stands under in help.
    group: str = "Here"
    #: Whether the palette offers it; moving the cursor is no command.
    palette: bool = True
    #: Whether help and README name it; of nine keys that differ by their digit, one stands for all.
    listed: bool = True


class FooterKey(Struct, frozen=True):
    """One entry of the key bar."""

    shown: str
    words: str
    keep: int = 50
