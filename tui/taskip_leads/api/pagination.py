"""Pages without totals: asked by number with our own parameters, read until the service ends them.

Links of the service drop the filters, so they are only read as a sign that there is more.
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

#: What is asked for; the maximum is not documented, and what is granted comes in ``meta.per_page``.
ITEM = 250
# What is asked for where that is refused, and the statuses that may mean it.
_SMALLER = (100, 50, 10)
_TOO_MANY = (400, 422)
#: Rows of one answer. A service that ignores the size it is asked for may send all it has.
ROWS_MAX = 20_000
#: Pages and rows of one list. At 1,000 requests an hour the pages take ten hours; at the size that is
#: asked for they hold 2.5 million leads.
PAGES_MAX = 10_000
LISTED_MAX = 1_500_000
#: Pages in a row of which no row can be read.
UNREADABLE_PAGES_MAX = 20


class Page(Struct, Generic[T], frozen=True):
    """One page: what could be read, what could not, and whether it was the last."""

    items: tuple[T, ...]
    skipped: tuple[SkippedRow, ...] = ()
    number: int = 1
    #: The size the service granted, None where it does not say.
    per_page: int | None = None
    last: bool = True


def read_page(answer: Any, number: int, read: Callable[[Mapping[str, Any]], T]) -> Page[T]:
    """Read a page out of its envelope.

    The last page has no next link, no links and meta, or no rows. Raises ``InvalidResponse`` where the
    answer holds no list, which must not be taken for an empty one, or far too many rows.
    """
    envelope = read_envelope(answer)
    if envelope is None:
        raise InvalidResponse("The service's answer holds no list.", committed=True)
    if len(envelope.rows) > ROWS_MAX:
        raise InvalidResponse(
            f"The service answered with {len(envelope.rows):,} rows at once.",
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

    Rows move between pages while they are read, so they are told apart by ``identify``; a page that
    brings none that is new is the end, whatever its links say. Raises ``EndlessList`` beyond the bounds
    that no workspace reaches.
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
        # A page of rows that cannot be read is no end, unless it is the same page again.
        new = bool(fresh) or (not page.items and page.skipped not in ((), before))
        ended = turn is _Turn.ON and (page.last or not new)
        yield Page(tuple(fresh.values()), page.skipped, number, page.per_page, ended)
        if ended:
            return
        before = page.skipped


def _ensure_bounded(number: int, rows: int, unreadable: int) -> None:
    """Raise ``EndlessList`` where no page ``number`` may be asked for after so many rows and pages."""
    if number > PAGES_MAX or rows > LISTED_MAX:
        raise EndlessList(f"The service's list goes on after {number - 1:,} pages.")
    if unreadable >= UNREADABLE_PAGES_MAX:
        raise EndlessList(f"No row of {unreadable} pages in a row can be read.")


class _Turn(Enum):
    """Where a page leads."""

    ON = "to the next"
    OVER = "its rows were passed already, at least in part: the size has shrunk"
    BACK = "rows before it were not read yet: the size has grown"


@dataclass(slots=True)
class _Place:
    """Which page is next. Page numbers count pages of one size; with another they name other rows."""

    number: int
    item: int
    #: The size that was granted, None until it is told, and how many rows it led past.
    size: int | None = None
    passed: int = 0
    #: The last answer changed the size: then a second change is not believed.
    unsteady: bool = False

    def shrink(self, error: Refused) -> bool:
        """Ask for smaller pages, if that may be what the service minds; whether there are smaller ones.

        How many rows a page may have is not documented; a service that minds says so with a refusal.
        """
        smaller = next((size for size in _SMALLER if size < self.item), None)
        if error.status not in _TOO_MANY or smaller is None:
            return False
        self.item = smaller
        return True

    def advance(self, told: int | None) -> _Turn:
        """Go on to the next page; ``told`` is the size that the answer says it has."""
        granted = told or self.size
        changed = granted is not None and self.size not in (None, granted) and not self.unsteady
        before, self.size, self.unsteady = self.passed, granted, changed
        if granted is not None and 0 < granted < self.item:
            # What is granted is asked for from now on, so that it stays so.
            self.item = granted
        if changed:
            assert granted is not None
            ahead = (self.number - 1) * granted > before
            self.number = before // granted + 1
            return _Turn.BACK if ahead else _Turn.OVER
        self.passed = self.number * (granted or self.item)
        self.number += 1
        return _Turn.ON
