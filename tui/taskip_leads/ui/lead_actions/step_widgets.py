"""The days that are offered for a next step, as lines and as a calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from taskip_leads.clock import WeekStart
from taskip_leads.models.pipeline.step_input import StepInput, StepKind
from taskip_leads.models.pipeline.step_options import StepOption
from taskip_leads.text import short_day
from taskip_leads.ui.ports import ports_of
from taskip_leads.ui.render import cells

#: Cells of the words that can be typed.
_WORD = 6
#: Rows of the screen beside the options: bars, frame, field and what it means.
_AROUND = 12
_WEEKS = 4
#: Cells of a day in the calendar.
_DAY = 5


class StepOptions(Widget):
    """One line for each option, with the number of steps that its day has; a cursor on one of them."""

    DEFAULT_CSS = """
    StepOptions { width: 1fr; height: auto; }
    """

    class Chosen(Message):
        """An option was clicked."""

        def __init__(self, option: StepOption) -> None:
            super().__init__()
            self.option = option

    def __init__(self, options: Sequence[StepOption], today: date) -> None:
        super().__init__()
        self._options, self._today = options, today
        self._counts: Mapping[date, int] = {}
        self._at: int | None = None
        self._top = 0

    @property
    def option(self) -> StepOption | None:
        """The option under the cursor."""
        return None if self._at is None else self._options[self._at]

    def show_counts(self, counts: Mapping[date, int]) -> None:
        """Show how many steps each day has."""
        self._counts = counts
        self.refresh()

    def follow(self, step: StepInput | None) -> None:
        """Put the cursor on the option that means the same as what is typed."""
        self._at = next(
            (
                at
                for at, option in enumerate(self._options)
                if step is not None and _means(option, step)
            ),
            None,
        )
        self.refresh()

    def neighbour(self, by: int) -> StepOption:
        """Return the option ``by`` lines below the cursor; without one, the first or last one."""
        last = len(self._options) - 1
        at = (0 if by > 0 else last) if self._at is None else self._at + by
        return self._options[max(0, min(at, last))]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(3, min(len(self._options), self.app.size.height - _AROUND))

    def render(self) -> Content:
        height = self.size.height
        if self._at is not None:
            self._top = max(self._at - height + 1, min(self._top, self._at))
        self._top = max(0, min(self._top, len(self._options) - height))
        shown = range(self._top, min(self._top + height, len(self._options)))
        return Content("\n").join(self._line(at) for at in shown)

    def _line(self, at: int) -> Content:
        option, width = self._options[at], self.size.width
        look = ports_of(self.app).look
        edge = 2 if self.screen.has_class("-wide") else 1
        here = at == self._at
        bold = "bold " if here else ""
        name_room = width - 2 * edge - _WORD
        name = option.name
        day = count = ""
        if option.day is not None:
            day = short_day(option.day, self._today)
            count = f"{self._counts[option.day]:,}" if option.day in self._counts else ""
            name = cells.pad(option.name, 11 if edge == 2 else 12, look.glyphs.ellipsis)
        name = cells.cut(f"{name}{day}", name_room - len(count), look.glyphs.ellipsis)
        left = Content.assemble(
            (look.glyphs.bar if here else " ", "$tl-accent"),
            " " * (edge - 1),
            (cells.pad(option.word, _WORD), f"{bold}$tl-text"),
            (name, f"{bold}{'$tl-text' if here else '$tl-muted'}"),
        )
        gap = width - edge - left.cell_length - len(count)
        tone = "$tl-text" if here else "$tl-muted"
        line = Content.assemble(left, " " * gap, (count, f"{bold}{tone}"), " " * edge)
        if not here:
            return line
        flat = look.palette.flat
        return line.stylize("reverse") if flat else line.stylize_before("on $tl-cursor")

    def on_click(self, event: events.Click) -> None:
        event.stop()
        at = self._top + event.y
        if at < len(self._options):
            self.post_message(self.Chosen(self._options[at]))


class StepCalendar(Widget):
    """Four weeks, with brackets around the day of the step."""

    DEFAULT_CSS = """
    StepCalendar { width: 1fr; height: 5; }
    """

    class DayChosen(Message):
        """A day was clicked."""

        def __init__(self, day: date) -> None:
            super().__init__()
            self.day = day

    def __init__(self, today: date, week_start: WeekStart) -> None:
        super().__init__()
        self._today, self._week_start = today, week_start
        self._day: date | None = None

    def follow(self, step: StepInput | None) -> None:
        """Show the day of a step."""
        day = step.day if step is not None and step.kind is StepKind.DAY else None
        if day != self._day:
            self._day = day
            self.refresh()

    @property
    def _first(self) -> date:
        """The first day that is shown; a day far ahead is in the first week."""
        first = self._week_start.first(self._today)
        if self._day is not None and not 0 <= (self._day - first).days < 7 * _WEEKS:
            first = self._week_start.first(self._day)
        return first

    def render(self) -> Content:
        start = self._first
        days = (start + timedelta(days=n) for n in range(7))
        names = "".join(f"{short_day(day, day)[:2]:<{_DAY}}" for day in days)
        lines = [Content.styled(f"  {names}".rstrip(), "$tl-faint")]
        for week in range(_WEEKS):
            line = Content(" ")
            for weekday in range(7):
                day = start + timedelta(days=7 * week + weekday)
                line = Content.assemble(line, self._cell(day))
            lines.append(line)
        return Content("\n").join(lines)

    def _cell(self, day: date) -> Content:
        if day == self._day:
            return Content.styled(f"[{day.day:>2}]", "bold $tl-accent") + " "
        tone = "$tl-faint" if day < self._today else "$tl-muted"
        if day == self._today:
            tone = "bold $tl-text"
        return Content.assemble(" ", (f"{day.day:>2}", tone), "  ")

    def on_click(self, event: events.Click) -> None:
        event.stop()
        weekday, week = (event.x - 1) // _DAY, event.y - 1
        if 0 <= week < _WEEKS and 0 <= weekday < 7:
            day = self._first + timedelta(days=7 * week + weekday)
            if day >= self._today:
                self.post_message(self.DayChosen(day))


def _means(option: StepOption, step: StepInput) -> bool:
    if option.kind is not step.kind:
        return False
    return option.kind is not StepKind.DAY or option.day == step.day
