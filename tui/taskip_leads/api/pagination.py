"""Walk through pages without totals, by number, until the last one.

TaskIP's links lack the filters, so they only show whether there are more pages.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from msgspec import Struct

from taskip_leads.errors import EndlessList, InvalidResponse, Refused
from taskip_leads.models.lead import SkippedRow
from taskip_leads.wire.envelope import read_envelope
from taskip_leads.wire.records import read_rows

T = TypeVar("T")

#: The requested size. The maximum is not documented; the granted size is in ``meta.per_page``.
ITEM = 250
# The size requested after a refusal, and the statuses that may mean one.
_SMALLER = (100, 50, 10)
_TOO_MANY = (400, 422)
#: Rows of one response. A service that ignores the requested size may send everything.
ROWS_MAX = 20_000
#: Pages and rows of one list. At 1,000 requests an hour the pages take ten hours; at the requested
#: size they contain 2.5 million leads.
PAGES_MAX = 10_000
LISTED_MAX = 1_500_000
#: Consecutive pages without a readable row.
UNREADABLE_PAGES_MAX = 20


class Page(Struct, Generic[T], frozen=True):
    """One page: readable rows, unreadable ones, and whether it is the last."""

    items: tuple[T, ...]
    skipped: tuple[SkippedRow, ...] = ()
    number: int = 1
    #: The granted size; None if it is not announced.
    per_page: int | None = None
    last: bool = True


def read_page(answer: Any, number: int, read: Callable[[Mapping[str, Any]], T]) -> Page[T]:
    """Read a page from its envelope.

    The last page has no next link, no links and meta, or no rows. Raises ``InvalidResponse`` if there is
    no list, which must not be mistaken for an empty one, or if there are far too many rows.
    """
    envelope = read_envelope(answer)
    if envelope is None:
        raise InvalidResponse("TaskIP's reply contains no list.", committed=True)
    if len(envelope.rows) > ROWS_MAX:
        raise InvalidResponse(
            f"TaskIP sent {len(envelope.rows):,} rows at once.",
            committed=True,
            retry=False,
        )
    items, skipped = read_rows(envelope.rows, read)
    return Page(
        items=tuple(items),
        skipped=tuple(skipped),
        number=number,
        per_page=envelope.granted_size(),
        last=envelope.is_last(number),
    )


async def walk(
    fetch: Callable[[int, int], Awaitable[Page[T]]],
    identify: Callable[[T], object],
    *,
    start: int = 1,
    item: int = ITEM,
) -> AsyncIterator[Page[T]]:
    """Yield page after page of ``fetch(number, item)``, each row once.

    Rows may move between pages meanwhile, so duplicates are recognised by ``identify``; a page without
    new rows is the last one, whatever its links say. Raises ``EndlessList`` beyond limits that no
    workspace reaches.
    """
    seen: set[object] = set()
    before: tuple[SkippedRow, ...] = ()
    unreadable = 0
    place = _Place(start, item)
    while True:
        _ensure_bounded(place.number, len(seen), unreadable)
        try:
            page = await fetch(place.number, place.item)
        except Refused as error:
            if place.number > start or not place.shrink(error):
                raise
            continue
        number, turn = place.number, place.advance(page.per_page)
        if turn is _Turn.BACK:
            continue
        fresh = {identify(row): row for row in page.items if identify(row) not in seen}
        seen.update(fresh)
        unreadable = 0 if page.items else unreadable + 1
        # A page of unreadable rows is not the end, unless it is the same page again.
        new = bool(fresh) or (not page.items and page.skipped not in ((), before))
        ended = turn is _Turn.ON and (page.last or not new)
        yield Page(tuple(fresh.values()), page.skipped, number, page.per_page, ended)
        if ended:
            return
        before = page.skipped


def _ensure_bounded(number: int, rows: int, unreadable: int) -> None:
    """Raise ``EndlessList`` if page ``number`` exceeds the limits."""
    if number > PAGES_MAX or rows > LISTED_MAX:
        raise EndlessList(f"TaskIP's list does not end after {number - 1:,} pages.")
    if unreadable >= UNREADABLE_PAGES_MAX:
        raise EndlessList(f"{unreadable} pages in a row can't be read.")


class _Turn(Enum):
    """How the position changes after a page."""

    ON = "to the next"
    OVER = "its rows were passed already, at least in part: the size has shrunk"
    BACK = "rows before it were not read yet: the size has grown"


@dataclass(slots=True)
class _Place:
    """The next page. Page numbers depend on the size; another size shifts the rows."""

    number: int
    item: int
    #: The granted size, None until it is known, and the number of rows passed with it.
    size: int | None = None
    passed: int = 0
    #: The last response changed the size; a second change in a row is ignored.
    unsteady: bool = False

    def shrink(self, error: Refused) -> bool:
        """Request smaller pages after a refusal that may be about the size; return whether it did.

        The maximum size is not documented; a service may refuse a larger one like this.
        """
        smaller = next((size for size in _SMALLER if size < self.item), None)
        if error.status not in _TOO_MANY or smaller is None:
            return False
        self.item = smaller
        return True

    def advance(self, announced: int | None) -> _Turn:
        """Advance to the next page; ``announced`` is the size of the response."""
        granted = announced or self.size
        changed = granted is not None and self.size not in (None, granted) and not self.unsteady
        before, self.size, self.unsteady = self.passed, granted, changed
        if granted is not None and 0 < granted < self.item:
            # From now on the granted size is requested, so that it stays the same.
            self.item = granted
        if changed:
            assert granted is not None
            ahead = (self.number - 1) * granted > before
            self.number = before // granted + 1
            return _Turn.BACK if ahead else _Turn.OVER
        self.passed = self.number * (granted or self.item)
        self.number += 1
        return _Turn.ON
