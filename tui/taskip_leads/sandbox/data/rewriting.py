"""Rewrite text as a service may do when it stores it."""

from __future__ import annotations

import html
import unicodedata


def rewritten(text: str, *, rich: bool = False) -> str:
    """Rewrite text: entities, collapsed spaces, decomposed letters, question marks for emoji.

    ``rich``: in a paragraph, as from a rich-text editor.
    """
    narrow = "".join(char if ord(char) < 0x10000 else "?" for char in text)
    stored = html.escape(unicodedata.normalize("NFD", " ".join(narrow.split())))
    return f"<p>{stored}</p>" if rich else stored
