"""Copy a part of a lead, or open its website; each returns what to tell."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.content import Content

from taskip_leads.models.lead_row import LeadRow
from taskip_leads.text import clean
from taskip_leads.ui.system import browser, clipboard

#: The name of each part that can be copied.
_NAMES = {
    "email": "email address",
    "phone": "phone number",
    "name": "name",
    "company": "company",
    "link": "ID yet",
}


async def copy(app: App[Any], row: LeadRow, part: str) -> Content:
    """Copy a part of a lead: a key of ``_NAMES``."""
    value = clean(_value_of(row, part) or "")
    if not value:
        return Content.styled(f"{clean(row.name)} has no {_NAMES[part]}", "$tl-muted")
    outcome = await clipboard.copy(app, value)
    return Content.assemble((value, "bold $tl-text"), (f" {outcome}", "$tl-muted"))


async def open_website(row: LeadRow) -> Content:
    """Open the website of a lead in a browser."""
    if not row.website:
        return Content.styled(f"{clean(row.name)} has no website", "$tl-muted")
    return Content.styled(await browser.open_page(row.website), "$tl-muted")


def _value_of(row: LeadRow, part: str) -> str | None:
    match part:
        case "email":
            return row.email
        case "phone":
            return row.phone
        case "name":
            return row.name
        case "company":
            return row.company
        case _:
            return None if row.server_id is None else str(row.server_id)
