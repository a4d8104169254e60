"""What a day leaves, and what the next one brings."""

from __future__ import annotations

from msgspec import Struct

from taskip_leads.models.lead_row import LeadRow


class DayPlans(Struct, frozen=True):
    """Leads whose step is due today and not done, and those planned for tomorrow; dearest first."""

    due: tuple[LeadRow, ...] = ()
    tomorrow: tuple[LeadRow, ...] = ()
