"""Leads that stay in their line as long as what was done with them can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from taskip_leads.clock import parse_day
from taskip_leads.models.agenda.agenda import Agenda, AgendaPlace
from taskip_leads.models.change import AddNote, Change, EditLead, lead_of
from taskip_leads.models.field_labels import DAY
from taskip_leads.models.pending import PendingChange

#: Where a lead goes: to a day, or in a word.
Goal = date | str
_DONE, _NO_DAY, _NOTE = "done", "no day", "note"


class KeptLeads:
    """Tracks held notes and next steps of the leads that the agenda shows."""

    def __init__(self) -> None:
        #: Changes that were made before the agenda was opened; None until the first look.
        self._earlier: frozenset[int] | None = None
        self._held: frozenset[int] = frozenset()
        self._places: dict[int, AgendaPlace] = {}
        self._goals: dict[int, Goal] = {}

    @property
    def places(self) -> Mapping[int, AgendaPlace]:
        """Where these leads stay."""
        return self._places

    @property
    def goals(self) -> Mapping[int, Goal]:
        """Where they go."""
        return {lead_id: self._goals[lead_id] for lead_id in self._places}

    def is_outdated(self, held: Sequence[PendingChange]) -> bool:
        """Return whether other changes are held than those of the last look."""
        return frozenset(change.id for change in held) != self._held

    def update(self, held: Sequence[PendingChange], shown: Agenda) -> None:
        """Follow what can be taken back now; ``shown`` is the agenda in which it was done."""
        self._held = frozenset(change.id for change in held)
        if self._earlier is None:
            self._earlier = self._held
        goals: dict[int, Goal] = {}
        for change in held:
            lead_id, goal = lead_of(change.change), goal_of(change.change)
            if lead_id is None or goal is None or change.id in self._earlier:
                continue
            if goal != _NOTE or lead_id not in goals:
                goals[lead_id] = goal
        self._goals = goals
        places = {
            lead_id: self._places.get(lead_id) or shown.place_of(lead_id) for lead_id in goals
        }
        self._places = {lead_id: place for lead_id, place in places.items() if place is not None}


def goal_of(change: Change) -> Goal | None:
    """Return where a change puts its lead; None if it is neither a note nor a next step."""
    if isinstance(change, AddNote):
        return _NOTE
    if not isinstance(change, EditLead) or DAY not in change.fields:
        return None
    if change.done:
        return _DONE
    return parse_day(str(change.fields[DAY] or "")) or _NO_DAY
