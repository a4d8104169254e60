"""What a service makes of text that it stores, against what was sent."""

from __future__ import annotations

import html
import unicodedata


def rewritten(text: str, *, rich: bool = False) -> str:
    """Text with entities, joined blanks, decomposed letters, and question marks for emoji.

    ``rich``: as of an editor for formatted text, in a paragraph of its own.
    """
    narrow = "".join(char if ord(char) < 0x10000 else "?" for char in text)
    stored = html.escape(unicodedata.normalize("NFD", " ".join(narrow.split())))
    return f"<p>{stored}</p>" if rich else stored
