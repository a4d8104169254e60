"""What becomes of each row of an imported file, decided before anything is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct, field

from taskip_leads.models.imports.findings import Effect, Findings, RowFinding, RowKind
from taskip_leads.models.imports.names import UnknownKey


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
    #: It would be updated, but the lead has all of it already.
    UNCHANGED = "unchanged"
    NOTHING = "nothing"


def action_of(row: RowFinding | None, number: int, choices: Choices) -> Action:
    """Return what is done for a row; None: it is new."""
    action = _chosen(row, number, choices)
    if action is Action.UPDATE and row is not None and not effect_of(row, choices):
        return Action.UNCHANGED
    return action


def effect_of(row: RowFinding, choices: Choices) -> int:
    """Return what an update by the row changes of its lead, as an ``Effect``."""
    return row.fill if choices.existing is Existing.FILL else row.replace


def _chosen(row: RowFinding | None, number: int, choices: Choices) -> Action:
    """Return what the decisions say about a row, whatever the lead has already."""
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


#: Bits for a row that brings a note, and for one with a company that TaskIP does not know.
NOTE, COMPANY = 1, 2


class CheckedFile(Struct):
    """The result of a dry run."""

    rows: int
    findings: Findings = field(default_factory=Findings)
    unknown: tuple[UnknownInFile, ...] = ()
    #: What each row brings, by its number: ``NOTE`` and ``COMPANY``.
    brings: bytearray = field(default_factory=bytearray)

    def mark(self, number: int, brings: int) -> None:
        """Keep what a row brings."""
        self.brings.extend(bytes(max(0, number + 1 - len(self.brings))))
        self.brings[number] = brings

    def brings_of(self, number: int) -> int:
        """Return what a row brings."""
        return self.brings[number] if number < len(self.brings) else 0

    def new_with(self, bit: int) -> int:
        """Return how many new rows bring something."""
        rows = sum(self.brings.count(value) for value in range(4) if value & bit)
        alike = self.findings.summaries.items()
        return rows - sum(n for row, n in alike if (row.note if bit == NOTE else row.company))

    def count(self, kind: RowKind) -> int:
        """Return how many rows are of a kind."""
        if kind is RowKind.NEW:
            return self.rows - len(self.findings)
        return sum(n for row, n in self.findings.summaries.items() if row.kind is kind)


class Outlook(Struct):
    """What an import will do, by the choices."""

    created: int = 0
    updated: int = 0
    #: Rows whose lead has all that they would give it.
    unchanged: int = 0
    notes: int = 0
    #: Rows whose company goes into the description, because TaskIP does not know it.
    described: int = 0
    attributes: int = 0

    @property
    def requests(self) -> int:
        """The requests that take it to TaskIP: each lead and note is read back once."""
        return 2 * self.created + 3 * self.updated + 2 * self.notes + self.attributes


def outlook(checked: CheckedFile, choices: Choices) -> Outlook:
    """Return what the import of a checked file will do."""
    named = {one.key for one in checked.unknown}
    will = Outlook(attributes=len(choices.created & named))
    skipped = [checked.brings_of(n) for n in choices.skipped if n not in checked.findings]
    will.created = checked.count(RowKind.NEW) - len(skipped)
    will.notes = checked.new_with(NOTE) - sum(bool(one & NOTE) for one in skipped)
    will.described = checked.new_with(COMPANY) - sum(bool(one & COMPANY) for one in skipped)
    for row, number, count in _decided(checked.findings, choices):
        match action_of(row, number, choices):
            case Action.CREATE:
                will.created += count
                will.notes += count * row.note
                will.described += count * row.company
            case Action.UPDATE:
                will.updated += count
                will.described += count * (effect_of(row, choices) == Effect.COMPANY)
            case Action.UNCHANGED:
                will.unchanged += count
            case _:
                pass
    return will


def _decided(findings: Findings, choices: Choices) -> Iterator[tuple[RowFinding, int, int]]:
    """Yield rows with their number and how many they stand for.

    Only rows with a decision of their own are looked at one by one; 0 is no row's number.
    """
    alike = Counter(findings.summaries)
    for number in {*choices.skipped, *choices.guess_rows, *choices.invalid_rows}:
        row = findings.get(number)
        if row is not None:
            alike[row.summary] -= 1
            yield row, number, 1
    for row, count in alike.items():
        yield row, 0, count


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
