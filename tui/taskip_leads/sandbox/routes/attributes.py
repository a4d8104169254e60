"""``/lead-attribute``: statuses (type 1) and sources (type 2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from taskip_leads import clock
from taskip_leads.models.limits import ATTRIBUTE_NAME_MAX, COLOR_MAX
from taskip_leads.sandbox.data.database import Row, Value
from taskip_leads.sandbox.http import serializers
from taskip_leads.sandbox.http.errors import not_found
from taskip_leads.sandbox.http.paging import SelectQuery, page_parameters, simple_page
from taskip_leads.sandbox.http.validation import FieldReader
from taskip_leads.sandbox.state import Sandbox, body_of, number_in, of


async def list_attributes(request: Request) -> JSONResponse:
    """List attributes, ten per page by default; a size of 0 does not mean all here."""
    sandbox = of(request)
    fields = FieldReader(request.query_params)
    page, item = page_parameters(fields)
    kind = fields.parameter("type", among=(1, 2))
    fields.check()
    where = [] if kind is None else ["type = ?"]
    values: list[Value] = [] if kind is None else [kind]
    select = SelectQuery("attributes", "*", where, values, "id")

    def shape(rows: Sequence[Row]) -> list[dict[str, Any]]:
        return [serializers.attribute(row) for row in rows]

    answer = simple_page(request, sandbox.database, select, shape, page, item)
    return JSONResponse({"msg": "Lead Attributes Fetched", **answer})


async def create_attribute(request: Request) -> JSONResponse:
    sandbox = of(request)
    columns = _columns(sandbox, FieldReader(body_of(request)))
    now = serializers.stamp(clock.now())
    with sandbox.database.write() as db:
        if columns.get("position") is None:
            row = db.execute(
                "SELECT coalesce(max(position), 0) + 1 FROM attributes WHERE type = ?",
                (columns["type"],),
            ).fetchone()
            columns["position"] = row[0]
        columns |= {"created_at": now, "updated_at": now}
        number = sandbox.database.insert(
            f"INSERT INTO attributes ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            list(columns.values()),
        )
    answer = serializers.attribute(_row(sandbox, number))
    return JSONResponse({"msg": "Attribute Created", "data": answer}, 201)


async def get_attribute(request: Request) -> JSONResponse:
    row = _row(of(request), number_in(request, "id"))
    return JSONResponse({"msg": "Attribute Details", "data": serializers.attribute(row)})


async def update_attribute(request: Request) -> JSONResponse:
    """Update an attribute. The type is always written, so a wrong one converts it."""
    sandbox = of(request)
    row = _row(sandbox, number_in(request, "id"))
    columns = _columns(sandbox, FieldReader(body_of(request)))
    if columns.get("position") is None:
        columns.pop("position", None)
    columns["updated_at"] = serializers.stamp(clock.now())
    with sandbox.database.write() as db:
        sets = ", ".join(f"{name} = ?" for name in columns)
        db.execute(f"UPDATE attributes SET {sets} WHERE id = ?", [*columns.values(), row["id"]])
    answer = serializers.attribute(_row(sandbox, row["id"]))
    return JSONResponse({"msg": "Attribute Updated", "data": answer})


async def delete_attribute(request: Request) -> JSONResponse:
    """Delete an attribute and remove it from its leads."""
    sandbox = of(request)
    row = _row(sandbox, number_in(request, "id"))
    with sandbox.database.write() as db:
        db.execute("DELETE FROM attributes WHERE id = ?", (row["id"],))
    return JSONResponse({"msg": "Attribute Deleted Successfully"})


def _columns(sandbox: Sandbox, fields: FieldReader) -> dict[str, Value]:
    """Read a body as columns. Raises a 422 ``Problem``."""
    columns: dict[str, Value] = {
        "name": sandbox.stored(fields.text("name", required=True, longest=ATTRIBUTE_NAME_MAX)),
        "type": fields.integer("type", required=True),
    }
    if columns["type"] not in (None, 1, 2):
        fields.wrong("type", "The selected type is invalid.")
    if fields.has("color"):
        columns["color"] = fields.text("color", longest=COLOR_MAX, nullable=False)
    if fields.has("order"):
        columns["position"] = fields.integer("order", nullable=False)
    fields.check()
    return columns


def _row(sandbox: Sandbox, number: int) -> Row:
    row = sandbox.database.row("SELECT * FROM attributes WHERE id = ?", [number])
    if row is None:
        raise not_found("Attribute")
    return row
