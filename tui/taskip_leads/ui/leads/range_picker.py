"""A picker of days or values, which can be typed too."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from taskip_leads import clock
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.filters.range_choices import (
    InvalidRange,
    RangeChoice,
    RangeChoices,
    RangePart,
)
from taskip_leads.text import clean
from taskip_leads.ui.widgets.picker import Picker
from taskip_leads.ui.widgets.picker_choices import TypedChoice
from taskip_leads.ui.widgets.picker_lines import PickerLine

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class RangePicker:
    """The lines of one part of the query, with the number of leads that each would leave."""

    def __init__(self, store: Store, part: RangePart, query: LeadQuery) -> None:
        self._store, self._part, self._query = store, part, query
        week_start = store.profile.rules.week_start
        self._choices = RangeChoices(part, query, clock.today(), week_start)
        #: The text that was typed for each line that is not offered yet.
        self._words: dict[int, str] = {}

    async def make(self) -> Picker:
        """Return the picker, with the ranges of the query chosen."""
        return Picker(
            self._part.headline,
            await self.lines(self._query),
            chosen=self._choices.chosen,
            read=self._read,
            placeholder=self._part.examples,
        )

    async def lines(self, query: LeadQuery) -> list[PickerLine]:
        """Return the lines with their counts, which respect the other filters of ``query``."""
        self._query = query
        return [
            self._line(choice, await self._store.leads.count(self._only(choice)))
            for choice in self._choices.all
        ]

    def put(self, query: LeadQuery, chosen: Collection[int]) -> LeadQuery:
        """Return the query with the ranges of these lines."""
        for number in chosen:
            if number in self._words:
                self._choices.keep(self._words.pop(number))
        return self._part.put(query, self._choices.ranges(chosen))

    def _read(self, text: str) -> TypedChoice:
        try:
            choice = self._choices.read(text)
        except InvalidRange as error:
            return TypedChoice(note=str(error))
        if choice not in self._choices.all:
            self._words[choice.id] = text
        count = self._store.leads.count_now(self._only(choice))
        return TypedChoice(self._line(choice, count), clean(self._choices.explain(choice)))

    def _only(self, choice: RangeChoice) -> LeadQuery:
        return self._part.put(self._query, [choice.range])

    def _line(self, choice: RangeChoice, count: int | None) -> PickerLine:
        return PickerLine(choice.id, choice.name, leads=count, dot=False)
