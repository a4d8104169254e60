"""Show the text of a note below its title."""

from __future__ import annotations


def body_below(shown_title: str, text: str) -> str:
    """Return what to show of a note's text below its title.

    "" for a note of one line, unless its title was cut.
    """
    return "" if text.strip() == shown_title.strip() else text
