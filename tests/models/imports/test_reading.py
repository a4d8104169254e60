"""Rows are read as the form reads its fields; what is ambiguous is refused at its column."""

from __future__ import annotations

from datetime import date

import pytest

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.change import AddNote, CreateLead
from taskip_leads.models.directory import Directory, NamedItem
from taskip_leads.models.imports import changes
from taskip_leads.models.imports.findings import Findings, RowFinding, RowKind
from taskip_leads.models.imports.mapping import ColumnMapping, ForEveryLead, ImportColumn, guess
from taskip_leads.models.imports.names import NameBook, UnknownKey
from taskip_leads.models.imports.plan import (
    NOTE,
    Action,
    CheckedFile,
    Choices,
    Existing,
    Guesses,
    Invalid,
    action_of,
    outlook,
    seconds_needed,
)
from taskip_leads.models.imports.reading import NO_COLUMN, ReadRow, RowReader, corrected
from taskip_leads.models.imports.targets import Reading, Target

TODAY = date(2026, 11, 23)
STATUSES = (
    Attribute(4, "New", AttributeType.STATUS),
    Attribute(5, "In talks, warm", AttributeType.STATUS),
    Attribute(9, "Trade fair", AttributeType.SOURCE),
)
DIRECTORY = Directory(
    people=(NamedItem(1, "Mara König"),), companies=(NamedItem(7, "Elbe Optik GmbH"),)
)
HEADS = ["Vorname", "Nachname", "Firma", "E-Mail", "Betrag", "Datum", "Status", "Bemerkung"]
JANA = ["Jana", "Brandt", "Elbe Optik GmbH", "j@elbe.example", "12.500,00 EUR", "18.11.2026", "new",
        "Demo in Januar"]  # fmt: skip


def read(
    cells: list[str],
    heads: list[str] | None = None,
    every: ForEveryLead | None = None,
    choices: dict[UnknownKey, int | None] | None = None,
) -> ReadRow:
    heads = heads or HEADS
    mapping = guess(heads, [cells])
    mapping = ColumnMapping(mapping.columns, every or ForEveryLead())
    return RowReader(mapping, heads, NameBook(STATUSES, DIRECTORY, choices), TODAY).read(7, cells)


def test_row_is_read_as_the_form_reads_it() -> None:
    row = read(JANA)
    assert row.problems == []
    assert row.fields == {
        "first_name": "Jana", "last_name": "Brandt", "email": "j@elbe.example", "company_id": 7,
        "value": 12500, "currency": "EUR", "lead_interaction_date": "2026-11-18", "status_ids": [4],
        "description": "Demo in Januar",
    }  # fmt: skip
    assert row.shows == {"company_id": "Elbe Optik GmbH"}


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        (3, "ole(at)sand", "address"),
        (4, "ca. 5000", "amount"),
        (4, "48.000", "48,000 or 48"),
        (4, "$ 500", "Several currencies"),
        (5, "31.11.2026", "no such date"),
        (5, "03/04/2026", "3 Apr"),
        (0, "x" * 101, "limit is 100"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_column(column: int, text: str, reason: str) -> None:
    (problem,) = read(corrected(JANA, {column: text})).problems
    assert (problem.column, problem.text) == (column, text)
    assert reason in problem.reason


@pytest.mark.parametrize(
    ("target", "reading", "text", "name", "value"),
    [
        (Target.DAY, Reading.DAY_FIRST, "03/04/2026", "lead_interaction_date", "2026-04-03"),
        (Target.DAY, Reading.MONTH_FIRST, "03/04/2026", "lead_interaction_date", "2026-03-04"),
        (Target.DAY, Reading.AS_TYPED, "2026-04-03 14:30", "lead_interaction_date", "2026-04-03"),
        (
            Target.DAY,
            Reading.MONTH_FIRST,
            "4/3/2026 2:30 PM",
            "lead_interaction_date",
            "2026-04-03",
        ),
        (Target.VALUE, Reading.DECIMAL_COMMA, "48.000", "value", 48000),
        (Target.VALUE, Reading.DECIMAL_COMMA, "12,500", "value", "12.5"),
        (Target.VALUE, Reading.DECIMAL_POINT, "12.500", "value", "12.5"),
        (Target.VALUE, Reading.DECIMAL_POINT, "48,000", "value", 48000),
    ],
)
def test_chosen_reading_decides(
    target: Target, reading: Reading, text: str, name: str, value: object
) -> None:
    mapping = ColumnMapping((ImportColumn(target, reading),))
    row = RowReader(mapping, ["x"], NameBook((), Directory()), TODAY).read(1, [text])
    assert row.fields[name] == value


def test_missing_name_and_address_are_said_once() -> None:
    row = read(corrected(JANA, {0: "", 3: ""}))
    assert [(p.column, p.reason) for p in row.problems] == [
        (NO_COLUMN, "first name is missing"),
        (NO_COLUMN, "email is missing"),
    ]
    assert not row.can_do_without


def test_row_with_more_cells_than_heads_is_refused() -> None:
    (problem,) = read([*JANA, "", "shifted"]).problems
    assert "10 cells" in problem.reason
    assert read([*JANA, "", " ".strip()]).problems == []


def test_full_name_is_split_and_gives_way_to_its_parts() -> None:
    heads = ["Name", "Email"]
    row = read(["Ana Maria Silva", "a@s.example"], heads)
    assert (row.fields["first_name"], row.fields["last_name"]) == ("Ana Maria", "Silva")
    row = read(["Ana", "A. Silva", "a@s.example"], ["First name", "Name", "Email"])
    assert (row.fields["first_name"], "last_name" in row.fields) == ("Ana", False)


def test_second_address_and_second_phone_go_into_the_description() -> None:
    heads = ["Name", "Email", "Mobile", "Phone"]
    row = read(["Ana Silva", "a@s.example; b@s.example", "+351 1 555 01", "+351 1 555 02"], heads)
    assert row.fields["email"] == "a@s.example"
    assert row.fields["phone_number"] == "+351 1 555 01"
    assert row.description == "Email: b@s.example\nPhone: +351 1 555 02"


def test_unknown_names_are_reported_and_kept_in_the_description() -> None:
    row = read(corrected(JANA, {2: "Nowhere Ltd", 6: "Interested"}))
    assert row.unknown == [(Target.STATUS, "Interested")]
    assert row.extra == ["Company: Nowhere Ltd", "Status: Interested"]
    chosen: dict[UnknownKey, int | None] = {UnknownKey(Target.STATUS, "interested"): 5}
    assert read(corrected(JANA, {6: "Interested"}), choices=chosen).fields["status_ids"] == [5]


def test_name_with_a_comma_is_known_as_a_whole() -> None:
    assert read(corrected(JANA, {6: "In talks, warm"})).fields["status_ids"] == [5]
    assert read(corrected(JANA, {6: "New; In talks, warm"})).unknown != []


def test_value_in_a_column_wins_over_the_one_for_every_lead() -> None:
    every = ForEveryLead(status=5, source=9, owner=1, currency="USD", note="Met in Berlin")
    row = read(JANA, every=every)
    assert row.fields["status_ids"] == [4]
    assert row.fields["source_ids"] == [9]
    assert row.fields["assigned_to"] == [1]
    assert row.fields["currency"] == "EUR"
    assert row.note == "Met in Berlin"


def test_new_lead_gets_its_note() -> None:
    row = read(JANA, every=ForEveryLead(note="Met in Berlin"))
    create, note = changes.creation(row, TODAY)
    assert isinstance(create, CreateLead)
    assert note == AddNote(0, "Import, Mon 23 Nov", "Met in Berlin")


def test_text_that_cannot_be_read_goes_into_the_description() -> None:
    row = read(corrected(JANA, {4: "ca. 5000"}))
    assert row.can_do_without
    (create,) = changes.creation(changes.described(row), TODAY)
    assert isinstance(create, CreateLead)
    assert create.fields["description"] == "Demo in Januar\nValue: ca. 5000"
    assert "value" not in create.fields


KNOWN = {
    "first_name": "Jana", "last_name": "", "email": "j@elbe.example", "value": "9000",
    "currency": None, "status_ids": [5], "description": None, "lead_interaction_date": None,
}  # fmt: skip


def test_fill_keeps_what_is_there() -> None:
    change = changes.update(read(JANA), 3, KNOWN, Existing.FILL)
    assert change is not None
    assert change.fields == {
        "last_name": "Brandt", "company_id": 7, "currency": "EUR",
        "lead_interaction_date": "2026-11-18", "description": "Demo in Januar",
    }  # fmt: skip
    assert (change.add, change.remove) == ({}, {})


def test_replace_changes_what_differs_and_never_the_address() -> None:
    change = changes.update(read(JANA), 3, KNOWN, Existing.REPLACE)
    assert change is not None
    assert change.fields["value"] == 12500
    assert "email" not in change.fields
    assert "first_name" not in change.fields
    assert (change.add, change.remove) == ({"status_ids": (4,)}, {"status_ids": (5,)})
    same = {**read(JANA).fields}
    assert changes.update(read(JANA), 3, same, Existing.REPLACE) is None


def finding(kind: RowKind, number: int = 4, *, optional: bool = False) -> RowFinding:
    lead = 3 if kind in (RowKind.EXISTS, RowKind.GUESS) else None
    return RowFinding(number, kind, "Ana", lead, optional=optional)


@pytest.mark.parametrize(
    ("row", "choices", "action"),
    [
        (None, Choices(), Action.CREATE),
        (None, Choices(skipped=frozenset((4,))), Action.NOTHING),
        (finding(RowKind.EXISTS), Choices(), Action.UPDATE),
        (finding(RowKind.EXISTS), Choices(existing=Existing.LEAVE), Action.NOTHING),
        (finding(RowKind.GUESS), Choices(), Action.NOTHING),
        (finding(RowKind.GUESS), Choices(guesses=Guesses.CREATE), Action.CREATE),
        (finding(RowKind.GUESS), Choices(guess_rows={4: Guesses.UPDATE}), Action.UPDATE),
        (finding(RowKind.TWICE), Choices(), Action.NOTHING),
        (finding(RowKind.IMPORTED), Choices(), Action.NOTHING),
        (finding(RowKind.REFUSED), Choices(invalid=Invalid.DESCRIBE), Action.NOTHING),
        (finding(RowKind.REFUSED, optional=True), Choices(), Action.NOTHING),
        (finding(RowKind.REFUSED, optional=True), Choices(invalid=Invalid.DESCRIBE), Action.CREATE),
    ],
)
def test_choices_decide_what_is_done(
    row: RowFinding | None, choices: Choices, action: Action
) -> None:
    assert action_of(row, 4, choices) is action


def test_outlook_counts_by_the_choices() -> None:
    rows = Findings(finding(kind, n) for n, kind in enumerate((RowKind.EXISTS, RowKind.TWICE), 1))
    checked = CheckedFile(12, rows)
    for number in range(3, 13):
        checked.mark(number, NOTE)
    assert checked.count(RowKind.NEW) == 10
    assert outlook(checked, Choices()).created == 10
    assert outlook(checked, Choices()).updated == 1
    assert outlook(checked, Choices()).requests == 10 * 2 + 3 + 10 * 2
    skipping = outlook(checked, Choices(skipped=frozenset((1, 9))))
    assert (skipping.created, skipping.updated, skipping.notes) == (9, 0, 9)


def test_time_follows_the_budget_of_the_hour() -> None:
    assert seconds_needed(0, 1000, 1000) == 0
    assert seconds_needed(60, 1000, 1000) == 60
    assert seconds_needed(850, 1000, 1000) == 850
    # One more has to wait for the next hour.
    assert seconds_needed(851, 1000, 1000) == 3600 + 1
    assert seconds_needed(10, 150, 1000) == 3600 + 10
    assert seconds_needed(850 + 850, 1000, 1000) == 3600 + 850
