"""What a rescue recovered and lost, kept in the mirror until somebody has seen it."""

from __future__ import annotations

from taskip_leads import mirror
from taskip_leads.mirror.tables import meta

_WORDS, _LOSS = "rescued", "rescue_lost"


def read(connection: mirror.Connection) -> str:
    """What was recovered, in words; empty once it was seen."""
    return meta.get(connection, _WORDS, str) or ""


def read_loss(connection: mirror.Connection) -> bool:
    """Whether changes or drafts were lost, or may have been; False once it was seen."""
    return meta.get(connection, _LOSS, bool) or False


def put(connection: mirror.Connection, words: str, *, lost: bool) -> None:
    """Keep the words about a rescue, and whether it lost something."""
    meta.put(connection, _WORDS, words)
    meta.put(connection, _LOSS, lost)


def clear(connection: mirror.Connection) -> None:
    """Forget the words: somebody has seen them."""
    put(connection, "", lost=False)
