"""Commands that print the mirror agree with the list."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from taskip_leads.errors import RequestNotSent
from taskip_leads.mirror.damage import DamageMarker
from taskip_leads.models.change import AddNote
from taskip_leads.store.store import Store
from tests.cli.conftest import Run
from tests.support.service import Service


def table(out: str) -> list[dict[str, str]]:
    """Rows of a CSV, which begins with the mark by which Excel knows UTF-8."""
    assert out.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))


def numbers(service: Service, where: str) -> set[int]:
    return {row["id"] for row in service.rows(f"SELECT id FROM leads WHERE {where}")}


def write(service: Service, sql: str, *values: Any) -> None:
    with service.sandbox.database.write() as connection:
        connection.execute(sql, values)


def test_leads_without_a_filter_prints_all(run: Run, service: Service) -> None:
    assert run("leads")[0] == 1
    assert run("sync")[0] == 0
    code, out, _ = run("leads", "--json")
    assert code == 0
    assert {lead["id"] for lead in json.loads(out)} == numbers(service, "1")
    assert len(json.loads(run("leads", "--json", "--limit", "3")[1])) == 3
    assert len(run("leads")[1].splitlines()) == 40


def test_leads_with_a_filter_prints_what_the_list_shows(run: Run, service: Service) -> None:
    run("sync")
    (new,) = service.rows("SELECT id, name FROM attributes WHERE type = 1 ORDER BY id LIMIT 1")
    carried = f"id IN (SELECT lead_id FROM lead_attributes WHERE attribute_id = {new['id']})"
    filters = (f'status:"{new["name"]}"', carried), (f'-status:"{new["name"]}"', f"NOT {carried}")
    for words, where in filters:
        _, out, _ = run("leads", "--csv", words)
        assert {int(row["id"]) for row in table(out)} == numbers(
            service, f"{where} AND converted = 0"
        )
    _, out, _ = run("leads", "--csv", "is:all", "value:>20k")
    assert {int(row["id"]) for row in table(out)} == numbers(service, "value > 20000")


def test_invalid_filter_is_reported_and_nothing_is_printed(run: Run) -> None:
    run("sync")
    code, out, err = run("leads", "statsu:new")
    assert (code, out) == (1, "")
    assert "Did you mean: status:new" in err
    code, _, err = run("leads", "acme", "date:nonsense")
    assert code == 1
    assert err.splitlines()[1:] == ["  acme date:nonsense", "            ^^^^^^^^"]


def test_every_mistake_of_a_filter_has_carets(run: Run) -> None:
    run("sync")
    _, _, err = run("leads", "田中", "sorce:web", "foo:1", "has:fax")
    assert err.splitlines() == [
        "taskip-leads: sorce: is not a filter. source: is. Also wrong: foo:, fax",
        "  田中 sorce:web foo:1 has:fax",
        "       ^^^^^^    ^^^^      ^^^",
    ]
    _, _, err = run("leads", "sorce:website", "has:emial")
    assert "Did you mean: source:website has:email" in err


def test_csv_cells_with_formulas_are_plain_text(run: Run, service: Service) -> None:
    first, second = sorted(numbers(service, "converted = 0"))[:2]
    write(
        service,
        "UPDATE leads SET first_name = '=HYPERLINK(1)', last_name = '＝x', phone_number = '+49 30 1',"
        " value = -5, description = ? WHERE id = ?",
        "\x1b]0;x\x07 a\nb",
        first,
    )
    write(service, "UPDATE leads SET description = ? WHERE id = ?", "  @SUM(A1)", second)
    run("sync")
    rows = {int(row["id"]): row for row in table(run("leads", "--csv")[1])}
    assert rows[first]["first_name"] == "'=HYPERLINK(1)"
    assert rows[first]["last_name"] == "'＝x"
    assert rows[first]["phone_number"] == "+49 30 1"
    assert rows[first]["value"] in ("-5", "-5.0", "-5.00"), "a number stays one"
    assert "\x1b" not in rows[first]["description"]
    assert "\n" in rows[first]["description"]
    assert rows[second]["description"] == "'  @SUM(A1)"


def test_me_is_set_by_name_or_id_and_mine_follows(run: Run, service: Service) -> None:
    run("sync")
    assert run("me")[1] == "You have not been set.\n"
    user = service.rows(
        "SELECT id, first_name, last_name FROM users JOIN lead_users ON user_id = id LIMIT 1"
    )[0]
    name = f"{user['first_name']} {user['last_name']}"
    assert run("me", *name.split())[1] == f"You are {name}.\n"
    assert run("me", str(user["id"]))[1] == f"You are {name}.\n"
    _, out, _ = run("leads", "--csv", "owner:me", "is:all")
    owned = f"id IN (SELECT lead_id FROM lead_users WHERE user_id = {user['id']})"
    assert {int(row["id"]) for row in table(out)} == numbers(service, owned)
    code, _, err = run("me", "zzzz")
    assert code == 1
    assert "Nobody is named zzzz." in err
    assert run("me", "nobody")[1] == "You have not been set.\n"


def test_sync_prints_its_report_as_json(run: Run, service: Service) -> None:
    code, out, _ = run("sync", "--json")
    report = json.loads(out)
    assert code == 0
    assert sorted(report) == ["attributes", "leads", "pages", "requests", "seconds", "skipped"]
    assert report["leads"] == 40
    assert report["requests"] == len(service.requests)


def test_sync_reports_why_it_failed(run: Run, service: Service) -> None:
    service.stop()
    code, out, err = run("sync", "--json")
    assert (code, out) == (1, "")
    assert "can't be reached" in err


def test_outbox_is_printed_as_text_and_json(run: Run, service: Service, tmp_path: Path) -> None:
    assert run("outbox")[1] == "Nothing is waiting; nothing was sent in the last 24 hours.\n"
    run("sync")
    lead = min(numbers(service, "NOT converted"))

    async def note() -> None:
        (mirror,) = tmp_path.rglob("mirror.sqlite3")
        store = Store(mirror, _nowhere, workspace="x", host="x")
        await store.open()
        await store.outbox.add(AddNote(lead, "Call \x1b[31m", "x"))
        await store.stop()

    asyncio.run(note())
    code, out, _ = run("outbox")
    assert code == 0
    assert out.startswith("queued     Note “Call ")
    assert "\x1b" not in out
    (printed,) = json.loads(run("outbox", "--json")[1])
    assert (printed["state"], printed["kind"], printed["lead"]) == ("queued", "AddNote", lead)
    assert printed["change"]["title"] == "Call \x1b[31m"


async def _nowhere() -> Any:
    raise RequestNotSent("no network")


def test_commands_exit_with_3_until_a_lossy_rescue_was_shown(
    run: Run, service: Service, tmp_path: Path
) -> None:
    run("sync")
    lead = min(numbers(service, "NOT converted"))
    (mirror,) = tmp_path.rglob("mirror.sqlite3")

    async def write_notes() -> None:
        store = Store(mirror, _nowhere, workspace="x", host="x")
        await store.open()
        await store.outbox.add_all([AddNote(lead, "Title", f"note {n}") for n in range(3)])
        await store.stop()

    async def visit() -> None:
        store = Store(mirror, _nowhere, workspace="x", host="x")
        await store.start()
        await store.stop()

    asyncio.run(write_notes())
    with closing(sqlite3.connect(mirror)) as connection:
        connection.execute("UPDATE outbox SET body = '{' WHERE id = 2")
        connection.commit()
    # What meets the damage says so; the next command reads the copy that takes its place.
    code, out, err = run("outbox", "--json")
    assert (code, out) == (1, "")
    assert "damaged" in err
    for arguments in (("outbox", "--json"), ("outbox",), ("sync", "--json"), ("me",), ("leads",)):
        code, _, err = run(*arguments)
        assert code == 3, arguments
        assert "1 change or draft could not be read and was lost" in err
    asyncio.run(visit())
    assert run("outbox", "--json")[::2] == (0, "")


def test_commands_succeed_after_a_rescue_without_loss(run: Run, tmp_path: Path) -> None:
    run("sync")
    (mirror,) = tmp_path.rglob("mirror.sqlite3")
    DamageMarker(mirror).note()
    code, _, err = run("outbox", "--json")
    assert code == 0
    assert "damaged" in err


def test_leads_as_markdown_and_vcard(run: Run, service: Service) -> None:
    first = min(numbers(service, "converted = 0"))
    write(
        service,
        "UPDATE leads SET first_name = ?, phone_number = '+49 30 1' WHERE id = ?",
        "A|na \x1b[31m<b>",
        first,
    )
    run("sync")
    code, out, _ = run("leads", "--markdown")
    assert code == 0
    assert len(out.splitlines()) == 2 + len(numbers(service, "1"))
    assert "A\\|na" in out
    assert "\\<b\\>" in out
    code, cards, _ = run("leads", "--vcard", f"#{first}")
    assert code == 0
    assert cards.startswith("BEGIN:VCARD\r\nVERSION:3.0\r\n")
    assert "TEL:+49 30 1\r\n" in cards
    assert "\x1b" not in out + cards
