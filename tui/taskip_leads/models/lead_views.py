"""Leads, notes and attributes as the store hands them to screens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from taskip_leads.models.attribute import Attribute
from taskip_leads.models.file import File
from taskip_leads.models.lead import Lead
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.note import Note
from taskip_leads.models.pending import PendingChange


class Selection(Struct, frozen=True):
    """The answer to a query: all matching leads, in order."""

    keys: Sequence[int]
    #: Leads in the mirror, whatever the query.
    total: int
    #: How many of them the query takes in before its filters: active ones, converted ones, or all.
    among: int
    #: Sum of values per currency, most leads first; never added across currencies. None where there are
    #: so many leads that it is asked for later (``LeadReader.sums``).
    sums: tuple[tuple[str, Decimal], ...] | None = ()
    #: How many match, where ``keys`` are only the first of them.
    matches: int | None = None

    @property
    def count(self) -> int:
        """How many match."""
        return len(self.keys) if self.matches is None else self.matches


class SearchExcerpt(Struct, frozen=True):
    """Where a search found a lead that shows no match in its row: the field's name, and its text."""

    field: str
    text: str


class NoteView(Struct, frozen=True):
    """A note as shown: the service's, or one of ours that still waits (``pending``)."""

    note: Note
    pending: PendingChange | None = None


class StatusAge(Struct, frozen=True):
    """Since when a lead is in its leading status."""

    since: datetime
    #: Whether this machine saw it come there; else it was there when the machine first synced.
    seen: bool


class LeadDetail(Struct, frozen=True):
    """Everything the mirror knows of a lead, pending changes included."""

    row: LeadRow
    lead: Lead
    #: Newest first.
    notes: tuple[NoteView, ...] = ()
    files: tuple[File, ...] = ()
    #: Changes of this lead that are not settled, oldest first, refused and unknown ones included.
    pending: tuple[PendingChange, ...] = ()
    #: Changes of ours that are done, newest first: those of the last 30 days, the newest 30 of them.
    receipts: tuple[PendingChange, ...] = ()
    #: Since when it is in its status; None = not known.
    status_age: StatusAge | None = None
    #: When the lead's own page, notes and files were last read; None = never yet.
    read_at: datetime | None = None
    #: When the notes were last read, alone or with the rest.
    notes_read_at: datetime | None = None
    #: When the date of the next step was set; None = not known.
    planned_at: datetime | None = None


class AttributeUse(Struct, frozen=True):
    """A status or source, how many leads carry it, and a change of it that still waits."""

    attribute: Attribute
    leads: int
    pending: PendingChange | None = None


class Choice(Struct, frozen=True):
    """One line of a filter's picker: a status, source or person, or ``NONE``, and its count."""

    id: int
    name: str
    leads: int
    color: str | None = None
