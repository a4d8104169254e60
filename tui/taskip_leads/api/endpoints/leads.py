"""Leads: list, create, read, update, delete, email, convert."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import fields

from taskip_leads.api.pagination import ITEM, Page, read_page, walk
from taskip_leads.api.requester import Requester
from taskip_leads.api.responses import data_of
from taskip_leads.errors import InvalidResponse
from taskip_leads.models.lead import Contact, Lead
from taskip_leads.wire.bodies import EmailBody, IdsBody, LeadBody, written
from taskip_leads.wire.records import read_contact, read_lead


class Unset(Enum):
    """A field that is not sent, as opposed to null."""

    UNSET = "unset"


UNSET = Unset.UNSET


class LeadFields(Struct, frozen=True, kw_only=True):
    """All documented body fields. ``UNSET`` is omitted; None is sent as null."""

    first_name: str | Unset = UNSET
    last_name: str | Unset | None = UNSET
    email: str | Unset | None = UNSET
    phone_number: str | Unset | None = UNSET
    website: str | Unset | None = UNSET
    company_id: int | Unset | None = UNSET
    value: Decimal | Unset | None = UNSET
    currency: str | Unset | None = UNSET
    lead_interaction_date: date | Unset | None = UNSET
    assigned_to: Sequence[int] | Unset = UNSET
    #: The complete set, which replaces the current one.
    status_ids: Sequence[int] | Unset = UNSET
    source_ids: Sequence[int] | Unset = UNSET
    groups: Sequence[int] | Unset = UNSET
    country_id: int | Unset | None = UNSET
    state_id: int | Unset | None = UNSET
    city_id: int | Unset | None = UNSET
    address: str | Unset | None = UNSET
    zip_code: str | Unset | None = UNSET
    description: str | Unset | None = UNSET
    #: In the shape in which TaskIP sent them.
    custom_fields: Sequence[Mapping[str, Any]] | Mapping[str, Any] | Unset = UNSET

    def body(self) -> dict[str, Any]:
        """Return the set fields as JSON. Raises ``Refused`` if a field exceeds its limit."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        present = {name: value for name, value in values.items() if value is not UNSET}
        return written(LeadBody, present)


class LeadsApi:
    """``/lead`` and its actions. All methods raise ``WireError``."""

    def __init__(self, port: Requester) -> None:
        self._port = port

    async def page(
        self,
        *,
        page: int = 1,
        item: int = ITEM,
        search: str | None = None,
        is_converted: Literal[0, 1] | None = None,
        status_id: int | None = None,
        source_id: int | None = None,
        assigned_to: int | None = None,
        from_date: date | None = None,
        to_date: date | None = None,
        sort_by: Literal["name", "lead_interaction_date", "status"] | None = None,
        sort_order: Literal["asc", "desc"] | None = None,
    ) -> Page[Lead]:
        """Return one page. ``item=0``: all leads; dates are interaction dates, inclusive."""
        return await self._port.read(
            "/lead",
            {
                "search": search,
                "item": item,
                "page": page,
                "is_converted": is_converted,
                "status_id": status_id,
                "source_id": source_id,
                "assigned_to": assigned_to,
                "from_date": from_date.isoformat() if from_date else None,
                "to_date": to_date.isoformat() if to_date else None,
                "sort_by": sort_by,
                "sort_order": sort_order,
            },
            into=lambda answer: read_page(answer, page, read_lead),
        )

    def pages(
        self,
        *,
        start: int = 1,
        item: int = ITEM,
        search: str | None = None,
        is_converted: Literal[0, 1] | None = None,
        status_id: int | None = None,
        source_id: int | None = None,
        assigned_to: int | None = None,
        from_date: date | None = None,
        to_date: date | None = None,
        sort_by: Literal["name", "lead_interaction_date", "status"] | None = None,
        sort_order: Literal["asc", "desc"] | None = None,
    ) -> AsyncIterator[Page[Lead]]:
        """Yield all pages from ``start`` on, each lead once."""

        async def fetch(number: int, size: int) -> Page[Lead]:
            return await self.page(
                page=number,
                item=size,
                search=search,
                is_converted=is_converted,
                status_id=status_id,
                source_id=source_id,
                assigned_to=assigned_to,
                from_date=from_date,
                to_date=to_date,
                sort_by=sort_by,
                sort_order=sort_order,
            )

        return walk(fetch, lambda lead: lead.id, start=start, item=item)

    async def get(self, lead_id: int) -> Lead:
        """Return the lead's details, with ``activities``."""
        return await self._port.read(f"/lead/{lead_id}", into=_lead)

    async def create(self, fields: LeadFields) -> Lead:
        """Create a lead; relations in the response may be stale. ``Conflict``: email taken."""
        return _lead(await self._port.write_once("POST", "/lead", body=fields.body()))

    async def update(self, lead_id: int, fields: LeadFields) -> Lead:
        """Change the set fields, ``first_name`` among them. The response is partial."""
        body = fields.body()
        return _lead(await self._port.write_once("PUT", f"/lead/{lead_id}", body=body))

    async def delete(self, lead_id: int) -> None:
        """Delete the lead permanently."""
        await self._port.write_once("DELETE", f"/lead/{lead_id}", needed=False)

    async def bulk_delete(self, ids: Sequence[int]) -> None:
        """Delete several leads permanently; the response does not list them."""
        body = written(IdsBody, {"ids": ids})
        await self._port.write_once("POST", "/lead/bulk-delete", body=body, needed=False)

    async def send_email(self, lead_id: int, *, subject: str, message: str) -> None:
        """Send one email; it cannot be checked. ``Refused`` without address or mailbox."""
        await self._port.write_once(
            "POST",
            f"/lead/send-email/{lead_id}",
            body=written(EmailBody, {"subject": subject, "message": message}),
            needed=False,
        )

    async def convert(self, lead_id: int) -> Contact:
        """Convert the lead to a contact; the id in the response is the contact's."""
        # Some proxies require a length even without a body; the reference shows no body.
        answer = await self._port.write_once(
            "POST", f"/lead/{lead_id}/convert", body={}, needed=False
        )
        data = data_of(answer)
        return read_contact(data if isinstance(data, Mapping) else {})


def _lead(answer: Any) -> Lead:
    try:
        return read_lead(data_of(answer))
    except ValueError:
        raise InvalidResponse("TaskIP's reply contains no lead.", committed=True) from None
