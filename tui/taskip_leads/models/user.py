"""People of the workspace: owners of leads, authors of notes."""

from __future__ import annotations

from msgspec import Struct


class User(Struct, frozen=True):
    """A user as far as an answer named them: often an id alone."""

    id: int | None
    name: str | None = None
    email: str | None = None

    @property
    def label(self) -> str:
        """A name where one is known, else the number."""
        return self.name or self.email or (f"#{self.id}" if self.id is not None else "–")
