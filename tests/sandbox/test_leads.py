"""The habits of ``/lead`` that a client must survive, one by one."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from taskip_leads import clock
from taskip_leads.sandbox.sample.characters import SOURCE, STATUS
from taskip_leads.sandbox.sample.seed import FIRST_CONTACT, FIRST_LEAD
from tests.support.service import Service

LEAD = f"/lead/{FIRST_LEAD}"


def _ids(answer: httpx.Response) -> list[int]:
    return [row["id"] for row in answer.json()["data"]]


def _lead(http: httpx.Client, path: str = LEAD) -> dict[str, Any]:
    lead: dict[str, Any] = http.get(path).json()["data"]
    return lead


# -- lists


def test_page_has_ten_leads_and_no_total(http: httpx.Client) -> None:
    answer = http.get("/lead").json()
    assert len(answer["data"]) == 10
    assert set(answer["meta"]) == {"current_page", "from", "path", "per_page", "to"}
    assert answer["links"]["last"] is None


def test_links_lack_filters_and_size(service: Service, http: httpx.Client) -> None:
    links = http.get("/lead", params={"item": 3, "page": 2, "is_converted": 0}).json()["links"]
    assert links == {
        "first": f"{service.base_url}/lead?page=1",
        "last": None,
        "prev": f"{service.base_url}/lead?page=1",
        "next": f"{service.base_url}/lead?page=3",
    }


def test_pages_of_any_size_contain_every_lead_once(http: httpx.Client) -> None:
    seen: list[int] = []
    for page in range(1, 7):
        answer = http.get("/lead", params={"item": 7, "page": page})
        seen += _ids(answer)
        assert (answer.json()["links"]["next"] is None) == (page == 6)
    assert sorted(seen) == list(range(FIRST_LEAD, FIRST_LEAD + 40))


def test_page_beyond_the_last_is_empty(http: httpx.Client) -> None:
    answer = http.get("/lead", params={"page": 99}).json()
    assert answer["data"] == []
    assert answer["meta"]["from"] is answer["meta"]["to"] is answer["links"]["next"] is None


def test_item_0_returns_all_leads_at_once(http: httpx.Client) -> None:
    answer = http.get("/lead", params={"item": 0})
    assert len(_ids(answer)) == 40
    assert answer.json()["links"]["next"] is None


def test_granted_page_size_can_be_smaller(service: Service, http: httpx.Client) -> None:
    service.switches.largest_page = 15
    answer = http.get("/lead", params={"item": 250}).json()
    assert (len(answer["data"]), answer["meta"]["per_page"]) == (15, 15)


def test_only_lead_details_have_activities(http: httpx.Client) -> None:
    assert all("activities" not in row for row in http.get("/lead?item=0").json()["data"])
    assert _lead(http)["activities"]


def test_bare_lists_lack_statuses_sources_and_owners(service: Service, http: httpx.Client) -> None:
    told = http.get("/lead?item=0").json()["data"]
    assert any(row["statuses"] and row["sources"] and row["assigned_to"] for row in told)
    service.switches.bare_lists = True
    bare = http.get("/lead?item=0").json()["data"]
    assert all(row["statuses"] == row["sources"] == row["assigned_to"] == [] for row in bare)
    full = next(row for row in told if row["statuses"])
    assert _lead(http, f"/lead/{full['id']}")["statuses"] == full["statuses"]
    # The filters know what the rows do not tell.
    assert _ids(http.get("/lead", params={"status_id": full["statuses"][0]["id"], "item": 0}))


# -- filters and order


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("okafor", "Amelia Okafor"),
        ("AMELIA OKA", "Amelia Okafor"),
        ("okafor@lumen", "Amelia Okafor"),
        ("lumen opt", "Amelia Okafor"),
        ("tomas herrera", "Tomás Herrera"),
        ("田中", "美咲 田中"),
        ("fjallraven", "Jonas Lindqvist"),
    ],
)
def test_search_matches_name_address_and_company(
    http: httpx.Client, search: str, expected: str
) -> None:
    found = http.get("/lead", params={"search": search}).json()["data"]
    assert expected in [row["full_name"] for row in found]
    assert len(found) < 5


def test_search_is_literal(http: httpx.Client) -> None:
    assert _ids(http.get("/lead", params={"search": "%"})) == []
    assert _ids(http.get("/lead", params={"search": "_@_"})) == []


def test_filters_are_combined(service: Service, http: httpx.Client) -> None:
    everyone = http.get("/lead?item=0").json()["data"]
    status, source, owner = STATUS["Qualified"], SOURCE["Referral"], 4
    expected = [
        row["id"]
        for row in everyone
        if status in [s["id"] for s in row["statuses"]]
        and source in [s["id"] for s in row["sources"]]
        and owner in [u["id"] for u in row["assigned_to"]]
    ]
    query = {"status_id": status, "source_id": source}
    query |= {"assigned_to": owner, "item": 0}
    assert expected
    assert _ids(http.get("/lead", params=query)) == expected


def test_list_without_is_converted_has_both_kinds(http: httpx.Client) -> None:
    http.post(f"{LEAD}/convert", json={})
    active = _ids(http.get("/lead?is_converted=0&item=0"))
    converted = _ids(http.get("/lead?is_converted=1&item=0"))
    assert FIRST_LEAD in converted
    assert sorted(active + converted) == sorted(_ids(http.get("/lead?item=0")))
    assert not set(active) & set(converted)


def test_date_filter_is_inclusive(http: httpx.Client) -> None:
    http.put(LEAD, json={"first_name": "A", "lead_interaction_date": "2031-05-06"})
    assert _ids(http.get("/lead?from_date=2031-05-06&to_date=2031-05-06")) == [FIRST_LEAD]
    assert _ids(http.get("/lead?from_date=2031-05-07")) == []
    http.put(LEAD, json={"first_name": "A", "lead_interaction_date": None})
    assert FIRST_LEAD not in _ids(http.get("/lead?from_date=1900-01-01&item=0"))
    assert FIRST_LEAD not in _ids(http.get("/lead?to_date=2999-01-01&item=0"))


def test_newest_leads_come_first_by_default(http: httpx.Client) -> None:
    assert _ids(http.get("/lead?item=0")) == sorted(_ids(http.get("/lead?item=0")), reverse=True)


def test_leads_are_sorted_by_name_date_and_status(http: httpx.Client) -> None:
    def rows(sort: str, order: str) -> list[dict[str, Any]]:
        query = {"sort_by": sort, "sort_order": order, "item": "0"}
        found: list[dict[str, Any]] = http.get("/lead", params=query).json()["data"]
        return found

    names = [
        row["first_name"].lower() for row in rows("name", "asc") if row["first_name"].isascii()
    ]
    assert names == sorted(names)
    days = [row["lead_interaction_date"] or "" for row in rows("lead_interaction_date", "desc")]
    assert days == sorted(days, reverse=True)
    orders = [
        min([s["order"] for s in row["statuses"]], default=0) for row in rows("status", "asc")
    ]
    assert orders == sorted(orders)


@pytest.mark.parametrize(
    "query",
    ["item=x", "item=-1", "item=", "page=0", "is_converted=2", "status_id=x", "from_date=1.2.2026",
     "to_date=2026-02-30", "sort_by=value", "sort_order=up", "assigned_to=1.5", "item=" + "9" * 30],
)  # fmt: skip
def test_invalid_parameter_is_named_in_a_422(http: httpx.Client, query: str) -> None:
    answer = http.get(f"/lead?{query}")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [query.partition("=")[0]]


# -- creating


def _new(**fields: object) -> dict[str, object]:
    return {"first_name": "Ada", "email": "ada@new.example", **fields}


def test_response_of_a_creation_is_stale_but_the_lead_is_not(
    service: Service, http: httpx.Client
) -> None:
    company = service.rows("SELECT id, name FROM companies")[0]
    body = _new(
        company_id=company["id"],
        status_ids=[STATUS["New"]],
        source_ids=[SOURCE["Chat"]],
        assigned_to=[4, 7],
        groups=[3],
        custom_fields=[{"name": "Region", "value": "South"}],
        value=12.5,
    )
    answer = http.post("/lead", json=body)
    told = answer.json()["data"]
    assert answer.status_code == 201
    assert told["company_id"] == company["id"]
    assert told["company"] is None
    assert told["statuses"] == told["sources"] == told["assigned_to"] == told["groups"] == []
    lead = _lead(http, f"/lead/{told['id']}")
    assert lead["company"]["name"] == company["name"]
    assert [s["name"] for s in lead["statuses"]] == ["New"]
    assert [s["name"] for s in lead["sources"]] == ["Chat"]
    assert [u["name"] for u in lead["assigned_to"]] == ["Mara König", "Tom Larsen"]
    assert lead["groups"] == [{"id": 3, "name": "Optics"}]
    assert lead["custom_fields"] == [{"name": "Region", "value": "South"}]
    assert lead["value"] == 12.5
    assert isinstance(lead["created_by"], int)


def test_missing_last_name_leaves_a_space_in_the_full_name(http: httpx.Client) -> None:
    assert http.post("/lead", json=_new()).json()["data"]["full_name"] == "Ada "


def test_address_is_unique_ignoring_case(service: Service, http: httpx.Client) -> None:
    http.post("/lead", json=_new())
    again = http.post("/lead", json=_new(email="ADA@new.example"))
    assert again.status_code == 409
    assert again.json()["errors"] == {"email": ["The email has already been taken."]}
    assert http.put(LEAD, json=_new()).status_code == 409
    assert len(service.rows("SELECT id FROM leads WHERE first_name = 'Ada'")) == 1
    service.switches.taken_status = 422
    assert http.post("/lead", json=_new()).status_code == 422


def test_lead_keeps_its_own_address(http: httpx.Client) -> None:
    made = http.post("/lead", json=_new()).json()["data"]["id"]
    assert http.put(f"/lead/{made}", json=_new(last_name="L")).status_code == 200


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
            method, path, content=_ascii_json(_new() | {field: value}), headers=_JSON
        )
        assert answer.status_code == 422
        assert [name.partition(".")[0] for name in answer.json()["errors"]] == [field]
    assert service.rows("SELECT * FROM leads") == before


_JSON = {"Content-Type": "application/json"}


def _ascii_json(body: dict[str, object]) -> bytes:
    # The client's own way of writing JSON cannot spell half a character.
    return json.dumps(body).encode()


# -- changing


def test_update_needs_the_first_name(http: httpx.Client) -> None:
    answer = http.put(LEAD, json={"value": 1})
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"first_name": ["The first name field is required."]}


def test_update_returns_eleven_keys(http: httpx.Client) -> None:
    before = _lead(http)
    answer = http.put(LEAD, json={"first_name": before["first_name"], "value": 7500}).json()
    assert len(answer["data"]) == 11
    assert answer["data"]["value"] == 7500


def test_update_keeps_missing_fields(http: httpx.Client) -> None:
    before = _lead(http)
    http.put(LEAD, json={"first_name": before["first_name"], "description": "changed"})
    after = _lead(http)
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {"description", "updated_at", "activities"}


def test_lists_are_replaced_completely(http: httpx.Client) -> None:
    body: dict[str, object] = {"first_name": "A", "assigned_to": [7, 9], "groups": [5, 8]}
    body |= {"status_ids": [STATUS["New"], STATUS["Won"]], "source_ids": [SOURCE["Chat"]]}
    http.put(LEAD, json=body)
    http.put(LEAD, json={"first_name": "A", "status_ids": [STATUS["Lost"]], "assigned_to": []})
    lead = _lead(http)
    assert [s["name"] for s in lead["statuses"]] == ["Lost"]
    assert [s["name"] for s in lead["sources"]] == ["Chat"]
    assert lead["assigned_to"] == []
    assert [g["id"] for g in lead["groups"]] == [5, 8]


def test_null_clears_a_field(http: httpx.Client) -> None:
    http.put(LEAD, json={"first_name": "A", "value": 5, "currency": "EUR", "website": "w"})
    http.put(LEAD, json={"first_name": "A", "value": None, "currency": None, "website": ""})
    lead = _lead(http)
    assert (lead["value"], lead["currency"], lead["website"]) == (None, None, None)


def test_updated_at_changes_with_fields_not_with_relations(http: httpx.Client) -> None:
    first = _lead(http)["first_name"]
    with clock.frozen(datetime(2031, 1, 2, 3, 4, 5, tzinfo=UTC)):
        http.put(LEAD, json={"first_name": first, "status_ids": [STATUS["Won"]]})
        assert not _lead(http)["updated_at"].startswith("2031")
        http.put(LEAD, json={"first_name": first, "description": "new"})
        assert _lead(http)["updated_at"] == "2031-01-02T03:04:05.000000Z"


def test_forgetful_workspace_clears_missing_fields(service: Service, http: httpx.Client) -> None:
    http.put(LEAD, json={"first_name": "A", "value": 5, "status_ids": [STATUS["Won"]]})
    service.switches.forgetful_puts = True
    http.put(LEAD, json={"first_name": "A", "currency": "EUR"})
    lead = _lead(http)
    assert (lead["value"], lead["description"], lead["currency"]) == (None, None, "EUR")
    assert [s["name"] for s in lead["statuses"]] == ["Won"]


def test_history_records_changes(http: httpx.Client) -> None:
    http.put(LEAD, json={"first_name": "A", "status_ids": [STATUS["New"]], "value": 1})
    http.put(LEAD, json={"first_name": "A", "status_ids": [STATUS["Won"]], "value": 2})
    newest = {row["activity_type"]: row for row in reversed(_lead(http)["activities"])}
    assert newest["status_changed"]["content"] == "Status New → Won"
    assert (newest["updated"]["old_value"], newest["updated"]["new_value"]) == ("1.0", "2.0")
    assert newest["updated"]["created_by"]["name"] == "Mara König"


# -- deleting, converting, writing to


def test_deleted_lead_is_removed_with_everything(service: Service, http: httpx.Client) -> None:
    http.post(f"/lead/notes/{FIRST_LEAD}", json={"title": "t", "note": "n"})
    assert http.delete(LEAD).json() == {"msg": "Lead Deleted Successfully"}
    for method, path in (("GET", LEAD), ("DELETE", LEAD), ("GET", f"/lead/notes/{FIRST_LEAD}")):
        assert http.request(method, path).status_code == 404
    for table in ("notes", "activities", "lead_attributes", "lead_files", "lead_users"):
        assert service.rows(f"SELECT 1 FROM {table} WHERE lead_id = {FIRST_LEAD}") == []


def test_ids_are_never_reused(http: httpx.Client) -> None:
    last = http.post("/lead", json=_new()).json()["data"]["id"]
    http.delete(f"/lead/{last}")
    assert http.post("/lead", json=_new()).json()["data"]["id"] == last + 1


def test_bulk_deletion_with_one_unknown_id_deletes_nothing(
    service: Service, http: httpx.Client
) -> None:
    answer = http.post("/lead/bulk-delete", json={"ids": [FIRST_LEAD, 1]})
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["ids.1"]
    assert http.get(LEAD).status_code == 200
    answer = http.post("/lead/bulk-delete", json={"ids": [FIRST_LEAD, FIRST_LEAD + 1]})
    assert answer.json() == {"msg": "Lead Deleted Successfully"}
    assert len(service.rows("SELECT 1 FROM leads")) == 38


@pytest.mark.parametrize("body", [{}, {"ids": []}, {"ids": "all"}])
def test_bulk_deletion_needs_ids(http: httpx.Client, body: dict[str, object]) -> None:
    assert http.post("/lead/bulk-delete", json=body).status_code == 422


def test_conversion_returns_the_contact_and_works_once(http: httpx.Client) -> None:
    contact = http.post(f"{LEAD}/convert").json()["data"]
    lead = _lead(http)
    assert contact["id"] >= FIRST_CONTACT
    assert len(contact) == 9
    assert (lead["converted"], lead["converted_contact_id"]) == (1, contact["id"])
    assert lead["converted_at"]
    again = http.post(f"{LEAD}/convert")
    assert again.status_code == 422
    assert "already converted" in again.json()["message"]
    assert "errors" not in again.json()


def test_converted_lead_can_still_be_changed(http: httpx.Client) -> None:
    http.post(f"{LEAD}/convert")
    assert http.put(LEAD, json={"first_name": "A", "value": 3}).status_code == 200


def test_email_needs_an_address_and_a_connected_mailbox(
    service: Service, http: httpx.Client
) -> None:
    mail = {"subject": "Hello", "message": "Text"}
    path = f"/lead/send-email/{http.post('/lead', json=_new()).json()['data']['id']}"
    assert http.post(path, json=mail).json() == {"msg": "Email sent to lead successfully."}
    assert [m["subject"] for m in service.rows("SELECT * FROM emails")] == ["Hello"]
    service.switches.mail_connected = False
    refused = http.post(path, json=mail)
    assert (refused.status_code, refused.json()["message"]) == (
        422,
        "Your workspace mail is not connected.",
    )
    service.switches.mail_connected = True
    with service.sandbox.database.write() as db:
        db.execute("UPDATE leads SET email = 'n/a' WHERE id = ?", (FIRST_LEAD,))
    refused = http.post(f"/lead/send-email/{FIRST_LEAD}", json=mail)
    assert (refused.status_code, "valid email" in refused.json()["message"]) == (422, True)
    assert len(service.rows("SELECT * FROM emails")) == 1


def test_subject_has_at_most_255_characters(http: httpx.Client) -> None:
    answer = http.post(
        f"/lead/send-email/{FIRST_LEAD}", json={"subject": "x" * 256, "message": "m"}
    )
    assert list(answer.json()["errors"]) == ["subject"]


@pytest.mark.parametrize("path", ["/lead/1", "/lead/99999999999999999999", "/lead/-1", "/lead/x"])
def test_unknown_lead_is_a_404_with_a_body(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code == 404
    assert answer.json()["success"] is False
    assert answer.json()["status_code"] == 404


def test_sample_dates_are_around_today(http: httpx.Client) -> None:
    days = [
        date.fromisoformat(row["lead_interaction_date"])
        for row in http.get("/lead?item=0").json()["data"]
        if row["lead_interaction_date"]
    ]
    today = clock.today()
    assert sum(day > today for day in days) >= 4
    assert today in days
    assert min(days) > today - timedelta(days=400)
