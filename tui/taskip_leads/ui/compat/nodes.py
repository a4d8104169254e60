"""The state of a node that is being removed."""

from __future__ import annotations

from textual.dom import DOMNode


def is_being_removed(node: DOMNode) -> bool:
    """Whether ``node`` is being removed. Its children may be gone while it still gets messages."""
    return node._pruning
