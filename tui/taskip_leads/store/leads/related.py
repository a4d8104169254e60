"""Find other leads of the same company or web address."""

from __future__ import annotations

from collections.abc import Sequence

from taskip_leads import mirror
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import lead_rows
from taskip_leads.models.filters.query import LeadQuery, Sort, SortField
from taskip_leads.models.filters.search_terms import quote
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import RelatedLead
from taskip_leads.models.values.web_address import InvalidAddress, parse_address
from taskip_leads.store.index.service import LeadIndexService
from taskip_leads.store.projection.notes import LeadNotes
from taskip_leads.text import fold

# Of a company with more leads, the newest are looked at.
_MOST = 60
_SHOWN = 20


async def find_related(
    database: Database, index: LeadIndexService, lead_id: int
) -> tuple[RelatedLead, ...]:
    """Return leads with the company's name or the website's host of a lead, newest first."""
    rows = await database.read(lambda c: lead_rows.rows(c, [lead_id]))
    if lead_id not in rows:
        return ()
    company, host = _company(rows[lead_id]), _host(rows[lead_id])
    candidates: dict[int, None] = {}
    for text in (company, host):
        if text:
            order = Sort(SortField.CREATED)
            # Word by word: spaces may differ.
            words = " ".join(quote(word) for word in text.split())
            query = LeadQuery(text=words, converted=None, sort=order)
            selection = await index.select(query, at_once=False)
            candidates |= dict.fromkeys(selection.keys[:_MOST])
    candidates.pop(lead_id, None)

    def read(connection: mirror.Connection) -> tuple[RelatedLead, ...]:
        others = lead_rows.rows(connection, tuple(candidates))
        same = [
            row
            for row in (others[i] for i in candidates if i in others)
            if (company and _company(row) == company) or (host and _host(row) == host)
        ]
        return tuple(
            RelatedLead(row, _last_note(connection, row.lead_id)) for row in _newest(same)[:_SHOWN]
        )

    return await database.read(read)


def _newest(rows: Sequence[LeadRow]) -> list[LeadRow]:
    return sorted(rows, key=lambda row: (row.created_at or "", row.lead_id), reverse=True)


def _company(row: LeadRow) -> str:
    return " ".join(fold(row.company or "").split())


def _host(row: LeadRow) -> str:
    """Return the host of the website without ``www.``; "" if there is none."""
    if not row.website:
        return ""
    try:
        host = parse_address(row.website, default_scheme="https").host
    except InvalidAddress:
        return ""
    return host.removeprefix("www.")


def _last_note(connection: mirror.Connection, lead_id: int) -> str:
    views, _ = LeadNotes(connection, lead_id).newest(1)
    return views[0].note.title if views else ""
