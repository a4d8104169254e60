"""What can come of an attempt to deliver a change, and what an attempt needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct, field

from taskip_leads import mirror
from taskip_leads.errors import Refused, TaskipError, UnknownOutcome, WireError
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import leads, outbox
from taskip_leads.models.pending import Question

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient

Settle: TypeAlias = Callable[[mirror.Connection], object]


def nothing(connection: mirror.Connection) -> None:
    """Nothing to write into the mirror."""


class Done(Struct, frozen=True):
    """It is on the service. ``settle`` writes what that means for the mirror."""

    settle: Settle = nothing
    #: The id of what was made.
    result: int | None = None
    message: str = ""


class NeedsDecision(Struct, frozen=True):
    """A person has to decide."""

    question: Question
    message: str
    details: Mapping[str, Any] = field(default_factory=dict)
    settle: Settle = nothing


class Rejected(Struct, frozen=True):
    """It will not be carried out. ``gone``: what it belongs to was deleted, so texts become drafts."""

    message: str
    details: Mapping[str, Any] = field(default_factory=dict)
    gone: bool = False
    settle: Settle = nothing


class NotThere(Struct, frozen=True):
    """Reading back: it is not there. ``at_once``: sending it again can do no harm even if the first
    attempt arrives late; else only when that cannot happen any more."""

    at_once: bool = False


class Ready(Struct, frozen=True):
    """It can leave: ``send`` makes the one writing request and returns its result.

    ``before`` is what TaskIP held, in JSON; reading back tells ours from others' by it.
    """

    send: Callable[[], Awaitable[Result]]
    before: Mapping[str, Any] = field(default_factory=dict)


Result: TypeAlias = Done | NeedsDecision | Rejected


class DependencyMissing(TaskipError):
    """What a change needs was never made."""


class Delivery(Struct, frozen=True):
    """A client, and ids of the service for the keys of this machine."""

    client: TaskipClient
    database: Database
    #: Told how much of an upload has left: the change's id, and a part from 0 to 1.
    moved: Callable[[int, float], None] = lambda row, part: None

    async def lead(self, key: int) -> int:
        """The service's id of a lead. One that left the mirror has its id as its key."""
        number = await self.database.read(lambda c: leads.identity(c, key))
        if number is None and key < 0:
            number = await self.made(key)
        return key if number is None else number

    async def made(self, number: int) -> int:
        """The service's id for one that may be ours: ``-7`` is what row 7 of the outbox made.

        Raises ``DependencyMissing`` where that was not made, or its id is not known.
        """
        if number >= 0:
            return number
        row = await self.database.read(lambda c: outbox.get(c, -number))
        if row is None or row.result is None:
            raise DependencyMissing("What it belongs to was not made on the service.")
        return row.result


def gone(what: str) -> Rejected:
    """Refused because the lead, note or attribute is not there any more."""
    return Rejected(f"{what} was deleted elsewhere.", gone=True)


@contextmanager
def looking_again(refused: Refused | None, *, before: bool) -> Iterator[None]:
    """For reading, after a refusal, whether an attempt before has done what was wanted.

    Where that cannot be read now, the outcome is unknown; without an attempt ``before``, the refusal
    stands.
    """
    try:
        yield
    except WireError:
        if refused is None:
            raise
        if before:
            raise UnknownOutcome(refused.headline) from refused
        raise refused from None
