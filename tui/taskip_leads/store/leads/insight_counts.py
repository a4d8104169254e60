"""Count the figures of one query over the lead index, in slices that give way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from msgspec.structs import replace
from pyroaring import BitMap

from taskip_leads.clock import WeekStart
from taskip_leads.models.attribute import Attribute, AttributeType, leading
from taskip_leads.models.filters.query import NONE, Facet, LeadQuery, LeadState, Pick
from taskip_leads.models.insights.figures import (
    Insights,
    LeadGroup,
    WeekCount,
    both,
    contact_days,
    days_between,
    only,
    week_starts,
    weeks_since,
)
from taskip_leads.models.user import User
from taskip_leads.store.index.insight_sets import (
    earliest_creation,
    every_id,
    group_by_id,
    group_by_status,
    unknown_members,
)
from taskip_leads.store.index.lead_index import LeadIndex
from taskip_leads.text import fold

_NONE_LABELS = {
    Facet.STATUS: "no status",
    Facet.SOURCE: "no source",
    Facet.OWNER: "nobody",
}


class InsightCounts:
    """Count in steps: ``count_steps`` sets ``insights``, ``sum_steps`` adds sums to them."""

    insights: Insights

    def __init__(
        self,
        index: LeadIndex,
        query: LeadQuery,
        attributes: Mapping[int, Attribute],
        people: Mapping[int, User],
        me: int | None,
        week_start: WeekStart = WeekStart.MONDAY,
    ) -> None:
        """``query`` lets active and converted leads through; ``me`` is the user's id, if known."""
        self._index, self._sets, self._query = index, index.sets, query
        self._attributes, self._people, self.me = attributes, people, me
        self.active = self.converted = BitMap()
        #: The active leads that are worth something, by currency.
        self._valued: dict[str | None, BitMap] = {}
        self._currency: str | None = None
        self._week_start = week_start

    def count_steps(self, today: date, period: int | None, currency: str | None) -> Iterator[None]:
        """Count everything but sums, notes and conversions."""
        slots = self._index.find(self._query)
        self.converted = slots & self._sets.converted
        self.active = slots - self.converted
        self._valued = self._sets.values.by_currency(self.active)
        currencies = tuple(name for name in self._valued if name)
        usual = currencies[0] if currencies else None
        self._currency = currency if currency in currencies else usual
        yield
        statuses = self._by_status()
        yield
        sources = self._by_source(slots)
        yield
        team = self._by_owner()
        yield
        starts = self._week_starts(slots, period, today)
        weeks: list[WeekCount] = []
        for start in starts:
            weeks.append(self._week(slots, start))
            yield
        self.insights = Insights(
            query=self._query,
            period=period,
            first=starts[0],
            today=today,
            currency=self._currency,
            currencies=currencies,
            active=len(self.active),
            converted=len(self.converted),
            statuses=statuses,
            sources=sources,
            team=team,
            weeks=tuple(weeks),
            contacts=self._by_contact(today),
            week_start=self._week_start,
        )

    # Groups

    def _by_status(self) -> tuple[LeadGroup, ...]:
        ranks = {
            number: attribute.rank
            for number, attribute in self._attributes.items()
            if attribute.type is AttributeType.STATUS and number > 0
        }
        pick, ids = self._query.statuses, self._sets.statuses
        split = group_by_status(ids, self.active, ranks, pick.chosen)
        groups = []
        order = sorted((n for n in split if n), key=lambda n: ranks.get(n, (0, n)))
        for number in (*order, NONE, None):
            members, higher = split[number]
            if number is None:
                part = Pick(excluded=every_id(ids))
            else:
                part = only(pick, number, higher)
            if members or (number in ranks and number not in pick.excluded):
                groups.append(self._group(Facet.STATUS, number, members, part))
        return tuple(groups)

    def _by_source(self, slots: BitMap) -> tuple[LeadGroup, ...]:
        pick, ids = self._query.sources, self._sets.sources
        split = group_by_id(ids, slots, pick.chosen)
        groups = [
            self._source(number, members, only(pick, number)) for number, members in split.items()
        ]
        groups.sort(key=lambda group: (group.id is None, -group.leads, fold(group.label)))
        if not pick.chosen and (rest := unknown_members(ids, slots)):
            groups.append(self._source(None, rest, Pick(excluded=every_id(ids))))
        return tuple(groups)

    def _source(self, number: int | None, members: BitMap, part: Pick) -> LeadGroup:
        group = self._group(Facet.SOURCE, number, members, part)
        return replace(
            group,
            query=replace(group.query, converted=None),
            converted_members=members & self.converted,
        )

    def _by_owner(self) -> tuple[LeadGroup, ...]:
        pick, ids = self._query.owners, self._sets.owners
        split = group_by_id(ids, self.active, pick.chosen)
        late = self._index.find(LeadQuery(states=frozenset((LeadState.LATE,))))
        groups = [
            replace(
                self._group(Facet.OWNER, number, members, only(pick, number)),
                overdue_members=members & late if number else None,
            )
            for number, members in split.items()
        ]
        if not pick.chosen and (rest := unknown_members(ids, self.active)):
            groups.append(self._group(Facet.OWNER, None, rest, Pick(excluded=every_id(ids))))
        return self.order_team(groups)

    def order_team(self, groups: Iterable[LeadGroup]) -> tuple[LeadGroup, ...]:
        """Return the user first, then who has most leads; nobody and unknown owners last."""

        def rank(group: LeadGroup) -> tuple[int, bool, int, str]:
            last = 0 if group.id is not None else 1 if group.query.owners.chosen else 2
            return last, group.id != self.me, -group.leads, fold(group.label)

        return tuple(sorted(groups, key=rank))

    def person(self, number: int) -> LeadGroup:
        """Return the row of a person without active leads."""
        group = self._group(Facet.OWNER, number, BitMap(), only(self._query.owners, number))
        return replace(group, overdue_members=BitMap())

    def _by_contact(self, today: date) -> tuple[LeadGroup, ...]:
        groups = []
        for label, days in contact_days(today):
            members = self.active & self._sets.interaction.within(days)
            wanted = both(days, self._query.interaction)
            query = replace(self._query, converted=False, interaction=wanted)
            groups.append(self._valued_group(LeadGroup(label, members, query)))
        return tuple(groups)

    def _week_starts(self, slots: BitMap, period: int | None, today: date) -> tuple[date, ...]:
        if period is None:
            first = earliest_creation(self._sets, slots)
            began = date.fromordinal(first) if first else None
            period = weeks_since(began, today, self._week_start)
        return week_starts(today, period, self._week_start)

    def _week(self, slots: BitMap, first: date) -> WeekCount:
        last = first + timedelta(days=6)
        days = days_between(first, last)
        leads = self._sets.created.within(days).intersection_cardinality(slots)
        query = replace(self._query, created=both(days, self._query.created))
        return WeekCount(first, last, leads, query)

    def _group(self, facet: Facet, number: int | None, members: BitMap, part: Pick) -> LeadGroup:
        """Return the row of an id, of ``NONE``, or of leads of which it is not known (None)."""
        query = facet.put(replace(self._query, converted=False), part)
        if not number:
            label = _NONE_LABELS[facet] if number == NONE else "not known"
            group = LeadGroup(label, members, query)
        elif facet is Facet.OWNER:
            group = LeadGroup(self._name_of(number), members, query, number)
        else:
            known = self._attributes.get(number)
            label = f"#{number}" if known is None else known.name
            color = None if known is None else known.color
            group = LeadGroup(label, members, query, number, color)
        return self._valued_group(group)

    def status_name(self, ids: Iterable[int]) -> str:
        """Return the name of the leading one of these statuses."""
        known = [
            self._attributes.get(number) or Attribute(number, f"#{number}", AttributeType.STATUS)
            for number in ids
        ]
        return leading(known).name if known else "no status"

    def _name_of(self, person: int) -> str:
        name = self._people.get(person, User(person)).label
        return f"{name} (you)" if person == self.me else name

    def _valued_group(self, group: LeadGroup) -> LeadGroup:
        valued = sum(len(slots & group.members) for slots in self._valued.values())
        return replace(group, others=valued - len(self._in_currency(group.members)))

    def _in_currency(self, members: BitMap) -> BitMap:
        slots = self._valued.get(self._currency) if self._currency else None
        return BitMap() if slots is None else slots & members

    # Sums

    def sum_steps(self) -> Iterator[None]:
        """Add the value of each status and of each time since the last contact."""
        statuses: list[LeadGroup] = []
        contacts: list[LeadGroup] = []
        for groups, added in (
            (self.insights.statuses, statuses),
            (self.insights.contacts, contacts),
        ):
            for group in groups:
                money = yield from self._sets.values.sum_steps(self._in_currency(group.members))
                added.append(replace(group, money=money if self._currency else None))
        self.insights = replace(self.insights, statuses=tuple(statuses), contacts=tuple(contacts))
