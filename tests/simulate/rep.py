"""A rep at work, and the ledger of acknowledged changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from taskip_leads.mirror.tables import outbox
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import (
    AddAttribute,
    AddNote,
    Change,
    ConvertLead,
    CreateLead,
    DeleteLead,
    DeleteLeads,
    DeleteNote,
    EditAttribute,
    EditLead,
    EditNote,
    SendEmail,
    decode,
    lead_of,
)
from taskip_leads.models.pending import ChangeState, PendingChange, Question
from taskip_leads.store.outbox.amend import DISCARDED
from tests.simulate.commits import OWN, SHARED
from tests.simulate.intent import Intent
from tests.simulate.statuses import Statuses
from tests.simulate.things import FEWEST, Things
from tests.simulate.world import World


class Rep(Things, Statuses):
    """Makes random changes, undoes some, and makes decisions."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.random = world.random
        self.ledger: dict[int, Intent] = {}
        self.asked = 0
        self.operations = 0
        self._token = 0
        self._asked_rows: set[int] = set()
        self._before: dict[int, outbox.OutboxRow] = {}
        self._last = 0
        self._stopping = 0
        self.leads = [r["id"] for r in world.rows("SELECT id FROM leads WHERE NOT converted")]
        self.first = list(self.leads)
        self.initial = {lead: {name: self.there(lead, name) for name in OWN} for lead in self.leads}
        # Including converted ones, because moving the leads of a status moves all.
        everyone = [r["id"] for r in world.rows("SELECT id FROM leads")]
        self.carried = {lead: self.statuses_of(lead) for lead in everyone}

    def there(self, lead: int, name: str) -> Any:
        rows = self.world.rows(f"SELECT {name} AS x FROM leads WHERE id = ?", lead)
        return rows[0]["x"] if rows else None

    def statuses_of(self, lead: int) -> set[int]:
        query = (
            "SELECT a.id FROM lead_attributes JOIN attributes AS a ON a.id = attribute_id"
            " WHERE lead_id = ? AND a.type = 1"
        )
        return {r["id"] for r in self.world.rows(query, lead)}

    def name(self, word: str) -> str:
        """Return a unique name."""
        self._token += 1
        return f"{word}{self._token}"

    def token(self, word: str) -> str:
        """Return a unique text."""
        return self.world.rewritable(self.name(word))

    # -- actions

    async def act(self) -> None:
        """Do one thing: mostly a change, sometimes an undo or a decision."""
        dice = self.random.random()
        if dice < 0.08:
            await self._undo()
        elif dice < 0.14:
            await self.decide()
        else:
            change = await self._change()
            if change is not None:
                await self.apply(change)

    async def apply(self, change: Change) -> None:
        """Make a change. If the program is killed meanwhile, its state after the restart counts."""
        await self.apply_all([change])

    async def apply_all(self, changes: list[Change]) -> None:
        """Make several changes with one key press."""
        self.operations += len(changes)
        rows = await self.world.store.outbox.add_all(changes)
        for row, change in zip(rows, changes, strict=True):
            self.ledger[row] = Intent(row, change)
            if isinstance(change, CreateLead):
                self.leads.append(-row)

    async def _change(self) -> Change | None:
        if self._last not in self.leads or self.random.random() < 0.5:
            self._last = self.random.choice(self.leads)
        # Half of the time the same lead as before, so that changes follow unfinished ones.
        lead = self._last
        kind = self.random.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))[0]
        make: Callable[[int], Change | Awaitable[Change | None] | None] = getattr(self, f"_{kind}")
        change = make(lead)
        return await change if isinstance(change, Awaitable) else change

    def _note(self, lead: int) -> Change:
        mine = [i.change for i in self.ledger.values() if isinstance(i.change, AddNote)]
        if mine and self.random.random() < 0.3:
            # Deliberately the same text again.
            return self.random.choice(mine)
        return AddNote(lead, "sim", self.token("note"))

    async def _known_note(self) -> tuple[int, Intent] | None:
        """Return the current id and the intent of one of our notes."""
        notes = [
            i
            for i in self.ledger.values()
            if isinstance(i.change, AddNote) and not i.undone and not i.dropped
        ]
        if not notes:
            return None
        intent = self.random.choice(notes[-8:])
        row = await self.world.row(intent.row)
        if row is None:
            return None
        return (row.result if row.result is not None else -row.id), intent

    async def _edit_note(self, _lead: int) -> Change | None:
        known = await self._known_note()
        if known is None:
            return None
        number, intent = known
        assert isinstance(intent.change, AddNote)
        if self.random.random() < 0.25:
            return DeleteNote(intent.change.lead, number)
        return EditNote(intent.change.lead, number, "sim", self.token("edited"))

    async def _edit(self, lead: int) -> Change | None:
        names = self.random.sample((*OWN, *SHARED), self.random.choice((1, 1, 2)))
        fields: dict[str, Any] = {name: self.token("v") for name in names}
        for name in OWN:
            if name in fields and self.random.random() < 0.5:
                # Back to an earlier value, which must not count as having arrived.
                shown = [
                    i.change.fields.get(name)
                    for i in self.ledger.values()
                    if isinstance(i.change, EditLead) and i.change.lead == lead
                ]
                before = [v for v in shown if v] or [self.initial.get(lead, {}).get(name)]
                fields[name] = self.random.choice(before)
        return EditLead(lead, fields)

    def _create(self, _lead: int) -> Change:
        name = self.name("new")
        return CreateLead({"first_name": name, "email": f"{name}@sim.example"})

    def _delete(self, lead: int) -> Change | None:
        if len(self.leads) < FEWEST:
            return None
        self.leads.remove(lead)
        return DeleteLead(lead)

    def _mail(self, lead: int) -> Change:
        return SendEmail(lead, self.name("mail"), "Dear")

    def _convert(self, lead: int) -> Change:
        return ConvertLead(lead)

    def _add_attribute(self, _lead: int) -> Change:
        return AddAttribute(AttributeType.SOURCE, self.token("source"))

    async def _rename(self, _lead: int) -> Change | None:
        type_ = self.random.choice(tuple(AttributeType))
        number = await self._made(type_)
        if number is None:
            return None
        return EditAttribute(number, type_, self.token("renamed"))

    # -- undo and decisions

    async def _undo(self) -> None:
        self._before = await self._open()
        undone = await self.world.store.outbox.undo()
        if undone is not None and undone.taken_back:
            await self._note_gone()
        self._before = {}

    async def stop_upload(self, number: int) -> None:
        """Stop a running upload."""
        self._stopping = number
        self.world.stops += await self.world.store.outbox.stop_upload(number)
        await self._note_stopped()

    async def _note_stopped(self) -> None:
        """Record the result from the outbox, even if the program was killed meanwhile."""
        intent, row = self.ledger[self._stopping], await self.world.row(self._stopping)
        self._stopping = 0
        if row is None:
            intent.undone = True
        elif row.message == DISCARDED:
            intent.dropped = True  # an attempt before this one may have arrived
            intent.attempts = row.attempts

    async def _note_gone(self) -> None:
        """Record that missing rows were undone, with their dependents."""
        before, after = self._before, await self._open()
        for number in before.keys() - after.keys():
            intent = self.ledger.get(number)
            if intent is not None and before[number].state != ChangeState.DONE:
                intent.undone = True
                if -number in self.leads:
                    self.leads.remove(-number)
                self.leads += [k for k in _deleted(intent.change) if k not in self.leads]

    async def _open(self) -> dict[int, outbox.OutboxRow]:
        rows = await self.world.store.database.read(outbox.open_rows)
        return {row.id: row for row in rows}

    async def decide(self) -> None:
        """Make one decision, as a user who checks TaskIP first."""
        asking = [
            change
            for change in await self.world.store.outbox.changes()
            if change.state in (ChangeState.NEEDS_DECISION, ChangeState.REFUSED)
        ]
        for change in asking:
            if change.id not in self._asked_rows and change.state is ChangeState.NEEDS_DECISION:
                self._asked_rows.add(change.id)
                self.asked += 1
        if asking:
            await self._answer(self.random.choice(asking))

    async def _answer(self, change: PendingChange) -> None:
        store, intent = self.world.store, self.ledger[change.id]
        for name, each in change.details.items():
            if isinstance(each, dict) and "theirs" in each:
                lead = lead_of(change.change) or 0
                number = await self._number(lead)
                self.world.commits.seen.add(
                    (number, name, str(self.world.original(each["theirs"])))
                )
        match change.question:
            case Question.ARRIVED if isinstance(change.change, SendEmail):
                if self.world.line.delayed:
                    return
                subject = change.change.subject
                found = self.world.rows("SELECT 1 FROM emails WHERE subject = ?", subject)
                if found:
                    await store.outbox.mark_arrived(change.id)
                else:
                    await store.outbox.send_again(change.id)
            case Question.CONFLICT if isinstance(change.change, EditLead):
                side = self.random.choice(("mine", "theirs"))
                chosen = {name: each[side] for name, each in change.details.items()}
                mine = {(name, str(each["mine"])) for name, each in change.details.items()}
                if side == "theirs":
                    intent.conceded |= mine
                else:
                    intent.conceded -= mine
                await store.outbox.resolve(change.id, chosen)
            case Question.CHANGED | Question.CONFLICT | Question.NOT_TAKEN | Question.WAITED:
                await store.outbox.send_again(change.id)
            case _:
                await self._give_up(change)

    async def _give_up(self, change: PendingChange) -> None:
        before = await self._open()
        intent = self.ledger[change.id]
        intent.dropped = True
        intent.attempts = before[change.id].attempts
        await self.world.store.outbox.drop(change.id)
        after = await self._open()
        for number in before.keys() - after.keys():
            if number in self.ledger:
                self.ledger[number].dropped = True
                if -number in self.leads:
                    self.leads.remove(-number)

    async def _number(self, lead: int) -> int:
        rows = await self.world.store.leads.rows([lead])
        found = rows.get(lead)
        return found.server_id or 0 if found is not None else lead

    # -- after a kill

    async def look_again(self) -> None:
        """Update the ledger after a restart, which defines what was acknowledged."""
        if self._before:
            # It was killed during an undo, whose result is visible now.
            await self._note_gone()
            self._before = {}
        if self._stopping:
            await self._note_stopped()
        rows = await self._open()
        for number, row in rows.items():
            if number not in self.ledger:
                change = decode(row.kind, row.body)
                self.ledger[number] = Intent(number, change)
                if isinstance(change, CreateLead):
                    self.leads.append(-number)


def _deleted(change: Change) -> tuple[int, ...]:
    """Return the leads that a change deletes."""
    if isinstance(change, DeleteLead):
        return (change.lead,)
    return change.leads if isinstance(change, DeleteLeads) else ()


_WEIGHTS = {
    "note": 28,
    "edit": 24,
    "edit_note": 9,
    "status": 12,
    "create": 5,
    "delete": 2,
    "mail": 5,
    "convert": 2,
    "add_attribute": 3,
    "rename": 4,
    "delete_attribute": 2,
    "add_status": 4,
    "delete_status": 5,
    "upload": 7,
    "attach": 4,
    "delete_files": 4,
    "delete_many": 2,
}
