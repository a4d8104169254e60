"""People of the workspace: owners of leads, authors of notes."""

from __future__ import annotations

from msgspec import Struct


class User(Struct, frozen=True):
    """A user, often only an id."""

    id: int | None
    name: str | None = None
    email: str | None = None

    @property
    def label(self) -> str:
        """The name if known, else the id."""
        return self.name or self.email or (f"#{self.id}" if self.id is not None else "–")
