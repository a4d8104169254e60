"""Replace the bindings of nodes that exist, as Textual reads those of a class only once.

Textual's own keymap cannot be used: it knows no chords, and drops the binding of a key that two rows had.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from weakref import WeakKeyDictionary

from textual.binding import Binding, BindingsMap, BindingType
from textual.dom import DOMNode


class Rebinder:
    """Gives nodes the bindings of a table; ``bindings`` returns those of some scopes."""

    def __init__(self, bindings: Callable[[Sequence[str]], list[BindingType]]) -> None:
        self._bindings_of = bindings
        #: The version of the table that a node has.
        self._versions: WeakKeyDictionary[DOMNode, int] = WeakKeyDictionary()
        #: The scopes of a class of nodes, whose bindings may all be gone later.
        self._scopes: dict[type[DOMNode], tuple[str, ...]] = {}

    def renew(self, node: DOMNode, version: int) -> None:
        """Give ``node`` the bindings of this version of the table, if it has others."""
        if self._versions.get(node, 0) == version:
            return
        self._versions[node] = version
        scopes = self._scopes.setdefault(type(node), _scopes_of(node._bindings))
        if not scopes:
            return
        ours = BindingsMap(self._bindings_of(scopes)).key_to_bindings
        unchanged = {
            key: others
            for key, bindings in node._bindings.key_to_bindings.items()
            if (others := [binding for binding in bindings if not _is_ours(binding)])
        }
        node._bindings.key_to_bindings.clear()
        node._bindings.key_to_bindings.update(unchanged | ours)


def _is_ours(binding: Binding) -> bool:
    return bool(binding.id) or binding.action.startswith("app.chord(")


def _scopes_of(bindings: BindingsMap) -> tuple[str, ...]:
    """Return the scopes of the rows that are bound, from the ids of their bindings."""
    ids = (binding.id for _key, binding in bindings if binding.id)
    return tuple(dict.fromkeys(one.partition(".")[0] for one in ids))
