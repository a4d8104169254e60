"""Leads, notes and attributes as the store passes them to screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from taskip_leads.models.attribute import Attribute
from taskip_leads.models.lead_row import LeadRow, UnreadKind

if TYPE_CHECKING:
    from taskip_leads.models.file import File
    from taskip_leads.models.lead import Lead
    from taskip_leads.models.note import Note
    from taskip_leads.models.pending import PendingChange


#: What is compared with what the user saw last: the fields of a lead that a row and the preview show.
UNREAD_FIELDS = ("status", "value", "owner", "step", "name", "email", "phone")


class Selection(Struct, frozen=True):
    """The result of a query: all matching leads, in order."""

    keys: Sequence[int]
    #: The number of all leads in the mirror.
    total: int
    #: How many of them the query takes in before its filters: active ones, converted ones, or all.
    among: int
    #: Sum of values per currency, most leads first; never added across currencies. None if it is
    #: computed later, because there are many leads (``LeadReader.sums``).
    sums: tuple[tuple[str, Decimal], ...] | None = ()
    #: The number of matches, if ``keys`` are only the first of them.
    matches: int | None = None

    @property
    def count(self) -> int:
        """The number of matches."""
        return len(self.keys) if self.matches is None else self.matches


class SearchExcerpt(Struct, frozen=True):
    """The field with the match of a lead whose row shows none: its name and text."""

    field: str
    text: str


class NoteView(Struct, frozen=True):
    """A note to show: TaskIP's, or an unsent one (``pending``)."""

    note: Note
    pending: PendingChange | None = None


#: The newest notes that are read with a lead: more than a screen shows.
NEWEST_NOTES = 50


class NoteWindow(Struct, frozen=True):
    """Some of a lead's notes, newest first, without a gap."""

    views: Sequence[NoteView] = ()
    #: The number of newer notes, and of all.
    first: int = 0
    total: int = 0

    @property
    def older(self) -> int:
        """The number of notes after these."""
        return self.total - self.first - len(self.views)


class StatusAge(Struct, frozen=True):
    """Since when a lead is in its leading status."""

    since: datetime
    #: Whether this machine saw it come there; else it was there when the machine first synced.
    seen: bool


class UnreadChange(Struct, frozen=True):
    """What the user has not seen of a lead."""

    kind: UnreadKind
    #: When TaskIP created or changed it, as far as that is known here.
    changed_at: datetime
    #: What they saw last, as text, by the names of ``UNREAD_FIELDS``; the date of a step as TaskIP has it.
    was: Mapping[str, str] = {}
    #: Whether somebody else wrote a note.
    has_note: bool = False


class UnreadSummary(Struct, frozen=True):
    """What came while the user was away."""

    since: datetime
    new: int = 0
    changed: int = 0
    deleted: int = 0

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.deleted)


class Arrival(Struct, frozen=True):
    """A lead that has just come, or that somebody has just assigned to the user."""

    row: LeadRow
    is_new: bool


class LeadDetail(Struct, frozen=True):
    """The details of a lead, pending changes included."""

    row: LeadRow
    lead: Lead
    #: The newest ones, newest first.
    notes: tuple[NoteView, ...] = ()
    files: tuple[File, ...] = ()
    #: Unsettled changes of this lead, oldest first, including refused and unknown ones.
    pending: tuple[PendingChange, ...] = ()
    #: Done changes of the last 30 days, newest first, at most 30.
    receipts: tuple[PendingChange, ...] = ()
    #: Since when it is in its status; None = not known.
    status_age: StatusAge | None = None
    #: When the lead's details, notes and files were last read; None = never.
    read_at: datetime | None = None
    #: When the notes were last read, alone or with the rest.
    notes_read_at: datetime | None = None
    #: What the next step is; "" if no note says so.
    step_text: str = ""
    #: What the user has not seen of it; None: they saw it as it is.
    unread: UnreadChange | None = None
    #: The number of notes that are not among ``notes``.
    older_notes: int = 0

    @property
    def note_count(self) -> int:
        """The number of all notes."""
        return len(self.notes) + self.older_notes

    def keeping_news(self, shown: LeadDetail | None) -> LeadDetail:
        """Return the lead with the news that ``shown`` tells of it, if there is nothing newer.

        A lead that the user looks at is marked as seen; what it tells stays until they leave it.
        """
        if self.unread is not None or shown is None or shown.row.lead_id != self.row.lead_id:
            return self
        row = replace(self.row, unread=shown.row.unread)
        return replace(self, row=row, unread=shown.unread)


class RelatedLead(Struct, frozen=True):
    """Another lead of the same company or web address."""

    row: LeadRow
    #: The title of its newest note; "" if it has none here.
    last_note: str = ""


class AttributeUse(Struct, frozen=True):
    """A status or source with its number of leads and its pending change."""

    attribute: Attribute
    #: 0 where the leads were not counted.
    leads: int
    pending: PendingChange | None = None
    #: How many of the leads are contacts.
    converted: int = 0

    @property
    def active(self) -> int:
        """The number of leads that are no contacts."""
        return self.leads - self.converted


class Choice(Struct, frozen=True):
    """One line of a picker: a status, source, person or ``NONE``, with its count."""

    id: int
    name: str
    leads: int
    color: str | None = None
