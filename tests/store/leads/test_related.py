"""Other leads of the same company or web address."""

from __future__ import annotations

import asyncio
from pathlib import Path

from taskip_leads.mirror.tables import notes
from taskip_leads.models.lead import Company, Lead
from taskip_leads.store.store import Store
from tests.support.offline_store import no_service, put


def lead(number: int, company: str = "", website: str = "", **more: str | bool) -> Lead:
    named = Company(number, company) if company else None
    return Lead(
        number,
        first_name=f"Lead {number}",
        company=named,
        website=website or None,
        created_at=f"2026-11-{number:02}T10:00:00.000000Z",
        **more,  # type: ignore[arg-type]
    )


def test_related_leads_have_the_company_or_the_host(tmp_path: Path) -> None:
    async def main() -> None:
        store = Store(tmp_path / "mirror.sqlite3", no_service, workspace="W", host="h")
        await store.open()
        try:
            await put(
                store,
                lead(1, "Cedar Medical", "https://www.cedar.example/about"),
                lead(2, "CEDAR  medical"),
                lead(3, "Cedar Medical Supplies"),
                lead(4, "Other", "cedar.example"),
                lead(5, "Other", "shop.cedar.example"),
                lead(6, "Cedar Medical", converted=True),
                lead(7, "Other", "not an address"),
                lead(8),
            )
            note = {
                "id": 1,
                "title": "Chose another",
                "note": "",
                "created_at": "2026-11-01 10:00:00",
            }
            await store.database.write(lambda c: notes.save(c, "note", 6, 1, note))
            found = await store.leads.related(1)
            assert [one.row.lead_id for one in found] == [6, 4, 2], "newest first, contacts too"
            assert [one.last_note for one in found] == ["Chose another", "", ""]
            assert [one.row.lead_id for one in await store.leads.related(4)] == [7, 5, 1]
            assert await store.leads.related(8) == ()
            assert await store.leads.related(99) == ()
        finally:
            await store.stop()

    asyncio.run(main())
