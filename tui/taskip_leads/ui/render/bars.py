"""How long bars are."""

from __future__ import annotations


def bar_length(value: int, most: int, room: int) -> int:
    """Return the cells of a horizontal bar; a value above 0 has at least one."""
    if not value or not most or room <= 0:
        return 0
    return max(1, (2 * value * room + most) // (2 * most))
