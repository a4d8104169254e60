"""Statuses and sources, which TaskIP calls *lead attributes*."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from msgspec import Struct


class AttributeType(IntEnum):
    """The API's ``type``: 1 = status, 2 = source."""

    STATUS = 1
    SOURCE = 2

    @property
    def word(self) -> str:
        return "status" if self is AttributeType.STATUS else "source"

    @property
    def words(self) -> str:
        return "statuses" if self is AttributeType.STATUS else "sources"


class Attribute(Struct, frozen=True):
    """A status or source. ``color`` is free text of the workspace, not necessarily a colour."""

    id: int
    name: str
    type: AttributeType
    color: str | None = None
    order: int = 0
    created_at: str | None = None
    updated_at: str | None = None

    @property
    def rank(self) -> tuple[int, int]:
        """The display order; ``order`` has ties, so the id decides among equals."""
        return (self.order, self.id)


def leading(attributes: Sequence[Attribute]) -> Attribute:
    """Return the attribute to show if there is room for only one: the highest in order."""
    return max(attributes, key=lambda attribute: attribute.rank)
