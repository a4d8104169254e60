"""Generated from the contract: every parameter and field has an argument and is sent."""

from __future__ import annotations

import email.message
import inspect
from email import message_from_bytes
from typing import Any, get_type_hints

import pytest

from taskip_leads.api.client import TaskipClient
from taskip_leads.api.endpoints.leads import LeadFields
from tests.api.calls import CALLS, CASES, DEMANDED, ID, perform
from tests.api.contract import OPERATIONS, Operation
from tests.faults.messages import Reply, Seen
from tests.faults.server import FaultServer

pytestmark = pytest.mark.anyio

KEY = "sk_test_0123456789abcdef"


def answer(request: Seen) -> Reply:
    operation = next(o for o in OPERATIONS.values() if o.matches(request.method, request.path))
    return Reply.of(operation.example)


def parts(request: Seen) -> list[email.message.Message]:
    """Return the parts of a multipart body."""
    kind = request.headers["content-type"]
    assert kind.startswith("multipart/form-data; boundary=")
    message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.body)
    found = message.get_payload()
    assert isinstance(found, list)
    return found  # type: ignore[return-value]


def arrived(request: Seen, operation: Operation, name: str) -> Any:
    """Return the received value of a parameter, from its documented location."""
    if name in operation.query:
        assert request.body == b""
        return request.query[name]
    if operation.content_type == "multipart/form-data":
        named = [p for p in parts(request) if p.get_param("name", header="content-disposition")]
        # PHP makes a list of fields whose name ends so.
        assert {p.get_param("name", header="content-disposition") for p in named} == {f"{name}[]"}
        return [int(str(p.get_payload())) for p in named]
    assert request.headers["content-type"] == "application/json"
    return request.json[name]


def test_client_has_a_method_for_each_of_the_twenty_operations() -> None:
    assert len(OPERATIONS) == 20
    assert set(CALLS) == set(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda o: o.name)
def test_every_parameter_and_field_has_a_typed_argument_of_its_name(operation: Operation) -> None:
    client = TaskipClient("https://example.test/api", KEY)
    method = CALLS[operation.name].of(client)
    hints = get_type_hints(LeadFields if CALLS[operation.name].fields else method)
    for name in (*operation.query, *(n for n in operation.body if n != "file")):
        assert name in hints, f"{operation.name} has no argument {name}"
        assert hints[name] is not Any
    upload = inspect.signature(client.files.upload).parameters
    assert {"name", "content", "mime_type"} <= set(upload)


@pytest.mark.parametrize(("operation", "name", "given", "expected"), CASES)
async def test_every_argument_is_sent_under_its_name(
    operation: Operation, name: str, given: Any, expected: Any
) -> None:
    async with FaultServer(answer=answer) as server:
        client = TaskipClient(server.base_url, KEY)
        await perform(client, operation, {name: given})
        (request,) = server.seen
        assert request.method == operation.method
        assert request.path == operation.path.replace("{id}", str(ID)).replace("{lead_id}", str(ID))
        if name in operation.query:
            expected = str(expected)
        assert arrived(request, operation, name) == expected
        sent = set(request.query) if name in operation.query else set()
        if operation.content_type == "application/json":
            sent = set(request.json)
        others = {"item", "page"} if name in operation.query else set()
        assert sent - others - {name} <= set(DEMANDED.get(operation.name, {})), "nothing unasked"
        await client.aclose()


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda o: o.name)
async def test_every_request_has_its_path_key_and_type_and_its_example_is_read(
    operation: Operation,
) -> None:
    async with FaultServer(answer=answer) as server:
        client = TaskipClient(server.base_url, KEY)
        arguments: dict[str, Any] = {} if operation.name not in _WITH_IDS else {"ids": [1, 2]}
        if operation.name == "deleteNote":
            arguments = {"note_id": 5}
        result = await perform(client, operation, arguments)
        (request,) = server.seen
        assert request.headers["x-secret-key"] == KEY
        assert request.headers["accept"] == "application/json"
        if operation.content_type == "application/json" or operation.name == "convertLead":
            assert request.headers["content-type"] == "application/json"
        if isinstance(operation.example.get("data"), dict):
            assert result.id == operation.example["data"]["id"]
        elif "data" in operation.example:
            assert [row.id for row in result.items] == [r["id"] for r in operation.example["data"]]
            assert result.skipped == ()
        else:
            assert result is None
        await client.aclose()


_WITH_IDS = ("bulkDeleteLeads", "bulkDeleteFiles", "uploadFiles")


@pytest.mark.parametrize("as_path", [False, True], ids=["bytes", "path"])
async def test_file_is_sent_completely_in_the_field_file(as_path: bool, tmp_path: Any) -> None:
    content = bytes(range(256)) * 300
    source = tmp_path / "x.bin"
    source.write_bytes(content)
    async with FaultServer(answer=answer) as server:
        client = TaskipClient(server.base_url, KEY)
        await client.files.upload(
            ID,
            name="/home/ana/Ängebot \x1b[31m“1”.pdf",
            content=source if as_path else content,
            mime_type="application/pdf",
        )
        (request,) = server.seen
        assert (request.method, request.path) == ("POST", f"/lead/files/{ID}")
        (part,) = parts(request)
        assert part.get_param("name", header="content-disposition") == "file"
        assert part.get_content_type() == "application/pdf"
        assert part.get_payload(decode=True) == content
        head = request.body.split(b"\r\n\r\n")[0].decode()
        assert "Ängebot" in head
        assert "/home/ana" not in head, "only the name, never the place on this machine"
        assert "\x1b" not in head
        await client.aclose()


async def test_unset_fields_are_not_sent_and_none_is_sent_as_null() -> None:
    async with FaultServer(answer=answer) as server:
        client = TaskipClient(server.base_url, KEY)
        await client.leads.update(ID, LeadFields(first_name="Ana", company_id=None))
        assert server.seen[0].json == {"first_name": "Ana", "company_id": None}
        await client.aclose()


async def test_lone_surrogate_reaches_the_server_unchanged() -> None:
    async with FaultServer(answer=answer) as server:
        client = TaskipClient(server.base_url, KEY)
        await client.leads.update(ID, LeadFields(first_name="A\ud83d"))
        await client.leads.page(search="A\ud83d")
        assert server.seen[0].json == {"first_name": "A\ud83d"}
        assert server.seen[1].query["search"] == "A?", "an address has no bytes for it"
        await client.aclose()


async def test_people_and_companies_are_requested_with_documented_parameters() -> None:
    def told(request: Seen) -> Reply:
        row = {"id": 7, "name": "Acme", "first_name": "Ana", "last_name": "Ito"}
        return Reply.of({"data": [row], "meta": {"search": None}})

    async with FaultServer(answer=told) as server:
        client = TaskipClient(server.base_url, KEY)
        assert [(user.id, user.name) for user in await client.people()] == [(7, "Acme")]
        assert [company.id for company in await client.companies(search="Ac&me")] == [7]
        team, more, company, _ = server.seen
        assert (team.path, team.query["page"]) == ("/team-member", "1")
        assert team.query["limit"] == team.query["item"] == "250"
        assert more.query["page"] == "2", "its envelope does not say that these were all"
        assert (company.path, company.query["search"]) == ("/company", "Ac&me")
        await client.aclose()


@pytest.mark.parametrize("status", [401, 403, 404, 422])
async def test_refused_lookup_raises_an_error_that_can_be_ignored(
    status: int,
) -> None:
    from taskip_leads.errors import KeyRefused, Refused

    async with FaultServer(answer=lambda request: Reply.of({"message": "No"}, status)) as server:
        client = TaskipClient(server.base_url, KEY)
        with pytest.raises((Refused, KeyRefused)):
            await client.people()
        with pytest.raises((Refused, KeyRefused)):
            await client.companies()
        await client.aclose()
