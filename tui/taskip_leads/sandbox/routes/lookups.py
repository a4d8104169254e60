"""``/team-member`` and ``/company``, which differ from the rest of the API.

They paginate with ``limit`` (50 by default, 100 at most), return totals, and have their own date format.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from taskip_leads.sandbox.data.database import Row, Value
from taskip_leads.sandbox.data.search_text import fold
from taskip_leads.sandbox.http.errors import Problem
from taskip_leads.sandbox.http.paging import SelectQuery, full_page
from taskip_leads.sandbox.http.validation import FieldReader
from taskip_leads.sandbox.state import of

_DEFAULT, _MOST = 50, 100


async def list_team(request: Request) -> JSONResponse:
    where = "instr(fold(first_name || ' ' || last_name || ' ' || email), ?)"
    select = SelectQuery("users", "*", [where], [], "id")
    return _listed(request, "Team Members Fetched", select, _members)


async def list_companies(request: Request) -> JSONResponse:
    source = "companies LEFT JOIN countries ON countries.id = companies.country_id"
    where = "instr(fold(companies.name || ' ' || coalesce(companies.email, '')), ?)"
    columns = "companies.*, countries.name AS country"
    select = SelectQuery(source, columns, [where], [], "companies.id")
    return _listed(request, "Companies Fetched", select, _companies)


def _listed(request: Request, message: str, select: SelectQuery, shape: Any) -> JSONResponse:
    sandbox = of(request)
    if not sandbox.switches.lookups:
        raise Problem(403, "This action is not allowed for your plan or role.")
    fields = FieldReader(request.query_params)
    page = fields.parameter("page", least=1) or 1
    size = min(fields.parameter("limit", least=1) or _DEFAULT, _MOST)
    search = fields.text("search")
    fields.check()
    values: list[Value] = [] if search is None else [fold(search)]
    select = SelectQuery(
        select.source,
        select.columns,
        select.where if search is not None else [],
        values,
        select.order,
    )
    return JSONResponse(
        {"msg": message, **full_page(request, sandbox.database, select, shape, page, size)}
    )


def _members(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [
        {
            "id": row["id"],
            "uuid": row["uuid"],
            "first_name": row["first_name"],
            "last_name": row["last_name"],
            "full_name": f"{row['first_name']} {row['last_name']}",
            "email": row["email"],
            "position": row["position"],
            "role": row["role"],
            "teams": [],
            "image": None,
            "invitation": None,
            "created_at": _day(row["created_at"]),
        }
        for row in rows
    ]


def _companies(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "email": row["email"],
            "phone_number": row["phone_number"],
            "website": row["website"],
            "size": row["size"],
            "country_id": row["country_id"],
            "country": row["country"],
            "address": None,
            "image": None,
            "created_at": _day(row["created_at"]),
        }
        for row in rows
    ]


def _day(stamp: str) -> str:
    """Format a date: ``01, Jan, 2024``."""
    return datetime.fromisoformat(stamp).strftime("%d, %b, %Y")
