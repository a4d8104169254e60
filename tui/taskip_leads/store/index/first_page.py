"""The first leads of the usual list by SQL, before the index has been read."""

from __future__ import annotations

import sqlite3

from taskip_leads.clock import today
from taskip_leads.mirror.tables import attributes, lead_rows, most_urgent
from taskip_leads.models.filters.query import Sort
from taskip_leads.models.lead_views import Selection
from taskip_leads.models.pipeline.closed_statuses import ClosedStatuses

# What is read before all leads are: some screens of the list everyone begins with.
_FIRST = 300


def first_page(
    connection: sqlite3.Connection, sort: Sort, closed: ClosedStatuses
) -> Selection | None:
    """Return the first active leads in an order; None if SQL has no index for that order."""
    if sort == Sort():
        closed_ids = closed.ids(attributes.read(connection))
        lead_ids = most_urgent.first_ids(connection, _FIRST, today(), closed_ids)
    else:
        order = lead_rows.ORDERS.get((sort.field, sort.descending))
        if order is None:
            return None
        lead_ids = lead_rows.first_ids(connection, _FIRST, order)
    active = lead_rows.count_active(connection)
    return Selection(lead_ids, lead_rows.count(connection), active, sums=None, matches=active)
