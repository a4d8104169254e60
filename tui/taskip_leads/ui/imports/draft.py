"""The import that is being prepared: file, columns and decisions. Knows nothing of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from taskip_leads.models.attribute import Attribute
from taskip_leads.models.directory import Directory
from taskip_leads.models.imports.findings import RowFinding, RowKind
from taskip_leads.models.imports.mapping import (
    ColumnMapping,
    ImportColumn,
    guess_reading,
    next_reading,
)
from taskip_leads.models.imports.names import CREATABLE, NameBook
from taskip_leads.models.imports.plan import (
    CheckedFile,
    Choices,
    Existing,
    Guesses,
    Invalid,
    UnknownInFile,
)
from taskip_leads.models.imports.reading import NO_COLUMN, ReadRow
from taskip_leads.models.imports.targets import Target
from taskip_leads.store.imports.service import ImportService
from taskip_leads.store.imports.source import LeadFile

#: The id that stands for a new status or source of that name.
CREATE = 0

Decision = TypeVar("Decision", Existing, Guesses, Invalid)


class ImportDraft:
    """Changes of it are made by its methods; ``imports`` reads and checks the file."""

    def __init__(self, imports: ImportService) -> None:
        self._imports = imports
        self.file: LeadFile | None = None
        self.columns = ColumnMapping(())
        self.remembered = False
        self.names = NameBook((), Directory())
        self.attributes: Sequence[Attribute] = ()
        self.directory = Directory()
        self.choices = Choices(invalid=Invalid.DESCRIBE)
        self.checked: CheckedFile | None = None
        #: The row that is shown, and what it becomes.
        self.row = 1
        self.preview: ReadRow | None = None

    async def open(self, path: Path) -> None:
        """Read a file and guess its columns. Raises ``UsageError``."""
        file = await self._imports.load(path)
        same = self.file is not None and self.file.hash == file.hash
        self.file, self.row = file, 1
        self.attributes, self.directory = await self._imports.known()
        if not same:
            self.columns, self.remembered = await self._imports.mapping_of(file)
            self.choices, self.checked = Choices(invalid=Invalid.DESCRIBE), None
        await self.renew()

    async def renew(self) -> None:
        """Read the row that is shown with the columns as they are."""
        if self.file is not None:
            self.names = await self._imports.names(self.choices)
            self.preview = await self._imports.preview(
                self.file, self.columns, self.row, self.choices
            )

    async def check(self) -> None:
        """Check all rows."""
        if self.file is not None:
            self.checked = await self._imports.check(self.file, self.columns, self.choices)

    async def begin(self) -> int:
        """Send the rows by and by; return the id of the import. Raises ``UsageError``."""
        assert self.file is not None
        assert self.checked is not None
        return await self._imports.begin(self.file, self.columns, self.checked, self.choices)

    # Columns

    def show_row(self, by: int) -> None:
        """Go to another row of the sample."""
        if self.file is not None:
            self.row = max(1, min(self.row + by, len(self.file.sample)))

    def sample(self, column: int, count: int) -> list[str]:
        """Return values of a column from the shown row on."""
        rows = self.file.sample[self.row - 1 :] if self.file is not None else ()
        return [row[column] for row in rows[:count] if column < len(row)]

    def set_target(self, at: int, target: Target | None) -> None:
        """Let a column become something else; its reading is guessed anew."""
        assert self.file is not None
        values = [row[at] for row in self.file.sample if at < len(row) and row[at]]
        column = ImportColumn(target, guess_reading(target, values))
        self.columns = self.columns.with_column(at, column)

    def next_reading(self, at: int) -> bool:
        """Read a column in another way; False if it has one only."""
        before = self.columns.columns[at]
        self.columns = self.columns.with_column(at, next_reading(before))
        return self.columns.columns[at] != before

    def set_every(self, name: str, value: int | str | None) -> None:
        """Set a value for leads whose row has none: status, source, owner, currency or note."""
        every = replace(self.columns.every, **{name: value})
        self.columns = replace(self.columns, every=every)

    # Rows

    def toggle_skipped(self, number: int) -> None:
        """Leave a row out, or take it in again."""
        self.choices = replace(self.choices, skipped=self.choices.skipped ^ {number})

    def decide_next(self, row: RowFinding) -> None:
        """Give one guess or refused row the next decision."""
        if row.kind is RowKind.GUESS:
            now = self.choices.guess_rows.get(row.number, self.choices.guesses)
            rows = {**self.choices.guess_rows, row.number: _after(Guesses, now)}
            self.choices = replace(self.choices, guess_rows=rows)
        elif row.kind is RowKind.REFUSED:
            was = self.choices.invalid_rows.get(row.number, self.choices.invalid)
            decided = {**self.choices.invalid_rows, row.number: _after(Invalid, was)}
            self.choices = replace(self.choices, invalid_rows=decided)

    def decide_alike(self, row: RowFinding) -> None:
        """Give all rows of a kind the next decision."""
        match row.kind:
            case RowKind.EXISTS:
                self.choices = replace(
                    self.choices, existing=_after(Existing, self.choices.existing)
                )
            case RowKind.GUESS:
                guesses = _after(Guesses, self.choices.guesses)
                self.choices = replace(self.choices, guesses=guesses, guess_rows={})
            case RowKind.REFUSED:
                invalid = _after(Invalid, self.choices.invalid)
                self.choices = replace(self.choices, invalid=invalid, invalid_rows={})
            case _:
                pass

    def correct(self, number: int, column: int, text: str) -> None:
        """Take ``text`` in place of a cell of the file; the rows are checked again."""
        row = {**self.choices.corrections.get(number, {}), column: text}
        corrections = {**self.choices.corrections, number: row}
        skipped = self.choices.skipped - {number}
        self.choices = replace(self.choices, corrections=corrections, skipped=skipped)

    def column_to_fix(self, row: RowFinding) -> int | None:
        """Return the column to correct first; for what is missing, the one that becomes it."""
        problem = row.problems[0]
        if problem.column != NO_COLUMN:
            return problem.column
        targets = [problem.target]
        if problem.target is Target.FIRST_NAME:
            targets.append(Target.FULL_NAME)
        columns = enumerate(self.columns.columns)
        return next((at for at, one in columns if one.target in targets), None)

    def choose_name(self, unknown: UnknownInFile, id_: int | None) -> None:
        """Decide what an unknown name becomes: an id, ``CREATE``, or None for the description."""
        key = unknown.key
        names = {other: one for other, one in self.choices.names.items() if other != key}
        created = self.choices.created - {key}
        if id_ == CREATE and key.target in CREATABLE:
            created |= {key}
        else:
            names[key] = id_
        self.choices = replace(self.choices, names=names, created=created)


def _after(kind: type[Decision], value: Decision) -> Decision:
    members = list(kind)
    return members[(members.index(value) + 1) % len(members)]
