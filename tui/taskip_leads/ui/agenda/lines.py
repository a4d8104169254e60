"""The lines of the agenda, its cursor and its scrolling, without a terminal."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import accumulate

from msgspec import Struct

from taskip_leads.models.agenda.agenda import Agenda, GroupName
from taskip_leads.models.joined_lead_ids import JoinedLeadIds
from taskip_leads.ui.render import cells


class LineKind(StrEnum):
    """What a line shows."""

    HEAD = "head"
    #: A sentence in place of leads.
    TEXT = "text"
    LEAD = "lead"
    BLANK = "blank"


class AgendaLine(Struct, frozen=True):
    """One line; ``number`` counts the leads of the agenda, or the sentences of the section."""

    kind: LineKind
    group: GroupName | None = None
    number: int = 0


class AgendaSection(Struct, frozen=True):
    """A group with its heading, or sentences in place of one; a blank line may follow."""

    group: GroupName | None
    texts: int = 0
    leads: int = 0
    #: The number of leads in the sections above.
    before: int = 0

    @property
    def height(self) -> int:
        """How many lines it takes, without the blank one."""
        return self.lines_above + self.leads

    @property
    def lines_above(self) -> int:
        """How many lines are above the first lead."""
        return (self.group is not None) + self.texts

    def line(self, at: int) -> AgendaLine:
        """Return one of its lines."""
        if at >= self.height:
            return AgendaLine(LineKind.BLANK)
        if at >= self.lines_above:
            return AgendaLine(LineKind.LEAD, self.group, self.before + at - self.lines_above)
        if self.group is not None and at == 0:
            return AgendaLine(LineKind.HEAD, self.group)
        return AgendaLine(LineKind.TEXT, self.group, at - (self.group is not None))


def sections_of(agenda: Agenda) -> tuple[AgendaSection, ...]:
    """Return the sections from top to bottom: groups with leads, and what is said without any."""
    names = [group.name for group in agenda.groups]
    sections: list[AgendaSection] = []
    before = 0
    if not any(name.is_due for name in names):
        sections.append(AgendaSection(None, texts=3))
    for group in agenda.groups:
        leads = len(group.lead_ids)
        sections.append(AgendaSection(group.name, leads=leads, before=before))
        before += leads
        if group.name is GroupName.OVERDUE and GroupName.TODAY not in names:
            sections.append(AgendaSection(GroupName.TODAY, texts=1, before=before))
    return tuple(sections)


class AgendaLines:
    """Holds the agenda, the cursor, which keeps its lead, and the first line in sight."""

    def __init__(self) -> None:
        self.agenda = Agenda(date.min)
        #: The leads of the agenda, group after group.
        self.lead_ids = JoinedLeadIds()
        self._days: list[date] = []
        self.height = 1
        #: How many blank lines are between two sections.
        self._gap = 1
        self.index = 0
        self.top = 0
        self._sections: tuple[AgendaSection, ...] = ()
        #: The line behind each section and its gap.
        self._ends: list[int] = []
        #: The lead that the user chose: it gets the cursor back when a filter shows it again.
        self._chosen: int | None = None
        #: The lead that the cursor does not follow to another day.
        self._left: int | None = None

    @property
    def lead_id(self) -> int | None:
        """The lead under the cursor."""
        return self.lead_ids[self.index] if self.lead_ids else None

    @property
    def group(self) -> GroupName | None:
        """The group under the cursor."""
        return self._section.group if self.lead_ids else None

    @property
    def _section(self) -> AgendaSection:
        return next(
            one for one in self._sections if one.before <= self.index < one.before + one.leads
        )

    def day_of(self, line: AgendaLine) -> date:
        """Return the day of a line that shows a lead."""
        return self._days[self.lead_ids.part_at(line.number)]

    def add_sums(self, agenda: Agenda) -> None:
        """Show the same agenda with its sums, which took longer than the rest."""
        self.agenda = agenda

    def place(self, agenda: Agenda, *, same_query: bool) -> None:
        """Show another agenda. The cursor keeps its lead, unless the user has left that one.

        With ``same_query``, a cursor whose lead is gone keeps its place; else it goes to the top.
        """
        wanted = (self._chosen, self.lead_id) if same_query else (self._chosen,)
        stays = self._stays_in(agenda)
        self.agenda, self.lead_ids = agenda, agenda.lead_ids
        self._days = [one.day for group in agenda.groups for one in group.days]
        self._sections = sections_of(agenda)
        self._measure()
        if not same_query:
            self.index = self.top = 0
        for lead_id in wanted:
            if lead_id is None or (lead_id == self._left and not stays):
                continue
            if lead_id in self.lead_ids:
                self.index = self.lead_ids.index(lead_id)
                break
        if not stays:
            self._left = None
        self._reveal()

    def _stays_in(self, agenda: Agenda) -> bool:
        """Return whether the lead that the user has left stands where it stood."""
        if self._left is None:
            return False
        return self.agenda.place_of(self._left) == agenda.place_of(self._left)

    def choose(self) -> None:
        """Keep the cursor on its lead also when a filter hides it for a while."""
        self._chosen = self.lead_id

    def leave(self) -> None:
        """Let the cursor stay in its line when its lead goes to another day."""
        self._chosen, self._left = None, self.lead_id

    def expect(self, lead_id: int) -> None:
        """Give the cursor to a lead, now or as soon as the agenda has it."""
        self._chosen = lead_id
        if lead_id in self.lead_ids:
            self.index = self.lead_ids.index(lead_id)
            self._reveal()

    # The cursor

    def move_to(self, index: int) -> None:
        """Move the cursor to a lead, or to the nearest end."""
        self.index = index
        self._reveal()
        self._chosen, self._left = self.lead_id, None

    def move_group(self, by: int) -> bool:
        """Move to the first lead of the next group, or of the one before; whether there is one."""
        starts = [one.before for one in self._sections if one.leads]
        if by < 0:
            starts = [start for start in starts if start < self.index][-1:]
        else:
            starts = [start for start in starts if start > self.index][:1]
        if starts:
            self.move_to(starts[0])
        else:
            self._reveal()
        return bool(starts)

    def scroll(self, by: int) -> None:
        """Scroll by lines; the cursor stays in sight."""
        self.top = max(0, min(self.top + by, self.last_top))
        shown = [
            line.number for line in self.lines(self.top, self.height) if line.kind is LineKind.LEAD
        ]
        if shown and not shown[0] <= self.index <= shown[-1]:
            self.index = max(shown[0], min(self.index, shown[-1]))
            self._chosen, self._left = self.lead_id, None

    # What is in sight

    def resize(self, height: int) -> None:
        """Set the number of lines in sight."""
        if height != self.height:
            self.height = max(1, height)
            self._reveal()

    def set_gap(self, gap: int) -> None:
        """Leave so many lines blank between two sections."""
        self._gap = gap
        self._measure()
        self._reveal()

    def _measure(self) -> None:
        self._ends = list(accumulate(one.height + self._gap for one in self._sections))

    @property
    def count(self) -> int:
        """The number of lines; the last one is not blank."""
        return max(0, self._ends[-1] - self._gap) if self._ends else 0

    @property
    def last_top(self) -> int:
        """The first line in sight at the end of scrolling."""
        return max(0, self.count - self.height)

    @property
    def thumb(self) -> range:
        """The lines of the scrollbar's thumb; none if all lines are in sight."""
        return cells.thumb(self.count, self.height, self.top)

    def lines(self, first: int, height: int) -> list[AgendaLine]:
        """Return these lines, as far as there are any."""
        return [self._line(at) for at in range(first, min(first + height, self.count))]

    def leads_in_sight(self, around: int = 0) -> Sequence[int]:
        """Return the leads whose lines are in sight, and those of ``around`` lines beside them."""
        first = max(0, self.top - around)
        lines = self.lines(first, self.height + self.top - first + around)
        shown = [line.number for line in lines if line.kind is LineKind.LEAD]
        return self.lead_ids[shown[0] : shown[-1] + 1] if shown else ()

    def _line(self, at: int) -> AgendaLine:
        number = bisect_right(self._ends, at)
        start = self._ends[number - 1] if number else 0
        return self._sections[number].line(at - start)

    def _line_of_cursor(self) -> int:
        number = self._sections.index(self._section)
        start = self._ends[number - 1] if number else 0
        section = self._sections[number]
        return start + section.lines_above + self.index - section.before

    def _reveal(self) -> None:
        """Keep the cursor in the list and in sight, with the heading above the first of a group."""
        self.index = max(0, min(self.index, len(self.lead_ids) - 1))
        if not self.lead_ids:
            self.top = 0
            return
        line, section = self._line_of_cursor(), self._section
        first = line - section.lines_above if self.index == section.before else line
        if self.index == 0:
            first = 0
        top = max(min(self.top, first), line - self.height + 1)
        self.top = max(0, min(top, self.last_top))
