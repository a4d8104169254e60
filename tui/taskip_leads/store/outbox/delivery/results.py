"""Results of delivering a change, and the context of a delivery."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct, field

from taskip_leads import mirror
from taskip_leads.errors import Refused, TaskipError, UnknownOutcome, WireError
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import leads, meta, outbox
from taskip_leads.models.change import Change
from taskip_leads.models.pending import Question
from taskip_leads.models.user import User

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient

# The name in ``meta`` for the id of the user that the key acts as.
_ACTING_USER = "acting_user"
_EXCERPT = 60

Settle: TypeAlias = Callable[[mirror.Connection], object]


def nothing(connection: mirror.Connection) -> None:
    """Write nothing into the mirror."""


class Done(Struct, frozen=True):
    """TaskIP has it. ``settle`` writes the effect into the mirror."""

    settle: Settle = nothing
    #: The server id of what was created.
    result: int | None = None
    message: str = ""


class NeedsDecision(Struct, frozen=True):
    """The user must decide; ``details`` is what they compare."""

    question: Question
    message: str
    details: Mapping[str, Any] = field(default_factory=dict)
    settle: Settle = nothing


class Rejected(Struct, frozen=True):
    """TaskIP will not execute it.

    ``deleted_elsewhere``: its lead or note was deleted, so texts become drafts.
    """

    message: str
    details: Mapping[str, Any] = field(default_factory=dict)
    deleted_elsewhere: bool = False
    settle: Settle = nothing


class NotThere(Struct, frozen=True):
    """Result of reading back: it has not arrived.

    ``at_once``: it may be sent again now, because a late first attempt is harmless; otherwise it
    waits until none can arrive any more.
    """

    at_once: bool = False


class Ready(Struct, frozen=True):
    """It can be sent: ``send`` makes the one writing request and returns its result.

    ``before`` is TaskIP's state as JSON; reading back uses it to recognise ours.
    """

    send: Callable[[], Awaitable[Result]]
    before: Mapping[str, Any] = field(default_factory=dict)


Result: TypeAlias = Done | NeedsDecision | Rejected


class DependencyMissing(TaskipError):
    """A change depends on something that was never created."""


class Delivery(Struct, frozen=True):
    """A client, and the server ids for local ones."""

    client: TaskipClient
    database: Database
    #: Called with a change id and the sent fraction of its upload, from 0 to 1.
    progressed: Callable[[int, float], None] = lambda row, part: None

    async def may_be_ours(self, author: User | None) -> bool:
        """Return whether our key may have created something; False if another user did."""
        acting = await self.database.read(lambda c: meta.get(c, _ACTING_USER, int))
        return acting is None or author is None or author.id in (None, acting)

    async def server_id_of_lead(self, lead_id: int) -> int:
        """Return the server id of a lead; for a lead that left the mirror it is the local id."""
        id_ = await self.database.read(lambda c: leads.server_id_of(c, lead_id))
        if id_ is None and lead_id < 0:
            id_ = await self.server_id_of(lead_id)
        return lead_id if id_ is None else id_

    async def server_id_of(self, id_: int) -> int:
        """Return the server id for ``id_``; ``-7`` is the object created by row 7 of the outbox.

        Raises ``DependencyMissing`` if that was not created, or its server id is not known.
        """
        if id_ >= 0:
            return id_
        row = await self.database.read(lambda c: outbox.get(c, -id_))
        if row is None or row.result is None:
            raise DependencyMissing("What it belongs to was not created in TaskIP.")
        return row.result


#: Decides whether a change can be sent, from TaskIP's current values.
Prepare: TypeAlias = Callable[
    [Delivery, outbox.OutboxRow, Any], Awaitable[Ready | Done | NeedsDecision | Rejected]
]
#: Checks whether an attempt has arrived.
ReadBack: TypeAlias = Callable[
    [Delivery, outbox.OutboxRow, Any], Awaitable[Done | NeedsDecision | Rejected | NotThere]
]
#: The two functions of each kind of change.
DeliveryTable: TypeAlias = Mapping[type[Change], tuple[Prepare, ReadBack]]


def learn_acting_user(author: User | None) -> Settle:
    """Remember the author of an object that our key has just created."""

    def settle(connection: mirror.Connection) -> None:
        if author is not None and author.id is not None:
            meta.put(connection, _ACTING_USER, author.id)

    return settle


def excerpt(text: str) -> str:
    """Return the beginning of a text, for a question about it."""
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else f"{line[: _EXCERPT - 1]}…"


def deleted_elsewhere(what: str) -> Rejected:
    """Return a rejection because the lead, note or attribute no longer exists."""
    return Rejected(f"{what} was deleted in TaskIP.", deleted_elsewhere=True)


@contextmanager
def rechecking(refused: Refused | None, *, before: bool) -> Iterator[None]:
    """Guard a read, after a refusal, that checks whether an earlier attempt was executed.

    If the read fails, the outcome is unknown; without an attempt ``before``, the refusal is raised.
    """
    try:
        yield
    except WireError:
        if refused is None:
            raise
        if before:
            raise UnknownOutcome(refused.headline) from refused
        raise refused from None
