"""Statuses, sources and owners where the lead lists leave them out."""

from __future__ import annotations

from pathlib import Path

from taskip_leads.models.filters.query import Facet, Pick
from tests.support.service import Service
from tests.support.sync_harness import (
    ALL,
    change,
    ids,
    run,
    served,
    sync,
    workspace,
)


def test_lists_without_statuses_are_completed_from_filtered_lists(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=40, bare_lists=True) as service:
            await sync(tmp_path, service)
            async with workspace(tmp_path, service) as store:
                carriers = {
                    row["id"]: served(
                        service,
                        f"id IN (SELECT lead_id FROM lead_attributes WHERE attribute_id = {row['id']})",
                    )
                    for row in service.rows("SELECT id FROM attributes")
                }
                for use in await store.leads.attributes():
                    number = use.attribute.id
                    facet = Facet(use.attribute.type.word)
                    picked = facet.put(ALL, Pick(frozenset({number})))
                    assert await ids(store, picked) == carriers[number], use.attribute
                rows = (await store.leads.rows(list(await ids(store)))).values()
                assert {row.owners for row in rows} == {None}, "not known is not nobody"

    run(work)


def test_owner_is_known_after_the_leads_details_are_read(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=20, bare_lists=True) as service:
            await sync(tmp_path, service)
            owned = service.rows("SELECT lead_id, min(user_id) AS user FROM lead_users")[0]
            async with workspace(tmp_path, service) as store:
                await store.sync.refresh_lead(owned["lead_id"])
                row = (await store.leads.rows([owned["lead_id"]]))[owned["lead_id"]]
                assert row.owners
                assert owned["user"] in [owner.id for owner in row.owners]
            await sync(tmp_path, service)
            async with workspace(tmp_path, service) as store:
                row = (await store.leads.rows([owned["lead_id"]]))[owned["lead_id"]]
                assert row.owners, "a bare list takes nothing away"

    run(work)


def test_empty_owner_means_nobody_if_lists_contain_owners(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=20) as service:
            await sync(tmp_path, service)
            change(service, "DELETE FROM lead_users")
            await sync(tmp_path, service)
            async with workspace(tmp_path, service) as store:
                rows = (await store.leads.rows(list(await ids(store)))).values()
                assert {row.owners for row in rows} == {()}

    run(work)
