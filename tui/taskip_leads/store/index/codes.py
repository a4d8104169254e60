"""Columns of codes by slot, in 16 bits each while there are no more codes than that."""

from __future__ import annotations

from array import array

_MOST = 1 << 16


def code_column(count: int) -> array[int]:
    """Return an empty column for this many codes."""
    return array("H" if count <= _MOST else "I")


def fitting(column: array[int], count: int) -> array[int]:
    """Return the column, or a copy with more room where it can't hold this many codes."""
    return array("I", column) if count > _MOST and column.typecode == "H" else column
