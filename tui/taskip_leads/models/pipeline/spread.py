"""Spread next steps over the next working days, a few on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from taskip_leads.models.change import EditLead
from taskip_leads.models.field_labels import DAY
from taskip_leads.models.lead_row import LeadRow, stored_day

#: Steps that are put on one day.
PER_DAY = 5
_FRIDAY = 4


def working_days(today: date) -> Iterator[date]:
    """Yield the days from Monday to Friday after ``today``, as long as the calendar has any."""
    for ordinal in range(today.toordinal() + 1, date.max.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if day.weekday() <= _FRIDAY:
            yield day


def spread(count: int, today: date, *, per_day: int = PER_DAY) -> list[date]:
    """Return a day for each of ``count`` steps, in their order.

    The first ``per_day`` are for the next working day after ``today``, and so on.
    """
    days = islice(working_days(today), -(-count // per_day))
    return [day for day in days for _ in range(per_day)][:count]


def spread_changes(leads: Sequence[LeadRow], today: date) -> list[EditLead]:
    """Return the changes that spread the next steps of leads, in their order."""
    days = [day.isoformat() for day in spread(len(leads), today)]
    return [
        EditLead(row.lead_id, {DAY: day}, {DAY: stored_day(row)})
        for row, day in zip(leads, days, strict=False)
        if day != stored_day(row)
    ]
