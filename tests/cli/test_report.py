"""The command that prints what was done on a day."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from taskip_leads import clock
from tests.cli.conftest import Run
from tests.support import northwind
from tests.support.service import Service


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with clock.frozen(northwind.MOMENT):
        yield


def test_report_of_what_commands_did(run: Run, service: Service) -> None:
    assert run("sync")[0] == 0
    (lead,) = service.rows("SELECT id, email FROM leads WHERE email IS NOT NULL LIMIT 1")
    assert run("note", f"#{lead['id']}", "Call: wants the offer", "--wait")[0] == 0
    assert run("set", f"#{lead['id']}", "value=31750", "--wait")[0] == 0
    code, out, _ = run("report")
    assert code == 0
    assert out.startswith("Mon 23 Nov 2026\n1 call, 1 lead\n")
    assert "  09:14  Call: wants the offer\n" in out
    assert "→ 31,750" in out
    assert "→ 31,750" not in run("report", "--short")[1]
    assert run("report", "--format", "md")[1].startswith("## Mon 23 Nov 2026")
    rows = run("report", "--format", "csv")[1].splitlines()
    assert rows[0] == "\ufeffday,time,lead,company,value,currency,kind,text"
    assert len(rows) == 3
    found = json.loads(run("report", "--json", "--day", "mon")[1])
    assert (found["day"], found["changes"], found["numbers"]) == (
        "2026-11-23",
        2,
        {"calls": 1, "edits": 1},
    )
    assert [line["kind"] for line in found["leads"][0]["done"]] == ["note", "edit"]
    assert json.loads(run("report", "--json", "--day", "yesterday")[1])["leads"] == []
    code, _, err = run("report", "--day", "someday")
    assert (code, "--day someday" in err) == (1, True)
    assert "is still ahead" in run("report", "--day", "24 dec")[2]
