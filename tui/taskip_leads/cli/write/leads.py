"""Find the leads that a command names: by id, email address or filter."""

from __future__ import annotations

import re

from taskip_leads.cli.queries import read_query
from taskip_leads.errors import UsageError
from taskip_leads.models.field_input import is_email
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.store.leads import lookup
from taskip_leads.store.store import Store
from taskip_leads.text import clean

_ID = re.compile(r"#?([0-9]{1,18})")
_SYNC = "`taskip-leads sync` reads new leads."


async def find_leads(store: Store, text: str) -> tuple[LeadRow, ...]:
    """Return the leads that ``text`` names, at least one. Raises ``UsageError``."""
    text = text.strip()
    if not text:
        raise UsageError("Name a lead: an ID, an email address or a filter.")
    if number := _ID.fullmatch(text):
        lead_id = await lookup.find_by_server_id(store.database, int(number[1]))
        return await _only(store, lead_id, f"There is no lead #{number[1]} here.")
    if is_email(text):
        lead_id = await lookup.find_by_email(store.database, text)
        return await _only(store, lead_id, f"No lead here has the address {clean(text)}.")
    keys = (await store.leads.select(await read_query(store, [text]))).keys
    rows = await store.leads.rows(keys)
    chosen = tuple(rows[key] for key in keys if key in rows)
    if not chosen:
        raise UsageError(f"No lead matches {clean(text)}.", _SYNC)
    return chosen


async def _only(store: Store, lead_id: int | None, missing: str) -> tuple[LeadRow, ...]:
    rows = {} if lead_id is None else await store.leads.rows([lead_id])
    if not rows:
        raise UsageError(missing, _SYNC)
    return tuple(rows.values())
