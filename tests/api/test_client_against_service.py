"""All operations of the client with the sample service, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from taskip_leads.api.client import TaskipClient
from taskip_leads.api.endpoints.leads import LeadFields
from taskip_leads.api.rate_limiter import Priority
from taskip_leads.errors import Conflict, KeyRefused, NotFound, Refused
from taskip_leads.models.attribute import AttributeType
from tests.support.service import Service

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def running() -> Iterator[Service]:
    with Service(leads=60) as service:
        yield service


@pytest.fixture
def service(running: Service) -> Service:
    running.reset()
    return running


def client_of(service: Service) -> TaskipClient:
    return TaskipClient(service.base_url, service.key, first_wait=0.01)


async def test_lead_is_created_listed_read_changed_converted_and_deleted(
    service: Service,
) -> None:
    client = client_of(service)
    statuses = await client.attributes.list(type=AttributeType.STATUS)
    sources = await client.attributes.list(type=AttributeType.SOURCE)
    created = await client.leads.create(
        LeadFields(
            first_name="Ángela",
            last_name="Ruiz & Söhne",
            email="angela+taskip@example.test",
            phone_number="555-0123",
            website="https://example.test",
            value=Decimal("7500.50"),
            currency="EUR",
            lead_interaction_date=date(2026, 4, 1),
            status_ids=[statuses[0].id],
            source_ids=[sources[0].id],
            address="Calle 1",
            zip_code="28001",
            description="Asked for a quote",
        )
    )
    lead = await client.leads.get(created.id)
    assert lead.name == "Ángela Ruiz & Söhne"
    assert lead.value == Decimal("7500.5")
    assert [s.id for s in lead.statuses or ()] == [statuses[0].id]
    assert [s.id for s in lead.sources or ()] == [sources[0].id]
    assert lead.activities is not None, "its own page has them"

    found = await client.leads.page(search="angela+taskip@example.test", is_converted=0)
    assert [row.id for row in found.items] == [created.id]

    partial = await client.leads.update(
        created.id, LeadFields(first_name="Ángela", description=None, status_ids=[statuses[1].id])
    )
    assert partial.id == created.id
    assert partial.statuses is None, "the answer to a change does not tell"
    again = await client.leads.get(created.id)
    assert again.description is None
    assert [s.id for s in again.statuses or ()] == [statuses[1].id]
    assert again.email == lead.email

    await client.leads.send_email(created.id, subject="Hello", message="Two\nlines")
    contact = await client.leads.convert(created.id)
    assert (contact.first_name, contact.email) == ("Ángela", lead.email)
    converted = await client.leads.get(created.id)
    assert converted.converted
    assert converted.converted_contact_id == contact.id
    with pytest.raises(Refused):
        await client.leads.convert(created.id)

    await client.leads.delete(created.id)
    with pytest.raises(NotFound):
        await client.leads.get(created.id)
    await client.aclose()


async def test_taken_address_is_a_conflict(service: Service) -> None:
    client = client_of(service)
    taken = (await client.leads.page(item=1)).items[0].email
    with pytest.raises(Conflict):
        await client.leads.create(LeadFields(first_name="Zoë", email=taken))
    with pytest.raises(Refused) as refused:
        await client.leads.create(LeadFields(first_name="", email="zoe@example.test"))
    assert "first_name" in refused.value.fields
    await client.aclose()


async def test_all_active_and_converted_leads_are_read_once(service: Service) -> None:
    service.switches.largest_page = 7
    client = client_of(service)
    active = [lead.id async for page in client.leads.pages(is_converted=0) for lead in page.items]
    gone = [lead.id async for page in client.leads.pages(is_converted=1) for lead in page.items]
    ids = {row["id"] for row in service.rows("SELECT id FROM leads")}
    assert len(active) == len(set(active))
    assert set(active) | set(gone) == ids
    assert not set(active) & set(gone)
    everything = await client.leads.page(item=0)
    assert {lead.id for lead in everything.items} <= ids
    await client.aclose()


async def test_several_leads_are_deleted_at_once(service: Service) -> None:
    client = client_of(service)
    ids = [lead.id for lead in (await client.leads.page(item=3)).items]
    await client.leads.bulk_delete(ids)
    for number in ids:
        with pytest.raises(NotFound):
            await client.leads.get(number)
    await client.aclose()


async def test_notes_are_written_changed_and_deleted(service: Service) -> None:
    client = client_of(service)
    lead = (await client.leads.page(item=1)).items[0].id
    before = await client.notes.list(lead)
    created = await client.notes.create(lead, title="Called", note="Wants a quote\nby Friday")
    assert (created.lead_id, created.title) == (lead, "Called")
    assert created.author is not None
    changed = await client.notes.update(lead, created.id, title="Called twice", note="Sent it")
    assert changed.id == created.id
    listed = {note.id: note for note in (await client.notes.list(lead)).items}
    assert len(listed) == len(before.items) + 1
    assert (listed[created.id].title, listed[created.id].note) == ("Called twice", "Sent it")
    await client.notes.delete(lead, created.id)
    assert created.id not in [note.id for note in (await client.notes.list(lead)).items]
    await client.aclose()


async def test_files_are_uploaded_listed_attached_and_deleted(service: Service) -> None:
    client = client_of(service)
    first, second = (lead.id for lead in (await client.leads.page(item=2)).items)
    before = {file.id for file in await client.files.list(first)}
    await client.files.upload(first, name="Ängebot 1.pdf", content=b"x" * 70_000)
    (created,) = [f for f in await client.files.list(first) if f.id not in before]
    assert created.size == 70_000
    assert [f.id for f in await client.files.list(first, search=created.title)] == [created.id]
    await client.files.attach(second, [created.id])
    assert created.title in [file.title for file in await client.files.list(second)]
    await client.files.bulk_delete(first, [created.id])
    assert created.id not in [file.id for file in await client.files.list(first)]
    await client.aclose()


async def test_attributes_are_read_to_the_last_page_and_written(service: Service) -> None:
    client = client_of(service)
    everything = await client.attributes.list()
    assert len(everything) == 20, "ten a page would have hidden half of them"
    paged = [row async for page in client.attributes.pages(item=3) for row in page.items]
    assert paged == list(everything)
    created = await client.attributes.create(
        name="Cold call", type=AttributeType.SOURCE, color="#112233", order=9
    )
    assert created.color == "#112233"
    renamed = await client.attributes.update(
        created.id, name="Cold calls", type=AttributeType.SOURCE, color="#445566", order=2
    )
    assert renamed == await client.attributes.get(created.id)
    assert (renamed.name, renamed.order) == ("Cold calls", 2)
    await client.attributes.delete(created.id)
    with pytest.raises(NotFound):
        await client.attributes.get(created.id)
    await client.aclose()


async def test_lookups_give_names_for_ids(service: Service) -> None:
    client = client_of(service)
    people = {user.id: user.name for user in await client.people()}
    assert people
    assert all(people.values())
    companies = await client.companies()
    assert companies
    assert companies[0].name
    await client.aclose()


async def test_key_is_checked_with_one_request(service: Service) -> None:
    client = client_of(service)
    await client.check()
    assert len(service.requests) == 1
    await client.aclose()
    other = TaskipClient(service.base_url, "another-key")
    with pytest.raises(KeyRefused):
        await other.check()
    await other.aclose()


async def test_announced_budget_is_known_after_the_first_response(
    service: Service,
) -> None:
    service.limits(True)
    client = client_of(service)
    sibling = client.at(Priority.BACKGROUND)
    await sibling.attributes.list()
    assert client.budget.limit == 1000
    assert client.budget.remaining is not None
    assert client.requests == sibling.requests >= 1
    service.limits(False)
    await client.aclose()
