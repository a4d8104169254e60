"""Lists of ``/lead``: pages, filters and order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from taskip_leads import clock
from taskip_leads.sandbox.sample.characters import SOURCE, STATUS
from taskip_leads.sandbox.sample.seed import FIRST_LEAD
from tests.support.service import Service
from tests.support.service_leads import LEAD, get_lead, ids_of


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
        seen += ids_of(answer)
        assert (answer.json()["links"]["next"] is None) == (page == 6)
    assert sorted(seen) == list(range(FIRST_LEAD, FIRST_LEAD + 40))


def test_page_beyond_the_last_is_empty(http: httpx.Client) -> None:
    answer = http.get("/lead", params={"page": 99}).json()
    assert answer["data"] == []
    assert answer["meta"]["from"] is answer["meta"]["to"] is answer["links"]["next"] is None


def test_item_0_returns_all_leads_at_once(http: httpx.Client) -> None:
    answer = http.get("/lead", params={"item": 0})
    assert len(ids_of(answer)) == 40
    assert answer.json()["links"]["next"] is None


def test_granted_page_size_can_be_smaller(service: Service, http: httpx.Client) -> None:
    service.switches.largest_page = 15
    answer = http.get("/lead", params={"item": 250}).json()
    assert (len(answer["data"]), answer["meta"]["per_page"]) == (15, 15)


def test_only_lead_details_have_activities(http: httpx.Client) -> None:
    assert all("activities" not in row for row in http.get("/lead?item=0").json()["data"])
    assert get_lead(http)["activities"]


def test_bare_lists_lack_statuses_sources_and_owners(service: Service, http: httpx.Client) -> None:
    data = http.get("/lead?item=0").json()["data"]
    assert any(row["statuses"] and row["sources"] and row["assigned_to"] for row in data)
    service.switches.bare_lists = True
    bare = http.get("/lead?item=0").json()["data"]
    assert all(row["statuses"] == row["sources"] == row["assigned_to"] == [] for row in bare)
    full = next(row for row in data if row["statuses"])
    assert get_lead(http, f"/lead/{full['id']}")["statuses"] == full["statuses"]
    # Filters still apply to the values that the rows lack.
    assert ids_of(http.get("/lead", params={"status_id": full["statuses"][0]["id"], "item": 0}))


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
    assert ids_of(http.get("/lead", params={"search": "%"})) == []
    assert ids_of(http.get("/lead", params={"search": "_@_"})) == []


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
    assert ids_of(http.get("/lead", params=query)) == expected


def test_list_without_is_converted_has_both_kinds(http: httpx.Client) -> None:
    http.post(f"{LEAD}/convert", json={})
    active = ids_of(http.get("/lead?is_converted=0&item=0"))
    converted = ids_of(http.get("/lead?is_converted=1&item=0"))
    assert FIRST_LEAD in converted
    assert sorted(active + converted) == sorted(ids_of(http.get("/lead?item=0")))
    assert not set(active) & set(converted)


def test_date_filter_is_inclusive(http: httpx.Client) -> None:
    http.put(LEAD, json={"first_name": "A", "lead_interaction_date": "2031-05-06"})
    assert ids_of(http.get("/lead?from_date=2031-05-06&to_date=2031-05-06")) == [FIRST_LEAD]
    assert ids_of(http.get("/lead?from_date=2031-05-07")) == []
    http.put(LEAD, json={"first_name": "A", "lead_interaction_date": None})
    assert FIRST_LEAD not in ids_of(http.get("/lead?from_date=1900-01-01&item=0"))
    assert FIRST_LEAD not in ids_of(http.get("/lead?to_date=2999-01-01&item=0"))


def test_newest_leads_come_first_by_default(http: httpx.Client) -> None:
    assert ids_of(http.get("/lead?item=0")) == sorted(
        ids_of(http.get("/lead?item=0")), reverse=True
    )


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
