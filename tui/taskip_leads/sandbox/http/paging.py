"""Paginate like TaskIP: without totals for leads, with totals for lookups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from taskip_leads.sandbox.data.database import Row, SampleDatabase, Value
from taskip_leads.sandbox.http.validation import FieldReader

DEFAULT = 10


@dataclass(frozen=True, slots=True)
class SelectQuery:
    """A query without its LIMIT: columns and source, conditions, order."""

    source: str
    columns: str
    where: Sequence[str]
    values: Sequence[Value]
    order: str

    def sql(self, columns: str) -> str:
        conditions = f" WHERE {' AND '.join(self.where)}" if self.where else ""
        return f"SELECT {columns} FROM {self.source}{conditions}"


def page_parameters(fields: FieldReader, *, zero_is_all: bool = False) -> tuple[int, int]:
    """Read ``page`` and ``item``; a size of 0 means all, if allowed, else the default."""
    page = fields.parameter("page", least=1)
    item = fields.parameter("item", least=0)
    if item is None or (item == 0 and not zero_is_all):
        item = DEFAULT
    return page if page is not None else 1, item


def simple_page(
    request: Request,
    database: SampleDatabase,
    select: SelectQuery,
    shape: Callable[[Sequence[Row]], list[dict[str, Any]]],
    page: int,
    item: int,
) -> dict[str, Any]:
    """Return ``data``, ``links`` and ``meta``; the links lack filters and size."""
    size = item or -1
    offset = (page - 1) * item
    rows: list[Row] = []
    if offset < 2**62:
        sql = f"{select.sql(select.columns)} ORDER BY {select.order} LIMIT ? OFFSET ?"
        rows = database.rows(sql, [*select.values, size + 1 if item else -1, offset])
    more = bool(item) and len(rows) > item
    rows = rows[:item] if item else rows
    here = f"{request.url.scheme}://{request.url.netloc}{request.url.path}"
    return {
        "data": shape(rows),
        "links": {
            "first": f"{here}?page=1",
            "last": None,
            "prev": f"{here}?page={page - 1}" if page > 1 else None,
            "next": f"{here}?page={page + 1}" if more else None,
        },
        "meta": {
            "current_page": page,
            "from": offset + 1 if rows else None,
            "path": here,
            "per_page": item or len(rows),
            "to": offset + len(rows) if rows else None,
        },
    }


def full_page(
    request: Request,
    database: SampleDatabase,
    select: SelectQuery,
    shape: Callable[[Sequence[Row]], list[dict[str, Any]]],
    page: int,
    size: int,
) -> dict[str, Any]:
    """Return a page of the lookups, with ``last_page`` and ``total``."""
    counted = database.row(select.sql("count(*) AS n"), select.values)
    total = counted["n"] if counted is not None else 0
    last = max(1, -(-total // size))
    answer = simple_page(request, database, select, shape, page, size)
    answer["links"]["last"] = f"{answer['meta']['path']}?page={last}"
    answer["meta"] |= {"last_page": last, "total": total}
    return answer
