"""Chords: commands on two keys, such as ``g o``."""

from __future__ import annotations

from collections.abc import Sequence

from taskip_leads.ui import keys


class ChordState:
    """The first key of a chord while it waits for the second one."""

    def __init__(self) -> None:
        #: The first key; empty if no chord is waiting.
        self.first = ""

    @property
    def waiting(self) -> bool:
        """Whether the next key is the second one of a chord."""
        return bool(self.first)

    def begin(self, first: str) -> None:
        """Wait for the key after ``first``."""
        self.first = first

    def finish(self, scopes: Sequence[str], key: str, character: str | None) -> keys.Key | None:
        """Stop waiting; return the row of the key table that the two keys name in ``scopes``."""
        rows = keys.chords(*scopes).get(self.first, {})
        self.first = ""
        return rows.get(character or "") or rows.get(key)

    def footer_keys(self, scopes: Sequence[str]) -> tuple[keys.FooterKey, ...] | None:
        """Return the possible second keys; None if no chord of ``scopes`` is waiting."""
        rows = keys.chords(*scopes).get(self.first)
        return keys.continuations(rows.items()) if rows else None
