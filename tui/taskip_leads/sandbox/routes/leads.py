"""``/lead``: list, create, read, change, delete, convert, email."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from taskip_leads import clock
from taskip_leads.models.limits import SUBJECT_MAX
from taskip_leads.sandbox.data.database import Row, SampleDatabase, Value
from taskip_leads.sandbox.data.history import record
from taskip_leads.sandbox.data.lead_writer import (
    OPTIONAL,
    TEXTS,
    LeadInput,
    insert,
    read_form,
    replace,
)
from taskip_leads.sandbox.data.search_text import fold
from taskip_leads.sandbox.http import serializers
from taskip_leads.sandbox.http.errors import Problem, not_found
from taskip_leads.sandbox.http.paging import SelectQuery, page_parameters, simple_page
from taskip_leads.sandbox.http.validation import FieldReader, valid_email
from taskip_leads.sandbox.state import Sandbox, body_of, number_in, of

_SORTS = {
    "": "leads.id",
    "name": "leads.first_name COLLATE NOCASE {0}, leads.last_name COLLATE NOCASE",
    "lead_interaction_date": "leads.lead_interaction_date",
    "status": """(SELECT min(a.position) FROM lead_attributes la JOIN attributes a
        ON a.id = la.attribute_id WHERE la.lead_id = leads.id AND a.type = 1)""",
}
# The eleven keys in the response to a PUT.
_PARTIAL = (
    "id",
    "first_name",
    "last_name",
    "full_name",
    "email",
    "phone_number",
    "value",
    "currency",
    "description",
    "created_at",
    "updated_at",
)


async def list_leads(request: Request) -> JSONResponse:
    sandbox = of(request)
    fields = FieldReader(request.query_params)
    page, item = page_parameters(fields, zero_is_all=True)
    select = _filtered(fields)
    fields.check()
    most = sandbox.switches.largest_page
    if most is not None and item:
        item = min(item, most)

    def shape(rows: Sequence[Row]) -> list[dict[str, Any]]:
        return serializers.leads(sandbox.database, rows, bare=sandbox.switches.bare_lists)

    answer = simple_page(request, sandbox.database, select, shape, page, item)
    return JSONResponse({"message": "All leads successfully fetched", **answer})


def _filtered(fields: FieldReader) -> SelectQuery:
    """Apply the filters of the reference; missing ones have no effect."""
    where: list[str] = []
    values: list[Value] = []

    def condition(sql: str, value: Value) -> None:
        if value is not None:
            where.append(sql)
            values.append(value)

    search = fields.text("search")
    if search is not None:
        where.append("(instr(leads.searchable, ?) OR instr(fold(companies.name), ?))")
        values += [fold(search)] * 2
    condition("leads.converted = ?", fields.parameter("is_converted", among=(0, 1)))
    related = "leads.id IN (SELECT lead_id FROM lead_attributes WHERE attribute_id = ?)"
    condition(related, fields.parameter("status_id"))
    condition(related, fields.parameter("source_id"))
    condition(
        "leads.id IN (SELECT lead_id FROM lead_users WHERE user_id = ?)",
        fields.parameter("assigned_to"),
    )
    # Leads without a date match no range of dates.
    condition("leads.lead_interaction_date >= ?", fields.day_parameter("from_date"))
    condition("leads.lead_interaction_date <= ?", fields.day_parameter("to_date"))
    sort = fields.choice("sort_by", tuple(_SORTS)[1:], "")
    direction = fields.choice("sort_order", ("asc", "desc"), "desc")
    order = f"{_SORTS[sort].format(direction)} {direction}, leads.id {direction}"
    return SelectQuery(serializers.LEADS, serializers.LEAD_COLUMNS, where, values, order)


async def create_lead(request: Request) -> JSONResponse:
    """Create a lead. The response lacks the relations that were just set."""
    sandbox = of(request)
    form = _form(sandbox, request, creating=True)
    with sandbox.database.write() as db:
        _refuse_taken(sandbox, form, None)
        lead_id = insert(db, form, sandbox.user_id)
        record(db, lead_id, sandbox.user_id, "created", "Lead created")
    answer = serializers.lead(_row(sandbox.database, lead_id)) | {"company": None}
    return JSONResponse({"msg": "Lead Created", "data": answer}, 201)


def _form(sandbox: Sandbox, request: Request, *, creating: bool) -> LeadInput:
    """Read a body's fields. Raises a 422 ``Problem``."""
    form = read_form(sandbox.database, FieldReader(body_of(request)), creating=creating)
    for name in ("first_name", *TEXTS):
        text = form.columns.get(name)
        if isinstance(text, str):
            form.columns[name] = sandbox.stored(text, rich=name == "description")
    return form


async def get_lead(request: Request) -> JSONResponse:
    sandbox = of(request)
    row = _row(sandbox.database, number_in(request, "id"))
    lead = serializers.leads(sandbox.database, [row])[0]
    detail: dict[str, Any] = {}
    for key, value in lead.items():
        if key == "custom_fields":
            detail["activities"] = serializers.activities(sandbox.database, row["id"])
        detail[key] = value
    return JSONResponse({"msg": "Lead Details", "data": detail})


async def update_lead(request: Request) -> JSONResponse:
    sandbox = of(request)
    lead_id = number_in(request, "id")
    before = _row(sandbox.database, lead_id)
    form = _form(sandbox, request, creating=False)
    if sandbox.switches.forgetful_puts:
        form.columns = dict.fromkeys(OPTIONAL) | form.columns
    with sandbox.database.write() as db:
        _refuse_taken(sandbox, form, lead_id)
        replace(db, before, form, sandbox.user_id)
    lead = serializers.lead(_row(sandbox.database, lead_id))
    return JSONResponse({"msg": "Lead Updated", "data": {key: lead[key] for key in _PARTIAL}})


async def delete_lead(request: Request) -> JSONResponse:
    sandbox = of(request)
    lead_id = _row(sandbox.database, number_in(request, "id"))["id"]
    with sandbox.database.write() as db:
        db.execute("DELETE FROM leads WHERE id = ?", (lead_id,))
    return JSONResponse({"msg": "Lead Deleted Successfully"})


async def bulk_delete_leads(request: Request) -> JSONResponse:
    """Delete all leads or none: one unknown id rejects the whole batch."""
    sandbox = of(request)
    fields = FieldReader(body_of(request))
    ids = fields.ids(
        "ids", lambda number: _find(sandbox.database, number) is not None, required=True
    )
    fields.check()
    with sandbox.database.write() as db:
        db.executemany("DELETE FROM leads WHERE id = ?", [(number,) for number in ids])
    return JSONResponse({"msg": "Lead Deleted Successfully"})


async def send_email(request: Request) -> JSONResponse:
    sandbox = of(request)
    lead = _row(sandbox.database, number_in(request, "id"))
    fields = FieldReader(body_of(request))
    subject = fields.text("subject", required=True, longest=SUBJECT_MAX)
    message = fields.text("message", required=True)
    fields.check()
    if not valid_email(lead["email"]):
        raise Problem(422, "This lead does not have a valid email address.")
    if not sandbox.switches.mail_connected:
        raise Problem(422, "Your workspace mail is not connected.")
    with sandbox.database.write() as db:
        db.execute(
            "INSERT INTO emails (lead_id, subject, message, created_at) VALUES (?, ?, ?, ?)",
            (lead["id"], subject, message, serializers.stamp(clock.now())),
        )
        record(db, lead["id"], sandbox.user_id, "email_sent", f"Email sent: {subject}")
    return JSONResponse({"msg": "Email sent to lead successfully."})


async def convert_lead(request: Request) -> JSONResponse:
    """Convert a lead. The response is the new contact, with an id of its own."""
    sandbox = of(request)
    lead = _row(sandbox.database, number_in(request, "id"))
    if lead["converted"]:
        raise Problem(422, "This lead is already converted to a contact.")
    now = serializers.stamp(clock.now())
    with sandbox.database.write() as db:
        contact_id = sandbox.database.insert(
            "INSERT INTO contacts (lead_id, created_at) VALUES (?, ?)", (lead["id"], now)
        )
        db.execute(
            "UPDATE leads SET converted = 1, converted_contact_id = ?, converted_at = ?,"
            " updated_at = ? WHERE id = ?",
            (contact_id, now, now, lead["id"]),
        )
        record(db, lead["id"], sandbox.user_id, "converted", "Converted to contact")
    names = ("first_name", "last_name", "email", "phone_number", "country_id", "country")
    contact = {key: lead[key] for key in (*names, "address", "zip_code")}
    answer = {
        "msg": "Lead converted to contact successfully.",
        "data": {"id": contact_id, **contact},
    }
    return JSONResponse(answer)


def _find(database: SampleDatabase, lead_id: int) -> Row | None:
    return database.row("SELECT id FROM leads WHERE id = ?", [lead_id])


def _row(database: SampleDatabase, lead_id: int) -> Row:
    row = database.row(
        f"SELECT {serializers.LEAD_COLUMNS} FROM {serializers.LEADS} WHERE leads.id = ?", [lead_id]
    )
    if row is None:
        raise not_found("Lead")
    return row


def _refuse_taken(sandbox: Sandbox, form: LeadInput, lead_id: int | None) -> None:
    """Refuse an email address that another lead has, ignoring case."""
    email = form.columns.get("email")
    taken = email is not None and sandbox.database.row(
        "SELECT 1 FROM leads WHERE email = ? COLLATE NOCASE AND id IS NOT ?", [email, lead_id]
    )
    if taken:
        message = "The email has already been taken."
        raise Problem(sandbox.switches.taken_status, message, {"email": [message]})
