"""Import a file on the screen: columns, the check, and what the service receives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from taskip_leads.models.imports import wording
from taskip_leads.models.imports.findings import RowFinding
from tests.support import northwind
from tests.support.lead_files import HEADS, invented, write_csv
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
GERMAN = ["Vorname", "Nachname", "Firma", "E-Mail", "Betrag", "Datum", "Halle", "Status"]
JANA = [
    "Jana",
    "Brandt",
    "Elbe Optik GmbH",
    "jana@silva.example",
    "12.500,00",
    "18.11.2026",
    "7.2b",
    "",
]


async def read(ui: Driver, path: Path) -> None:
    """Open the import and read a file."""
    await ui.press("I")
    await ui.press("ctrl+u")
    await ui.paste(str(path))
    await ui.press("enter")
    await ui.sees("For every lead")


async def check(ui: Driver, path: Path) -> None:
    await read(ui, path)
    await ui.press("right_square_bracket")
    await ui.sees("left this hour")


def leads(service: Service) -> list[dict[str, object]]:
    return service.rows("SELECT * FROM leads WHERE email LIKE '%@silva.example' ORDER BY id")


async def done(ui: Driver, words: str) -> None:
    await ui.sees(words)
    await ui.idle()


async def test_file_is_imported_in_four_steps(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "fair.csv", invented(3, note="Met in Berlin"))
    async with online() as ui:
        await check(ui, path)
        assert ui.shows("3 new leads", "3 leads created, 0 edited, 3 notes: 12 requests")
        assert service.sent("POST") == []
        await ui.press("y")
        await done(ui, "3 of 3")
        assert len(leads(service)) == 3
        sent = [request.body for request in service.sent("POST", "/lead/notes/")]
        assert [note["note"] for note in sent if isinstance(note, dict)] == ["Met in Berlin"] * 3
        await ui.press("escape", "slash")
        await ui.write("silva 2")
        assert ui.shows("Ana Silva 2")


async def test_files_of_the_typed_folder_are_offered(offline: Opener, tmp_path: Path) -> None:
    for name in ("fair.csv", "old.vcf", "notes.docx"):
        (tmp_path / name).write_text("Name,Email\nAna,a@silva.example\n")
    async with offline() as ui:
        await ui.press("I")
        await ui.press("ctrl+u")
        await ui.paste(f"{tmp_path}/")
        await ui.sees("fair.csv", "old.vcf")
        assert not ui.shows("notes.docx")
        await ui.write("fa")
        await ui.sees("fair.csv")
        assert not ui.shows("old.vcf")
        await ui.press("enter")
        await ui.sees("→ Full name", "1 row, commas, UTF-8")


async def test_file_that_cannot_be_read_is_said_beside_the_path(
    offline: Opener, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("Name,Email\n")
    async with offline() as ui:
        await ui.press("I")
        await ui.press("ctrl+u")
        await ui.paste(str(empty))
        await ui.press("enter")
        await ui.sees("has heads but no rows")
        assert ui.shows(empty.name, "1 File")
        await ui.press("ctrl+u")
        await ui.paste("/nowhere/at/all.csv")
        await ui.press("enter")
        await ui.sees("There is no file")
        await ui.press("escape")
        assert ui.shows("Amelia Okafor")


async def test_columns_show_what_they_become_and_how_it_is_read(
    offline: Opener, tmp_path: Path
) -> None:
    second = ["Bo", "Silva", "", "bo@silva.example", "99,5", "", "8", ""]
    async with offline() as ui:
        await read(ui, write_csv(tmp_path / "fair.csv", [JANA, second], GERMAN))
        assert "→ Value   read as 12,500" in ui.line_of("Betrag")
        assert "→ Next step   read as Wed 18 Nov" in ui.line_of("Datum")
        assert "→ not imported" in ui.line_of("Halle")
        assert ui.shows("Lead from row 1", "Jana Brandt", "12.500,00", "7 of 8 columns imported")
        await ui.press("l")
        assert ui.shows("Lead from row 2", "Bo Silva")
        await ui.press("h")
        assert ui.shows("Lead from row 1")
        await ui.press("j", "j", "j", "j")
        assert ui.shows("12.500,00   99,5")


async def test_column_is_chosen_skipped_and_read_otherwise(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    path = write_csv(
        tmp_path / "a.csv",
        [["Ana", "ana@silva.example", "03/04/2026", "blue", "x"]],
        ["Name", "Email", "Datum", "Colour", "Bemerkung"],
    )
    async with online() as ui:
        await read(ui, path)
        assert "This can mean" in ui.line_of("Datum")
        await ui.press("j", "j", "space")
        assert "read as Fri 3 Apr" in ui.line_of("Datum")
        await ui.press("j", "enter")
        await ui.write("desc")
        await ui.press("enter")
        assert "→ Description" in ui.line_of("Colour")
        await ui.press("j", "x")
        assert "→ not imported" in ui.line_of("Bemerkung")
        await ui.press("space")
        await ui.sees("Only days and amounts have several readings")
        await ui.press("right_square_bracket")
        await ui.sees("1 new lead")
        await ui.press("y")
        await done(ui, "1 of 1")
        (lead,) = leads(service)
        assert (lead["first_name"], lead["description"]) == ("Ana", "blue")
        assert str(lead["lead_interaction_date"]).startswith("2026-04-03")


async def test_values_for_every_lead_reach_the_service(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    (status,) = service.rows(
        "SELECT id, name FROM attributes WHERE type = 1 ORDER BY position, id LIMIT 1"
    )
    path = write_csv(
        tmp_path / "a.csv", [["Ana", "ana@silva.example", "5"]], ["Name", "Email", "Value"]
    )
    async with online() as ui:
        await read(ui, path)
        await ui.press("j", "j", "j", "enter")
        await ui.write(str(status["name"])[:4].lower())
        await ui.press("enter")
        assert str(status["name"]) in ui.line_of("Status")
        await ui.press("j", "j", "j", "enter")
        await ui.write("euros")
        await ui.press("enter")
        assert ui.shows("A currency is three letters, such as EUR.", "euros")
        await ui.press("backspace", "backspace", "enter")
        assert "EUR" in ui.line_of("Currency")
        await ui.press("j", "enter")
        await ui.write("Met in Berlin")
        await ui.press("enter", "right_square_bracket")
        await ui.sees("1 new lead")
        await ui.press("y")
        await done(ui, "1 of 1")
        (created,) = service.sent("POST", "/lead")[:1]
        assert isinstance(created.body, dict)
        assert created.body["status_ids"] == [status["id"]]
        assert created.body["currency"] == "EUR"
        assert service.rows("SELECT note FROM notes WHERE note = 'Met in Berlin'")


async def test_columns_are_remembered_for_the_same_heads(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    async with online() as ui:
        await read(ui, write_csv(tmp_path / "a.csv", invented(1)))
        await ui.press("j", "x", "right_square_bracket")
        await ui.sees("1 new lead")
        await ui.press("y")
        await done(ui, "1 of 1")
        await ui.press("a", "ctrl+u")
        await ui.sees("Last time  a.csv, 1 lead")
        await ui.paste(str(write_csv(tmp_path / "b.csv", invented(2))))
        await ui.press("enter")
        await ui.sees("as last time")
        assert "→ not imported" in ui.line_of("Last name")


async def test_check_needs_a_column_for_the_address(offline: Opener, tmp_path: Path) -> None:
    async with offline() as ui:
        await read(ui, write_csv(tmp_path / "a.csv", [["Ana", "x"]], ["Name", "Colour"]))
        await ui.press("right_square_bracket")
        await ui.sees("A column must become Email")
        assert ui.shows("For every lead")


async def test_check_says_what_each_row_is_and_nothing_is_sent(
    offline: Opener, tmp_path: Path
) -> None:
    (known,) = northwind.answers(1)
    rows = [
        JANA,
        ["Is", "There", "", known["email"], "", "", "", ""],
        ["Kim", "Berg", "", "JANA@silva.example", "", "", "", ""],
        ["", "Nameless", "", "n@silva.example", "", "", "", ""],
        ["Pia", "Lund", "", "pia@silva.example", "ca. 5000", "", "", "Interested"],
    ]
    async with offline() as ui:
        await check(ui, write_csv(tmp_path / "a.csv", rows, GERMAN))
        assert ui.shows("1 new lead", "1 already here", "1 twice in the file", "2 need a look")
        assert "already here, same email" in ui.line_of("Is There")
        assert "nothing to fill" in ui.line_of("Is There")
        assert "rows 1 and 3" in ui.line_of("Kim Berg")
        assert "first name is missing" in ui.line_of("Nameless")
        assert "text into description" in ui.line_of("Pia Lund")
        assert "into the description" in ui.line_of("status Interested, on 1 row")
        assert not ui.store.outbox.waiting


async def test_decisions_change_what_will_be_done(offline: Opener, tmp_path: Path) -> None:
    (known,) = northwind.answers(1)
    rows = [
        ["Is", "There", "", known["email"], "", "", "", ""],
        ["Pia", "Lund", "", "pia@silva.example", "ca. 5000", "", "", ""],
    ]
    async with offline() as ui:
        await check(ui, write_csv(tmp_path / "a.csv", rows, GERMAN))
        assert ui.shows(
            "1 lead created, 0 edited, 0 notes, 1 has nothing to fill", "y import 1 lead"
        )
        await ui.press("a")
        assert "replace fields" in ui.line_of("Is There")
        assert ui.shows("1 lead created, 1 edited", "y import 2 leads")
        assert not ui.shows("nothing to fill")
        await ui.press("a")
        assert "leave alone" in ui.line_of("Is There")
        assert ui.shows("1 lead created, 0 edited")
        await ui.press("j", "x")
        assert "leave out" in ui.line_of("Pia Lund")
        assert ui.shows("There is nothing to import.")
        await ui.press("y")
        await ui.sees("There is nothing to import")
        assert not ui.store.outbox.waiting
        await ui.press("x", "a")
        assert "leave out" in ui.line_of("Pia Lund"), "refused for all"


async def test_refused_cell_is_corrected_in_place(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    rows = [("Ole", "Sand", "ole(at)silva.example", "", "", "", "", "")]
    async with online() as ui:
        await check(ui, write_csv(tmp_path / "a.csv", rows))
        assert ui.shows("1 needs a look", "There is nothing to import.")
        await ui.press("enter")
        assert ui.shows("Row 1, Email", "ole(at)silva.example")
        await ui.press("escape")
        await ui.press("enter", "ctrl+u")
        await ui.write("ole@silva.example")
        await ui.press("enter")
        await ui.sees("1 new lead")
        await ui.press("y")
        await done(ui, "1 of 1")
        assert [lead["email"] for lead in leads(service)] == ["ole@silva.example"]


async def test_unknown_status_is_created_or_mapped(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    rows = [(*row[:6], "Warm", "") for row in invented(2)]
    async with online() as ui:
        await check(ui, write_csv(tmp_path / "a.csv", rows))
        await ui.press("g", "g", "enter")
        assert ui.shows("Status Warm", "new status Warm")
        await ui.write("newstatus")
        await ui.press("enter")
        assert "new status" in ui.line_of("status Warm, on 2 rows")
        await ui.press("y")
        await done(ui, "2 of 2")
        (created,) = service.rows("SELECT id FROM attributes WHERE name = 'Warm'")
        for lead in leads(service):
            carried = service.rows(
                f"SELECT attribute_id FROM lead_attributes WHERE lead_id = {lead['id']}"
            )
            assert {"attribute_id": created["id"]} in carried


async def test_rows_left_out_are_saved_with_the_reason(offline: Opener, tmp_path: Path) -> None:
    rows = [*invented(1), ("Ole", "Sand", "ole(at)sand", "", "", "", "", "")]
    async with offline() as ui:
        await check(ui, write_csv(tmp_path / "a.csv", rows))
        await ui.press("w")
        await ui.sees("1 row saved in a-left-out.csv")
        text = (tmp_path / "a-left-out.csv").read_text(encoding="utf-8-sig")
        assert text.splitlines()[0] == ",".join((*HEADS, "why"))
        assert "ole(at)sand" in text
        await ui.press("w")
        await ui.sees("a-left-out-2.csv")


async def test_refused_row_is_reported_corrected_and_sent_again(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    service.fail(
        422, b'{"message":"No.","errors":{"phone_number":["The phone is odd."]}}', method="POST",
        path="/lead",
    )  # fmt: skip
    async with online() as ui:
        await check(ui, write_csv(tmp_path / "a.csv", invented(2)))
        await ui.press("y")
        await ui.sees("1 imported, 1 refused", "The phone is odd.")
        await ui.press("enter")
        await ui.sees("New lead")
        await ui.press("ctrl+s")
        await ui.sees("2 of 2", "2 imported")
        assert len(leads(service)) == 2


async def test_import_is_paused_stopped_and_goes_on_later(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    async with online() as ui:
        with service.held("POST"):
            await check(ui, write_csv(tmp_path / "a.csv", invented(8)))
            await ui.press("y")
            await ui.sees("8 to go")
            await ui.press("space")
            await ui.sees("paused", "space go on")
        await ui.idle()
        assert 0 < len(leads(service)) < 8
        before = len(leads(service))
        await ui.press("escape", "I")
        await ui.sees("paused")  # an import that is not over is shown first
        await ui.press("S")
        await ui.sees(f"{before} imported, {8 - before} left out")
        assert len(leads(service)) == before


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_import_is_taken_back_after_a_question(
    online: Opener, service: Service, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with online(size=size) as ui:
        await check(ui, write_csv(tmp_path / "a.csv", invented(2)))
        await ui.press("y")
        await done(ui, "2 of 2")
        await ui.press("z")
        assert ui.shows("2 leads that it created will be deleted for everyone.")
        await ui.press("enter")
        assert len(leads(service)) == 2
        await ui.press("z", "y")
        await done(ui, "2 taken back")
        assert leads(service) == []


async def test_help_and_click_follow_the_step(offline: Opener, tmp_path: Path) -> None:
    async with offline() as ui:
        await read(ui, write_csv(tmp_path / "a.csv", invented(1)))
        await ui.press("question_mark")
        assert ui.shows("import: columns", "Do not import the")
        await ui.press("escape")
        line = ui.lines[0]
        await ui.click("ImportHeader", line.index("1 File") + 1, 0)
        assert ui.shows("Nothing is sent before the last step.")


async def test_ascii_and_no_colour_show_the_steps(offline: Opener, tmp_path: Path) -> None:
    environ = {"LC_ALL": "C", "TERM": "xterm", "NO_COLOR": "1"}
    async with offline(environ=environ) as ui:
        await read(ui, write_csv(tmp_path / "a.csv", [JANA], GERMAN))
        assert "> Value" in ui.line_of("Betrag")
        assert ui.text.isascii()


async def test_check_waits_for_the_first_sync(offline: Opener, tmp_path: Path) -> None:
    async with offline(count=0, complete=False) as ui:
        await read(ui, write_csv(tmp_path / "a.csv", invented(1)))
        await ui.press("right_square_bracket")
        await ui.sees("Wait for the first sync")
        assert ui.shows("For every lead")


async def test_hostile_text_of_a_file_is_shown_literally(offline: Opener, tmp_path: Path) -> None:
    bad = northwind.HOSTILE
    heads = [bad, "Email", f"{bad} 2", "Status", "Company"]
    rows = [
        [bad, "ana@silva.example", bad, bad, bad],
        [bad, f"{bad}@x", bad, bad, bad],
    ]
    async with offline() as ui:
        await read(ui, write_csv(tmp_path / "a.csv", rows, heads))
        assert not _CONTROL.search(ui.text)
        await ui.press("enter")
        await ui.write("fullname")
        await ui.press("enter", "right_square_bracket")
        await ui.sees("left this hour")
        assert ui.shows("Acme [/b]", "1 new lead", "1 needs a look")
        assert not _CONTROL.search(ui.text)
        await ui.press("enter")
        assert not _CONTROL.search(ui.text)
        await ui.press("escape", "G", "enter")
        assert ui.shows("Row 2, Email")
        assert not _CONTROL.search(ui.text)


async def test_lines_of_refused_rows_are_made_when_they_are_drawn(
    offline: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    what = wording.what

    def count(row: RowFinding) -> str:
        made.append(row.number)
        return what(row)

    monkeypatch.setattr(wording, "what", count)
    rows = [("Ana", f"Silva {n}", f"ana{n}(at)silva", "", "", "", "", "") for n in range(1, 2001)]
    async with offline() as ui:
        await check(ui, write_csv(tmp_path / "fair.csv", rows))
        await ui.sees("Silva 1")
        await ui.press("G")
        await ui.sees("Silva 2000")
        assert "2000" in ui.line_of("Silva 2000")
        assert len(set(made)) < 200


async def test_rows_that_fill_nothing_are_counted_apart_and_not_sent(
    online: Opener, service: Service, tmp_path: Path
) -> None:
    (lead,) = service.rows(
        "SELECT id, email, first_name FROM leads WHERE email LIKE '%@%' ORDER BY id LIMIT 1"
    )
    rows = [
        ("Ana", "Silva", "ana@silva.example", "", "", "", "", ""),
        (str(lead["first_name"]), "", str(lead["email"]), "", "", "", "", ""),
    ]
    async with online() as ui:
        await check(ui, write_csv(tmp_path / "fair.csv", rows))
        assert ui.shows("1 new lead", "1 already here", "1 has nothing to fill")
        assert ui.shows("y import 1 lead", "2 requests")
        await ui.press("y")
        await done(ui, "1 of 1")
        assert ui.shows("1 imported")
        assert len(service.sent("POST", "/lead")) == 1
        assert service.sent("PUT") == []
