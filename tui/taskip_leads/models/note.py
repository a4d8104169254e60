"""Notes on a lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from taskip_leads.models.user import User

#: Longer titles are cut; the text then keeps the full line.
TITLE_LIMIT = 120


class Media(Struct, frozen=True):
    """An attachment of a note."""

    id: int | None
    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A note in TaskIP. ``created_at`` has no zone and is shown unchanged."""

    id: int
    lead_id: int
    title: str
    note: str
    author: User | None = None
    created_at: str | None = None
    media: Media | None = None
    #: The decoded response, unchanged, for the mirror.
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


def split_title(text: str) -> tuple[str, str]:
    """Split text into title and body: the first line that is not blank, and the rest.

    Without a rest, the line is both, because TaskIP requires a text.
    """
    lines = text.strip().split("\n")
    first, rest = lines[0].strip(), "\n".join(lines[1:]).strip()
    if len(first) > TITLE_LIMIT:
        title = first[:TITLE_LIMIT].rsplit(" ", 1)[0] + "…"
        return title, text.strip()
    return first, rest or first
