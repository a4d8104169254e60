"""One acknowledged change in a rep's ledger."""

from __future__ import annotations

from dataclasses import dataclass, field

from taskip_leads.models.change import Change


@dataclass
class Intent:
    """An acknowledged change; its outcome is read from the outbox at the end."""

    row: int
    change: Change
    #: Undone while it was held: nothing of it may reach TaskIP.
    undone: bool = False
    #: Dropped by the rep after an attempt that may have arrived.
    dropped: bool = False
    #: How many attempts may have arrived by then.
    attempts: int = 0
    #: Values that the rep replaced by a colleague's, with their fields.
    conceded: set[tuple[str, str]] = field(default_factory=set)
    #: The server id of what it created, once the rep has seen it.
    server_id: int | None = None
