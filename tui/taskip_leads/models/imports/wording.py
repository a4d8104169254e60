"""What a dry run says about a row, in words for screens and the command line."""

from __future__ import annotations

from collections.abc import Sequence

from taskip_leads.models.imports.findings import CellProblem, RowFinding, RowKind
from taskip_leads.models.imports.plan import Action, Choices, Outlook, action_of
from taskip_leads.models.imports.reading import NO_COLUMN
from taskip_leads.text import clean

#: Longer texts of the file are cut where they are quoted.
_LONGEST = 40


def what(row: RowFinding) -> str:
    """Return what a row is: ``already here, same email``."""
    match row.kind:
        case RowKind.EXISTS:
            return f"already here, {row.reason}"
        case RowKind.GUESS:
            return f"perhaps already here, {row.reason}"
        case RowKind.TWICE:
            return f"twice in the file, rows {row.other} and {row.number}"
        case RowKind.IMPORTED:
            return "imported before"
        case RowKind.REFUSED:
            return problem(row.problems[0])
        case RowKind.NEW:
            return "new"


def problem(one: CellProblem, heads: Sequence[str] = ()) -> str:
    """Return why a cell is refused, with its text; the column's head where ``heads`` are given."""
    if one.column == NO_COLUMN or one.target is None:
        return one.reason
    text = clean(one.text)
    shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    where = clean(heads[one.column]) if heads else one.target.label.lower()
    return f"{where} “{shown}”: {one.reason}"


def then(row: RowFinding, choices: Choices) -> str:
    """Return what is done with a row."""
    action = action_of(row, row.number, choices)
    if row.number in choices.skipped:
        return "leave out"
    match row.kind:
        case RowKind.TWICE:
            return "take the first"
        case RowKind.IMPORTED:
            return "nothing"
        case RowKind.REFUSED if action in (Action.CREATE, Action.UPDATE):
            return "text into description"
    match action:
        case Action.CREATE:
            return "create it"
        case Action.UPDATE:
            return "fill empty fields" if choices.existing == "fill" else "replace fields"
        case Action.UNCHANGED:
            return "nothing to fill" if choices.existing == "fill" else "nothing to replace"
        case Action.NOTHING:
            return "leave out" if row.kind is RowKind.REFUSED else "leave alone"


def unchanged(will: Outlook, choices: Choices) -> str:
    """Return how many leads have all that the file would give them; empty if none has."""
    if not will.unchanged:
        return ""
    have = "has" if will.unchanged == 1 else "have"
    return f"{will.unchanged:,} {have} nothing to {choices.existing.value}"


def counts(new: int, exists: int, twice: int, refused: int, imported: int) -> list[str]:
    """Return the numbers of a dry run, without those that are zero; new leads always."""
    return [
        f"{new:,} new {'lead' if new == 1 else 'leads'}",
        *(
            text
            for count, text in (
                (exists, f"{exists:,} already here"),
                (twice, f"{twice:,} twice in the file"),
                (refused, f"{refused:,} need a look" if refused != 1 else "1 needs a look"),
                (imported, f"{imported:,} imported before"),
            )
            if count
        ),
    ]
