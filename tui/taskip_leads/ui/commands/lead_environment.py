"""A lead as variables of the environment, for command lines of the user."""

from __future__ import annotations

import re
from collections.abc import Mapping

from taskip_leads.models.lead_row import LeadRow
from taskip_leads.text import clean
from taskip_leads.ui.system import editor

#: Longer texts are cut: a variable has to fit into the environment of a process.
_LONGEST = 4_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def environment(row: LeadRow, environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment with the lead, without our own variables and the key.

    Strangers write the texts of a lead: control characters become blanks.
    """
    fields = {
        "ID": "" if row.server_id is None else str(row.server_id),
        "NAME": row.name,
        "COMPANY": row.company,
        "EMAIL": row.email,
        "PHONE": row.phone,
        "WEBSITE": row.website,
        "CITY": row.city,
        "COUNTRY": row.country,
        "VALUE": "" if row.value is None else f"{row.value:f}",
        "CURRENCY": row.currency,
        "STATUS": ", ".join(one.name for one in row.statuses or ()),
        "SOURCE": ", ".join(one.name for one in row.sources or ()),
        "OWNER": ", ".join(one.label for one in row.owners or ()),
        "DATE": "" if row.day is None else row.day.isoformat(),
    }
    lead = {
        f"TASKIP_LEAD_{name}": clean(_CONTROL.sub(" ", (value or "")[:_LONGEST])).strip()
        for name, value in fields.items()
    }
    return editor.environment(environ) | lead
