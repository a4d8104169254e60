"""Check every row of a file without sending anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from taskip_leads.models.imports.findings import RowFinding, RowKind
from taskip_leads.models.imports.names import UnknownKey
from taskip_leads.models.imports.plan import CheckedFile, Choices, UnknownInFile
from taskip_leads.models.imports.reading import ReadRow, RowReader, corrected
from taskip_leads.store.imports.lead_matches import LeadMatches, email_key
from taskip_leads.text import fold

#: Rows between two reports on the progress.
_EVERY = 1000


def check(
    rows: Iterable[tuple[int, list[str]]],
    reader: RowReader,
    matches: LeadMatches,
    choices: Choices,
    made: frozenset[int],
    progress: Callable[[int], None] = lambda rows: None,
) -> CheckedFile:
    """Return what each row is. ``made``: rows that an earlier import of the file has made.

    ``progress`` is called with the number of rows so far; what it raises ends the check.
    """
    checked = CheckedFile(0)
    seen: dict[int, int] = {}
    unknown: Counter[UnknownKey] = Counter()
    spelled: dict[UnknownKey, str] = {}
    for number, cells in rows:
        checked.rows += 1
        if checked.rows % _EVERY == 0:
            progress(checked.rows)
        row = reader.read(number, corrected(cells, choices.corrections.get(number, {})))
        for target, name in row.unknown:
            key = UnknownKey(target, fold(name.strip()))
            unknown[key] += 1
            spelled.setdefault(key, name)
        finding = _finding(row, matches, seen, number in made)
        if finding is not None:
            checked.findings.add(finding)
        checked.notes += bool(row.note)
        checked.described += any(line.startswith("Company: ") for line in row.extra)
    checked.unknown = tuple(
        UnknownInFile(key, spelled[key], count) for key, count in unknown.most_common()
    )
    return checked


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
