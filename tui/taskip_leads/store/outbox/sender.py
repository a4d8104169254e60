"""Send one change, or read back whether an attempt has arrived.

A change is committed as *in flight* before its first byte is sent, and settled with its result in one
transaction. If the response is lost, it is read back. It is sent again only when the earlier attempt can
no longer arrive late (the quiet period); until then nothing else is written to its resources (the fence).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from taskip_leads.clock import now
from taskip_leads.errors import (
    InvalidResponse,
    KeyRefused,
    NotFound,
    RateLimited,
    Refused,
    RequestNotSent,
    TaskipError,
    UnknownOutcome,
)
from taskip_leads.mirror.tables import outbox, schedule
from taskip_leads.models.change import BARRIERS, Change, UploadFile, decode
from taskip_leads.models.pending import ChangeState, Question
from taskip_leads.store.outbox import amend, coalesce, delivery
from taskip_leads.store.outbox.delivery.results import (
    Delivery,
    NeedsDecision,
    NotThere,
    Ready,
    Rejected,
    Result,
)
from taskip_leads.store.outbox.policy import QUIET
from taskip_leads.store.outbox.settlement import NOT_ALONE, SettlementWriter
from taskip_leads.store.outbox.uploads import UploadStopped, UploadTracker

# A change that is hard to reverse needs a new confirmation after this time.
_STALE = timedelta(hours=24)


class ChangeSender:
    """Sends single changes. ``row_changed`` is awaited with rows that coalescing changed."""

    def __init__(
        self,
        settlement: SettlementWriter,
        uploads: UploadTracker,
        row_changed: Callable[[outbox.OutboxRow], Awaitable[None]],
        *,
        quiet: timedelta = QUIET,
    ) -> None:
        self._settlement = settlement
        self._uploads = uploads
        self._row_changed = row_changed
        self._quiet = quiet

    async def send(self, post: Delivery, row: outbox.OutboxRow) -> TaskipError | None:
        """Send a change and settle it. Raises if it must wait; it is queued then.

        Returns the error by which the response to the write was lost, if there was one.
        """
        change = decode(row.kind, row.body)
        if isinstance(change, BARRIERS) and now() - row.confirmed_at > _STALE:
            await self._settlement.settle(row, change, _still_wanted(row))
            return None
        if not row.attempts:
            coalesced = await self._settlement.write_durably(lambda c: coalesce.coalesce(c, row))
            if coalesced is not None:
                for each in coalesced:
                    await self._row_changed(each)
                return None
        ready = await delivery.prepare(post, row, change)
        if not isinstance(ready, Ready):
            await self._settlement.settle(row, change, ready)
            return None
        in_flight = await self._mark_in_flight(row, ready)
        if in_flight is None:
            # Undone, dropped or replaced while ``prepare`` was reading.
            return None
        return await self._attempt(post, in_flight, change, ready)

    async def _attempt(
        self, post: Delivery, row: outbox.OutboxRow, change: Change, ready: Ready
    ) -> TaskipError | None:
        """Make the writing request and settle the change by its result."""
        try:
            result = await self._request(post, row, change, ready)
        except (RequestNotSent, RateLimited, KeyRefused):
            # Certainly not executed: queue it again as if it had not been sent.
            await self._settlement.transition(row, ChangeState.QUEUED, attempts=row.attempts - 1)
            raise
        except UploadStopped:
            dropped = await self._settlement.write_durably(lambda c: amend.abort(c, row.id))
            self._uploads.ended(row.id, dropped)
        except Refused as error:
            await self._settlement.settle(row, change, _refusal(error))
        except (UnknownOutcome, InvalidResponse) as error:
            await self._mark_unknown(row, error)
            return error
        else:
            await self._settlement.settle(row, change, result)
        return None

    async def _request(
        self, post: Delivery, row: outbox.OutboxRow, change: Change, ready: Ready
    ) -> Result:
        try:
            if isinstance(change, UploadFile):
                return await self._uploads.run(row.id, ready.send)
            return await ready.send()
        except NotFound as error:
            return await delivery.not_found(post, row, change, error)

    async def _mark_in_flight(self, row: outbox.OutboxRow, ready: Ready) -> outbox.OutboxRow | None:
        """Commit that a change is in flight, before its first byte is sent.

        None if it must no longer be sent, because of the user or the other line.
        """
        before = dict(ready.before)
        if row.fence_until is not None:
            before[NOT_ALONE] = True
        moment = now()
        return await self._settlement.transition(
            row,
            ChangeState.INFLIGHT,
            unless=lambda c: schedule.is_blocked(c, row.id, moment),
            sent_at=moment,
            attempts=row.attempts + 1,
            before=before,
            next_at=None,
        )

    async def _mark_unknown(
        self, row: outbox.OutboxRow, error: UnknownOutcome | InvalidResponse
    ) -> None:
        """Mark a change with a lost response as unknown: fence it, and read it back."""
        fence = now() + self._quiet
        if row.fence_until is not None:
            fence = max(fence, row.fence_until)
        await self._settlement.transition(
            row, ChangeState.UNKNOWN, error.headline, fence_until=fence, next_at=None
        )

    async def read_back(self, post: Delivery, row: outbox.OutboxRow) -> None:
        """Check whether an attempt has arrived; settle it, or queue it again once that is safe."""
        change = decode(row.kind, row.body)
        # Taken before the request: a later arrival is not covered by the fence.
        quiet = row.fence_until is None or now() >= row.fence_until
        outcome = await delivery.read_back(post, row, change)
        if not isinstance(outcome, NotThere):
            await self._settlement.settle(row, change, outcome)
        elif outcome.at_once or quiet:
            await self._settlement.transition(row, ChangeState.QUEUED, next_at=None)
        else:
            await self._settlement.transition(
                row, ChangeState.UNKNOWN, row.message, next_at=row.fence_until
            )


def _still_wanted(row: outbox.OutboxRow) -> NeedsDecision:
    waited = (now() - row.confirmed_at).days
    days = "a day" if waited == 1 else f"{waited} days"
    return NeedsDecision(Question.WAITED, f"It has been waiting for {days}.")


def _refusal(error: Refused) -> Rejected:
    """Return TaskIP's message, with the messages of fields."""
    fields = {name: list(messages) for name, messages in error.fields.items()}
    return Rejected(str(error), {"fields": fields} if fields else {})
