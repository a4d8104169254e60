"""Fold text for searching, without case and accents, as TaskIP's collation does."""

from __future__ import annotations

import unicodedata


def fold(*parts: str | None) -> str:
    """Fold all parts that are not empty, one per line."""
    text = "\n".join(part for part in parts if part)
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text)
    return "".join(c for c in spread if not unicodedata.combining(c)).casefold()
