"""The mirror's filters agree with TaskIP's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from taskip_leads.api.client import TaskipClient
from taskip_leads.models.filters.query import Facet, LeadQuery, Pick
from taskip_leads.store.store import Store
from tests.support.service import Service
from tests.support.sync_harness import (
    ids,
    run,
    sync,
    workspace,
)


def test_filtered_list_equals_the_servers_result(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=120) as service:
            await sync(tmp_path, service)
            client = TaskipClient(service.base_url, service.key)

            async def answered(**filters: Any) -> set[int]:
                pages = client.leads.pages(is_converted=0, **filters)
                return {lead.id async for page in pages for lead in page.items}

            async with workspace(tmp_path, service) as store:
                for row in service.rows("SELECT id, type FROM attributes"):
                    facet = Facet.STATUS if row["type"] == 1 else Facet.SOURCE
                    mine = await ids(store, facet.put(LeadQuery(), Pick(frozenset({row["id"]}))))
                    assert mine == await answered(**{f"{facet}_id": row["id"]})
                for row in service.rows("SELECT id FROM users"):
                    owners = Pick(frozenset({row["id"]}))
                    mine = await ids(store, LeadQuery(owners=owners))
                    assert mine == await answered(assigned_to=row["id"])
                await _dates_agree(store, service, answered)
                await _searches_agree(store, service, answered)
            await client.aclose()

    run(work)


Answered = Callable[..., Awaitable[set[int]]]


async def _dates_agree(store: Store, service: Service, answered: Answered) -> None:
    from taskip_leads.models.filters.query import DayRange

    days = [
        datetime.fromisoformat(row["day"]).date()
        for row in service.rows(
            "SELECT DISTINCT lead_interaction_date AS day FROM leads"
            " WHERE lead_interaction_date IS NOT NULL ORDER BY 1"
        )
    ]
    for first, last in ((days[0], days[-1]), (days[3], days[-5]), (days[7], days[7])):
        mine = await ids(store, LeadQuery(interaction=DayRange(first, last)))
        assert mine == await answered(from_date=first, to_date=last)


async def _searches_agree(store: Store, service: Service, answered: Answered) -> None:
    """The service looks at name, e-mail and company alone; so do both here."""
    for word in ("an", "an", "GmbH", "example", "José", "Ko", "zzz"):
        mine = await ids(store, LeadQuery(text=word))
        rows = await store.leads.rows(list(mine))
        values = {
            key
            for key, row in rows.items()
            if any(_holds(part, word) for part in (row.name, row.email, row.company))
        }
        assert values == await answered(search=word), word


def _holds(part: str | None, word: str) -> bool:
    from taskip_leads.text import fold

    return fold(word) in fold(part or "")
