"""The message about a rescue, stored in the mirror until the user has seen it."""

from __future__ import annotations

from taskip_leads import mirror
from taskip_leads.mirror.tables import meta

_TEXT, _LOSS = "rescued", "rescue_lost"


def read(connection: mirror.Connection) -> str:
    """Return what was recovered, in words; empty once the user has seen it."""
    return meta.get(connection, _TEXT, str) or ""


def read_loss(connection: mirror.Connection) -> bool:
    """Whether changes or drafts were lost, or may have been; False once the user has seen it."""
    return meta.get(connection, _LOSS, bool) or False


def put(connection: mirror.Connection, text: str, *, lost: bool) -> None:
    """Store the message about a rescue, and whether it lost something."""
    meta.put(connection, _TEXT, text)
    meta.put(connection, _LOSS, lost)


def clear(connection: mirror.Connection) -> None:
    """Delete the message: the user has seen it."""
    put(connection, "", lost=False)
