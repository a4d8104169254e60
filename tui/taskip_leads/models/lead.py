"""A lead with every field of the API's Lead object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from msgspec import Struct

from taskip_leads.models.attribute import Attribute
from taskip_leads.models.user import User


class Company(Struct, frozen=True):
    """The company of a lead; ``name`` is None if the response has only the id."""

    id: int | None
    name: str | None = None
    email: str | None = None
    phone_number: str | None = None


class Group(Struct, frozen=True):
    """A lead group: an id, and a name if the response has one. No endpoint lists groups."""

    id: int | None
    name: str | None = None


class CustomField(Struct, frozen=True):
    """One custom field as text; its original shape is in ``Lead.raw``."""

    label: str
    value: str


class Activity(Struct, frozen=True):
    """One line of the lead's history; ``when`` may be any text (``2 hours ago``), shown as is."""

    text: str
    when: str | None = None
    author: User | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead as described by one response.

    ``None`` in ``statuses``, ``sources``, ``assigned_to`` or ``activities`` means *unknown*, unlike an
    empty tuple: a list row or a partial response may omit them.
    """

    id: int
    first_name: str = ""
    last_name: str | None = None
    full_name: str = ""
    email: str | None = None
    phone_number: str | None = None
    website: str | None = None
    company_id: int | None = None
    company: Company | None = None
    value: Decimal | None = None
    currency: str | None = None
    lead_interaction_date: str | None = None
    assigned_to: tuple[User, ...] | None = None
    country_id: int | None = None
    country: str | None = None
    state_id: int | None = None
    state: str | None = None
    city_id: int | None = None
    city: str | None = None
    address: str | None = None
    zip_code: str | None = None
    description: str | None = None
    created_by: User | None = None
    converted: bool = False
    converted_contact_id: int | None = None
    converted_at: str | None = None
    statuses: tuple[Attribute, ...] | None = None
    sources: tuple[Attribute, ...] | None = None
    groups: tuple[Group, ...] = ()
    custom_fields: tuple[CustomField, ...] = ()
    activities: tuple[Activity, ...] | None = None
    created_at: str | None = None
    updated_at: str | None = None
    #: Undocumented fields, unchanged.
    extra: Mapping[str, Any] = field(default_factory=dict)
    #: The decoded response, unchanged, for exports and the mirror.
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The name to show, never empty."""
        parts = " ".join(f"{self.first_name} {self.last_name or ''}".split())
        full_name = " ".join(self.full_name.split())
        return full_name or parts or self.email or f"Lead #{self.id}"


class Contact(Struct, frozen=True):
    """The response to a conversion. Its ``id`` is the contact's, never the lead's."""

    id: int | None
    first_name: str = ""
    last_name: str | None = None
    email: str | None = None
    phone_number: str | None = None
    country_id: int | None = None
    country: str | None = None
    address: str | None = None
    zip_code: str | None = None


class SkippedRow(Struct, frozen=True):
    """An unreadable row of a response, with the reason."""

    reason: str
    sample: str = ""
