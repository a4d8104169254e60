"""The command that prints leads that may be the same, and leads that were merged."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from taskip_leads.bootstrap import LOST
from taskip_leads.cli.exit_codes import DUE
from taskip_leads.cli.queries import filled
from taskip_leads.clock import now
from taskip_leads.errors import UsageError
from taskip_leads.models.duplicates.groups import Certainty, Duplicates
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.store.duplicates import DuplicateLeads, MergedLead
from taskip_leads.store.store import Store
from taskip_leads.text import ago, clean, plural
from taskip_leads.ui.render.cells import pad
from taskip_leads.workspaces.session import Installation, Options, RemoteWorkspace

#: Cells of the id, the name, the company, the email and the phone.
_WIDTHS = (7, 24, 22, 32, 20)


def duplicates(options: Options, *, as_json: bool, deleted: bool, restore: int | None) -> int:
    """Print the groups; returns ``DUE`` if there are any.

    ``deleted``: print the copies of merged leads instead; ``restore``: create that one again.
    """
    store = RemoteWorkspace(Installation(options)).store()
    return asyncio.run(_run(store, as_json, deleted, restore))


async def _run(store: Store, as_json: bool, deleted: bool, restore: int | None) -> int:
    async with filled(store) as code:
        leads = DuplicateLeads(store.database, store.leads, store.outbox, store.sync)
        if restore is not None:
            await _restore(leads, restore)
            return code
        if deleted:
            _print_merged(await leads.merged(), as_json)
            return code
        found = await leads.find()
        rows = await store.leads.rows([i for group in found.groups for i in group.lead_ids])
        if as_json:
            complete = not store.sync.state.first
            json.dump({"complete": complete, **_as_json(found, rows)}, sys.stdout)
            print()
        else:
            _print(found, rows)
        return code if code == LOST or not found.groups else DUE


async def _restore(leads: DuplicateLeads, change_id: int) -> None:
    count = await leads.restore(change_id)
    if not count:
        raise UsageError(f"There is no copy {change_id}.", "duplicates --deleted lists them.")
    notes = f" with {plural(count - 1, 'note')}" if count > 1 else ""
    print(f"The lead is created again{notes}; outbox shows when it is sent.")


def _print_merged(merged: Sequence[MergedLead], as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "copy": one.change_id,
                "name": clean(one.name),
                "into": one.into,
                "deleted_at": one.deleted_at.isoformat(),
                "notes": one.notes,
                "files": one.files,
            }
            for one in merged
        ]
        print(json.dumps(rows))
        return
    for one in merged:
        moved = f"{plural(one.notes, 'note')}, {plural(one.files, 'file name')}"
        age = ago(one.deleted_at, now())
        print(f"{one.change_id:>6}  {pad(clean(one.name), 24)}  into {one.into}, {age}  {moved}")
    if not merged:
        print("No lead was merged in the last 30 days.")


def _print(found: Duplicates, rows: Mapping[int, LeadRow]) -> None:
    for certainty in Certainty:
        groups = [group for group in found.groups if group.certainty is certainty]
        if not groups:
            continue
        print(f"{certainty.value} {len(groups):,}")
        for group in groups:
            score = "" if group.score is None else f", {group.likeness}"
            print(f"  {group.reason}{score}")
            for lead_id in group.lead_ids:
                if lead_id in rows:
                    print(_line(rows[lead_id]))
        print()
    if found.groups:
        groups_of = plural(len(found.groups), "group")
        print(f"{groups_of}, {plural(found.lead_count, 'lead')} of {found.compared:,} compared.")
    else:
        compared = plural(found.compared, "lead was", "leads were")
        print(f"No duplicates. {compared} compared by email, phone, name with company.")


def _line(row: LeadRow) -> str:
    number = "new" if row.server_id is None else f"#{row.server_id}"
    columns = (number, row.name, row.company, row.email, row.phone)
    cells = [pad(clean(text or "–"), width) for text, width in zip(columns, _WIDTHS, strict=True)]
    return "  ".join(("  ", *cells)).rstrip()


def _as_json(found: Duplicates, rows: Mapping[int, LeadRow]) -> dict[str, Any]:
    return {
        "compared": found.compared,
        "leads": found.lead_count,
        "groups": [
            {
                "certainty": group.certainty.name.lower(),
                "reason": group.reason,
                "score": group.score,
                "leads": [
                    {
                        "id": row.server_id,
                        "name": clean(row.name),
                        "company": None if row.company is None else clean(row.company),
                        "email": row.email,
                        "phone": row.phone,
                    }
                    for lead_id in group.lead_ids
                    if (row := rows.get(lead_id)) is not None
                ],
            }
            for group in found.groups
        ],
    }
