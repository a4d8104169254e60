"""What becomes of each row of an imported file, decided before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from taskip_leads.models.imports.names import UnknownKey
from taskip_leads.models.imports.reading import CellProblem


class RowKind(StrEnum):
    """What a row is, compared with TaskIP and with the rest of the file."""

    NEW = "new"
    #: A lead has its email address.
    EXISTS = "exists"
    #: A lead has its phone number, or its name and company.
    GUESS = "guess"
    #: An earlier row has its email address.
    TWICE = "twice"
    #: A cell cannot be read.
    REFUSED = "refused"
    #: An earlier import of the same file has made it.
    IMPORTED = "imported"


class Existing(StrEnum):
    """What becomes of leads that TaskIP has already."""

    LEAVE = "leave"
    FILL = "fill"
    REPLACE = "replace"


class Guesses(StrEnum):
    """What becomes of rows that resemble a lead."""

    SKIP = "skip"
    CREATE = "create"
    UPDATE = "update"


class Invalid(StrEnum):
    """What becomes of rows with cells that cannot be read."""

    REFUSE = "refuse"
    #: Import the lead; the text goes into its description.
    DESCRIBE = "describe"


class RowFinding(Struct, frozen=True, gc=False):
    """A row that is not simply new."""

    number: int
    kind: RowKind
    name: str = ""
    #: The lead that is already there, by its id on this machine, and why it is thought to be.
    lead_id: int | None = None
    reason: str = ""
    #: TWICE: the earlier row.
    other: int | None = None
    problems: tuple[CellProblem, ...] = ()
    #: The problems are at columns that a lead can do without.
    optional: bool = False


class Choices(Struct, frozen=True):
    """The decisions about rows, asked once each."""

    existing: Existing = Existing.FILL
    guesses: Guesses = Guesses.SKIP
    invalid: Invalid = Invalid.REFUSE
    #: Rows that are left out.
    skipped: frozenset[int] = frozenset()
    #: Rows with a decision of their own about invalid cells or guesses.
    invalid_rows: Mapping[int, Invalid] = field(default_factory=dict)
    guess_rows: Mapping[int, Guesses] = field(default_factory=dict)
    #: Row → column → the text in place of the file's.
    corrections: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    #: Unknown names → the id they become, None: they go into the description.
    names: Mapping[UnknownKey, int | None] = field(default_factory=dict)
    #: Unknown names that are created first.
    created: frozenset[UnknownKey] = frozenset()


class Action(StrEnum):
    """What is done for a row."""

    CREATE = "create"
    UPDATE = "update"
    NOTHING = "nothing"


def action_of(row: RowFinding | None, number: int, choices: Choices) -> Action:
    """Return what is done for a row; None: it is new."""
    if number in choices.skipped:
        return Action.NOTHING
    match row.kind if row is not None else RowKind.NEW:
        case RowKind.NEW:
            return Action.CREATE
        case RowKind.EXISTS:
            leave = choices.existing is Existing.LEAVE
            return Action.NOTHING if leave else Action.UPDATE
        case RowKind.GUESS:
            guesses = choices.guess_rows.get(number, choices.guesses)
            if guesses is Guesses.CREATE:
                return Action.CREATE
            update = guesses is Guesses.UPDATE and choices.existing is not Existing.LEAVE
            return Action.UPDATE if update else Action.NOTHING
        case RowKind.REFUSED:
            assert row is not None
            describe = choices.invalid_rows.get(number, choices.invalid) is Invalid.DESCRIBE
            if not (row.optional and describe):
                return Action.NOTHING
            if row.lead_id is None:
                return Action.CREATE
            leave = choices.existing is Existing.LEAVE
            return Action.NOTHING if leave else Action.UPDATE
        case _:
            return Action.NOTHING


class UnknownInFile(Struct, frozen=True):
    """A name in the file that TaskIP does not know, and on how many rows it is."""

    key: UnknownKey
    name: str
    rows: int


class CheckedFile(Struct):
    """The result of a dry run."""

    rows: int
    findings: dict[int, RowFinding]
    unknown: tuple[UnknownInFile, ...] = ()
    #: How many rows have a company, or a place, that TaskIP does not know.
    described: int = 0
    #: The number of rows that bring a note.
    notes: int = 0

    def count(self, kind: RowKind) -> int:
        """Return how many rows are of a kind."""
        others = sum(one.kind is kind for one in self.findings.values())
        return self.rows - len(self.findings) if kind is RowKind.NEW else others


class Outlook(Struct, frozen=True):
    """What an import will do, by the choices."""

    created: int = 0
    updated: int = 0
    notes: int = 0
    attributes: int = 0

    @property
    def requests(self) -> int:
        """The requests that take it to TaskIP: each lead and note is read back once."""
        return 2 * self.created + 3 * self.updated + 2 * self.notes + self.attributes


def outlook(checked: CheckedFile, choices: Choices) -> Outlook:
    """Return what the import of a checked file will do."""
    new = checked.count(RowKind.NEW)
    created = new - sum(n not in checked.findings for n in choices.skipped)
    updated = 0
    for number, row in checked.findings.items():
        match action_of(row, number, choices):
            case Action.CREATE:
                created += 1
            case Action.UPDATE:
                updated += 1
            case _:
                pass
    notes = min(created, checked.notes)
    return Outlook(created, updated, notes, len(choices.created))


#: Requests of an import: a minute at most, and what it leaves of each hour to everything else.
PER_MINUTE = 60
RESERVE = 150


def seconds_needed(requests: int, left: int, per_hour: int) -> float:
    """Return how long an import takes, with so many requests left of this hour."""
    now = min(requests, max(0, left - RESERVE))
    rest = requests - now
    share = max(1, per_hour - RESERVE)
    hours, last = divmod(rest, share)
    if rest and last == 0:
        hours, last = hours - 1, share
    waits = (hours + 1) * 3600 if rest else 0
    return waits + (last if rest else now) * 60 / PER_MINUTE
