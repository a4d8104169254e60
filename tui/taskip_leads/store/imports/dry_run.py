"""Check every row of a file without sending anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from taskip_leads.models.imports.findings import RowFinding, RowKind
from taskip_leads.models.imports.names import UnknownKey
from taskip_leads.models.imports.plan import COMPANY, NOTE, CheckedFile, Choices, UnknownInFile
from taskip_leads.models.imports.reading import ReadRow, RowReader, corrected
from taskip_leads.store.imports.lead_matches import LeadMatches, email_key
from taskip_leads.text import fold

#: Rows that are read at once; their leads are read in one transaction.
_BATCH = 1000


class FoundRow(NamedTuple):
    """A row that is not simply new, and the lead it reads as."""

    finding: RowFinding
    row: ReadRow


class DryRun:
    """Reads ``rows`` in batches. ``made``: rows that an earlier import of the file has made."""

    def __init__(
        self,
        rows: Iterator[tuple[int, list[str]]],
        reader: RowReader,
        matches: LeadMatches,
        choices: Choices,
        made: frozenset[int],
    ) -> None:
        self._rows, self._reader, self._matches = rows, reader, matches
        self._choices, self._made = choices, made
        self._checked = CheckedFile(0)
        #: Hashed addresses of the rows so far.
        self._seen: dict[int, int] = {}
        self._unknown: Counter[UnknownKey] = Counter()
        self._spelled: dict[UnknownKey, str] = {}

    def read(self) -> list[FoundRow] | None:
        """Read the next rows; return those that are not simply new, None after the last one."""
        before, found = self._checked.rows, []
        for number, cells in islice(self._rows, _BATCH):
            self._checked.rows += 1
            right = corrected(cells, self._choices.corrections.get(number, {}))
            row = self._reader.read(number, right)
            self._count_names(row)
            note, company = bool(row.note), row.has_unknown_company
            self._checked.mark(number, note * NOTE | company * COMPANY)
            finding = _finding(row, self._matches, self._seen, number in self._made)
            if finding is not None:
                found.append(FoundRow(replace(finding, note=note, company=company), row))
        return found if self._checked.rows > before else None

    def add(self, findings: Iterable[RowFinding]) -> int:
        """Keep what the rows of the last batch are; return how many rows were read so far."""
        for finding in findings:
            self._checked.findings.add(finding)
        return self._checked.rows

    def finish(self) -> CheckedFile:
        """Return what each row is."""
        self._checked.unknown = tuple(
            UnknownInFile(key, self._spelled[key], count)
            for key, count in self._unknown.most_common()
        )
        return self._checked

    def _count_names(self, row: ReadRow) -> None:
        for target, name in row.unknown:
            key = UnknownKey(target, fold(name.strip()))
            self._unknown[key] += 1
            self._spelled.setdefault(key, name)


def _finding(
    row: ReadRow, matches: LeadMatches, seen: dict[int, int], is_made: bool
) -> RowFinding | None:
    """Return what a row is; None: it is new. ``seen``: hashed addresses of the rows before it."""
    address = email_key(row.fields.get("email"))
    first = None if address is None else seen.setdefault(hash(address), row.number)
    if is_made:
        return RowFinding(row.number, RowKind.IMPORTED, row.name)
    if first is not None and first != row.number:
        return RowFinding(row.number, RowKind.TWICE, row.name, other=first)
    lead_id = matches.by_email(row)
    if row.problems:
        return RowFinding(
            row.number, RowKind.REFUSED, row.name, lead_id,
            problems=tuple(row.problems), optional=row.can_do_without,
        )  # fmt: skip
    if lead_id is not None:
        return RowFinding(row.number, RowKind.EXISTS, row.name, lead_id, "same email")
    guess = matches.by_guess(row)
    return None if guess is None else RowFinding(row.number, RowKind.GUESS, row.name, *guess)
