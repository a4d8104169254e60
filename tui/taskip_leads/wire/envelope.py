"""Read the envelope of a list: ``data``, ``links`` and ``meta``, or a paginator object."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import AliasChoices, Field

from taskip_leads.wire.fields import Integer, Record
from taskip_leads.wire.scalars import entries


class PageMeta(Record):
    """The numbers of a page; each may be missing."""

    per_page: Integer = None
    last_page: Integer = Field(None, validation_alias=AliasChoices("last_page", "total_pages"))


class PageEnvelope(Record):
    """The rows of one response, and whether more follow."""

    rows: tuple[Any, ...]
    meta: PageMeta
    #: Whether the response has a link to a next page; None if there are no links.
    has_next: bool | None = None
    #: Whether there is ``meta``, which responses without pagination lack.
    paginated: bool = False

    def granted_size(self) -> int | None:
        """Return the granted page size; None if it is missing or impossible."""
        size = self.meta.per_page
        return size if size is not None and size >= max(1, len(self.rows)) else None

    def is_last(self, number: int) -> bool:
        """Return whether page ``number`` is the last one, has no rows, or is not paginated."""
        if not self.rows:
            return True
        if self.has_next is not None:
            return not self.has_next
        if not self.paginated:
            return True
        # Without links the numbers decide; without numbers, a page without new rows is the last.
        return self.meta.last_page is not None and number >= self.meta.last_page


def read_envelope(answer: object) -> PageEnvelope | None:
    """Return the rows and the page's numbers; None if the response has no list."""
    data = answer["data"] if isinstance(answer, dict) and "data" in answer else answer
    if isinstance(data, dict) and isinstance(data.get("data"), list):
        # A paginator inside the envelope.
        answer, data = data, data["data"]
    rows = [] if data is None else entries(data)
    if rows is None:
        return None
    beside = answer if isinstance(answer, dict) else {}
    meta = beside.get("meta")
    return PageEnvelope.model_construct(
        rows=rows,
        meta=PageMeta.model_validate(meta if isinstance(meta, dict) else dict(beside)),
        has_next=_has_next(beside),
        paginated=isinstance(meta, dict),
    )


def _has_next(answer: Mapping[str, Any]) -> bool | None:
    links = answer.get("links")
    if isinstance(links, dict) and "next" in links:
        return bool(links["next"])
    return bool(answer["next_page_url"]) if "next_page_url" in answer else None
