"""Count notes and conversions by person and day, for the leads that insights are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from datetime import date

from msgspec.structs import replace
from pyroaring import BitMap

from taskip_leads.models.filters.query import ME, NONE
from taskip_leads.models.insights.figures import (
    DayCount,
    LeadGroup,
    MoveCount,
    MoveFigures,
    NoteFigures,
    both,
    note_days,
    only_day,
)
from taskip_leads.store.index.lead_index import LeadIndex
from taskip_leads.store.leads.activity import LeadActivity
from taskip_leads.store.leads.insight_counts import InsightCounts

#: Leads of the mirror that are looked up in the index in one slice.
_LOOKED_UP_AT_ONCE = 1000


class ActivityCounts:
    """Complete the ``insights`` of ``counts`` by what the mirror knows and the index does not."""

    def __init__(self, index: LeadIndex, counts: InsightCounts, activity: LeadActivity) -> None:
        self._index, self._counts, self._activity = index, counts, activity
        self.insights = counts.insights
        #: Notes of the period by author; converted leads of the period.
        self._authors: Counter[int | None] = Counter()
        self._converted = BitMap()

    def steps(self) -> Iterator[None]:
        """Count, giving way after each slice."""
        notes = yield from self._count_notes()
        undated = yield from self._count_conversions()
        moves = yield from self._count_moves()
        self.insights = replace(
            self.insights, team=self._team(), undated=undated, notes=notes, moves=moves
        )

    def _count_notes(self) -> Generator[None, None, NoteFigures]:
        counts, insights = self._counts, self.insights
        shown = note_days(insights.today, insights.week_start)
        leads = counts.active | counts.converted
        written = [note.lead for note in self._activity.notes]
        slots = yield from self._slots(written)
        days: Counter[int] = Counter()
        slots_by_day: dict[int, BitMap] = {}
        wanted = insights.query.noted
        mine = 0
        for note, slot in zip(self._activity.notes, slots, strict=True):
            if slot is None or slot not in leads:
                continue
            if wanted is not None and not wanted.holds(date.fromordinal(note.day)):
                # A filter by days of notes counts notes of these days, and a day's row opens its leads.
                continue
            author = counts.me if note.author == ME else note.author
            if note.day >= insights.first.toordinal():
                self._authors[author] += 1
            if note.day >= shown[0].toordinal():
                days[note.day] += 1
                slots_by_day.setdefault(note.day, BitMap()).add(slot)
                mine += note.day <= insights.today.toordinal() and author == counts.me
        slots = yield from self._slots(self._activity.leads_read)
        read = BitMap([slot for slot in slots if slot is not None])
        return NoteFigures(
            tuple(
                self._day(day, days[day.toordinal()], slots_by_day.get(day.toordinal()))
                for day in shown
            ),
            None if counts.me is None else mine,
            read.intersection_cardinality(leads),
            len(leads),
        )

    def _day(self, day: date, notes: int, slots: BitMap | None) -> DayCount:
        query = self.insights.query
        noted = both(only_day(day), query.noted)
        return DayCount(day, notes, len(slots or ()), replace(query, noted=noted))

    def _count_conversions(self) -> Generator[None, None, int]:
        """Find the converted leads of the period; return how many have no date."""
        counts, insights = self._counts, self.insights
        slots = yield from self._slots([lead for lead, _ in self._activity.conversions])
        first = insights.first.toordinal()
        undated = 0
        for (_, day), slot in zip(self._activity.conversions, slots, strict=True):
            if slot is None or slot not in counts.converted:
                continue
            undated += day is None
            if insights.period is None or (day is not None and day >= first):
                self._converted.add(slot)
        return undated

    def _count_moves(self) -> Generator[None, None, MoveFigures]:
        """Count moves between leading statuses; one that was taken back on the same day is none."""
        counts, moves = self._counts, self._activity.moves
        slots = yield from self._slots([move.lead for move in moves])
        leads = counts.active | counts.converted
        steps: dict[int, list[tuple[date, str, str]]] = {}
        for move, slot in zip(moves, slots, strict=True):
            if slot is None or slot not in leads:
                continue
            before, after = counts.status_name(move.before), counts.status_name(move.after)
            day, lead_steps = move.seen_at.astimezone().date(), steps.setdefault(slot, [])
            if lead_steps and lead_steps[-1] == (day, after, before):
                lead_steps.pop()
            elif before != after:
                lead_steps.append((day, before, after))
        pairs = Counter(step[1:] for lead_steps in steps.values() for step in lead_steps)
        return MoveFigures(
            self._activity.watched_since,
            tuple(MoveCount(*pair, number) for pair, number in pairs.most_common()),
        )

    def _slots(self, leads: list[int]) -> Generator[None, None, list[int | None]]:
        slots: list[int | None] = []
        for start in range(0, len(leads), _LOOKED_UP_AT_ONCE):
            slots += map(self._index.slots.get, leads[start : start + _LOOKED_UP_AT_ONCE])
            yield
        return slots

    def _team(self) -> tuple[LeadGroup, ...]:
        """Everyone with an active lead, and who wrote a note or converted a lead in the period."""
        counts, owners = self._counts, self._index.sets.owners.slots_by_id
        chosen = self.insights.query.owners.chosen
        rows = {group.id: group for group in self.insights.team if group.id is not None}
        others = [group for group in self.insights.team if group.id is None]
        converters = {n for n, slots in owners.items() if slots.intersect(self._converted)}
        for number in {n for n in self._authors if n is not None} | converters - {NONE}:
            if number not in rows and (not chosen or number in chosen):
                rows[number] = counts.person(number)
        return counts.order_team(
            [self._completed(group) for group in (*rows.values(), *others)],
        )

    def _completed(self, group: LeadGroup) -> LeadGroup:
        owners = self._index.sets.owners.slots_by_id
        if group.id is None and not group.query.owners.chosen:
            known = BitMap.union(BitMap(), *owners.values())
            return replace(group, converted_members=self._converted - known)
        slots = owners.get(group.id or NONE, BitMap())
        return replace(
            group,
            converted_members=slots & self._converted,
            notes=None if group.id is None else self._authors[group.id],
        )
