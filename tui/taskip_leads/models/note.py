"""Notes on a lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from taskip_leads.models.user import User


class Media(Struct, frozen=True):
    """An attachment of a note, in whatever shape it came."""

    id: int | None
    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A note as the service holds it. ``created_at`` has no zone and is shown as it came."""

    id: int
    lead_id: int
    title: str
    note: str
    author: User | None = None
    created_at: str | None = None
    media: Media | None = None
    #: The answer itself, decoded JSON, untouched; what the mirror keeps.
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
