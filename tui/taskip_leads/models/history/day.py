"""A day of the history in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct, field

from taskip_leads.models.change import (
    AddNote,
    Change,
    ConvertLead,
    CreateLead,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    EditLead,
    EditNote,
    MoveStatus,
)
from taskip_leads.models.history.entry import HistoryChange, HistoryState
from taskip_leads.models.history.kinds import HistoryKind
from taskip_leads.models.history.words import NEXT, destination
from taskip_leads.text import plural

#: How the title of a note begins that tells of a call.
_CALL = "call"


def is_call(change: Change) -> bool:
    """Return whether a change is a new note about a call: its title begins with ``Call``."""
    return isinstance(change, AddNote) and change.title.strip().casefold().startswith(_CALL)


class DayFigures(Struct, frozen=True):
    """What was done on a day. A change of twelve leads counts twelve times; refused ones are apart."""

    day: date
    #: Every change, also refused and unknown ones, by kind.
    kinds: Mapping[HistoryKind, int] = field(default_factory=dict)
    refused: int = 0
    unknown: int = 0
    leads: int = 0
    #: The times of the first and the last change.
    first: str = ""
    last: str = ""
    calls: int = 0
    other_notes: int = 0
    emails: int = 0
    #: Moves to each status, the most frequent first.
    moves: tuple[tuple[str, int], ...] = ()
    steps: int = 0
    #: Next steps that were taken.
    done: int = 0
    new_leads: int = 0
    imported: int = 0
    converted: int = 0
    deleted: int = 0
    edits: int = 0
    owners: int = 0
    files: int = 0

    @property
    def changes(self) -> int:
        """The number of all changes."""
        return sum(self.kinds.values())

    @property
    def moved(self) -> int:
        """The number of moves to another status."""
        return sum(count for _, count in self.moves)

    def numbers(self) -> list[tuple[str, int]]:
        """Return the numbers by name, without those that are 0."""
        rows = (
            ("Calls", self.calls),
            ("Other notes" if self.calls else "Notes", self.other_notes),
            ("Emails", self.emails),
            ("Status moves", self.moved),
            ("Next steps set", self.steps),
            ("Steps done", self.done),
            ("New leads", self.new_leads),
            ("Imported leads", self.imported),
            ("Converted", self.converted),
            ("Deleted leads", self.deleted),
            ("Edits", self.edits),
            ("Owners changed", self.owners),
            ("Files", self.files),
        )
        return [row for row in rows if row[1]]

    def summary(self) -> str:
        """Return the day in one line: ``6 calls, 3 other notes, 4 emails, 14 leads``."""
        parts = [
            plural(count, one)
            for count, one in (
                (self.calls, "call"),
                (self.other_notes, "other note" if self.calls else "note"),
                (self.emails, "email"),
            )
            if count
        ]
        parts.append(plural(self.leads, "lead"))
        return ", ".join(parts)


def leads_of(one: HistoryChange) -> tuple[int, ...]:
    """Return the leads of a change."""
    if isinstance(one.change, DeleteLeads):
        return one.change.leads
    return () if one.lead is None else (one.lead,)


def figures(day: date, changes: Sequence[HistoryChange], imported: int = 0) -> DayFigures:
    """Count the changes of a day, oldest first; ``imported``: leads from files, which are not among them.

    A note that says what a next step is belongs to that step, and is not counted.
    """
    noted = step_notes(changes)
    changes = [one for one in changes if not (one.is_step_note and one.press in noted)]
    counted = [one for one in changes if one.state is not HistoryState.REFUSED]
    of_kind = Counter(one.kind for one in counted)
    steps = [one.change for one in counted if one.kind is HistoryKind.STEP]
    done = sum(isinstance(change, EditLead) and change.done for change in steps)
    calls = sum(is_call(one.change) for one in counted)
    return DayFigures(
        day=day,
        kinds=_kinds(changes, imported),
        refused=sum(one.state is HistoryState.REFUSED for one in changes),
        unknown=sum(one.state is HistoryState.UNKNOWN for one in changes),
        leads=len({lead for one in counted for lead in leads_of(one)}) + imported,
        first=changes[0].time if changes else "",
        last=changes[-1].time if changes else "",
        calls=calls,
        other_notes=_count(counted, AddNote) - calls,
        emails=of_kind[HistoryKind.EMAIL],
        moves=_moves(counted),
        steps=len(steps) - done,
        done=done,
        new_leads=_count(counted, CreateLead),
        imported=imported,
        converted=_count(counted, ConvertLead),
        deleted=_count(counted, DeleteLead, DeleteLeads),
        edits=of_kind[HistoryKind.EDIT] + _count(counted, EditNote, DeleteNote),
        owners=of_kind[HistoryKind.OWNER],
        files=of_kind[HistoryKind.FILE],
    )


def _kinds(changes: Iterable[HistoryChange], imported: int) -> dict[HistoryKind, int]:
    kinds = Counter(one.kind for one in changes)
    if imported:
        kinds[HistoryKind.LEAD] += imported
    return dict(kinds)


def _count(changes: Iterable[HistoryChange], *types: type[Change]) -> int:
    """Count changes of these types; a change of several leads counts for each."""
    return sum(
        len(leads_of(one)) if isinstance(one.change, DeleteLeads) else 1
        for one in changes
        if isinstance(one.change, types)
    )


def _moves(changes: Iterable[HistoryChange]) -> tuple[tuple[str, int], ...]:
    """Return how many leads went to each status, the most frequent first."""
    moves = Counter(
        destination(one.line) or "none" for one in changes if one.kind is HistoryKind.STATUS
    )
    return tuple(sorted(moves.items(), key=lambda move: (-move[1], move[0])))


def step_notes(changes: Iterable[HistoryChange]) -> dict[tuple[int | None, int], str]:
    """Return what next steps are, by lead and key press: the note says it, the step names the day."""
    changes = tuple(changes)
    presses = {one.press for one in changes if one.kind is HistoryKind.STEP}
    return {
        one.press: one.line.removeprefix(NEXT)
        for one in changes
        if one.is_step_note and one.press in presses
    }


def taken_back(changes: Iterable[HistoryChange]) -> frozenset[int]:
    """Return the changes that a later one of them reverses, and those that reverse them; oldest first."""
    found: set[int] = set()
    open_: list[HistoryChange] = []
    for one in changes:
        if one.state is HistoryState.REFUSED:
            continue
        undone = next((other for other in reversed(open_) if _reverses(one, other)), None)
        if undone is None:
            open_.append(one)
        else:
            open_.remove(undone)
            found |= {undone.id, one.id}
    return frozenset(found)


def _reverses(later: HistoryChange, earlier: HistoryChange) -> bool:
    """Return whether ``later`` puts back what was there before ``earlier``."""
    match earlier.change, later.change:
        case MoveStatus() as before, MoveStatus() as after:
            return before.lead == after.lead and (before.add, before.remove) == (
                after.remove,
                after.add,
            )
        case EditLead() as before, EditLead() as after:
            return before.lead == after.lead and _is_opposite(before, after)
        case AddNote(), DeleteNote() as after:
            return earlier.result is not None and after.id in (earlier.result, -earlier.id)
        case CreateLead(), DeleteLead() as after:
            return after.lead == earlier.lead
    return False


def _is_opposite(before: EditLead, after: EditLead) -> bool:
    return (
        dict(after.fields) == {name: before.base.get(name) for name in before.fields}
        and dict(after.add) == dict(before.remove)
        and dict(after.remove) == dict(before.add)
    )
