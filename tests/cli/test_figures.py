"""The command that prints insights: the same figures as the service's own tables."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.conftest import Run
from tests.support.service import Service


def count(service: Service, where: str) -> int:
    (row,) = service.rows(f"SELECT count(*) AS number FROM leads WHERE {where}")
    return int(row["number"])


def test_insights_need_a_synced_mirror(run: Run) -> None:
    code, out, err = run("insights", "--json")
    assert (code, out) == (1, "")
    assert "Not synced yet." in err


def test_insights_as_json_agree_with_the_service(run: Run, service: Service) -> None:
    run("sync")
    service.forget()
    code, out, _ = run("insights", "--json")
    figures = json.loads(out)
    assert code == 0
    assert service.requests == [], "figures come from the local copy"
    assert figures["complete"] is True
    assert figures["active"] == count(service, "NOT converted")
    assert figures["converted"] == count(service, "converted")
    assert sum(row["leads"] for row in figures["statuses"]) == figures["active"]
    for row in figures["sources"]:
        carried = f"id IN (SELECT lead_id FROM lead_attributes WHERE attribute_id = {row['id']})"
        if row["id"] is not None:
            assert row["leads"] == count(service, carried)
            assert row["converted"] == count(service, f"{carried} AND converted")
        assert (row["rate"] is None) == (row["leads"] < 5)
    for row in figures["team"]:
        if row["id"] is not None:
            owned = f"id IN (SELECT lead_id FROM lead_users WHERE user_id = {row['id']})"
            assert row["leads"] == count(service, f"{owned} AND NOT converted")
    money = sum(float(row["value"]) for row in figures["statuses"])
    wanted = service.rows(
        "SELECT sum(value) AS value FROM leads WHERE NOT converted AND currency = ?",
        (figures["currency"],),
    )
    assert money == wanted[0]["value"]
    assert figures["notes"]["leads"] == 40
    assert len(figures["new_leads"]) == figures["weeks"] == 12


def test_insights_follow_filter_period_and_currency(run: Run, service: Service) -> None:
    run("sync")
    (person,) = service.rows("SELECT user_id AS id FROM lead_users LIMIT 1")
    arguments = ("--weeks", "4", "--currency", "usd", f"owner:#{person['id']}")
    figures = json.loads(run("insights", "--json", *arguments)[1])
    owned = f"id IN (SELECT lead_id FROM lead_users WHERE user_id = {person['id']})"
    assert figures["active"] == count(service, f"{owned} AND NOT converted")
    assert [row["id"] for row in figures["team"]] == [person["id"]]
    assert len(figures["new_leads"]) == 4
    assert figures["currency"] in figures["currencies"]
    assert json.loads(run("insights", "--json", "--weeks", "0")[1])["weeks"] is None


def test_insights_as_text_are_tables(run: Run, service: Service) -> None:
    run("sync")
    code, out, _ = run("insights")
    assert code == 0
    active, converted = count(service, "NOT converted"), count(service, "converted")
    assert out.startswith(f"{active} active, {converted} converted; 12 weeks, ")
    for title in ("Where leads stand", "Sources", "Team", "New leads per week", "Last contact"):
        assert re.search(rf"^{title}\b", out, re.MULTILINE)
    assert "Notes are those read on this machine, of 0 of 40 leads." in out


def test_insights_refuse_an_impossible_period(run: Run) -> None:
    run("sync")
    code, out, err = run("insights", "--weeks", "521")
    assert (code, out) == (1, "")
    assert "The longest period is 520 weeks." in err
    with pytest.raises(SystemExit) as ended:
        run("insights", "--weeks", "-1")
    assert ended.value.code == 2


def test_insights_refuse_an_unknown_filter(run: Run) -> None:
    run("sync")
    code, out, err = run("insights", "statsu:new")
    assert (code, out) == (1, "")
    assert "Did you mean: status:new" in err
