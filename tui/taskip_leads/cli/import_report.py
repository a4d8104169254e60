"""What ``taskip-leads import`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from taskip_leads.models.imports import wording
from taskip_leads.models.imports.findings import RowFinding, RowKind
from taskip_leads.models.imports.mapping import ColumnMapping, ImportColumn
from taskip_leads.models.imports.plan import (
    Action,
    CheckedFile,
    Choices,
    action_of,
    outlook,
    seconds_needed,
)
from taskip_leads.models.imports.progress import ImportProgress, ImportState
from taskip_leads.models.imports.targets import Reading
from taskip_leads.store.imports.source import LeadFile
from taskip_leads.text import clean, plural, span
from taskip_leads.ui.render.cells import pad

#: Rows that are listed; JSON has all of them.
_LISTED = 20
_NAME = 24


def print_check(
    file: LeadFile,
    columns: ColumnMapping,
    checked: CheckedFile,
    choices: Choices,
    hour: tuple[int, int],
) -> None:
    """Print the columns, what the rows are, and what an import would do."""
    print(f"{file.name}: {plural(file.rows, 'row')}, {file.kind}")
    for head, column in zip(file.heads, columns.columns, strict=True):
        print(f"  {pad(clean(head) or '–', _NAME)}  → {becomes(column)}")
    print(", ".join(counts(checked)))
    for row in islice(checked.findings.values(), _LISTED):
        name = pad(clean(row.name) or "–", _NAME)
        print(
            f"  row {row.number:>6}  {name}  {_what(row, file.heads)}  →  {wording.then(row, choices)}"
        )
    if (more := len(checked.findings) - _LISTED) > 0:
        print(f"  {more:,} more; --json has all")
    for one in checked.unknown:
        what = "is created" if one.key in choices.created else "goes into the description"
        where = plural(one.rows, "row")
        print(f"  {one.key.target.value} {clean(one.name)}, on {where}, is not known: {what}")
    will = outlook(checked, choices)
    if will.described:
        print(f"  {plural(will.described, 'company', 'companies')} not known: into the description")
    if unchanged := wording.unchanged(will, choices):
        print(f"{unchanged}: {'it is' if will.unchanged == 1 else 'they are'} left alone")
    left, per_hour = hour
    print(
        f"{plural(will.created, 'lead')} to create, {will.updated:,} to edit,"
        f" {plural(will.notes, 'note')}: {plural(will.requests, 'request')}, about"
        f" {span(seconds_needed(will.requests, left, per_hour))}"
        f" ({left:,} of {per_hour:,} requests are left this hour)"
    )


def _what(row: RowFinding, heads: Sequence[str]) -> str:
    if row.kind is RowKind.REFUSED:
        return "; ".join(wording.problem(one, heads) for one in row.problems)
    return wording.what(row)


def counts(checked: CheckedFile) -> list[str]:
    """Return the numbers of a dry run in words."""
    return wording.counts(
        checked.count(RowKind.NEW),
        checked.count(RowKind.EXISTS) + checked.count(RowKind.GUESS),
        checked.count(RowKind.TWICE),
        checked.count(RowKind.REFUSED),
        checked.count(RowKind.IMPORTED),
    )


def becomes(column: ImportColumn) -> str:
    """Return what a column becomes."""
    if column.target is None:
        return "not imported"
    how = "" if column.reading is Reading.AS_TYPED else f", {column.reading.value}"
    return f"{column.target.label}{how}"


def print_progress(now: ImportProgress) -> None:
    """Print how far an import is."""
    parts = [f"{now.done:,} of {plural(now.total, 'row')} imported"]
    parts += [
        f"{count:,} {words}"
        for count, words in (
            (now.refused, "refused by TaskIP"),
            (now.waiting + now.sent, "waiting"),
            (now.dropped, "left out"),
            (now.undone, "taken back"),
            (now.to_undo, "to be taken back"),
        )
        if count
    ]
    if now.state is ImportState.PAUSED:
        parts.append("paused")
    elif now.seconds:
        parts.append(f"about {span(now.seconds)} to go")
    print(", ".join(parts))


def reasons_of(checked: CheckedFile, choices: Choices, heads: Sequence[str]) -> dict[int, str]:
    """Return the rows that are left out with the reason, those imported before excepted."""
    return {
        number: _what(row, heads)
        for number, row in checked.findings.items()
        if row.kind is not RowKind.IMPORTED
        and action_of(row, number, choices) is Action.NOTHING
        and (row.kind is not RowKind.EXISTS or number in choices.skipped)
    }


def as_json(
    file: LeadFile,
    columns: ColumnMapping,
    checked: CheckedFile,
    choices: Choices,
    hour: tuple[int, int],
) -> dict[str, Any]:
    """Return a dry run as JSON (README, "Command line")."""
    will = outlook(checked, choices)
    return {
        "file": str(file.path),
        "rows": file.rows,
        "encoding": file.encoding,
        "columns": _columns_json(file, columns),
        "counts": {kind.value: checked.count(kind) for kind in RowKind},
        "findings": [_finding_json(row, choices, file.heads) for row in checked.findings.values()],
        "unknown": _unknown_json(checked, choices),
        "will": {
            "create": will.created,
            "edit": will.updated,
            "unchanged": will.unchanged,
            "notes": will.notes,
            "requests": will.requests,
            "seconds": round(seconds_needed(will.requests, *hour)),
        },
    }


def _columns_json(file: LeadFile, columns: ColumnMapping) -> list[dict[str, Any]]:
    return [
        {
            "column": head,
            "field": None if column.target is None else column.target.value,
            "reading": column.reading.value,
        }
        for head, column in zip(file.heads, columns.columns, strict=True)
    ]


def _unknown_json(checked: CheckedFile, choices: Choices) -> list[dict[str, Any]]:
    return [
        {
            "field": one.key.target.value,
            "name": one.name,
            "rows": one.rows,
            "created": one.key in choices.created,
        }
        for one in checked.unknown
    ]


def _finding_json(row: RowFinding, choices: Choices, heads: Sequence[str]) -> dict[str, Any]:
    return {
        "row": row.number,
        "is": row.kind.value,
        "name": row.name,
        "lead": row.lead_id,
        "reason": row.reason or None,
        "other_row": row.other,
        "then": action_of(row, row.number, choices).value,
        "problems": [
            {
                "column": heads[one.column] if one.column >= 0 else None,
                "text": one.text,
                "reason": one.reason,
            }
            for one in row.problems
        ],
    }
