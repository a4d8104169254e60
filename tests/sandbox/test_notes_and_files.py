"""Notes and files of a lead, and the habits of their endpoints."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from taskip_leads import clock
from taskip_leads.sandbox.sample.seed import FIRST_LEAD
from tests.support.service import Service

NOTES, OTHERS_NOTES = f"/lead/notes/{FIRST_LEAD}", f"/lead/notes/{FIRST_LEAD + 1}"
FILES, OTHERS_FILES = f"/lead/files/{FIRST_LEAD}", f"/lead/files/{FIRST_LEAD + 1}"
NOON = datetime(2031, 5, 6, 12, 0, 7, tzinfo=UTC)


def _note(http: httpx.Client, **fields: object) -> dict[str, Any]:
    answer = http.post(NOTES, json={"title": "Call", "note": "Said yes.", **fields})
    assert answer.status_code == 201
    note: dict[str, Any] = answer.json()["data"]
    return note


def _upload(http: httpx.Client, name: str = "offer.pdf", content: bytes = b"%PDF") -> int:
    answer = http.post(FILES, files={"file": (name, content, "application/pdf")})
    assert answer.json() == {"msg": "Files Added Successfully"}
    newest: int = http.get(FILES).json()["data"][0]["id"]
    return newest


def test_note_time_has_no_zone_and_stays_on_update(http: httpx.Client) -> None:
    with clock.frozen(NOON):
        note = _note(http)
    changed = http.put(NOTES, json={"note_id": note["id"], "title": "T", "note": "Said no."}).json()
    assert note["created_at"] == changed["data"]["created_at"] == "2031-05-06 12:00:07"
    assert "updated_at" not in changed["data"]
    assert changed["data"]["note"] == "Said no."


def test_note_text_is_returned_unchanged(http: httpx.Client) -> None:
    text = "  first\r\n\tsecond \x1b[31m[/b] 田中\n\n"
    assert _note(http, note=text)["note"] == text
    assert http.get(NOTES).json()["data"][0]["note"] == text


def test_note_author_is_the_owner_of_the_key(http: httpx.Client) -> None:
    assert _note(http)["created_by"] == {
        "id": 4,
        "name": "Mara König",
        "email": "mara@northwind.example",
    }


def test_note_is_found_only_under_its_lead(http: httpx.Client) -> None:
    note = _note(http)
    body = {"note_id": note["id"], "title": "t", "note": "n"}
    assert http.put(OTHERS_NOTES, json=body).status_code == 404
    assert http.request("DELETE", OTHERS_NOTES, json=body).status_code == 404
    assert http.get(NOTES).json()["data"][0] == note


def test_note_deletion_reads_its_id_from_the_body(http: httpx.Client) -> None:
    note = _note(http)
    without = http.delete(NOTES)
    assert (without.status_code, list(without.json()["errors"])) == (422, ["note_id"])
    gone = http.request("DELETE", NOTES, json={"note_id": note["id"]})
    assert gone.json() == {"msg": "Note Deleted"}
    again = http.request("DELETE", NOTES, json={"note_id": note["id"]})
    assert again.status_code == 404


@pytest.mark.parametrize("field", ["title", "note", "note_id"])
def test_note_update_needs_all_three_fields(http: httpx.Client, field: str) -> None:
    body: dict[str, object] = {"note_id": _note(http)["id"], "title": "t", "note": "n"}
    body[field] = "" if field != "note_id" else None
    answer = http.put(NOTES, json=body)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_note_update_without_image_removes_the_attachment(http: httpx.Client) -> None:
    media = _upload(http)
    note = _note(http, image=media)
    assert note["media"]["id"] == media
    body = {"note_id": note["id"], "title": "t", "note": "n"}
    assert http.put(NOTES, json=body | {"image": media}).json()["data"]["media"]["id"] == media
    assert http.put(NOTES, json=body).json()["data"]["media"] is None
    assert http.post(NOTES, json={"title": "t", "note": "n", "image": 1}).status_code == 422


def test_all_notes_are_listed_at_once(http: httpx.Client) -> None:
    before = len(http.get(NOTES).json()["data"])
    for number in range(30):
        _note(http, title=f"n{number}")
    answer = http.get(NOTES).json()
    assert len(answer["data"]) == before + 30
    assert "links" not in answer
    assert "meta" not in answer


def test_file_list_has_no_message_and_ten_a_page(http: httpx.Client) -> None:
    for number in range(11):
        _upload(http, f"part {number}.pdf")
    first = http.get(FILES).json()
    assert set(first) == {"data", "links", "meta"}
    assert len(first["data"]) == 10
    assert first["links"]["next"].endswith(f"{FILES}?page=2")
    # Nobody promises that 0 means all here, and it does not.
    assert len(http.get(FILES, params={"item": 0}).json()["data"]) == 10
    assert len(http.get(FILES, params={"item": 50}).json()["data"]) >= 11


def test_files_are_searched_by_title(http: httpx.Client) -> None:
    _upload(http, "Übersicht.pdf")
    found = http.get(FILES, params={"search": "ubersicht"}).json()["data"]
    assert [row["title"] for row in found] == ["Übersicht.pdf"]


def test_uploaded_file_is_listed_with_its_size_and_type(
    service: Service, http: httpx.Client
) -> None:
    with clock.frozen(NOON):
        number = _upload(http, "a b.pdf", b"x" * 2_000_000)
    assert http.get(FILES).json()["data"][0] == {
        "id": number,
        "title": "a b.pdf",
        "path": "tenants/tenant-1/media/a b.pdf",
        "mime_type": "application/pdf",
        "size": 2_000_000,
        "created_by": {"id": 4, "name": "Mara König", "email": "mara@northwind.example"},
        "created_at": "2031-05-06T12:00:07.000000Z",
    }
    received = service.sent("POST", FILES)[0].body["file"][0]
    assert (received["filename"], received["size"]) == ("a b.pdf", 2_000_000)


def test_several_files_are_uploaded_together(http: httpx.Client) -> None:
    before = len(http.get(FILES).json()["data"])
    http.post(FILES, files=[("file", ("1.txt", b"1")), ("file", ("2.txt", b"22"))])
    rows = http.get(FILES).json()["data"]
    assert len(rows) == before + 2
    assert [row["mime_type"] for row in rows[:2]] == ["text/plain", "text/plain"]


@pytest.mark.parametrize("name", ["ids[]", "ids", "ids[0]"])
def test_media_are_attached_by_id_in_a_form(http: httpx.Client, name: str) -> None:
    number = _upload(http)
    http.post(OTHERS_FILES, files=[(name, (None, str(number)))])
    assert number in [row["id"] for row in http.get(OTHERS_FILES).json()["data"]]


def test_media_are_attached_by_id_in_json(http: httpx.Client) -> None:
    number = _upload(http)
    assert http.post(OTHERS_FILES, json={"ids": [number, number]}).status_code == 200
    found = [row["id"] for row in http.get(OTHERS_FILES).json()["data"]]
    assert found.count(number) == 1


@pytest.mark.parametrize(
    "request_",
    [
        {"json": {}},
        {"json": {"ids": []}},
        {"json": {"ids": [1]}},
        {"files": [("other", (None, "x"))]},
        {"files": [("ids[]", (None, "many"))]},
        {"files": [("file", (None, "text and no file"))]},
    ],
)
def test_empty_upload_is_refused(http: httpx.Client, request_: dict[str, Any]) -> None:
    assert http.post(FILES, **request_).status_code == 422


def test_unreadable_form_is_a_400(http: httpx.Client) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = http.post(FILES, content=b"--y\r\nnonsense", headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/json"
    answer = http.post(FILES, content=b"x", headers={"Content-Type": "multipart/form-data"})
    assert answer.status_code == 400


def test_files_are_removed_from_one_lead_by_id(http: httpx.Client) -> None:
    first, second = _upload(http), _upload(http)
    http.post(OTHERS_FILES, json={"ids": [first]})
    path = f"/lead/files/bulk-delete/{FIRST_LEAD}"
    answer = http.request("DELETE", path, json={"ids": [first, second]})
    assert answer.json() == {"msg": "Lead files bulk action success"}
    left = [row["id"] for row in http.get(FILES).json()["data"]]
    assert first not in left
    assert second not in left
    assert first in [row["id"] for row in http.get(OTHERS_FILES).json()["data"]]
    assert http.request("DELETE", path, json={"ids": [second]}).status_code == 422
    assert http.request("DELETE", path, json={}).status_code == 422


@pytest.mark.parametrize("kind", ["notes", "files"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_unknown_lead_has_no_notes_and_files(http: httpx.Client, kind: str, method: str) -> None:
    answer = http.request(method, f"/lead/{kind}/1", json={"title": "t", "note": "n"})
    known = kind == "notes" or method in ("GET", "POST")
    assert answer.status_code == (404 if known else 405)
