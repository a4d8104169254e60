"""Compares what the service holds, when all has come to rest, with what was acknowledged.

lost: acknowledged and not there. duplicated: there more often than it was meant. stale: an older value
stands over a newer one, or over a colleague's that nobody had looked at. ghost: there although it was
taken back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import (
    AddAttribute,
    AddNote,
    AttachFiles,
    ConvertLead,
    CreateLead,
    DeleteAttribute,
    DeleteFiles,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    EditAttribute,
    EditLead,
    EditNote,
    MoveStatus,
    SendEmail,
    UploadFile,
    decode,
)
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.outbox.enqueue import leads_of
from tests.simulate.intent import Intent
from tests.simulate.rep import Rep
from tests.simulate.world import OWN, SHARED, World

_NEVER = -1.0


@dataclass
class Verdict:
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    ghost: list[str] = field(default_factory=list)

    @property
    def failures(self) -> list[str]:
        named = (
            ("lost", self.lost),
            ("duplicated", self.duplicated),
            ("stale", self.stale),
            ("ghost", self.ghost),
        )
        return [f"{name}: {what}" for name, found in named for what in found]


@dataclass
class Fate:
    """What became of an intent by the program's own account."""

    intent: Intent
    #: "done", "undone", "dropped", or "vanished" (made and deleted before it left).
    end: str
    #: The row it left with, where it was joined with another.
    row: outbox.OutboxRow | None
    #: In the seconds that pass.
    settled: float


async def judge(world: World, rep: Rep) -> Verdict:
    fates = await _fates(world, rep)
    oracle = _Oracle(world, rep, fates)
    for check in (
        oracle.own_fields,
        oracle.shared_fields,
        oracle.statuses,
        oracle.first_statuses,
        oracle.notes,
        oracle.mails,
        oracle.leads,
        oracle.conversions,
        oracle.attributes,
        oracle.uploads,
        oracle.attachments,
    ):
        check()
    oracle.verdict.stale += world.stale
    return oracle.verdict


async def _fates(world: World, rep: Rep) -> dict[int, Fate]:
    fates: dict[int, Fate] = {}
    for number in sorted(rep.ledger):
        intent = rep.ledger[number]
        row = await world.row(number)
        if intent.undone:
            fates[number] = Fate(intent, "undone", None, _NEVER)
        elif intent.dropped:
            fates[number] = Fate(intent, "dropped", row, _NEVER)
        elif row is not None:
            end = "done" if row.state == ChangeState.DONE else row.state
            fates[number] = Fate(intent, end, row, world.settled.get(number, _NEVER))
        elif number in world.joined:
            with_ = fates[world.joined[number]]
            fates[number] = Fate(intent, with_.end, with_.row, with_.settled)
        else:
            fates[number] = Fate(intent, "vanished", None, _NEVER)
    return fates


def _needless(world: World, fate: Fate, name: str, value: Any) -> bool:
    """Whether an edit was to what the field held already."""
    left = decode(fate.row.kind, fate.row.body) if fate.row is not None else None
    return isinstance(left, EditLead) and world.original(left.base.get(name)) == value


class _Oracle:
    def __init__(self, world: World, rep: Rep, fates: dict[int, Fate]) -> None:
        self.world, self.rep, self.fates = world, rep, fates
        self.verdict = Verdict()

    def done(self, *kinds: type) -> list[Fate]:
        """Intents of some kinds that were carried out, in the order they settled."""
        found = [
            f for f in self.fates.values() if f.end == "done" and isinstance(f.intent.change, kinds)
        ]
        return sorted(found, key=lambda f: (f.settled, f.row.id if f.row else 0, f.intent.row))

    def given_up(self, fate: Fate, name: str, value: Any) -> bool:
        """Whether the person decided for a colleague's value in the place of this one."""
        # Said of its own row, or of one that it was joined with, one after the other.
        row = fate.intent.row
        while (name, str(value)) not in self.rep.ledger[row].given_up:
            if row not in self.world.joined:
                return False
            row = self.world.joined[row]
        return True

    def number(self, key: int) -> int | None:
        """The service's id of a lead, None where it was never made."""
        if key > 0:
            return key
        fate = self.fates.get(-key)
        return fate.row.result if fate is not None and fate.row is not None else None

    def exists(self, key: int) -> bool:
        number = self.number(key)
        return bool(self.world.rows("SELECT 1 FROM leads WHERE id = ?", number or 0))

    def _undone_values(self) -> set[str]:
        return {
            str(value)
            for fate in self.fates.values()
            if fate.end == "undone" and isinstance(fate.intent.change, EditLead)
            for value in fate.intent.change.fields.values()
        }

    def _left(self, names: Iterable[str]) -> list[tuple[Fate, int, str, Any]]:
        """What edits meant, in the order they settled: of edits that left together, the last value."""
        left: dict[tuple[int, int, str], tuple[Fate, int, str, Any]] = {}
        for fate in self.done(EditLead):
            change = fate.intent.change
            assert isinstance(change, EditLead)
            row = fate.row.id if fate.row is not None else fate.intent.row
            for name in change.fields.keys() & set(names):
                left[row, change.lead, name] = (fate, change.lead, name, change.fields[name])
        return list(left.values())

    # -- leads' fields

    def own_fields(self) -> None:
        expected: dict[tuple[int, str], tuple[Any, list[Any]]] = {}
        unsure: set[tuple[int, str]] = set()
        # Edits to what the field held already: where something else was sent before they left, they are
        # sent, else not. Either is right.
        also: dict[tuple[int, str], set[Any]] = {}
        for lead, values in self.rep.initial.items():
            for name, value in values.items():
                expected[lead, name] = (value, [value])
        for fate, lead, name, value in self._left(OWN):
            if _needless(self.world, fate, name, value):
                also.setdefault((lead, name), set()).add(value)
                continue
            also.pop((lead, name), None)
            earlier = expected.get((lead, name), (None, []))[1]
            expected[lead, name] = (value, [*earlier, value])
            if self.given_up(fate, name, value):
                unsure.add((lead, name))
        for (lead, name), (value, history) in expected.items():
            number = self.number(lead)
            if (lead, name) in unsure or number is None or not self.exists(lead):
                continue
            there = self.rep.there(number, name)
            if there == value or there in also.get((lead, name), ()):
                continue
            what = f"lead {lead} {name}: {there!r} instead of {value!r}"
            if there in history:
                self.verdict.stale.append(what)
            elif str(there) in self._undone_values():
                self.verdict.ghost.append(what)
            else:
                self.verdict.lost.append(what)

    def shared_fields(self) -> None:
        """Each edit that is done has been carried out, or needed not to be; none that was undone."""
        for fate, lead, name, value in self._left(SHARED):
            number = self.number(lead)
            if self.given_up(fate, name, value) or number is None or not self.exists(lead):
                continue
            written = [c.value for c in self.world.written.get((number, name), ())]
            if value not in written:
                self.verdict.lost.append(f"lead {lead} {name}: {value!r} never arrived")
        undone = self._undone_values()
        for (lead, name), commits in self.world.written.items():
            for commit in commits:
                if commit.who == "rep" and str(commit.value) in undone and name in SHARED:
                    self.verdict.ghost.append(f"lead {lead} {name}: {commit.value!r}")

    def statuses(self) -> None:
        """Which leads carry which statuses: what moves and deletions left, in the order they settled."""
        expected = {lead: set(carried) for lead, carried in self.rep.carried.items()}
        for fate in self.done(MoveStatus, DeleteAttribute):
            change = fate.intent.change
            if isinstance(change, DeleteAttribute):
                # Its leads keep the others that they have.
                for carried in expected.values():
                    carried.discard(self.made(change.id))
                continue
            assert isinstance(change, MoveStatus)
            carried = expected.setdefault(change.lead, set())
            carried -= set(change.remove)
            carried |= set(change.add)
            self._moved_to_what_is_gone(fate, change)
        for lead, wanted in expected.items():
            number = self.number(lead)
            if number is None or not self.exists(lead):
                continue
            wanted -= self.world.colleague_deleted.keys()
            there, unsure = self.rep.statuses_of(number), self._unsure_of(lead)
            if there - unsure != wanted - unsure:
                what = f"lead {lead}: statuses {sorted(there)} instead of {sorted(wanted)}"
                (self.verdict.lost if wanted - there else self.verdict.stale).append(what)

    def _moved_to_what_is_gone(self, fate: Fate, change: MoveStatus) -> None:
        """A move that left after a colleague had deleted its status cannot have been carried out."""
        if self.world.jumps:
            return  # what was earlier cannot be read from the clock
        left = fate.row.sent_at if fate.row is not None else None
        for number in change.add:
            deleted = self.world.colleague_deleted.get(number)
            if left is not None and deleted is not None and left > deleted:
                self.verdict.lost.append(f"lead {change.lead}: a move to deleted status {number}")

    def _unsure_of(self, lead: int) -> set[int]:
        """Statuses of moves that were given up after more than the refused attempt."""
        return {
            number
            for fate in self.fates.values()
            if isinstance(change := fate.intent.change, MoveStatus)
            and change.lead == lead
            and fate.end == "dropped"
            and fate.intent.attempts > 1
            for number in (*change.add, *change.remove)
        }

    def made(self, number: int) -> int:
        """The service's id of a status or source that may be ours; 0 where it was never made."""
        if number > 0:
            return number
        fate = self.fates.get(-number)
        return (fate.row.result if fate is not None and fate.row is not None else None) or 0

    def first_statuses(self) -> None:
        """Those that the workspace had from the beginning are there unless someone deleted them."""
        deleted = {
            self.made(f.intent.change.id)  # type: ignore[union-attr]
            for f in self.done(DeleteAttribute)
        }
        there = {row["id"] for row in self.world.rows("SELECT id FROM attributes")}
        for number in self.world.first_statuses:
            if number in there and number in deleted:
                self.verdict.lost.append(f"the deletion of status {number}")
            if number not in there and number not in deleted | self.world.colleague_deleted.keys():
                self.verdict.ghost.append(f"status {number} was deleted")

    # -- notes

    def notes(self) -> None:
        expected: Counter[tuple[int, str]] = Counter()
        older: set[tuple[int, str]] = set()
        unsure: set[tuple[int, str]] = set()
        for fate in self.fates.values():
            change = fate.intent.change
            if not isinstance(change, AddNote) or (number := self.number(change.lead)) is None:
                continue
            if fate.end == "vanished" and not self._deleted_before(fate):
                self.verdict.lost.append(f"note {change.note} on {change.lead}: its row is gone")
            if fate.end == "dropped":
                unsure.add((number, change.note))
            if fate.end != "done" or not self.exists(change.lead):
                continue
            texts = [change.note, *self._edits(fate)]
            older |= {(number, text) for text in texts[:-1]}
            if not self._is_deleted(fate):
                expected[number, texts[-1]] += 1
            else:
                older.add((number, texts[-1]))
        rows = self.world.rows("SELECT lead_id, note FROM notes WHERE title = 'sim'")
        there = Counter((row["lead_id"], row["note"]) for row in rows)
        for key in (expected - there) if not unsure else ():
            if key not in unsure:
                self.verdict.lost.append(f"note {key[1]} on lead {key[0]}")
        for key in there - expected:
            if key in unsure:
                continue
            if key in older and not expected[key]:
                self.verdict.stale.append(f"note {key[1]} on lead {key[0]}")
            elif expected[key]:
                self.verdict.duplicated.append(
                    f"note {key[1]} on lead {key[0]}: {there[key]} times"
                )
            else:
                self.verdict.ghost.append(f"note {key[1]} on lead {key[0]}")

    def _of_note(self, fate: Fate, kinds: Any, ends: Iterable[str] = ("done",)) -> list[Fate]:
        made = fate.row.result if fate.row is not None else None
        found = [
            f
            for f in self.fates.values()
            if isinstance(f.intent.change, kinds)
            and f.end in ends
            and f.intent.change.id in (-fate.intent.row, made)
        ]
        return sorted(found, key=lambda f: (f.settled, f.intent.row))

    def _edits(self, fate: Fate) -> list[str]:
        return [f.intent.change.note for f in self._of_note(fate, EditNote)]  # type: ignore[union-attr]

    def _is_deleted(self, fate: Fate) -> bool:
        return bool(self._of_note(fate, DeleteNote))

    def _deleted_before(self, fate: Fate) -> bool:
        """It was deleted before it left, itself or with its lead."""
        change = fate.intent.change
        assert isinstance(change, AddNote)
        parent = self.fates.get(-change.lead)
        return bool(self._of_note(fate, DeleteNote, ("vanished",))) or (
            parent is not None and parent.end == "vanished"
        )

    # -- the others

    def mails(self) -> None:
        for fate in self.fates.values():
            change = fate.intent.change
            if not isinstance(change, SendEmail):
                continue
            rows = self.world.rows("SELECT 1 FROM emails WHERE subject = ?", change.subject)
            what = f"e-mail {change.subject}: {len(rows)} times, {fate.end}"
            if len(rows) > 1:
                self.verdict.duplicated.append(what)
            elif fate.end == "undone" and rows:
                self.verdict.ghost.append(what)
            elif fate.end == "done" and not rows and self.exists(change.lead):
                self.verdict.lost.append(what)

    def leads(self) -> None:
        deleted = {
            key
            for f in self.done(DeleteLead, DeleteLeads)
            for key in leads_of(f.intent.change, f.intent.row)
        }
        for lead in self.rep.first:
            if self.exists(lead) and lead in deleted:
                self.verdict.lost.append(f"the deletion of lead {lead}")
            if not self.exists(lead) and lead not in deleted:
                self.verdict.ghost.append(f"lead {lead} was deleted")
        for fate in self.fates.values():
            change = fate.intent.change
            if not isinstance(change, CreateLead):
                continue
            rows = self.world.rows("SELECT 1 FROM leads WHERE email = ?", change.fields["email"])
            key = -fate.intent.row
            what = f"new lead {change.fields['email']}: {len(rows)} times, {fate.end}"
            if len(rows) > 1:
                self.verdict.duplicated.append(what)
            elif fate.end in ("undone", "vanished") and rows:
                self.verdict.ghost.append(what)
            elif fate.end == "done" and bool(rows) is (key in deleted):
                self.verdict.lost.append(what)

    def conversions(self) -> None:
        for fate in self.fates.values():
            change = fate.intent.change
            if not isinstance(change, ConvertLead) or (number := self.number(change.lead)) is None:
                continue
            made = self.world.rows("SELECT 1 FROM contacts WHERE lead_id = ?", number)
            what = f"conversion of lead {change.lead}: {len(made)} contacts"
            if len(made) > 1:
                self.verdict.duplicated.append(what)
            elif fate.end == "done" and not made and self.exists(change.lead):
                self.verdict.lost.append(what)

    def attributes(self) -> None:
        """The rep's own sources and statuses, by their names."""
        expected: Counter[str] = Counter()
        older: set[str] = set()
        for fate in self.fates.values():
            change = fate.intent.change
            if not isinstance(change, AddAttribute) or fate.end != "done":
                continue
            names = [change.name, *self._names(fate)]
            made = fate.row.result if fate.row is not None else None
            if self._of_attribute(fate, DeleteAttribute) or made in self.world.colleague_deleted:
                older |= set(names)
                continue
            expected[f"{change.type.word} {names[-1]}"] += 1
            older |= set(names[:-1])
        rows = self.world.rows(
            "SELECT iif(type = 1, 'status', 'source') AS type, name FROM attributes"
            " WHERE name GLOB 'source[0-9]*' OR name GLOB 'status[0-9]*' OR name GLOB 'renamed[0-9]*'"
        )
        there = Counter(f"{row['type']} {row['name']}" for row in rows)
        self.verdict.lost += expected - there
        for name in there - expected:
            if name.partition(" ")[2] in older:
                self.verdict.stale.append(name)
            elif expected[name]:
                self.verdict.duplicated.append(name)
            else:
                self.verdict.ghost.append(name)

    def _names(self, fate: Fate) -> list[str]:
        return [f.intent.change.name for f in self._of_attribute(fate, EditAttribute)]  # type: ignore[union-attr]

    def _of_attribute(self, fate: Fate, kind: Any) -> list[Fate]:
        """What was done to a source or status that ``fate`` made."""
        made = fate.row.result if fate.row is not None else None
        return [f for f in self.done(kind) if f.intent.change.id in (-fate.intent.row, made)]  # type: ignore[union-attr]

    # -- files

    def uploads(self) -> None:
        """A lead's history tells how often a file of a name was added to it."""
        expected: Counter[tuple[int, str]] = Counter()
        unsure: set[tuple[int, str]] = set()
        for fate in self.fates.values():
            change = fate.intent.change
            if not isinstance(change, UploadFile) or (number := self.number(change.lead)) is None:
                continue
            if fate.end == "done" and self.exists(change.lead):
                expected[number, change.name] += 1
            elif fate.end == "dropped":
                unsure.add((number, change.name))
        rows = self.world.rows(
            "SELECT lead_id, substr(content, 13) AS name FROM activities"
            " WHERE kind = 'file_added' AND content LIKE 'File added: file%'"
        )
        there = Counter((row["lead_id"], row["name"]) for row in rows)
        for key in (expected | there).keys() - unsure:
            what = f"file {key[1]} on lead {key[0]}: {there[key]} times instead of {expected[key]}"
            if there[key] < expected[key]:
                self.verdict.lost.append(what)
            elif there[key] > expected[key]:
                (self.verdict.duplicated if expected[key] else self.verdict.ghost).append(what)

    def attachments(self) -> None:
        """Which files a lead has: as the last change of each that was carried out left it."""
        expected: dict[tuple[int, int], bool] = {}
        for fate in self.done(UploadFile, AttachFiles, DeleteFiles):
            change = fate.intent.change
            assert isinstance(change, UploadFile | AttachFiles | DeleteFiles)
            number = self.number(change.lead)
            if number is None or not self.exists(change.lead):
                continue
            made = fate.row.result if fate.row is not None else None
            files = () if isinstance(change, UploadFile) else change.ids
            for file in (made,) if made is not None else files:
                expected[number, file] = not isinstance(change, DeleteFiles)
        for fate in self.fates.values():
            change = fate.intent.change
            if isinstance(change, AttachFiles | DeleteFiles) and fate.end == "dropped":
                for file in change.ids:
                    expected.pop((self.number(change.lead) or 0, file), None)
        for (lead, file), wanted in expected.items():
            there = bool(
                self.world.rows(
                    "SELECT 1 FROM lead_files WHERE lead_id = ? AND media_id = ?", lead, file
                )
            )
            if wanted and not there:
                self.verdict.lost.append(f"file #{file} of lead {lead}")
            elif there and not wanted:
                self.verdict.lost.append(f"the deletion of file #{file} of lead {lead}")
