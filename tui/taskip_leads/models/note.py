"""Notes on a lead."""

from __future__ import annotations

from dataclasses import dataclass

from taskip_leads.models.user import User


@dataclass(frozen=True, slots=True)
class Media:
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
