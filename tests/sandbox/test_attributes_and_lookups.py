"""Statuses and sources, and the two look-ups with their other habits."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from taskip_leads import clock
from taskip_leads.sandbox.sample.characters import SOURCE, STATUS, TEAM
from taskip_leads.sandbox.sample.seed import FIRST_LEAD
from tests.support.service import Service


def test_first_page_of_attributes_lacks_some_statuses(http: httpx.Client) -> None:
    first = http.get("/lead-attribute").json()
    assert len(first["data"]) == 10
    assert {row["name"] for row in first["data"] if row["type"] == 1} < set(STATUS)
    # Nobody promises that 0 means all here, and it does not.
    assert len(http.get("/lead-attribute?item=0").json()["data"]) == 10


def test_sample_has_6_statuses_and_14_sources(http: httpx.Client) -> None:
    statuses = http.get("/lead-attribute?type=1&item=50").json()["data"]
    sources = http.get("/lead-attribute?type=2&item=50").json()["data"]
    assert (len(statuses), len(sources)) == (6, 14)
    by_order = [row["id"] for row in sorted(statuses, key=lambda row: row["order"])]
    assert by_order != sorted(by_order)
    assert [row["order"] for row in sorted(sources, key=lambda row: row["order"])] == [
        *range(1, 15)
    ]


def test_new_attribute_is_last_of_its_type(http: httpx.Client) -> None:
    created = http.post("/lead-attribute", json={"name": "On hold", "type": 1})
    assert created.status_code == 201
    assert (created.json()["data"]["order"], created.json()["data"]["color"]) == (7, None)
    placed = {"name": "Odd", "type": 1, "color": "not a colour", "order": 0}
    answer = http.post("/lead-attribute", json=placed).json()["data"]
    assert {key: answer[key] for key in placed} == placed


def test_attribute_update_needs_name_and_type_and_keeps_the_rest(http: httpx.Client) -> None:
    path = f"/lead-attribute/{STATUS['Qualified']}"
    assert list(http.put(path, json={"color": "red"}).json()["errors"]) == ["name", "type"]
    with clock.frozen(datetime(2031, 1, 2, tzinfo=UTC)):
        after = http.put(path, json={"name": "Hot", "type": 1}).json()["data"]
    assert (after["name"], after["color"], after["order"]) == ("Hot", "#9b59b6", 3)
    assert after["updated_at"] == "2031-01-02T00:00:00.000000Z"
    assert after["created_at"] < after["updated_at"]


def test_wrong_type_converts_a_status_to_a_source(service: Service, http: httpx.Client) -> None:
    number = STATUS["Qualified"]
    lead = service.rows("SELECT lead_id FROM lead_attributes WHERE attribute_id = ?", [number])[0]
    http.put(f"/lead-attribute/{number}", json={"name": "Qualified", "type": 2})
    answer = http.get(f"/lead/{lead['lead_id']}").json()["data"]
    assert number in [row["id"] for row in answer["sources"]]
    assert number not in [row["id"] for row in answer["statuses"]]


def test_deleted_attribute_is_removed_from_its_leads(http: httpx.Client) -> None:
    body = {"first_name": "A", "status_ids": [STATUS["New"], STATUS["Won"]]}
    http.put(f"/lead/{FIRST_LEAD}", json=body)
    gone = http.delete(f"/lead-attribute/{STATUS['New']}")
    assert gone.json() == {"msg": "Attribute Deleted Successfully"}
    answer = http.get(f"/lead/{FIRST_LEAD}").json()["data"]["statuses"]
    assert [row["name"] for row in answer] == ["Won"]
    assert http.get(f"/lead-attribute/{STATUS['New']}").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "x" * 192), ("type", 3), ("type", "1"), ("color", "x" * 51), ("color", None),
     ("order", "first"), ("order", None)],
)  # fmt: skip
def test_invalid_attribute_field_is_named(http: httpx.Client, field: str, value: object) -> None:
    answer = http.post("/lead-attribute", json={"name": "n", "type": 1, field: value})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_team_has_totals_and_its_own_date_format(http: httpx.Client) -> None:
    answer = http.get("/team-member").json()
    assert (answer["meta"]["total"], answer["meta"]["last_page"]) == (len(TEAM), 1)
    assert answer["data"][0]["full_name"] == "Mara König"
    created_at = answer["data"][0]["created_at"]
    assert datetime.strptime(created_at, "%d, %b, %Y").replace(tzinfo=UTC) < clock.now()


def test_owners_and_authors_are_in_the_team(service: Service, http: httpx.Client) -> None:
    team = {row["id"] for row in http.get("/team-member").json()["data"]}
    for table, column in (
        ("lead_users", "user_id"),
        ("notes", "created_by"),
        ("leads", "created_by"),
    ):
        assert {row[column] for row in service.rows(f"SELECT {column} FROM {table}")} <= team


def test_companies_page_with_limit_of_fifty_by_default(
    service: Service, http: httpx.Client
) -> None:
    service.reset(400)
    total = service.rows("SELECT count(*) AS n FROM companies")[0]["n"]
    assert total > 100
    first = http.get("/company", params={"item": 7}).json()
    assert (len(first["data"]), first["meta"]["per_page"], first["meta"]["total"]) == (
        50,
        50,
        total,
    )
    assert len(http.get("/company", params={"limit": 9999}).json()["data"]) == 100
    seen: list[int] = []
    for page in range(1, first["meta"]["last_page"] + 1):
        seen += [row["id"] for row in http.get("/company", params={"page": page}).json()["data"]]
    assert len(set(seen)) == len(seen) == total


def test_company_is_found_by_its_name(http: httpx.Client) -> None:
    found = http.get("/company", params={"search": "lumen"}).json()["data"]
    assert [row["name"] for row in found] == ["Lumen Optics"]


def test_lookups_can_be_refused(service: Service, http: httpx.Client) -> None:
    service.switches.lookups = False
    for path in ("/team-member", "/company"):
        assert http.get(path).status_code == 403
    assert http.get("/lead").status_code == 200


def test_sources_have_their_ids() -> None:
    assert not set(SOURCE.values()) & set(STATUS.values())
