"""Files on a lead. The service documents no way to download them."""

from __future__ import annotations

from dataclasses import dataclass

from taskip_leads.models.user import User


@dataclass(frozen=True, slots=True)
class File:
    """A file's entry; ``path`` is a storage path and not a link, ``size`` is in bytes."""

    id: int
    title: str
    path: str | None = None
    mime_type: str | None = None
    size: int | None = None
    author: User | None = None
    created_at: str | None = None
    url: str | None = None
