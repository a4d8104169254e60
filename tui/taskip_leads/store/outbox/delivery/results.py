"""Results of delivering a change, and what a delivery needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct, field

from taskip_leads import mirror
from taskip_leads.errors import Refused, TaskipError, UnknownOutcome, WireError
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import leads, meta, outbox
from taskip_leads.models.pending import Question
from taskip_leads.models.user import User

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient

# Under this name the mirror keeps the id of the user that the key acts as.
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
    """A person has to decide; ``details`` is what they compare."""

    question: Question
    message: str
    details: Mapping[str, Any] = field(default_factory=dict)
    settle: Settle = nothing


class Rejected(Struct, frozen=True):
    """TaskIP will not execute it.

    ``deleted_elsewhere``: its lead or note is gone, so texts become drafts.
    """

    message: str
    details: Mapping[str, Any] = field(default_factory=dict)
    deleted_elsewhere: bool = False
    settle: Settle = nothing


class NotThere(Struct, frozen=True):
    """Reading back: it has not arrived.

    ``at_once``: it may be sent again now, because a late first attempt does no harm; else it waits
    until none can arrive any more.
    """

    at_once: bool = False


class Ready(Struct, frozen=True):
    """It can leave: ``send`` makes the one writing request and returns its result.

    ``before`` is what TaskIP held, in JSON; reading back tells ours from others' by it.
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
    #: Called with a change id and the part of its upload that has left, from 0 to 1.
    progressed: Callable[[int, float], None] = lambda row, part: None

    async def may_be_ours(self, author: User | None) -> bool:
        """Whether something may have been made with our key: False if another user made it."""
        acting = await self.database.read(lambda c: meta.get(c, _ACTING_USER, int))
        return acting is None or author is None or author.id in (None, acting)

    async def server_id_of_lead(self, lead_id: int) -> int:
        """The server id of a lead. One that has left the mirror has it as its local id."""
        id_ = await self.database.read(lambda c: leads.server_id_of(c, lead_id))
        if id_ is None and lead_id < 0:
            id_ = await self.server_id_of(lead_id)
        return lead_id if id_ is None else id_

    async def server_id_of(self, id_: int) -> int:
        """The server id for ``id_``; ``-7`` is what row 7 of the outbox has created.

        Raises ``DependencyMissing`` if that was not created, or its server id is not known.
        """
        if id_ >= 0:
            return id_
        row = await self.database.read(lambda c: outbox.get(c, -id_))
        if row is None or row.result is None:
            raise DependencyMissing("What it belongs to was not created in TaskIP.")
        return row.result


def learn_acting_user(author: User | None) -> Settle:
    """Remember the user that TaskIP names as the author of what our key has just made."""

    def settle(connection: mirror.Connection) -> None:
        if author is not None and author.id is not None:
            meta.put(connection, _ACTING_USER, author.id)

    return settle


def excerpt(text: str) -> str:
    """The beginning of a text, for a question about it."""
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else f"{line[: _EXCERPT - 1]}…"


def deleted_elsewhere(what: str) -> Rejected:
    """A rejection because the lead, note or attribute does not exist any more."""
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
