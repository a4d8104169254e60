"""Delete and convert leads, and send email to them."""

from __future__ import annotations

import httpx
import pytest

from taskip_leads.sandbox.sample.seed import FIRST_CONTACT, FIRST_LEAD
from tests.support.service import Service
from tests.support.service_leads import LEAD, get_lead, new_lead


def test_deleted_lead_is_removed_with_everything(service: Service, http: httpx.Client) -> None:
    http.post(f"/lead/notes/{FIRST_LEAD}", json={"title": "t", "note": "n"})
    assert http.delete(LEAD).json() == {"msg": "Lead Deleted Successfully"}
    for method, path in (("GET", LEAD), ("DELETE", LEAD), ("GET", f"/lead/notes/{FIRST_LEAD}")):
        assert http.request(method, path).status_code == 404
    for table in ("notes", "activities", "lead_attributes", "lead_files", "lead_users"):
        assert service.rows(f"SELECT 1 FROM {table} WHERE lead_id = {FIRST_LEAD}") == []


def test_ids_are_never_reused(http: httpx.Client) -> None:
    last = http.post("/lead", json=new_lead()).json()["data"]["id"]
    http.delete(f"/lead/{last}")
    assert http.post("/lead", json=new_lead()).json()["data"]["id"] == last + 1


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
    lead = get_lead(http)
    assert contact["id"] >= FIRST_CONTACT
    assert len(contact) == 9
    assert (lead["converted"], lead["converted_contact_id"]) == (1, contact["id"])
    assert lead["converted_at"]
    second = http.post(f"{LEAD}/convert")
    assert second.status_code == 422
    assert "already converted" in second.json()["message"]
    assert "errors" not in second.json()


def test_converted_lead_can_still_be_changed(http: httpx.Client) -> None:
    http.post(f"{LEAD}/convert")
    assert http.put(LEAD, json={"first_name": "A", "value": 3}).status_code == 200


def test_email_needs_an_address_and_a_connected_mailbox(
    service: Service, http: httpx.Client
) -> None:
    mail = {"subject": "Hello", "message": "Text"}
    path = f"/lead/send-email/{http.post('/lead', json=new_lead()).json()['data']['id']}"
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
