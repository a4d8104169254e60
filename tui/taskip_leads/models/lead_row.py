"""A lead as a row of a list, read by the thousand from the mirror."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import IntEnum

from msgspec import Struct

from taskip_leads.models.attribute import Attribute
from taskip_leads.models.pipeline.closed_statuses import ClosedStatuses
from taskip_leads.models.user import User


class UnreadKind(IntEnum):
    """What the user has not looked at: a lead that TaskIP created since, or what others changed of it."""

    NEW = 1
    CHANGED = 2


#: Everything that can be marked.
UNREAD_KINDS = frozenset(UnreadKind)


class ReadRules(Struct, frozen=True):
    """What the settings decide about reading leads."""

    #: The statuses that close a lead.
    closed: ClosedStatuses = ClosedStatuses()
    #: The kinds of leads that are marked as not looked at.
    marked: frozenset[UnreadKind] = UNREAD_KINDS
    #: The zone of TaskIP's note times, which have none; empty: they are shown unchanged.
    note_timezone: str = ""


class LeadRow(Struct, frozen=True):
    """One row of the lead list, pending changes included.

    ``lead_id`` is the permanent id on this machine; ``server_id`` is TaskIP's, None until assigned.
    ``statuses``, ``sources``, ``owners``: None means *unknown*, an empty tuple *none*.
    Text fields are as stored: clean them at the render boundary.
    """

    lead_id: int
    server_id: int | None
    name: str
    company: str | None = None
    statuses: tuple[Attribute, ...] | None = None
    sources: tuple[Attribute, ...] | None = None
    value: Decimal | None = None
    currency: str | None = None
    #: ``lead_interaction_date``: past = last interaction, future = next step.
    day: date | None = None
    #: The same field verbatim, if it is not a known date.
    day_text: str | None = None
    #: ``day`` where it is a next step, today's or late ones included, that nobody has taken yet; see
    #: ``next_step.days_late``.
    step: date | None = None
    #: A status of it is closed (``ClosedStatuses``), so that it needs no next step.
    closed: bool = False
    owners: tuple[User, ...] | None = None
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    city: str | None = None
    country: str | None = None
    converted: bool = False
    #: Our conversion was not sent yet, so that it can still fail or be undone.
    converting: bool = False
    #: The number of unsent changes of this lead.
    pending: int = 0
    #: What the user has not looked at yet; None if they saw it as it is.
    unread: UnreadKind | None = None
    created_at: str | None = None
    updated_at: str | None = None


def stored_day(row: LeadRow) -> str | None:
    """Return the lead's date as TaskIP stores it, the base of an edit."""
    return row.day.isoformat() if row.day is not None else row.day_text
