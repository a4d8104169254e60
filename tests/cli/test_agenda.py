"""The command that prints the agenda: groups, days, exit codes, and the calendar file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from taskip_leads import clock
from taskip_leads.cli import main
from tests.cli.conftest import Run
from tests.support import northwind
from tests.support.service import Service

TODAY = northwind.MOMENT.date()


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with clock.frozen(northwind.MOMENT):
        yield


def day(away: int) -> str:
    return str(TODAY + timedelta(days=away))


def planned(service: Service, where: str = "1") -> dict[int, str]:
    """The leads with a date from today on that are neither converted nor closed, by id."""
    rows = service.rows(
        "SELECT id, lead_interaction_date AS day FROM leads WHERE NOT converted AND day >= ?"
        " AND id NOT IN (SELECT lead_id FROM lead_attributes JOIN attributes a ON a.id = attribute_id"
        f" WHERE a.name IN ('Won', 'Lost')) AND {where}",
        [day(0)],
    )
    return {row["id"]: row["day"] for row in rows}


def events(file: Path) -> dict[str, Any]:
    """The events of a calendar file by their ids; an id that stands twice fails."""
    found = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    by_id = {str(event["uid"]): event for event in found}
    assert len(by_id) == len(found)
    return by_id


def summary_of(events: dict[str, Any], lead_id: int) -> str:
    (event,) = (one for uid, one in events.items() if uid.startswith(f"lead-{lead_id}@"))
    return str(event["summary"])


def test_agenda_needs_a_synced_mirror(run: Run) -> None:
    code, out, err = run("agenda")
    assert (code, out) == (1, "")
    assert "Not synced yet." in err


def test_agenda_prints_groups_and_tells_that_something_is_due(run: Run, service: Service) -> None:
    run("sync")
    service.forget()
    code, out, _ = run("agenda")
    assert code == 4
    assert service.requests == [], "it is read from the local copy"
    lines = out.splitlines()
    assert lines[0].startswith("Overdue ")
    assert lines[1].startswith("  9d late    Ewa Kowalska              Wisła Packaging")
    heads = [line.rstrip(" 0123456789") for line in lines if line and not line.startswith(" ")]
    assert heads == ["Overdue", "Today", "This week", "Going cold"]


def test_agenda_as_json_agrees_with_the_service(run: Run, service: Service) -> None:
    run("sync")
    code, out, _ = run("agenda", "--json")
    agenda = json.loads(out)
    assert code == 4
    assert (agenda["today"], agenda["complete"]) == (day(0), True)
    groups = {group["name"]: group["leads"] for group in agenda["groups"]}
    ahead = {
        lead["id"]: lead["day"]
        for name in ("Today", "This week", "Later")
        for lead in groups.get(name, ())
    }
    assert ahead == planned(service)
    assert agenda["overdue"] == len(groups["Overdue"])
    ewa = groups["Overdue"][0]
    assert (ewa["name"], ewa["days_late"], ewa["value"]) == ("Ewa Kowalska", 9, "28450.0")
    assert ewa["statuses"] == ["Contacted"]
    assert agenda["load"][day(0)] == agenda["due_today"] == len(groups["Today"])
    assert agenda["load"][day(1)] == list(ahead.values()).count(day(1))


def test_agenda_is_ones_own_unless_a_filter_says_otherwise(run: Run, service: Service) -> None:
    run("sync")
    run("me", "Mara König")
    mine = json.loads(run("agenda", "--json")[1])
    owners = [lead["owners"] for group in mine["groups"] for lead in group["leads"]]
    assert owners
    assert all("Mara König" in names for names in owners)
    theirs = json.loads(run("agenda", "--json", "owner:tom")[1])
    owners = [lead["owners"] for group in theirs["groups"] for lead in group["leads"]]
    assert all("Tom Larsen" in names for names in owners)
    code, _, err = run("agenda", "owner:nobodyhere")
    assert code == 1
    assert "nobodyhere" in err


def test_agenda_of_a_day_and_of_the_next_days(run: Run, service: Service) -> None:
    run("sync")
    code, out, _ = run("agenda", "--json", "--day", "tomorrow")
    (group,) = json.loads(out)["groups"]
    assert code == 4
    wanted = [lead for lead, on in planned(service).items() if on == day(1)]
    assert sorted(lead["id"] for lead in group["leads"]) == sorted(wanted)
    today = json.loads(run("agenda", "--json", "--day", "today")[1])
    assert [group["name"] for group in today["groups"]] == ["Overdue", "Today"]
    same = json.loads(run("agenda", "--json", "--days", "1")[1])
    assert same == today
    code, out, _ = run("agenda", "--day", day(300))
    assert (code, out) == (0, "No steps are planned then.\n")


def test_nothing_due_is_success(run: Run, service: Service) -> None:
    run("sync")
    code, out, _ = run("agenda", "status:new", "date:older 2d")
    assert code == 0
    assert out.endswith("Nothing is overdue, nothing is due today.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--day", "someday"), "--day someday: Enter a day"),
        (("--day", "this week"), "more than one day"),
        (("--days", "0"), "--days takes 1 to 3,660 days."),
        (("--days", "99999999"), "--days takes 1 to 3,660 days."),
    ],
)
def test_impossible_days_are_refused(run: Run, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = run("agenda", *arguments)
    assert (code, out) == (1, "")
    assert message in err


def test_calendar_has_an_event_for_each_step_ahead(
    run: Run, service: Service, tmp_path: Path
) -> None:
    run("sync")
    file = tmp_path / "agenda.ics"
    code, out, _ = run("agenda", "--ics", str(file))
    assert code == 0, "a file was written; the exit code says no more"
    steps = planned(service)
    assert out == f"{len(steps)} steps in {file}\n"
    assert file.stat().st_mode & 0o777 == 0o600
    found = events(file)
    days = {
        int(uid.removeprefix("lead-").partition("@")[0]): event.decoded("dtstart")
        for uid, event in found.items()
    }
    assert days == {lead_id: date.fromisoformat(on) for lead_id, on in steps.items()}
    one = next(iter(found.values()))
    assert one.decoded("dtend") - one.decoded("dtstart") == timedelta(days=1)
    assert str(one["transp"]) == "TRANSPARENT"
    calendar = Calendar.from_ical(file.read_bytes())
    assert calendar.errors == []
    assert str(calendar["prodid"]).startswith("-//taskip-leads//")


def test_second_export_changes_and_never_doubles(
    run: Run, service: Service, tmp_path: Path
) -> None:
    run("sync")
    file = tmp_path / "agenda.ics"
    run("agenda", "--ics", str(file))
    first, content = events(file), file.read_bytes()
    with clock.frozen(northwind.MOMENT + timedelta(minutes=9)):
        run("agenda", "--ics", str(file))
    assert file.read_bytes() == content, "without a change nothing is another"
    moved, gone, *_ = planned(service)
    with service.sandbox.database.write() as db:
        update = "UPDATE leads SET lead_interaction_date = ? WHERE id = ?"
        db.executemany(update, [(day(40), moved), (None, gone)])
    later = northwind.MOMENT + timedelta(minutes=10)
    with clock.frozen(later):
        run("sync")
        run("agenda", "--ics", str(file))
    second = events(file)
    assert set(first) - set(second) == {uid for uid in first if uid.startswith(f"lead-{gone}@")}
    assert set(second) <= set(first), "no lead has a second event"
    for uid, event in second.items():
        if uid.startswith(f"lead-{moved}@"):
            assert event.decoded("dtstart") == date.fromisoformat(day(40))
            assert event["sequence"] == first[uid]["sequence"] + 1
            assert event.decoded("dtstamp") == later
        else:
            assert event.to_ical() == first[uid].to_ical()
    assert list(tmp_path.glob(".agenda*")) == [], "nothing is left beside it"


def test_calendar_names_the_step_and_the_facts(run: Run, service: Service, tmp_path: Path) -> None:
    run("sync")
    file = tmp_path / "agenda.ics"
    (amelia,) = service.rows(
        "SELECT id, phone_number AS phone FROM leads WHERE last_name = 'Okafor'"
    )
    run("agenda", "--ics", str(file))
    assert summary_of(events(file), amelia["id"]) == "Amelia Okafor, Lumen Optics"
    (event,) = (one for uid, one in events(file).items() if uid.startswith(f"lead-{amelia['id']}@"))
    facts = str(event["description"]).splitlines()
    assert facts[:3] == [
        "Status: Proposal", "Value: 48,000 EUR", f"Phone: {amelia['phone']}"
    ]  # fmt: skip


def test_hostile_text_stays_inside_its_event(run: Run, service: Service, tmp_path: Path) -> None:
    name = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\x1b[31m"
    lead_id = next(iter(planned(service)))
    with service.sandbox.database.write() as db:
        db.execute(
            "UPDATE leads SET first_name = ?, last_name = NULL WHERE id = ?", [name, lead_id]
        )
    run("sync")
    file = tmp_path / "agenda.ics"
    run("agenda", "--ics", str(file))
    found = events(file)
    assert set(planned(service)) == {int(u.removeprefix("lead-").partition("@")[0]) for u in found}
    assert "\x1b" not in summary_of(found, lead_id)


@pytest.mark.parametrize(
    "content",
    [
        b"my shopping list",
        b"\xff\xfe",
        b"BEGIN:VCALENDAR\r\nPRODID:-//other//EN\r\nEND:VCALENDAR\r\n",
    ],
)
def test_foreign_file_is_never_overwritten(run: Run, tmp_path: Path, content: bytes) -> None:
    run("sync")
    file = tmp_path / "notes.ics"
    file.write_bytes(content)
    code, out, err = run("agenda", "--ics", str(file))
    assert (code, out) == (1, "")
    assert "is not a calendar of this program. \n  It stays as it is." in err.replace(".\n", ". \n")
    assert file.read_bytes() == content


def test_file_that_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    run("sync")
    for path in (tmp_path, tmp_path / "none" / "agenda.ics"):
        code, _, err = run("agenda", "--ics", str(path))
        assert code == 1
        assert f"{path} can't be written: " in err


def test_calendar_behind_a_link_is_replaced(run: Run, tmp_path: Path) -> None:
    run("sync")
    file, link = tmp_path / "agenda.ics", tmp_path / "link.ics"
    link.symlink_to(file)
    run("agenda", "--ics", str(link), "--days", "2")
    assert link.is_symlink()
    assert {event.decoded("dtstart") for event in events(file).values()} == {
        TODAY, TODAY + timedelta(days=1)
    }  # fmt: skip


def test_sample_has_all_groups_for_its_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Service(leads=250) as sample:
        monkeypatch.setenv("TASKIP_SECRET_KEY", sample.key)
        where = ("--data-dir", str(tmp_path), "--base-url", sample.base_url)
        assert main(["sync", *where]) == 0
        capsys.readouterr()
        assert main(["agenda", *where, "--json", "owner:mara"]) == 4
        groups = json.loads(capsys.readouterr().out)["groups"]
    assert [group["name"] for group in groups] == [
        "Overdue", "Today", "This week", "Later", "Going cold"
    ]  # fmt: skip
