"""Files of a lead. TaskIP documents no way to download them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from taskip_leads.models.user import User


@dataclass(frozen=True, slots=True)
class File:
    """A file; ``path`` is a storage path and not a link, ``size`` is in bytes."""

    id: int
    title: str
    path: str | None = None
    mime_type: str | None = None
    size: int | None = None
    author: User | None = None
    created_at: str | None = None
    url: str | None = None
    #: The decoded response, unchanged, for the mirror.
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
