"""``taskip-leads import`` checks, imports, waits and takes back; scripts can rely on its codes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from taskip_leads.cli import main
from tests.cli.conftest import Run
from tests.support.lead_files import invented, write_csv
from tests.support.service import Service

GERMAN = ["Vorname", "Nachname", "E-Mail", "Betrag", "Datum", "Halle"]


def imported(service: Service) -> list[dict[str, object]]:
    return service.rows("SELECT * FROM leads WHERE email LIKE '%@silva.example' ORDER BY id")


def test_dry_run_prints_what_each_row_is_and_sends_nothing(
    run: Run, service: Service, tmp_path: Path
) -> None:
    run("sync")
    (known,) = service.rows("SELECT email FROM leads WHERE email IS NOT NULL LIMIT 1")
    rows = [
        ["Ana", "Silva", "ana@silva.example", "12.500,00", "18.11.2026", "7"],
        ["Bo", "", str(known["email"]), "", "", ""],
        ["Pia", "Lund", "pia@silva.example", "ca. 5000", "", ""],
    ]
    path = write_csv(tmp_path / "fair.csv", rows, GERMAN)
    service.forget()
    code, out, _ = run("import", str(path), "--dry-run")
    assert code == 5
    assert "fair.csv: 3 rows, commas, UTF-8" in out
    assert "Betrag                    → Value, decimal comma" in out
    assert "Halle                     → not imported" in out
    assert "1 new lead, 1 already here, 1 needs a look" in out
    assert "already here, same email  →  nothing to fill" in out
    assert "1 has nothing to fill: it is left alone" in out
    assert "Betrag “ca. 5000”: Enter an amount" in out
    assert "1 lead to create, 0 to edit, 0 notes: 2 requests" in out
    _, out, _ = run("import", str(path), "--dry-run", "--json")
    report = json.loads(out)
    will = report["will"]
    assert (will["create"], will["edit"], will["unchanged"], will["requests"]) == (1, 0, 1, 2)
    assert [one["then"] for one in report["findings"]] == ["unchanged", "nothing"]
    assert service.requests == []


def test_import_waits_until_all_has_left(run: Run, service: Service, tmp_path: Path) -> None:
    run("sync")
    path = write_csv(tmp_path / "a.csv", invented(3, note="Met in Berlin"))
    code, out, err = run("import", str(path), "--yes", "--wait")
    assert (code, err) == (0, "")
    assert "3 of 3 rows imported" in out
    assert len(imported(service)) == 3
    assert service.rows("SELECT count(*) AS n FROM notes WHERE note = 'Met in Berlin'")[0]["n"] == 3
    code, out, _ = run("import", str(path), "--yes", "--wait")
    assert code == 0
    assert "3 imported before" in out
    assert "There is nothing to import." in out
    assert len(imported(service)) == 3


def test_import_without_wait_stays_until_the_next_command_that_sends(
    run: Run, service: Service, tmp_path: Path
) -> None:
    run("sync")
    path = write_csv(tmp_path / "a.csv", invented(2))
    code, out, _ = run("import", str(path), "--yes")
    assert code == 0
    assert "0 of 2 rows imported, 2 waiting" in out
    assert imported(service) == []
    code, out, _ = run("import", str(path), "--resume", "--wait")
    assert code == 0
    assert len(imported(service)) == 2


def test_nothing_is_imported_without_an_answer(run: Run, service: Service, tmp_path: Path) -> None:
    run("sync")
    path = write_csv(tmp_path / "a.csv", invented(1))
    code, _, err = run("import", str(path))
    assert code == 2
    assert "--yes" in err
    code, out, err = run("import", str(path), "--json")
    assert (code, out) == (2, "")
    assert imported(service) == []


def test_json_is_one_object(run: Run, service: Service, tmp_path: Path) -> None:
    run("sync")
    rows = [*invented(1), ("Ana", "", "a@silva.example", "", "", "48.000", "Interested", "")]
    path = write_csv(tmp_path / "a.csv", rows)
    code, out, _ = run("import", str(path), "--yes", "--wait", "--json")
    report = json.loads(out)
    assert code == 5
    assert report["counts"] == {
        "new": 1, "exists": 0, "guess": 0, "twice": 0, "refused": 1, "imported": 0,
    }  # fmt: skip
    (finding,) = report["findings"]
    assert (finding["row"], finding["is"], finding["then"]) == (2, "refused", "nothing")
    assert finding["problems"][0]["column"] == "Value"
    assert "48,000 or 48" in finding["problems"][0]["reason"]
    assert report["unknown"] == [
        {"field": "status", "name": "Interested", "rows": 1, "created": False}
    ]
    assert report["will"] == {
        "create": 1,
        "edit": 0,
        "unchanged": 0,
        "notes": 0,
        "requests": 2,
        "seconds": 2,
    }
    assert (report["import"]["state"], report["import"]["done"]) == ("finished", 1)


def test_columns_and_values_for_every_lead_are_options(
    run: Run, service: Service, tmp_path: Path
) -> None:
    run("sync")
    (status,) = service.rows("SELECT id, name FROM attributes WHERE type = 1 ORDER BY id LIMIT 1")
    rows = [["Ana", "Silva", "ana@silva.example", "48.000", "03/04/2026", "blue"]]
    path = write_csv(tmp_path / "a.csv", rows, GERMAN)
    code, out, err = run(
        "import", str(path), "--yes", "--wait", "--map", "Betrag=value:decimal-comma",
        "--map", "Datum=next step:day-first", "--map", "6=description",
        "--status", str(status["name"]), "--currency", "eur", "--note", "Fair",
    )  # fmt: skip
    assert (code, err) == (0, ""), out
    (lead,) = imported(service)
    assert (lead["value"], lead["currency"], lead["description"]) == (48000, "EUR", "blue")
    assert str(lead["lead_interaction_date"]).startswith("2026-04-03")
    carried = service.rows(f"SELECT attribute_id FROM lead_attributes WHERE lead_id = {lead['id']}")
    assert {"attribute_id": status["id"]} in carried


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--map", "Nowhere=value"), "there is no column Nowhere"),
        (("--map", "Betrag=money"), "there is no field money"),
        (("--map", "Betrag=value:upside-down"), "no such reading"),
        (("--map", "Betrag"), "COLUMN=FIELD"),
        (("--status", "Nonesuch"), "--status Nonesuch"),
        (("--currency", "Euros"), "three letters"),
    ],
)
def test_wrong_options_are_named(
    run: Run, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    run("sync")
    path = write_csv(tmp_path / "a.csv", [["a", "b", "a@b.example", "", "", ""]], GERMAN)
    code, _, err = run("import", str(path), "--dry-run", *options)
    assert code == 1
    assert words in err


def test_unknown_names_are_created_if_wanted(run: Run, service: Service, tmp_path: Path) -> None:
    run("sync")
    path = write_csv(tmp_path / "a.csv", [(*row[:6], "Warm", "") for row in invented(2)])
    code, out, _ = run("import", str(path), "--yes", "--wait", "--create-names")
    assert code == 0
    assert "status Warm, on 2 rows, is not known: is created" in out
    assert service.rows("SELECT count(*) AS n FROM attributes WHERE name = 'Warm'")[0]["n"] == 1
    assert len(imported(service)) == 2


def test_refused_rows_are_written_and_can_be_imported_again(
    run: Run, service: Service, tmp_path: Path
) -> None:
    run("sync")
    rows = [*invented(1), ("Ana", "", "a@silva.example", "", "", "48.000", "", "")]
    path, refused = write_csv(tmp_path / "a.csv", rows), tmp_path / "refused.csv"
    code, _, _ = run("import", str(path), "--yes", "--wait", "--refused", str(refused))
    assert code == 5
    (row,) = csv.DictReader(io.StringIO(refused.read_text(encoding="utf-8-sig")))
    assert (row["Email"], row["Value"]) == ("a@silva.example", "48.000")
    assert "48,000 or 48" in row["why"]
    code, _, _ = run(
        "import", str(refused), "--yes", "--wait", "--map", "Value=value:decimal-comma"
    )
    assert code == 0
    assert [lead["value"] for lead in imported(service)] == [100, 48000]


def test_row_that_taskip_refuses_gives_code_4_and_its_reason(
    run: Run, service: Service, tmp_path: Path
) -> None:
    run("sync")
    service.fail(
        422, b'{"message":"No.","errors":{"value":["The value is odd."]}}', method="POST",
        path="/lead",
    )  # fmt: skip
    path, refused = write_csv(tmp_path / "a.csv", invented(2)), tmp_path / "refused.csv"
    code, out, _ = run("import", str(path), "--yes", "--wait", "--refused", str(refused))
    assert code == 5
    assert "1 of 2 rows imported, 1 refused by TaskIP" in out
    assert "The value is odd." in refused.read_text(encoding="utf-8-sig")


def test_import_is_taken_back(run: Run, service: Service, tmp_path: Path) -> None:
    run("sync")
    path = write_csv(tmp_path / "a.csv", invented(2))
    run("import", str(path), "--yes", "--wait")
    assert run("import", str(path), "--take-back")[0] == 2, "not without an answer"
    code, out, _ = run("import", str(path), "--take-back", "--yes", "--wait", "--json")
    assert code == 0
    assert json.loads(out)["taken_back"] == 2
    assert imported(service) == []


def test_refused_key_ends_the_wait_with_an_error(
    run: Run, service: Service, tmp_path: Path
) -> None:
    run("sync")
    path = write_csv(tmp_path / "a.csv", invented(1))
    service.fail(401, b'{"message":"Unauthenticated."}', times=20)
    code, _, err = run("import", str(path), "--yes", "--wait")
    assert code == 1
    assert "goes on with a key that works" in err
    assert imported(service) == []


def test_killed_import_goes_on_and_makes_no_row_twice(
    run: Run, service: Service, tmp_path: Path
) -> None:
    run("sync")
    path = write_csv(tmp_path / "a.csv", invented(12))
    command = [
        sys.executable, "-m", "taskip_leads", "import", str(path), "--yes", "--wait",
        "--data-dir", str(tmp_path), "--base-url", service.base_url,
    ]  # fmt: skip
    service.switches.latency = 0.05
    with subprocess.Popen(command, env={**os.environ, "TASKIP_SECRET_KEY": service.key}) as program:
        deadline = time.monotonic() + 60
        while len(service.sent("POST", "/lead")) < 5:
            assert time.monotonic() < deadline
            assert program.poll() is None
            time.sleep(0.01)
        program.kill()
    service.switches.latency = 0.0
    begun = len(imported(service))
    assert begun < 12
    code, out, err = run("import", str(path), "--resume", "--wait")
    assert (code, err) == (0, "")
    assert "12 of 12 rows imported" in out
    assert len(imported(service)) == 12
    assert len({lead["email"] for lead in imported(service)}) == 12


def test_file_that_is_missing_or_was_never_imported_is_said(run: Run, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", invented(1))
    code, _, err = run("import", str(path), "--dry-run")
    assert code == 1
    assert "sync" in err
    run("sync")
    code, _, err = run("import", str(tmp_path / "no.csv"), "--dry-run")
    assert (code, "can't be read" in err) == (1, True)
    code, _, err = run("import", str(path), "--stop")
    assert (code, "was not imported" in err) == (1, True)


def test_wrong_usage_has_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["import"])
    assert ended.value.code == 2
    with pytest.raises(SystemExit) as ended:
        main(["import", "a.csv", "--dry-run", "--stop"])
    assert ended.value.code == 2
    capsys.readouterr()


def test_read_only_imports_nothing(run: Run, service: Service, tmp_path: Path) -> None:
    run("sync")
    path = write_csv(tmp_path / "a.csv", invented(3))
    service.forget()
    code, _, err = run("import", str(path), "--yes", "--wait", "--readonly")
    assert code == 1
    assert "Read-only: nothing was changed." in err
    assert service.requests == []
    assert imported(service) == []
    assert run("import", str(path), "--yes", "--wait")[0] == 0
