"""Read refusals in every shape that TaskIP sends."""

from __future__ import annotations

import pytest

from taskip_leads.errors import Conflict, KeyRefused, NotFound, Refused, WireError
from tests.faults.clients import client_of
from tests.faults.kinds import Fault
from tests.faults.messages import Reply
from tests.faults.server import FaultServer

pytestmark = pytest.mark.anyio


BODIES: list[tuple[int, object, type[WireError], str, dict[str, tuple[str, ...]]]] = [
    # The reference's own.
    (
        422,
        {
            "success": False,
            "error": "Validation Error",
            "message": "The given data was invalid",
            "errors": {
                "email": ["The email field is required."],
                "first_name": ["The first name field is required.", "Too short."],
            },
            "status_code": 422,
        },
        Refused,
        "The given data was invalid",
        {
            "email": ("The email field is required.",),
            "first_name": ("The first name field is required.", "Too short."),
        },
    ),
    # Its sisters': `status` for `status_code`, no `success`; no `errors` at all.
    (422, {"status": 422, "message": "Invalid"}, Refused, "Invalid", {}),
    (400, {"error": "Bad Request", "status_code": 400}, Refused, "Bad Request", {}),
    (422, {"msg": "Lead already converted"}, Refused, "Lead already converted", {}),
    # Laravel's own, with nested names, strings, a list, a map, one string.
    (
        422,
        {"message": "Invalid", "errors": {"assigned_to.0": ["Unknown."], "email": "Taken."}},
        Refused,
        "Invalid",
        {"assigned_to.0": ("Unknown.",), "email": ("Taken.",)},
    ),
    (422, {"message": "No", "errors": ["One", "Two"]}, Refused, "No", {"": ("One", "Two")}),
    (422, {"message": "No", "errors": "One"}, Refused, "No", {"": ("One",)}),
    (422, {"message": "No", "errors": {"a": {"b": ["C"]}}}, Refused, "No", {"a": ("C",)}),
    (422, {"message": "No", "errors": []}, Refused, "No", {}),
    (404, {"message": "No query results for model [Lead] 9"}, NotFound, "No query results", {}),
    (404, None, NotFound, "It no longer exists.", {}),
    (409, {"success": False, "message": "Email already exists"}, Conflict, "Email already", {}),
    (405, {"message": "The PUT method is not supported"}, Refused, "The PUT method", {}),
    (413, None, Refused, "TaskIP refused this (HTTP 413).", {}),
    (419, {"message": "CSRF token mismatch."}, Refused, "CSRF", {}),
    # Two hundred that is none.
    (200, {"success": False, "message": "Mail is not connected"}, Refused, "Mail is not", {}),
    (200, {"status": False, "msg": "No"}, Refused, "No", {}),
    # The key, in every documented form.
    (401, {"error": "Unauthorized", "status_code": 401}, KeyRefused, "TaskIP refused", {}),
    (401, {"message": "Unauthenticated."}, KeyRefused, "TaskIP refused the key.", {}),
    (403, {"message": "Secret key lacks permissions"}, KeyRefused, "TaskIP refused", {}),
    (401, None, KeyRefused, "TaskIP refused the key.", {}),
]


@pytest.mark.parametrize(("status", "body", "kind", "headline", "fields"), BODIES)
async def test_refusal_is_read_in_every_documented_shape(
    status: int,
    body: object,
    kind: type[WireError],
    headline: str,
    fields: dict[str, tuple[str, ...]],
) -> None:
    reply = Reply(status) if body is None else Reply.of(body, status)
    async with FaultServer(answer=lambda request: reply) as server:
        client = client_of(server)
        with pytest.raises(WireError) as caught:
            await client.leads.send_email(3, subject="S", message="M")
        assert type(caught.value) is kind
        assert caught.value.headline.startswith(headline)
        if isinstance(caught.value, Refused):
            assert caught.value.fields == fields
            assert caught.value.status == status
        await client.aclose()


def test_refusal_is_read_as_sentences() -> None:
    fields = {"title": ("The title is required.",), "note": ("The note is long.",)}
    assert str(Refused(422, "The data was invalid", fields)) == (
        "The data was invalid: The title is required. The note is long."
    )
    assert str(Refused(422, "Invalid.", fields)).startswith("Invalid. The title")
    assert str(Refused(400, "Not today")) == "Not today"
    assert str(Refused(400, "", fields)).startswith("The title")


async def test_404_page_of_a_proxy_does_not_mean_a_deleted_lead() -> None:
    async with FaultServer(answer=lambda request: Reply.page(404, "Not Found")) as server:
        client = client_of(server)
        with pytest.raises(Refused) as caught:
            await client.leads.get(3)
        assert not isinstance(caught.value, NotFound)
        await client.aclose()


async def test_truncated_refusal_of_the_key_is_recognised() -> None:
    async with FaultServer(answer=lambda request: Reply.of({"message": "x" * 50}, 401)) as server:
        client = client_of(server)
        server.script = [Fault.CUT_BODY]
        with pytest.raises(KeyRefused):
            await client.notes.create(3, title="T", note="N")
        await client.aclose()
