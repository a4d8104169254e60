"""The state of a node that is being removed."""

from __future__ import annotations

from textual.dom import DOMNode


def is_being_removed(node: DOMNode) -> bool:
    """Return whether ``node`` is being removed; it may get messages without its children."""
    return node._pruning
