"""Statuses, sources and owners that lead lists omit."""

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
                for use in await store.leads.attributes(counted=True):
                    number = use.attribute.id
                    facet = Facet(use.attribute.type.word)
                    picked = facet.put(ALL, Pick(frozenset({number})))
                    assert await ids(store, picked) == carriers[number], use.attribute
                rows = (await store.leads.rows(list(await ids(store)))).values()
                assert () not in {row.owners for row in rows}, "not known is not nobody"

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


def test_owners_are_read_with_one_list_a_person_and_others_stay_unknown(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=40, bare_lists=True) as service:
            await sync(tmp_path, service)
            asked = {r.query["assigned_to"] for r in service.requests if "assigned_to" in r.query}
            people = service.rows("SELECT id FROM users")
            assert asked == {str(row["id"]) for row in people}
            owned: dict[int, set[int]] = {}
            for row in service.rows("SELECT lead_id, user_id FROM lead_users"):
                owned.setdefault(row["lead_id"], set()).add(row["user_id"])
            async with workspace(tmp_path, service) as store:
                rows = await store.leads.rows(list(await ids(store)))
                for lead_id, found in rows.items():
                    known = found.owners
                    owners = None if known is None else {user.id for user in known}
                    assert owners == owned.get(lead_id), "in no list: not known, never nobody"
            service.forget()
            await sync(tmp_path, service)
            assert not any("assigned_to" in r.query for r in service.requests), "not every pass"

    run(work)
