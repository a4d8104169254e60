"""Create and update leads of ``/lead``, with the quirks that a client must handle."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import httpx
import pytest

from taskip_leads import clock
from taskip_leads.sandbox.sample.characters import SOURCE, STATUS
from tests.support.service import Service
from tests.support.service_leads import LEAD, get_lead, new_lead


def test_response_of_a_creation_is_stale_but_the_lead_is_not(
    service: Service, http: httpx.Client
) -> None:
    company = service.rows("SELECT id, name FROM companies")[0]
    body = new_lead(
        company_id=company["id"],
        status_ids=[STATUS["New"]],
        source_ids=[SOURCE["Chat"]],
        assigned_to=[4, 7],
        groups=[3],
        custom_fields=[{"name": "Region", "value": "South"}],
        value=12.5,
    )
    answer = http.post("/lead", json=body)
    data = answer.json()["data"]
    assert answer.status_code == 201
    assert data["company_id"] == company["id"]
    assert data["company"] is None
    assert data["statuses"] == data["sources"] == data["assigned_to"] == data["groups"] == []
    lead = get_lead(http, f"/lead/{data['id']}")
    assert lead["company"]["name"] == company["name"]
    assert [s["name"] for s in lead["statuses"]] == ["New"]
    assert [s["name"] for s in lead["sources"]] == ["Chat"]
    assert [u["name"] for u in lead["assigned_to"]] == ["Mara König", "Tom Larsen"]
    assert lead["groups"] == [{"id": 3, "name": "Optics"}]
    assert lead["custom_fields"] == [{"name": "Region", "value": "South"}]
    assert lead["value"] == 12.5
    assert isinstance(lead["created_by"], int)


def test_missing_last_name_leaves_a_space_in_the_full_name(http: httpx.Client) -> None:
    assert http.post("/lead", json=new_lead()).json()["data"]["full_name"] == "Ada "


def test_address_is_unique_ignoring_case(service: Service, http: httpx.Client) -> None:
    http.post("/lead", json=new_lead())
    second = http.post("/lead", json=new_lead(email="ADA@new.example"))
    assert second.status_code == 409
    assert second.json()["errors"] == {"email": ["The email has already been taken."]}
    assert http.put(LEAD, json=new_lead()).status_code == 409
    assert len(service.rows("SELECT id FROM leads WHERE first_name = 'Ada'")) == 1
    service.switches.taken_status = 422
    assert http.post("/lead", json=new_lead()).status_code == 422


def test_lead_keeps_its_own_address(http: httpx.Client) -> None:
    lead_id = http.post("/lead", json=new_lead()).json()["data"]["id"]
    assert http.put(f"/lead/{lead_id}", json=new_lead(last_name="L")).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", ""), ("first_name", "x" * 101), ("first_name", None), ("first_name", 7),
        ("last_name", "x" * 101), ("last_name", "\ud800"), ("email", "nobody"), ("email", ""),
        ("value", "many"), ("value", True), ("value", 1e14), ("lead_interaction_date", "tomorrow"),
        ("lead_interaction_date", "20260401"), ("company_id", 999999), ("country_id", "1"),
        ("status_ids", [SOURCE["Chat"]]), ("source_ids", [STATUS["New"]]), ("status_ids", None),
        ("assigned_to", [1]), ("assigned_to", ["4"]), ("groups", 3), ("custom_fields", {"a": 1}),
        ("custom_fields", ["a"]),
    ],
)  # fmt: skip
def test_invalid_field_is_named_in_a_422(
    service: Service, http: httpx.Client, field: str, value: object
) -> None:
    before = service.rows("SELECT * FROM leads")
    for method, path in (("POST", "/lead"), ("PUT", LEAD)):
        answer = http.request(
            method, path, content=_ascii_json(new_lead() | {field: value}), headers=_JSON
        )
        assert answer.status_code == 422
        assert [name.partition(".")[0] for name in answer.json()["errors"]] == [field]
    assert service.rows("SELECT * FROM leads") == before


_JSON = {"Content-Type": "application/json"}


def _ascii_json(body: dict[str, object]) -> bytes:
    # httpx cannot encode a lone surrogate.
    return json.dumps(body).encode()


def test_update_needs_the_first_name(http: httpx.Client) -> None:
    answer = http.put(LEAD, json={"value": 1})
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"first_name": ["The first name field is required."]}


def test_update_returns_eleven_keys(http: httpx.Client) -> None:
    before = get_lead(http)
    answer = http.put(LEAD, json={"first_name": before["first_name"], "value": 7500}).json()
    assert len(answer["data"]) == 11
    assert answer["data"]["value"] == 7500


def test_update_keeps_missing_fields(http: httpx.Client) -> None:
    before = get_lead(http)
    http.put(LEAD, json={"first_name": before["first_name"], "description": "changed"})
    after = get_lead(http)
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {"description", "updated_at", "activities"}


def test_lists_are_replaced_completely(http: httpx.Client) -> None:
    body: dict[str, object] = {"first_name": "A", "assigned_to": [7, 9], "groups": [5, 8]}
    body |= {"status_ids": [STATUS["New"], STATUS["Won"]], "source_ids": [SOURCE["Chat"]]}
    http.put(LEAD, json=body)
    http.put(LEAD, json={"first_name": "A", "status_ids": [STATUS["Lost"]], "assigned_to": []})
    lead = get_lead(http)
    assert [s["name"] for s in lead["statuses"]] == ["Lost"]
    assert [s["name"] for s in lead["sources"]] == ["Chat"]
    assert lead["assigned_to"] == []
    assert [g["id"] for g in lead["groups"]] == [5, 8]


def test_null_clears_a_field(http: httpx.Client) -> None:
    http.put(LEAD, json={"first_name": "A", "value": 5, "currency": "EUR", "website": "w"})
    http.put(LEAD, json={"first_name": "A", "value": None, "currency": None, "website": ""})
    lead = get_lead(http)
    assert (lead["value"], lead["currency"], lead["website"]) == (None, None, None)


def test_updated_at_changes_with_fields_not_with_relations(http: httpx.Client) -> None:
    first = get_lead(http)["first_name"]
    with clock.frozen(datetime(2031, 1, 2, 3, 4, 5, tzinfo=UTC)):
        http.put(LEAD, json={"first_name": first, "status_ids": [STATUS["Won"]]})
        assert not get_lead(http)["updated_at"].startswith("2031")
        http.put(LEAD, json={"first_name": first, "description": "new"})
        assert get_lead(http)["updated_at"] == "2031-01-02T03:04:05.000000Z"


def test_forgetful_workspace_clears_missing_fields(service: Service, http: httpx.Client) -> None:
    http.put(LEAD, json={"first_name": "A", "value": 5, "status_ids": [STATUS["Won"]]})
    service.switches.forgetful_puts = True
    http.put(LEAD, json={"first_name": "A", "currency": "EUR"})
    lead = get_lead(http)
    assert (lead["value"], lead["description"], lead["currency"]) == (None, None, "EUR")
    assert [s["name"] for s in lead["statuses"]] == ["Won"]


def test_history_records_changes(http: httpx.Client) -> None:
    http.put(LEAD, json={"first_name": "A", "status_ids": [STATUS["New"]], "value": 1})
    http.put(LEAD, json={"first_name": "A", "status_ids": [STATUS["Won"]], "value": 2})
    newest = {row["activity_type"]: row for row in reversed(get_lead(http)["activities"])}
    assert newest["status_changed"]["content"] == "Status New → Won"
    assert (newest["updated"]["old_value"], newest["updated"]["new_value"]) == ("1.0", "2.0")
    assert newest["updated"]["created_by"]["name"] == "Mara König"


@pytest.mark.parametrize("path", ["/lead/1", "/lead/99999999999999999999", "/lead/-1", "/lead/x"])
def test_unknown_lead_is_a_404_with_a_body(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code == 404
    assert answer.json()["success"] is False
    assert answer.json()["status_code"] == 404
