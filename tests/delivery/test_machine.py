"""A stateful test of a rep at work over a faulty connection.

In any order of actions, each change arrives as often as intended, and no colleague's change is overwritten
unseen.

The store, its SQLite file and the sample service's handlers are the real ones; Hypothesis plays the rep.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Coroutine
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from taskip_leads import clock
from taskip_leads.api.rate_limiter import RateLimiter
from taskip_leads.errors import TaskipError
from taskip_leads.models.change import (
    AddNote,
    Change,
    ConvertLead,
    CreateLead,
    DeleteLead,
    EditLead,
    MoveStatus,
    lead_of,
)
from taskip_leads.models.pending import PendingChange, Question
from tests.support.delivery_harness import START, Desk, How

T = TypeVar("T")
_LEADS = 4
#: Seconds after which a delayed request arrives: within the quiet period.
_LATEST = 60
_STATUSES = "SELECT id FROM attributes WHERE type = 1 ORDER BY id"
_ANY = st.integers(0, 99)
_FAULTS: tuple[How, ...] = ("before", "after", "502", "502 after", "cut", "page", "late")


@dataclass
class Intent:
    """A change of the rep, with the least and most executions of its request."""

    change: Change
    least: int = 1
    most: int = 1
    #: The phone number shown when an edit was made.
    shown: str | None = None

    @property
    def phone(self) -> str | None:
        return self.change.fields["phone_number"] if isinstance(self.change, EditLead) else None


class Rep(RuleBasedStateMachine):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.runner = self.stack.enter_context(asyncio.Runner())
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.stack.enter_context(clock.frozen(START))
        self.at = Desk(Path(folder), leads=_LEADS, undo_seconds=5.0)
        self.at.gate = _open_gate
        self.at.colleague("UPDATE leads SET converted = 0, phone_number = 'p' || id")
        self.keys = [row["id"] for row in self.at.rows("SELECT id FROM leads")]
        self.statuses = [row["id"] for row in self.at.rows(_STATUSES)]
        self.intents: dict[int, Intent] = {}
        #: Phone numbers that the rep saw in a decision.
        self.decided: set[str] = set()
        self.overwritten: list[str] = []
        self.number = 0
        #: Seconds since a request was delayed.
        self.late_by = 0
        self.at.line.watch = self.watch
        self.run(self.at.open())
        self.run(self.at.sync())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def watch(self, request: httpx.Request) -> None:
        """Check that an edit only overwrites values that the rep has seen or written."""
        phone = json.loads(request.content).get("phone_number") if request.method == "PUT" else None
        if phone is None:
            return
        there = self.at.there("phone_number", int(request.url.path.rpartition("/")[2]))
        seen = {None, phone, *self.decided}
        for intent in self.intents.values():
            seen |= {intent.shown, intent.phone}
            if intent.phone == phone:
                break
        if there not in seen:
            self.overwritten.append(f"{there} by {phone}")

    # -- state

    @property
    def made(self) -> list[int]:
        """Leads that the rep created and did not undo."""
        return [
            -row for row, i in self.intents.items() if isinstance(i.change, CreateLead) and i.most
        ]

    @property
    def deleted(self) -> set[int]:
        found = (i.change for i in self.intents.values() if i.most)
        return {change.lead for change in found if isinstance(change, DeleteLead)}

    def lead(self, choice: int) -> int | None:
        """Return one of the leads that the rep sees."""
        there = [key for key in (*self.keys, *self.made) if key not in self.deleted]
        return there[choice % len(there)] if there else None

    def pending(self) -> dict[int, PendingChange]:
        """Return the unsettled changes by id."""
        listed = self.run(self.at.store.outbox.changes())
        return {change.id: change for change in listed if change.state != "done"}

    def new(self, letter: str) -> str:
        self.number += 1
        return f"{letter}{self.number}"

    def apply(self, *changes: Change) -> None:
        for row in self.run(self.at.store.outbox.add_all(changes)):
            pending = self.run(self.at.store.outbox.pending(row))
            assert pending is not None
            self.intents[row] = Intent(pending.change)

    # -- actions of the rep

    @rule(choice=_ANY)
    def writes_a_note(self, choice: int) -> None:
        if (key := self.lead(choice)) is not None:
            self.apply(AddNote(key, self.new("n"), "text"))

    @rule(choice=_ANY)
    def edits_a_phone(self, choice: int) -> None:
        if (key := self.lead(choice)) is not None:
            shown = self.run(self.at.store.leads.rows([key]))[key].phone
            self.apply(EditLead(key, {"phone_number": self.new("u")}))
            self.intents[max(self.intents)].shown = shown

    @rule(choice=_ANY, to=_ANY)
    def moves_it(self, choice: int, to: int) -> None:
        if (key := self.lead(choice)) is not None:
            row = self.run(self.at.store.leads.rows([key]))[key]
            held = [status.id for status in row.statuses or ()]
            wanted = [i for i in self.statuses if i not in held]
            self.apply(MoveStatus(key, (wanted[to % len(wanted)],), tuple(held[:1])))

    @rule()
    def makes_a_lead(self) -> None:
        name = self.new("l")
        fields = {"first_name": name, "email": f"{name}@new.example", "phone_number": name}
        self.apply(CreateLead(fields))

    @rule(choice=_ANY)
    def deletes_it(self, choice: int) -> None:
        if (key := self.lead(choice)) is not None:
            self.apply(DeleteLead(key))
            if key < 0:
                # Created here and deleted before it was sent: neither it nor its changes are sent.
                for intent in (self.intents[-key], *self.of(key)):
                    intent.least = 0

    def of(self, key: int) -> list[Intent]:
        return [i for i in self.intents.values() if lead_of(i.change) == key]

    @rule(choice=_ANY)
    def converts_it(self, choice: int) -> None:
        key = self.lead(choice)
        if key is not None and not any(isinstance(i.change, ConvertLead) for i in self.of(key)):
            self.apply(ConvertLead(key))

    @rule()
    def takes_back(self) -> None:
        before = self.pending()
        undone = self.run(self.at.store.outbox.undo())
        if undone is not None and undone.taken_back:
            self.forget(before, exactly=True)
        elif (
            undone is not None and undone.inverse and not isinstance(undone.inverse[0], CreateLead)
        ):
            self.apply(*undone.inverse)

    @rule(choice=_ANY)
    def drops_one(self, choice: int) -> None:
        before = self.pending()
        if before:
            row = list(before)[choice % len(before)]
            self.run(self.at.store.outbox.drop(row))
            self.forget(before, exactly=before[row].state != "unknown")

    def forget(self, before: dict[int, PendingChange], *, exactly: bool) -> None:
        """Changes that left the outbox are no longer intended, nor edits that were merged with them."""
        left = self.pending()
        for row in before.keys() - left.keys():
            joined = before[row].change
            for number, intent in self.intents.items():
                same = number == row or (
                    isinstance(joined, EditLead)
                    and isinstance(intent.change, EditLead)
                    and intent.change.lead == joined.lead
                    and number > row
                    and self.run(self.at.store.outbox.pending(number)) is None
                )
                if same:
                    intent.least, intent.most = 0, 0 if exactly else intent.most

    # -- events

    @rule(choice=_ANY)
    def a_colleague_edits_the_phone(self, choice: int) -> None:
        number = self.keys[choice % len(self.keys)]
        self.at.colleague("UPDATE leads SET phone_number = ? WHERE id = ?", self.new("c"), number)

    @rule(up=st.booleans())
    def the_line_goes_down_or_comes_back(self, up: bool) -> None:
        self.at.line.down = not up

    @rule(choice=_ANY, how=st.sampled_from(_FAULTS))
    def a_note_leaves_over_a_bad_line(self, choice: int, how: How) -> None:
        self.at.line.down = False
        self.at.line.breaks(how, "POST", "/lead/notes/")
        self.writes_a_note(choice)
        self.time_passes(6)

    @rule(choice=_ANY, how=st.sampled_from(_FAULTS))
    def an_edit_leaves_over_a_bad_line(self, choice: int, how: How) -> None:
        self.at.line.down = False
        self.at.line.breaks(how, "PUT", "/lead/")
        self.edits_a_phone(choice)
        self.time_passes(6)

    @rule(how=st.sampled_from(_FAULTS), method=st.sampled_from(("POST", "PUT", "DELETE")))
    def the_next_answer_is_lost(self, how: How, method: str) -> None:
        self.at.line.breaks(how, method)

    @rule(seconds=st.sampled_from((1, 6, 11, 60, 95)))
    def time_passes(self, seconds: int) -> None:
        if not self.at.line.delayed:
            self.late_by = 0
        elif self.late_by + seconds > _LATEST:
            # A request arrives late, but within the quiet period.
            self.run(self.at.wait(_LATEST - self.late_by))
            self.run(self.at.line.late())
            self.late_by = 0
        else:
            self.late_by += seconds
        self.run(self.at.wait(seconds))

    @rule()
    def it_synchronises(self) -> None:
        with suppress(TaskipError):
            self.run(self.at.sync())

    @rule()
    def it_is_started_again(self) -> None:
        self.run(self.at.restart())

    @rule(mine=st.booleans())
    def a_conflict_is_decided(self, mine: bool) -> None:
        for row, change in self.pending().items():
            if change.question is Question.CONFLICT:
                self.decide(row, change, "mine" if mine else "theirs")
                return

    def decide(self, row: int, change: PendingChange, whose: str) -> None:
        self.decided |= {str(each["theirs"]) for each in change.details.values()}
        chosen = {name: each[whose] for name, each in change.details.items()}
        assert self.run(self.at.store.outbox.resolve(row, chosen))
        if whose == "theirs" and row in self.intents:
            self.forget({row: change}, exactly=False)
            self.intents[row].least = 0

    # -- the end

    def teardown(self) -> None:
        try:
            self.settle()
            self.compare()
        finally:
            self.run(self.at.store.stop())
            self.at.sandbox.database.close()
            self.stack.close()

    def settle(self) -> None:
        """Restore the connection, and let the rep make all decisions."""
        self.run(self.at.line.late())
        self.at.line.down = False
        self.at.line.ordered.clear()
        for _ in range(12):
            self.run(self.at.wait(120))
            left = self.pending()
            if not left:
                return
            for row, change in left.items():
                if change.question is Question.CONFLICT:
                    self.decide(row, change, "theirs")
                elif change.question is Question.CHANGED:
                    self.run(self.at.store.outbox.send_again(row))
        assert not left, [(c.words, c.state, c.question, c.message) for c in left.values()]

    def compare(self) -> None:
        assert self.overwritten == []
        for row, intent in self.intents.items():
            least, most = intent.least, intent.most
            if isinstance(intent.change, DeleteLead | ConvertLead):
                # An undone one may have been made again: they are at most one request.
                alike = [
                    i for i in self.of(intent.change.lead) if type(i.change) is type(intent.change)
                ]
                least, most = max(i.least for i in alike), min(1, sum(i.most for i in alike))
            times = self.times(row, intent)
            assert least <= times <= most, (times, intent)

    def times(self, row: int, intent: Intent) -> int:
        """Return how often the service executed the intent."""
        done = [r for r in self.at.sandbox.requests if (r.status or 0) // 100 == 2]
        match intent.change:
            case AddNote(title=title):
                return sum(r.method == "POST" and _held(r.body, "title") == title for r in done)
            case CreateLead(fields=fields):
                return sum(
                    r.method == "POST" and _held(r.body, "email") == fields["email"] for r in done
                )
            case EditLead() if intent.phone and intent.phone.startswith("u"):
                return self.edited(row, intent, [_held(r.body, "phone_number") for r in done])
            case DeleteLead(lead=key) | ConvertLead(lead=key):
                number = self.run(self.number_of(key))
                end = "/convert" if isinstance(intent.change, ConvertLead) else ""
                path = f"/lead/{number}{end}"
                return sum(r.path == path and r.method in ("POST", "DELETE") for r in done)
        return intent.least

    def edited(self, row: int, intent: Intent, sent: list[Any]) -> int:
        """Return the values that an edit may have left; it may be merged with later ones."""
        edits = [i for n, i in self.intents.items() if n > row and i.phone and i.most]
        joined = any(lead_of(i.change) == lead_of(intent.change) and i.phone in sent for i in edits)
        times = sent.count(intent.phone)
        return 1 if joined and not times and intent.most else times

    async def number_of(self, key: int) -> int:
        if key > 0:
            return key
        pending = await self.at.store.outbox.pending(-key)
        return pending.result or 0 if pending is not None else 0


def _open_gate() -> RateLimiter:
    """Return a rate limiter in the test's time, with only the limits of faults."""
    gate = RateLimiter(seconds=lambda: clock.now().timestamp())
    gate.announced(10**6, 10**6, None)
    return gate


def _held(body: Any, name: str) -> Any:
    return body.get(name) if isinstance(body, dict) else None


TestRep = Rep.TestCase
TestRep.settings = settings(
    max_examples=30,
    stateful_step_count=40,
    derandomize=True,
    deadline=None,
    phases=(Phase.generate,),
    database=None,
    suppress_health_check=list(HealthCheck),
)
