"""What the triage screen shows at one moment."""

from __future__ import annotations

from msgspec import Struct

from taskip_leads.models.attribute import Attribute, leading
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import LeadDetail, RelatedLead
from taskip_leads.models.triage.tally import SideWork, TallyRow
from taskip_leads.ui.widgets.timeline import TimelineEntry

#: Statuses beyond these have no digit; ``s`` lists all.
DIGITS = 9


class TriageLeadView(Struct, frozen=True):
    """The current lead, and what surrounds it."""

    detail: LeadDetail
    entries: tuple[TimelineEntry, ...] = ()
    #: Shown in place of the entries if there are none.
    nothing: str = ""
    related: tuple[RelatedLead, ...] = ()
    #: What others changed while it is shown: ``status was New``.
    changed: tuple[str, ...] = ()
    #: The id of the user.
    me: int | None = None


class DecisionView(Struct, frozen=True):
    """The decisions that the keys offer, and the queue around them."""

    #: The workspace's statuses in order.
    statuses: tuple[Attribute, ...] = ()
    row: LeadRow | None = None
    me: int | None = None
    coming: tuple[LeadRow, ...] = ()
    tally: tuple[TallyRow, ...] = ()
    work: SideWork = SideWork()

    @property
    def with_digits(self) -> tuple[Attribute, ...]:
        """The statuses that have a digit."""
        return self.statuses[:DIGITS]

    @property
    def current_status(self) -> int | None:
        """The id of the lead's leading status."""
        statuses = self.row.statuses if self.row is not None else None
        return leading(statuses).id if statuses else None
