"""Pages without totals: asked by number with our own parameters, read until the service ends them.

Links of the service drop the filters, so they are only read as a sign that there is more.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from taskip_leads.api.answers import data_of
from taskip_leads.api.wire import read_rows, whole
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
    """A page out of its envelope. The last one has no next link, no links and meta, or no rows."""
    rows = data_of(answer)
    rows = rows if isinstance(rows, list) else []
    kept, skipped = read_rows(rows, read)
    answer = answer if isinstance(answer, dict) else {}
    links, meta = answer.get("links"), answer.get("meta")
    following = links.get("next") if isinstance(links, Mapping) else None
    return Page(
        items=tuple(kept),
        skipped=tuple(skipped),
        number=number,
        per_page=whole(meta.get("per_page")) if isinstance(meta, Mapping) else None,
        last=not following or not rows,
    )


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
    number = start
    while True:
        page = await fetch(number, item)
        fresh = {identify(row): row for row in page.items if identify(row) not in seen}
        seen.update(fresh)
        ended = page.last or not (fresh or page.skipped)
        yield Page(tuple(fresh.values()), page.skipped, number, page.per_page, ended)
        if ended:
            return
        if page.per_page is not None and 0 < page.per_page < item:
            # What is granted from now on is asked for, so that page numbers count the same rows.
            item = page.per_page
        number += 1
