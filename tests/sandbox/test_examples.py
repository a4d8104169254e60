"""Every example of the vendor's reference is answered in its shape: the same keys, the same types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from taskip_leads.sandbox.sample.characters import SOURCE, STATUS
from tests.support.service import Service

EXAMPLES = Path(__file__).parents[1] / "contract" / "examples"
# Operation, method, path, status. The paths are those of the reference with this workspace's ids.
OPERATIONS = (
    ("listLeads", "GET", "/lead?search={search}&item=10&is_converted=0", 200),
    ("createLead", "POST", "/lead", 201),
    ("getLead", "GET", "/lead/{lead}", 200),
    ("updateLead", "PUT", "/lead/{lead}", 200),
    ("deleteLead", "DELETE", "/lead/{lead}", 200),
    ("bulkDeleteLeads", "POST", "/lead/bulk-delete", 200),
    ("sendLeadEmail", "POST", "/lead/send-email/{lead}", 200),
    ("convertLead", "POST", "/lead/{lead}/convert", 200),
    ("listNotes", "GET", "/lead/notes/{lead}", 200),
    ("createNote", "POST", "/lead/notes/{lead}", 201),
    ("updateNote", "PUT", "/lead/notes/{lead}", 200),
    ("deleteNote", "DELETE", "/lead/notes/{lead}", 200),
    ("listFiles", "GET", "/lead/files/{lead}?item=10", 200),
    ("uploadFiles", "POST", "/lead/files/{lead}", 200),
    ("bulkDeleteFiles", "DELETE", "/lead/files/bulk-delete/{lead}", 200),
    ("listAttributes", "GET", "/lead-attribute?type=1", 200),
    ("createAttribute", "POST", "/lead-attribute", 201),
    ("getAttribute", "GET", "/lead-attribute/{status}", 200),
    ("updateAttribute", "PUT", "/lead-attribute/{status}", 200),
    ("deleteAttribute", "DELETE", "/lead-attribute/{status}", 200),
)


def _example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def ids(service: Service, http: httpx.Client) -> dict[str, Any]:
    """A lead that has everything the examples' lead has, and the ids of this workspace."""
    place = service.rows("SELECT * FROM leads WHERE country_id AND state_id AND city_id")[0]
    places = {key: place[key] for key in ("country_id", "state_id", "city_id")}
    company = service.rows(
        "SELECT id FROM companies WHERE email NOT NULL AND phone_number NOT NULL"
    )
    body = _example("createLead.request") | places
    body |= {
        "company_id": company[0]["id"],
        "address": "123 Main Street",
        "zip_code": "94105",
        "status_ids": [STATUS["New"]],
        "source_ids": [SOURCE["Website"]],
        "email": "shape@example.com",
    }
    lead = http.post("/lead", json=body).json()["data"]["id"]
    http.post(f"/lead/notes/{lead}", json={"title": "t", "note": "n"})
    http.post(f"/lead/files/{lead}", files={"file": ("proposal.pdf", b"%PDF", "application/pdf")})
    note = http.get(f"/lead/notes/{lead}").json()["data"][0]["id"]
    file = http.get(f"/lead/files/{lead}").json()["data"][0]["id"]
    return {
        "lead": lead,
        "note": note,
        "file": file,
        "body": body | {"email": "john.doe@example.com"},
        "search": "shape%40example",
        "status": STATUS["New"],
    }


def _request(name: str, ids: dict[str, Any]) -> dict[str, Any]:
    """Return the example's request, with ids that exist here."""
    if name == "uploadFiles":
        return {"files": {"file": ("proposal.pdf", b"%PDF", "application/pdf")}}
    if not (EXAMPLES / f"{name}.request.json").exists():
        return {}
    body = _example(f"{name}.request")
    if name == "createLead":
        assert set(body) <= set(ids["body"])
        body = ids["body"]
    if "note_id" in body:
        body["note_id"] = ids["note"]
    if "ids" in body:
        body["ids"] = [ids["file"] if name == "bulkDeleteFiles" else ids["lead"]]
    return {"json": body}


@pytest.mark.parametrize(("name", "method", "path", "status"), OPERATIONS, ids=lambda v: str(v))
def test_example_request_gets_the_example_response_shape(
    http: httpx.Client, ids: dict[str, Any], name: str, method: str, path: str, status: int
) -> None:
    answer = http.request(method, path.format(**ids), **_request(name, ids))
    assert answer.status_code == status
    expected = _example(f"{name}.response")
    assert list(_differences(expected, answer.json())) == []
    for key in ("msg", "message"):
        assert answer.json().get(key) == expected.get(key)


def test_examples_cover_the_whole_reference() -> None:
    names = {path.name.split(".")[0] for path in EXAMPLES.glob("*.response.json")}
    assert names == {name for name, *_ in OPERATIONS} | {"error"}


def test_examples_equal_the_reference() -> None:
    reference = (EXAMPLES.parent / "lead-management-api.txt").read_text(encoding="utf-8")
    for path in EXAMPLES.glob("*.json"):
        assert path.read_text(encoding="utf-8").strip() in reference, path.name


def test_error_example_is_returned_verbatim(http: httpx.Client) -> None:
    answer = http.post("/lead", json={})
    assert answer.status_code == 422
    expected = _example("error.response")
    assert answer.json() == expected


def test_comparison_detects_differences() -> None:
    shape = {"a": 1, "b": {"c": "x"}, "d": [{"e": None}]}
    assert not list(_differences(shape, {"a": 2.5, "b": {"c": ""}, "d": [{"e": 4}]}))
    assert list(_differences(shape, {"a": "1", "b": {"c": "x"}, "d": []}))
    assert list(_differences(shape, {"a": 1, "b": {}, "d": []}))
    assert list(_differences(shape, {"a": 1, "b": {"c": "x"}, "d": [{"e": 1, "f": 2}]}))


def _differences(expected: Any, found: Any, where: str = "") -> list[str]:
    """Where two JSON values differ in keys or types. What the example leaves null may be anything."""
    if expected is None:
        return []
    if isinstance(expected, dict) and isinstance(found, dict):
        wrong = [f"{where}.{key}" for key in expected.keys() ^ found.keys()]
        for key in expected.keys() & found.keys():
            wrong += _differences(expected[key], found[key], f"{where}.{key}")
        return wrong
    if isinstance(expected, list) and isinstance(found, list):
        if not expected:
            return []
        return [w for row in found for w in _differences(expected[0], row, f"{where}[]")]
    number = (int, float)
    if isinstance(expected, number) and isinstance(found, number):
        return []
    if type(expected) is not type(found):
        return [f"{where}: {type(expected).__name__} became {type(found).__name__}"]
    return []
