"""The rep's intents, their outcome, and the failures so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import EditLead
from taskip_leads.models.pending import ChangeState
from tests.simulate.intent import Intent
from tests.simulate.rep import Rep
from tests.simulate.world import World

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
        return [f"{name}: {what}" for name, failures in named for what in failures]


@dataclass
class Fate:
    """What became of an intent according to the outbox."""

    intent: Intent
    #: "done", "undone", "dropped", or "vanished" (created and deleted before it was sent).
    end: str
    #: The outbox row it was sent with, possibly merged with another change.
    row: outbox.OutboxRow | None
    #: In seconds of ``clock.elapsed()``.
    settled: float


async def read_fates(world: World, rep: Rep) -> dict[int, Fate]:
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
            merged = fates[world.joined[number]]
            fates[number] = Fate(intent, merged.end, merged.row, merged.settled)
        else:
            fates[number] = Fate(intent, "vanished", None, _NEVER)
    return fates


class Evidence:
    """An episode's end: the workspace, the rep's ledger and the fate of each intent."""

    def __init__(self, world: World, rep: Rep, fates: dict[int, Fate]) -> None:
        self.world, self.rep, self.fates = world, rep, fates
        self.verdict = Verdict()

    def done(self, *kinds: type) -> list[Fate]:
        """Return the executed intents of some kinds, in the order they settled."""
        done = [
            f for f in self.fates.values() if f.end == "done" and isinstance(f.intent.change, kinds)
        ]
        return sorted(done, key=lambda f: (f.settled, f.row.id if f.row else 0, f.intent.row))

    def is_conceded(self, fate: Fate, name: str, value: Any) -> bool:
        """Return whether the rep kept a colleague's value instead of this one."""
        # The decision may be on a row that this one was merged into, directly or not.
        row = fate.intent.row
        while (name, str(value)) not in self.rep.ledger[row].conceded:
            if row not in self.world.joined:
                return False
            row = self.world.joined[row]
        return True

    def server_id(self, lead_id: int) -> int | None:
        """Return the server id of a lead; None if it was never created."""
        if lead_id > 0:
            return lead_id
        fate = self.fates.get(-lead_id)
        return fate.row.result if fate is not None and fate.row is not None else None

    def exists(self, lead_id: int) -> bool:
        server_id = self.server_id(lead_id)
        return bool(self.world.rows("SELECT 1 FROM leads WHERE id = ?", server_id or 0))

    def undone_values(self) -> set[str]:
        return {
            str(value)
            for fate in self.fates.values()
            if fate.end == "undone" and isinstance(fate.intent.change, EditLead)
            for value in fate.intent.change.fields.values()
        }

    def final_values(self, names: Iterable[str]) -> list[tuple[Fate, int, str, Any]]:
        """Return the values of edits in the order they settled; of merged edits, the last one."""
        values: dict[tuple[int, int, str], tuple[Fate, int, str, Any]] = {}
        for fate in self.done(EditLead):
            change = fate.intent.change
            assert isinstance(change, EditLead)
            row = fate.row.id if fate.row is not None else fate.intent.row
            for name in change.fields.keys() & set(names):
                values[row, change.lead, name] = (fate, change.lead, name, change.fields[name])
        return list(values.values())

    def attribute_id(self, number: int) -> int:
        """Return the server id of a status or source; 0 if it was never created."""
        if number > 0:
            return number
        fate = self.fates.get(-number)
        return (fate.row.result if fate is not None and fate.row is not None else None) or 0
