"""Read a row of a file as a lead, with the same readers as the lead form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field

from taskip_leads.models.field_input import InvalidField, currency_of_value, is_email, parse_field
from taskip_leads.models.imports.findings import CellProblem
from taskip_leads.models.imports.mapping import ColumnMapping, ImportColumn
from taskip_leads.models.imports.names import NameBook
from taskip_leads.models.imports.targets import JOINED, NAMED, Reading, Target
from taskip_leads.text import drop_invisible

#: What a row is refused for at no column of its own.
NO_COLUMN = -1
_TIME = re.compile(
    r"(\S*[0-9]\S*)[T ]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?(\.[0-9]+)?\s*([AaPp]\.?[Mm]\.?|Z|[+-][0-9:]+)?"
)
_SLASHED = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4})")
_SEVERAL = re.compile(r"\s*(?:[;,\s]|:::)\s*")
#: Write names of ids, by the target whose names they stand for.
_IDS = {
    Target.COMPANY: "company_id",
    Target.COUNTRY: "country_id",
    Target.STATE: "state_id",
    Target.CITY: "city_id",
}
_LISTS = {
    Target.STATUS: "status_ids",
    Target.SOURCE: "source_ids",
    Target.OWNER: "assigned_to",
}


class ReadRow(Struct):
    """A row as a lead."""

    number: int
    #: TaskIP's write names → JSON values, names of ids among them.
    fields: dict[str, Any] = field(default_factory=dict)
    #: Display texts of ids.
    shows: dict[str, str] = field(default_factory=dict)
    note: str = ""
    #: Lines for the description: what TaskIP has no place for, such as unknown companies.
    extra: list[str] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    #: Unknown names of statuses, sources and owners.
    unknown: list[tuple[Target, str]] = field(default_factory=list)
    #: The company's name, whether TaskIP knows it or not.
    company: str = ""

    @property
    def name(self) -> str:
        """The lead's name; empty if the row has none."""
        parts = (str(self.fields.get(part) or "") for part in ("first_name", "last_name"))
        return " ".join(" ".join(parts).split())

    @property
    def description(self) -> str:
        """The description with the extra lines."""
        written = str(self.fields.get("description") or "")
        return "\n".join(part for part in (written, "\n".join(self.extra)) if part)

    @property
    def has_unknown_company(self) -> bool:
        """Whether the row's company goes into the description."""
        return any(line.startswith("Company: ") for line in self.extra)

    @property
    def can_do_without(self) -> bool:
        """Whether the lead can be imported without the values that cannot be read."""
        return all(
            one.column != NO_COLUMN and one.target not in (Target.EMAIL, Target.FIRST_NAME)
            for one in self.problems
        )


class RowReader:
    """Reads rows by a mapping; ``head_row`` has the names of the columns."""

    def __init__(
        self, mapping: ColumnMapping, head_row: Sequence[str], names: NameBook, today: date
    ) -> None:
        self._mapping, self._heads = mapping, tuple(head_row)
        self._names, self._today = names, today

    def read(self, number: int, cells: Sequence[str]) -> ReadRow:
        """Read one row."""
        row = ReadRow(number)
        if len(cells) > len(self._heads) and any(cells[len(self._heads) :]):
            reason = f"the row has {len(cells)} cells, the heads are {len(self._heads)}"
            row.problems.append(CellProblem(NO_COLUMN, None, "", reason))
            return row
        for at, column in enumerate(self._mapping.columns):
            text = cells[at] if at < len(cells) else ""
            if column.target is not None and text:
                self._read_cell(row, at, column, text)
        self._complete(row)
        return row

    def _read_cell(self, row: ReadRow, at: int, column: ImportColumn, text: str) -> None:
        target = column.target
        assert target is not None
        try:
            if target in NAMED:
                self._read_names(row, target, text)
            elif target in JOINED:
                self._join(row, target, at, text)
            elif target is Target.FULL_NAME:
                self._split_name(row, text)
            else:
                self._read_value(row, at, column, text)
        except InvalidField as error:
            row.problems.append(CellProblem(at, target, text, str(error)))

    def _read_value(self, row: ReadRow, at: int, column: ImportColumn, text: str) -> None:
        target = column.target
        assert target is not None
        text = prepared(column, text)
        if target is Target.EMAIL:
            text = _first_address(row, text)
        value = parse_field(target, text, self._today)
        if target is Target.VALUE and (code := currency_of_value(text, None)) is not None:
            row.fields.setdefault("currency", code)
        if value is None:
            return
        known = row.fields.setdefault(target, value)
        if known != value and target is not Target.CURRENCY:
            row.extra.append(f"{self._heads[at]}: {value}")

    def _join(self, row: ReadRow, target: Target, at: int, text: str) -> None:
        """Add a text to those that other columns gave to the same field."""
        text = drop_invisible(text).strip()
        if target is Target.NOTE:
            row.note = "\n".join(part for part in (row.note, text) if part)
            return
        before = row.fields.get(target)
        joint = ", " if target is Target.ADDRESS else "\n"
        labelled = f"{self._heads[at]}: {text}" if before and joint == "\n" else text
        row.fields[target] = f"{before}{joint}{labelled}" if before else text

    def _split_name(self, row: ReadRow, text: str) -> None:
        """Read a full name; columns of its own for first and last name win."""
        words = parse_field("full_name", text, self._today).split(" ")
        if row.fields.get("first_name") or row.fields.get("last_name"):
            return
        first, last = (" ".join(words[:-1]), words[-1]) if len(words) > 1 else (words[0], "")
        row.fields["first_name"] = parse_field("first_name", first, self._today)
        if last:
            row.fields["last_name"] = parse_field("last_name", last, self._today)

    def _read_names(self, row: ReadRow, target: Target, text: str) -> None:
        if target in _LISTS:
            self._read_list(row, target, text)
            return
        name = " ".join(drop_invisible(text).split())
        if target is Target.COMPANY:
            row.company = row.company or name
        id_ = self._names.find(target, name)
        if id_ is None:
            row.extra.append(f"{target.label}: {name}")
        elif _IDS[target] not in row.fields:
            row.fields[_IDS[target]] = id_
            row.shows[_IDS[target]] = self._names.name_of(target, id_)

    def _read_list(self, row: ReadRow, target: Target, text: str) -> None:
        ids: list[int] = row.fields.setdefault(_LISTS[target], [])
        for name in self._names.split(target, drop_invisible(text)):
            if not self._names.is_known(target, name):
                row.unknown.append((target, name))
            id_ = self._names.find(target, name)
            if id_ is not None and id_ not in ids:
                ids.append(id_)
            elif id_ is None:
                row.extra.append(f"{target.label}: {name}")

    def _complete(self, row: ReadRow) -> None:
        """Fill in what is meant for every lead, and name what is missing."""
        every = self._mapping.every
        for target, id_ in (
            (Target.STATUS, every.status),
            (Target.SOURCE, every.source),
            (Target.OWNER, every.owner),
        ):
            if id_ is not None and not row.fields.get(_LISTS[target]):
                row.fields[_LISTS[target]] = [id_]
        for name in _LISTS.values():
            if not row.fields.get(name):
                row.fields.pop(name, None)
        if every.currency and "value" in row.fields:
            row.fields.setdefault("currency", every.currency)
        row.note = row.note or every.note
        wrong = {one.target for one in row.problems}
        for target, what in ((Target.FIRST_NAME, "first name"), (Target.EMAIL, "email")):
            if not row.fields.get(target) and target not in wrong:
                row.problems.append(CellProblem(NO_COLUMN, target, "", f"{what} is missing"))


def _first_address(row: ReadRow, text: str) -> str:
    """Return the first of several addresses; the others go into the description."""
    parts = [part for part in _SEVERAL.split(text) if part]
    if len(parts) > 1 and all(map(is_email, parts)):
        row.extra += [f"Email: {other}" for other in parts[1:]]
        return parts[0]
    return text


def prepared(column: ImportColumn, text: str) -> str:
    """Return a cell as the readers of fields understand it, by the column's reading."""
    if column.target is Target.DAY:
        if match := _TIME.fullmatch(text):
            text = match[1]
        if match := _SLASHED.fullmatch(text):
            one, other, year = int(match[1]), int(match[3]), match[4]
            if column.reading is Reading.DAY_FIRST:
                return f"{year}-{other:02}-{one:02}"
            if column.reading is Reading.MONTH_FIRST:
                return f"{year}-{one:02}-{other:02}"
    if column.target is Target.VALUE and column.reading is Reading.DECIMAL_COMMA:
        return re.sub(r"(?<=[0-9]),([0-9]{3})(?![0-9])", r",\g<1>0", text.replace(".", "")).replace(
            ",", "."
        )
    if column.target is Target.VALUE and column.reading is Reading.DECIMAL_POINT:
        return re.sub(r"(?<=[0-9])\.([0-9]{3})(?![0-9])", r".\g<1>0", text.replace(",", ""))
    return text


def corrected(cells: Sequence[str], corrections: Mapping[int, str]) -> list[str]:
    """Return a row with the texts that were typed in place of the file's."""
    out = list(cells)
    for at, text in corrections.items():
        out += [""] * (at + 1 - len(out))
        out[at] = text
    return out
