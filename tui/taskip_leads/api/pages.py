"""Pages without totals: asked by number with our own parameters, read until the service ends them.

Links of the service drop the filters, so they are only read as a sign that there is more.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from taskip_leads.api.answers import data_of
from taskip_leads.api.wire import listed, read_rows, whole
from taskip_leads.errors import Nonsense
from taskip_leads.models.lead import Skipped

T = TypeVar("T")

#: What is asked for; the maximum is not documented, and what is granted comes in ``meta.per_page``.
ITEM = 250


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page: what could be read, what could not, and whether it was the last."""

    items: tuple[T, ...]
    skipped: tuple[Skipped, ...] = ()
    number: int = 1
    #: The size the service granted, None where it does not say.
    per_page: int | None = None
    last: bool = True


def read_page(answer: Any, number: int, read: Callable[[Mapping[str, Any]], T]) -> Page[T]:
    """A page out of its envelope. The last one has no next link, no links and meta, or no rows.

    Raises ``Nonsense`` where the answer holds no list: that must not be taken for an empty one.
    """
    data = data_of(answer)
    if isinstance(data, Mapping) and isinstance(data.get("data"), list):
        # A paginator within the envelope.
        answer, data = data, data["data"]
    rows = [] if data is None else listed(data)
    if rows is None:
        raise Nonsense("The service's answer holds no list.", committed=True)
    kept, skipped = read_rows(rows, read)
    answer = answer if isinstance(answer, dict) else {}
    told = answer.get("meta") if isinstance(answer.get("meta"), Mapping) else answer
    granted = whole(told.get("per_page"))
    return Page(
        items=tuple(kept),
        skipped=tuple(skipped),
        number=number,
        # A size smaller than what came is not the size of these pages.
        per_page=granted if granted is not None and granted >= max(1, len(rows)) else None,
        last=not rows or _ends(answer, number),
    )


def _ends(answer: Mapping[str, Any], number: int) -> bool:
    """Whether what stands beside the rows says that these are the last."""
    links, meta = answer.get("links"), answer.get("meta")
    if isinstance(links, Mapping) and "next" in links:
        return not links["next"]
    if "next_page_url" in answer:
        return not answer["next_page_url"]
    if not isinstance(meta, Mapping):
        return True
    # Without links the numbers tell; without those, a page that brings nothing new will.
    pages = whole(meta.get("last_page", meta.get("total_pages")))
    return pages is not None and number >= pages


async def walk(
    fetch: Callable[[int, int], Awaitable[Page[T]]],
    identify: Callable[[T], object],
    *,
    start: int = 1,
    item: int = ITEM,
) -> AsyncIterator[Page[T]]:
    """Page after page of ``fetch(number, item)``, each row once.

    Rows move between pages while they are read, so they are told apart by ``identify``; a page that
    brings none that is new is the end, whatever its links say.
    """
    seen: set[object] = set()
    unread: tuple[Skipped, ...] = ()
    place = _Place(start, item)
    while True:
        page = await fetch(place.number, place.item)
        fresh = {identify(row): row for row in page.items if identify(row) not in seen}
        seen.update(fresh)
        number, moved = place.number, place.advance(page.per_page)
        # A page of rows that cannot be read is no end, unless it is the same page again.
        new = bool(fresh) or moved or (not page.items and page.skipped not in ((), unread))
        ended = not new or (page.last and not moved)
        yield Page(tuple(fresh.values()), page.skipped, number, page.per_page, ended)
        if ended:
            return
        unread = page.skipped


@dataclass(slots=True)
class _Place:
    """Which page is next. Page numbers count pages of one size; with another they name other rows."""

    number: int
    item: int
    #: The size that was granted, 0 until it is known, and how many rows it led past.
    size: int = 0
    passed: int = 0
    #: The last answer changed the size: then a second change is not believed.
    unsteady: bool = False

    def advance(self, granted: int | None) -> bool:
        """Go on; True where the size has changed, so that the answer's rows are not those expected."""
        granted = granted or self.size or self.item
        if self.size in (0, granted) or self.unsteady:
            self.size, self.passed, self.unsteady = granted, self.number * granted, False
            self.number += 1
        else:
            self.size, self.unsteady = granted, True
            self.number = self.passed // granted + 1
        if 0 < granted < self.item:
            # What is granted is asked for from now on, so that it stays so.
            self.item = granted
        return self.unsteady
