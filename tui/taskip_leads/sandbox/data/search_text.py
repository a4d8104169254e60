"""Text to search in: without case and accents, as the service's collation compares."""

from __future__ import annotations

import unicodedata


def fold(*parts: str | None) -> str:
    """All parts that there are, folded, a line each."""
    text = "\n".join(part for part in parts if part)
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text)
    return "".join(c for c in spread if not unicodedata.combining(c)).casefold()
