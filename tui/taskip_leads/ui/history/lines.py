"""The lines of the history: days with their changes, the cursor and the scrolling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from taskip_leads.models.history.entry import HistoryEntry

#: A line: the heading of a day, a change, or blank.
HistoryLine = date | HistoryEntry | None


class HistoryLines:
    """Holds what is read so far; the cursor keeps its change when the lines are read again."""

    def __init__(self) -> None:
        self.entries: Sequence[HistoryEntry] = ()
        self.lines: list[HistoryLine] = []
        self._line_of: list[int] = []
        self.index = 0
        self.top = 0
        self.height = 1

    @property
    def entry(self) -> HistoryEntry | None:
        """The change under the cursor."""
        return self.entries[self.index] if self.index < len(self.entries) else None

    def show(self, entries: Sequence[HistoryEntry]) -> None:
        """Show these changes, newest first."""
        was_first, current = self.index == 0, self.entry
        self.entries = entries
        self.lines, self._line_of = [], []
        day: date | None = None
        for entry in entries:
            if entry.first.day != day:
                day = entry.first.day
                self.lines += [*([None] if self.lines else []), day]
            self._line_of.append(len(self.lines))
            self.lines.append(entry)
        numbers = [entry.number for entry in entries]
        # On the newest change the cursor stays on the newest one.
        if not was_first and current is not None and current.number in numbers:
            self.index = numbers.index(current.number)
        self.move(0)

    def resize(self, height: int) -> None:
        """Set how many lines are in sight."""
        self.height = max(1, height)
        self.move(0)

    def move(self, by: int) -> None:
        """Move the cursor by changes; it stays in sight, the first of a day with its heading."""
        self.index = max(0, min(self.index + by, len(self.entries) - 1))
        if self.entries:
            line = self._line_of[self.index]
            first = line - 1 if line and isinstance(self.lines[line - 1], date) else line
            self.top = max(line - self.height + 1, min(self.top, first))
        self.top = max(0, min(self.top, len(self.lines) - self.height))

    def move_day(self, by: int) -> bool:
        """Move to the first change of the next older day, or of the one before; whether there is one."""
        starts = [
            at
            for at, entry in enumerate(self.entries)
            if at == 0 or entry.first.day != self.entries[at - 1].first.day
        ]
        goals = [at for at in starts if at > self.index][:1]
        if by < 0:
            goals = [at for at in starts if at < self.index][-1:]
        for at in goals:
            self.move(at - self.index)
        return bool(goals)

    def entry_at(self, line: int) -> int | None:
        """Return the index of the change on a line."""
        return self._line_of.index(line) if line in self._line_of else None

    @property
    def near_end(self) -> bool:
        """Whether the last lines are about to come into sight."""
        return self.top + 2 * self.height >= len(self.lines)
