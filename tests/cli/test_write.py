"""Commands that change leads: what they print, and what the service received."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from taskip_leads import clock
from taskip_leads.mirror.lock import FileLock
from tests.cli.conftest import Run
from tests.support.service import Service


@pytest.fixture
def synced(run: Run, service: Service) -> Run:
    assert run("sync")[0] == 0
    service.forget()
    return run


def lead(service: Service, where: str = "NOT converted") -> dict[str, Any]:
    return service.rows(f"SELECT * FROM leads WHERE {where} ORDER BY id LIMIT 1")[0]


def told(result: tuple[int, str, str]) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON of a command."""
    return result[0], json.loads(result[1])


def writes(service: Service) -> list[str]:
    """The requests that change something, as ``METHOD path``."""
    return [f"{r.method} {r.path}" for r in service.requests if r.method != "GET"]


@contextmanager
def open_window(folder: Path) -> Iterator[None]:
    """Hold the workspace as an open app does."""
    (mirror,) = folder.rglob("mirror.sqlite3")
    lock = FileLock(mirror.with_suffix(".lock"))
    assert lock.take()
    try:
        yield
    finally:
        lock.release()


def outbox_states(run: Run) -> list[str]:
    return [change["state"] for change in json.loads(run("outbox", "--json")[1])]


# -- each command


def test_set_sends_only_the_named_fields(synced: Run, service: Service) -> None:
    old = lead(service)
    code, outcome = told(synced("set", str(old["id"]), "value=52k", "phone=+49 30 1", "--json"))
    assert code == 0
    (change,) = outcome["changes"]
    assert (change["state"], change["kind"]) == ("done", "EditLead")
    assert change["leads"] == [{"id": old["id"], "name": f"{old['first_name']} {old['last_name']}"}]
    new = lead(service, f"id = {old['id']}")
    assert (new["value"], new["phone_number"]) == (52000, "+49 30 1")
    assert {n: v for n, v in new.items() if n not in ("value", "phone_number", "updated_at")} == {
        n: v for n, v in old.items() if n not in ("value", "phone_number", "updated_at")
    }
    (put,) = service.sent("PUT")
    assert set(put.body) == {"first_name", "value", "phone_number"}


def test_status_replaces_the_leading_one(synced: Run, service: Service) -> None:
    number = lead(service)["id"]
    (status,) = service.rows(
        "SELECT id, name FROM attributes WHERE type = 1 AND id NOT IN"
        " (SELECT attribute_id FROM lead_attributes WHERE lead_id = ?) ORDER BY id LIMIT 1",
        (number,),
    )
    code, out, _ = synced("status", f"#{number}", *status["name"].split())
    assert code == 0
    assert out.startswith("sent")
    assert f"(#{number})" in out
    carried = service.rows(
        "SELECT attribute_id FROM lead_attributes JOIN attributes ON attributes.id = attribute_id"
        " WHERE lead_id = ? AND type = 1",
        (number,),
    )
    assert [row["attribute_id"] for row in carried] == [status["id"]]
    service.forget()
    code, out, err = synced("status", str(number), f"#{status['id']}")
    assert (code, out) == (0, "")
    assert "already has this status" in err
    assert writes(service) == []


@pytest.mark.parametrize(("typed", "stored"), [("2026-12-12", "2026-12-12"), ("none", None)])
def test_next_sets_the_day(synced: Run, service: Service, typed: str, stored: str | None) -> None:
    number = lead(service, "NOT converted AND lead_interaction_date IS NOT NULL")["id"]
    assert synced("next", str(number), typed)[0] == 0
    assert (lead(service, f"id = {number}")["lead_interaction_date"] or "")[:10] == (stored or "")


def test_next_reads_days_as_the_screens_do(synced: Run, service: Service) -> None:
    number = lead(service)["id"]
    assert synced("next", str(number), "12", "dec", "2031")[0] == 0
    assert lead(service, f"id = {number}")["lead_interaction_date"][:10] == "2031-12-12"
    assert synced("next", str(number), "done")[0] == 0
    today = clock.today().isoformat()
    assert lead(service, f"id = {number}")["lead_interaction_date"][:10] == today
    code, out, err = synced("next", str(number), "someday")
    assert (code, out) == (1, "")
    assert "day: Enter a day: 3d, 2w, fri, 12 dec." in err


def test_note_takes_its_title_from_the_first_line(
    synced: Run, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = lead(service)["id"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("Call with Ana\n\nShe wants an offer.\n"))
    assert synced("note", str(number), "-")[0] == 0
    assert synced("note", str(number), "Rang", "twice", "--title", "Phone")[0] == 0
    bodies = [r.body for r in service.sent("POST", f"/lead/notes/{number}")]
    assert bodies == [
        {"title": "Call with Ana", "note": "She wants an offer."},
        {"title": "Phone", "note": "Rang twice"},
    ]
    code, _, err = synced("note", str(number), " ")
    assert code == 1
    assert "The note is empty." in err


def test_add_makes_a_lead_and_names_its_id(synced: Run, service: Service) -> None:
    (owner,) = service.rows("SELECT * FROM users ORDER BY id LIMIT 1")
    (source,) = service.rows("SELECT id, name FROM attributes WHERE type = 2 LIMIT 1")
    words = (
        "first_name=Ana", "email=ana@new.example", "value=48k eur",
        f"owner={owner['first_name']} {owner['last_name']}", f"source={source['name']}",
    )  # fmt: skip
    code, outcome = told(synced("add", *words, "--json"))
    assert code == 0
    (change,) = outcome["changes"]
    new = lead(service, "email = 'ana@new.example'")
    assert change["result"] == new["id"]
    assert change["leads"] == [{"id": new["id"], "name": "Ana"}]
    assert (new["value"], new["currency"]) == (48000, "EUR")
    owners = service.rows("SELECT user_id FROM lead_users WHERE lead_id = ?", (new["id"],))
    assert [row["user_id"] for row in owners] == [owner["id"]]
    # The lead can be named by its address at once.
    assert synced("next", "ANA@new.example", "3d")[0] == 0


def test_add_shows_what_is_wrong_at_its_field(synced: Run, service: Service) -> None:
    taken = lead(service, "email IS NOT NULL")
    wrong = [
        (("first_name=", "email=ana@"), ("first_name: First name is required.", "email: Enter an")),
        (("first_name=A", "email=a@new.example", "value=12.500"), ("value: 12.500 can mean",)),
        (("first_name=A", "email=a@new.example", "colour=red"), ("There is no field colour.",)),
        (("first_name=A", "email=a@new.example", "status=zz"), ("There is no status zz.",)),
        (("first_name=A", "email=a@new.example", "owner=zz"), ("Nobody is named zz.",)),
        (("Ana",), ("Ana is not FIELD=VALUE.",)),
        (("first_name=A", "first-name=B"), ("first_name is named twice.",)),
        (("first_name=A", f"email={taken['email'].upper()}"), (f"already used by #{taken['id']}",)),
    ]
    for words, sentences in wrong:
        code, out, err = synced("add", *words)
        assert (code, out) == (1, ""), words
        for sentence in sentences:
            assert sentence in err, words
    assert writes(service) == []
    assert outbox_states(synced) == []


def test_owners_are_added_and_removed_by_sign(synced: Run, service: Service) -> None:
    number = lead(service)["id"]
    people = service.rows("SELECT * FROM users ORDER BY id LIMIT 2")
    first, second = (f"{p['first_name']} {p['last_name']}" for p in people)

    def owners() -> set[int]:
        rows = service.rows("SELECT user_id FROM lead_users WHERE lead_id = ?", (number,))
        return {row["user_id"] for row in rows}

    assert synced("set", str(number), f"owner={first}")[0] == 0
    assert owners() == {people[0]["id"]}
    assert synced("set", str(number), f"owner=+{second}")[0] == 0
    assert owners() == {people[0]["id"], people[1]["id"]}
    assert synced("set", str(number), f"owner=-#{people[0]['id']}")[0] == 0
    assert owners() == {people[1]["id"]}
    assert synced("set", str(number), "owner=")[0] == 0
    assert owners() == set()


def test_email_fills_the_fields_of_the_lead(synced: Run, service: Service) -> None:
    one = lead(service, "NOT converted AND email IS NOT NULL")
    text = "Subject: For {{first_name}}\n\nHello {{first_name}}, until Friday."
    code, _, err = synced("email", one["email"], text)
    assert code == 2
    assert "Send this email to" in err
    assert "use --yes" in err
    assert writes(service) == []
    assert synced("email", one["email"], text, "--yes")[0] == 0
    (sent,) = service.sent("POST")
    first = one["first_name"]
    assert sent.body == {"subject": f"For {first}", "message": f"Hello {first}, until Friday."}
    code, _, err = synced("email", one["email"], "Hi {{me}}", "--subject", "x", "--yes")
    assert code == 1
    assert "taskip-leads me NAME" in err


def test_upload_sends_a_file(synced: Run, service: Service, tmp_path: Path) -> None:
    number = lead(service)["id"]
    file = tmp_path / "an offer.pdf"
    file.write_bytes(b"%PDF-1.4 offer")
    assert synced("upload", str(number), str(file))[0] == 0
    (stored,) = service.rows(
        "SELECT title, size FROM media JOIN lead_files ON media_id = media.id WHERE lead_id = ?"
        " ORDER BY media.id DESC LIMIT 1",
        (number,),
    )
    assert stored["title"].startswith("an offer")
    code, _, err = synced("upload", str(number), str(tmp_path / "none.pdf"))
    assert code == 1
    assert "There is no file" in err


def test_convert_and_delete_ask_first(synced: Run, service: Service) -> None:
    one = lead(service)["id"]
    for command in ("convert", "delete"):
        code, out, err = synced(command, str(one))
        assert (code, out) == (2, "")
        assert "Nothing was changed." in err
    assert writes(service) == []
    assert synced("convert", str(one), "--yes")[0] == 0
    assert lead(service, f"id = {one}")["converted"]
    code, out, err = synced("convert", f"#{one} is:all", "--yes")
    assert (code, out) == (0, "")
    assert "is already a contact" in err
    assert synced("delete", str(one), "--yes")[0] == 0
    assert service.rows("SELECT 1 FROM leads WHERE id = ?", (one,)) == []
    code, _, err = synced("note", str(one), "x")
    assert code == 1
    assert f"There is no lead #{one} here." in err


# -- several leads


def test_several_leads_ask_and_yes_answers(synced: Run, service: Service) -> None:
    count = service.rows("SELECT count(*) AS n FROM leads WHERE value > 20000 AND NOT converted")
    code, out, err = synced("next", "value:>20k", "2031-01-02")
    assert (code, out) == (2, "")
    assert f"Next step 2031-01-02: {count[0]['n']} leads? Nothing was changed." in err
    assert writes(service) == []
    code, outcome = told(synced("next", "value:>20k", "2031-01-02", "--yes", "--json"))
    assert code == 0
    assert len(outcome["changes"]) == count[0]["n"]
    changed = service.rows("SELECT id FROM leads WHERE lead_interaction_date LIKE '2031-01-02%'")
    assert {row["id"] for row in changed} == {one["leads"][0]["id"] for one in outcome["changes"]}


def test_a_filter_without_match_and_an_unknown_address_say_so(synced: Run) -> None:
    for named, sentence in (
        ("zzzzzz", "No lead matches zzzzzz."),
        ("nobody@nowhere.example", "No lead here has the address nobody@nowhere.example."),
        ("statsu:new", "Did you mean: status:new"),
        (" ", "Name a lead"),
    ):
        code, out, err = synced("note", named, "x")
        assert (code, out) == (1, ""), named
        assert sentence in err


# -- dry runs, undo


def test_dry_run_sends_and_stores_nothing(synced: Run, service: Service) -> None:
    one = lead(service, "NOT converted AND email IS NOT NULL")
    number = str(one["id"])
    commands = (
        ("add", "first_name=A", "email=a@new.example"), ("set", number, "value=1"),
        ("next", number, "2031-01-02"), ("note", number, "x"), ("email", number, "x", "--subject", "y"),
        ("convert", number), ("delete", number), ("delete", "is:active"),
    )  # fmt: skip
    for command in commands:
        code, outcome = told(synced(*command, "--dry-run", "--json"))
        assert code == 0, command
        assert outcome["dry_run"] is True
        assert {change["state"] for change in outcome["changes"]} == {"planned"}
    assert service.requests == []
    assert outbox_states(synced) == []


def test_undo_takes_back_what_waits(synced: Run, service: Service, tmp_path: Path) -> None:
    number = lead(service)["id"]
    with open_window(tmp_path):
        assert synced("note", str(number), "Call")[0] == 0
        assert outbox_states(synced) == ["queued"]
        code, outcome = told(synced("undo", "--dry-run", "--json"))
        assert outcome["changes"][0]["words"] == "Note “Call”"
        assert outbox_states(synced) == ["queued"]
        code, outcome = told(synced("undo", "--json"))
        assert code == 0
        assert outcome["changes"][0]["state"] == "undone"
    assert outbox_states(synced) == []
    assert writes(service) == []
    code, out, err = synced("undo")
    assert (code, out) == (0, "")
    assert "Nothing to undo." in err


def test_undo_reverses_what_was_sent_after_a_question(synced: Run, service: Service) -> None:
    old = lead(service, "NOT converted AND value IS NOT NULL")
    assert synced("set", str(old["id"]), "value=7")[0] == 0
    code, _, err = synced("undo")
    assert code == 2
    assert "Already sent. Reverse it?" in err
    assert lead(service, f"id = {old['id']}")["value"] == 7
    assert synced("undo", "--yes")[0] == 0
    assert lead(service, f"id = {old['id']}")["value"] == old["value"]


# -- who sends, and exit codes


def test_an_open_window_sends(synced: Run, service: Service, tmp_path: Path) -> None:
    number = lead(service)["id"]
    with open_window(tmp_path):
        code, out, err = synced("note", str(number), "Call")
        assert code == 0
        assert out.startswith("waiting")
        assert "open in another window, which sends" in err
        code, outcome = told(
            synced("note", str(number), "x", "--wait", "--timeout", "0.3", "--json")
        )
        assert code == 6
        assert outcome["changes"][0]["state"] == "queued"
        assert writes(service) == []
    # Once it is closed, the next command sends what waits.
    assert synced("note", str(number), "Third", "--wait")[0] == 0
    assert [r.body["title"] for r in service.sent("POST")] == ["Call", "x", "Third"]


def test_a_waiting_command_takes_over_when_the_window_closes(
    synced: Run, service: Service, tmp_path: Path
) -> None:
    number = lead(service)["id"]
    (mirror,) = tmp_path.rglob("mirror.sqlite3")
    lock = FileLock(mirror.with_suffix(".lock"))
    assert lock.take()
    takes = 0

    def take(self: FileLock) -> bool:
        nonlocal takes
        takes += 1
        if takes == 2:
            lock.release()
        return original(self)

    original = FileLock.take
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FileLock, "take", take)
        assert synced("note", str(number), "Call", "--wait")[0] == 0
    assert len(service.sent("POST")) == 1


def test_offline_changes_are_kept_and_wait_says_so(synced: Run, service: Service) -> None:
    number = lead(service)["id"]
    service.stop()
    code, out, err = synced("note", str(number), "Call")
    assert code == 0
    assert out.startswith("waiting")
    assert "can't be reached" in err
    code, outcome = told(synced("note", str(number), "x", "--wait", "--timeout", "0.2", "--json"))
    assert code == 6
    assert "can't be reached" in outcome["reason"]
    assert outbox_states(synced) == ["queued", "queued"]


def test_refusals_have_their_own_exit_code(synced: Run, service: Service) -> None:
    number = lead(service)["id"]
    body = b'{"message": "Invalid", "errors": {"title": ["Too \\u001b[31mlong."]}}'
    service.fail(422, body, method="POST", path="/lead/notes")
    code, out, err = synced("note", str(number), "Call", "--wait")
    assert code == 5
    assert out.startswith("refused")
    assert "Too" in out
    assert "\x1b" not in out + err
    service.fail(422, body, method="POST", path="/lead/notes")
    code, outcome = told(synced("note", str(number), "x", "--json"))
    assert code == 5
    assert outcome["changes"][0]["state"] == "refused"
    assert "\x1b" not in outcome["changes"][0]["message"]


def test_a_lost_answer_is_looked_for_later(synced: Run, service: Service) -> None:
    number = lead(service)["id"]
    service.fail(502, b"<h1>no</h1>", after=True, method="POST", path="/lead/notes")
    code, outcome = told(synced("note", str(number), "Call", "--json"))
    assert code == 0
    assert outcome["changes"][0]["state"] in ("unknown", "done")
    assert synced("note", str(number), "Next", "--wait")[0] == 0
    titles = service.rows("SELECT title FROM notes WHERE lead_id = ? ORDER BY id", (number,))
    assert [row["title"] for row in titles][-2:] == ["Call", "Next"]


def test_a_refused_key_keeps_the_change(
    synced: Run, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = lead(service)["id"]
    service.key = "tk_wrong"
    code, outcome = told(synced("note", str(number), "Call", "--wait", "--json"))
    assert code == 6
    assert outcome["changes"][0]["state"] == "queued"
    assert "tk_wrong" not in json.dumps(outcome)


def test_commands_need_a_synced_mirror(run: Run, service: Service) -> None:
    code, out, err = run("add", "first_name=A", "email=a@new.example")
    assert (code, out) == (1, "")
    assert "Not synced yet." in err
    assert service.requests == []


def test_names_of_strangers_are_cleaned(run: Run, service: Service) -> None:
    number = lead(service)["id"]
    with service.sandbox.database.write() as connection:
        connection.execute(
            "UPDATE leads SET first_name = ? WHERE id = ?", ("A\x1b]0;x\x07", number)
        )
    run("sync")
    code, out, err = run("next", str(number), "3d")
    assert code == 0
    assert "\x1b" not in out + err
    _, outcome = told(run("note", str(number), "a\x1b[31mb", "--json"))
    assert "\x1b" not in json.dumps(outcome, ensure_ascii=False)


def test_an_edit_that_joins_a_waiting_one_is_reported_as_sent(
    synced: Run, service: Service, tmp_path: Path
) -> None:
    number = lead(service)["id"]
    with open_window(tmp_path):
        assert synced("set", str(number), "value=7")[0] == 0
    code, outcome = told(synced("set", str(number), "phone=+49 30 7", "--wait", "--json"))
    assert code == 0
    assert outcome["changes"][0]["state"] == "done"
    new = lead(service, f"id = {number}")
    assert (new["value"], new["phone_number"]) == (7, "+49 30 7")
    assert len(service.sent("PUT")) == 1


def test_outbox_wait_sends_what_waits(synced: Run, service: Service, tmp_path: Path) -> None:
    number = lead(service)["id"]
    with open_window(tmp_path):
        synced("note", str(number), "Call")
        synced("next", str(number), "2031-01-02")
        assert synced("outbox", "--wait", "--timeout", "0.2")[0] == 6
    code, out, _ = synced("outbox", "--wait", "--json")
    assert code == 0
    assert {change["state"] for change in json.loads(out)} == {"done"}
    assert [r.body["title"] for r in service.sent("POST")] == ["Call"]
    with open_window(tmp_path):
        synced("note", str(number), "Other")
    service.fail(422, b'{"message": "No"}', method="POST", path="/lead/notes")
    assert synced("outbox", "--wait")[0] == 5


def test_read_only_stores_and_sends_nothing(synced: Run, service: Service, tmp_path: Path) -> None:
    number = str(lead(service)["id"])
    with open_window(tmp_path):
        synced("note", number, "Waiting")
    service.forget()
    refused = (("note", number, "x"), ("undo",), ("outbox", "--wait"), ("delete", number, "--yes"))
    for command in refused:
        code, out, err = synced(*command, "--readonly")
        assert (code, out) == (1, ""), command
        assert "Read-only: nothing was changed." in err
    assert synced("note", number, "x", "--readonly", "--dry-run")[0] == 0
    (tmp_path / "config.toml").write_text("readonly = true\n")
    assert synced("note", number, "x")[0] == 1
    assert outbox_states(synced) == ["queued"]
    assert service.requests == []
    assert synced("sync")[0] == 0
    assert writes(service) == []
