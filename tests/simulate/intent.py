"""One acknowledged change in the ledger of a rep."""

from __future__ import annotations

from dataclasses import dataclass, field

from taskip_leads.models.change import Change


@dataclass
class Intent:
    """What became of it is read from the outbox at the end."""

    row: int
    change: Change
    #: Exactly taken back while it was held: nothing of it may be on the service.
    undone: bool = False
    #: The person gave it up after an attempt may have arrived.
    dropped: bool = False
    #: How often it may have reached the service by then.
    attempts: int = 0
    #: Values that the person gave up for a colleague's, by field.
    given_up: set[tuple[str, str]] = field(default_factory=set)
    #: The service's number of what it made, once the person was shown it.
    made: int | None = None
