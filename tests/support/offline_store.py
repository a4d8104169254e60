"""A store without a service."""

from __future__ import annotations

from typing import Any

from taskip_leads.errors import NoKey
from taskip_leads.mirror.tables import leads
from taskip_leads.models.lead import Lead
from taskip_leads.store.store import Store


async def no_service() -> Any:
    raise NoKey("There is no key.")


async def put(store: Store, *some: Lead) -> None:
    def write(connection: Any) -> None:
        for lead in some:
            leads.save(connection, lead, {"id": lead.id})

    await store.database.write(write)
    await store.leads.reload(None)
