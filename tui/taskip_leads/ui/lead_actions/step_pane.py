"""The field of a next step, what it means, and the days that are offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from taskip_leads.clock import WeekStart
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pipeline.step_input import StepInput, read_step
from taskip_leads.models.pipeline.step_options import StepOption, step_options
from taskip_leads.models.values.days import InvalidDay
from taskip_leads.text import short_day
from taskip_leads.ui.changes.step_text import meaning, note_text, present, whose
from taskip_leads.ui.lead_actions.step_widgets import StepCalendar, StepOptions
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.widgets.text_input import TextInput

_HELP = "The left column is what you can type; the number at the right is how many steps "
_HELP_MINE = f"{_HELP}you planned for that day already."
_HELP_ALL = f"{_HELP}are planned for that day already."
_SHORT_HELP = "number: planned for that day"
#: For several leads.
_SPREAD_HELP = "spread at the end: five a day"
#: Longer texts are never typed.
_MAX_LENGTH = 1000


class StepPane(Vertical):
    """Beside a list, or a box at the right edge; ``Submitted`` holds what was typed."""

    DEFAULT_CSS = """
    StepPane { width: 1fr; height: auto; background: $tl-bg; border: round $tl-edge;
        border-title-color: $tl-text; border-title-background: $tl-bg; }
    StepPane #title { display: none; height: 2; padding: 0 2; }
    StepPane #typed { height: 1; margin: 0 1; }
    StepPane .bracket { width: 1; display: none; color: $tl-muted; }
    StepPane .bracket:ansi { display: block; }
    StepPane #typed Input { width: 1fr; height: 1; background: $tl-raised; color: $tl-text; padding: 0 1; }
    StepPane #typed Input:focus { background-tint: $tl-bg 0%; }
    StepPane #typed Input:ansi { padding: 0; }
    StepPane #typed Input > .input--placeholder { color: $tl-faint; }
    StepPane #meaning { height: auto; min-height: 2; max-height: 3; padding: 0 2; }
    StepPane StepCalendar { display: none; margin-top: 1; }
    StepPane #help { height: auto; margin-top: 1; padding: 0 1; color: $tl-faint; }
    """

    class Submitted(Message):
        """A next step was typed or clicked."""

        def __init__(self, step: StepInput) -> None:
            super().__init__()
            self.step = step

    class DayTyped(Message):
        """A day was typed whose steps are not counted yet."""

        def __init__(self, day: date) -> None:
            super().__init__()
            self.day = day

    def __init__(
        self,
        rows: Sequence[LeadRow],
        today: date,
        glyphs: Glyphs,
        *,
        week_start: WeekStart,
        counts_mine: bool,
    ) -> None:
        """``counts_mine``: the counts are of the user's own steps."""
        super().__init__()
        self._rows, self._today, self._glyphs = rows, today, glyphs
        self._week_start, self._counts_mine = week_start, counts_mine
        self._counts: Mapping[date, int] = {}
        self._field = TextInput(
            placeholder="fri send the offer", compact=True, select_on_focus=False,
            max_length=_MAX_LENGTH,
        )  # fmt: skip
        options = step_options(today)
        self._offered = {option.day for option in options}
        self._options = StepOptions(options, today)
        self._calendar = StepCalendar(today, week_start)

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        with Horizontal(id="typed"):
            yield Static("[", classes="bracket", markup=False)
            yield self._field
            yield Static("]", classes="bracket", markup=False)
        yield Static(id="meaning", markup=False)
        yield self._options
        yield self._calendar
        yield Static(id="help", markup=False)

    def on_mount(self) -> None:
        self._field.cursor_blink = False
        self._field.focus()
        self._show_step(None)

    def on_resize(self) -> None:
        self._show_title()
        wide = self.screen.has_class("-wide")
        text = (_HELP_MINE if self._counts_mine else _HELP_ALL) if wide else _SHORT_HELP
        if len(self._rows) > 1:
            text = f"{text}\n\n{_SPREAD_HELP}" if wide else _SPREAD_HELP
        self.query_one("#help", Static).update(text)
        self._follow()

    def show_counts(self, counts: Mapping[date, int]) -> None:
        """Show how many steps these days have."""
        self._counts = {**self._counts, **counts}
        self._options.show_counts(self._counts)
        self._follow()

    @property
    def step(self) -> StepInput | None:
        """What is typed; None while it does not begin with a day."""
        try:
            return self._read()
        except InvalidDay:
            return None

    def _read(self) -> StepInput:
        several = len(self._rows) > 1
        return read_step(self._field.value, self._today, self._week_start, several=several)

    def move(self, by: int) -> None:
        """Choose the option ``by`` lines below."""
        self._put(self._options.neighbour(by))

    def _put(self, option: StepOption) -> None:
        self._put_day(option.word)

    def _put_day(self, words: str) -> None:
        """Replace the day in the field; the text stays."""
        typed, step = self._field.value.strip(), self.step
        if step is not None:
            parts = [words, step.text, "spread" if step.spread else ""]
        else:
            # A word alone is the beginning of a day.
            parts = [words, typed if " " in typed else ""]
        self._field.value = " ".join(part for part in parts if part)
        self._field.cursor_position = len(self._field.value)

    # Showing

    def _show_title(self) -> None:
        name, room = whose(self._rows), self.outer_size.width - 6
        sign = self._glyphs.ellipsis
        title = cells.cut(f"Next step of {name}", room + 2, sign)
        self.query_one("#title", Static).update(Content.styled(title, "bold $tl-text"))
        name = cells.cut(name, room - len("Next step") - 4, sign)
        line = self._glyphs.rule * (room - len("Next step") - cells.width(name) - 2)
        self.border_title = Content.assemble(
            ("Next step", "bold $tl-text"), (f" {line} ", "$tl-edge"), (name, "$tl-muted")
        )

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._follow()

    def _follow(self) -> None:
        if not self.is_mounted:
            return
        if not self._field.value.strip():
            self._show_step(None)
            return
        try:
            self._show_step(self._read())
        except InvalidDay as error:
            self._options.follow(None)
            self._calendar.follow(None)
            # A day is typed letter by letter; what is wrong is said with enter, or after a word.
            words = str(error) if " " in self._field.value.strip() else ""
            self.say(words, "$tl-muted")

    def _show_step(self, step: StepInput | None) -> None:
        self._options.follow(step)
        self._calendar.follow(step)
        if step is None:
            row = self._rows[0]
            self.say(present(row, self._today) if len(self._rows) == 1 else "", "$tl-muted")
            return
        if step.day is not None and step.day not in {*self._offered, *self._counts}:
            self.post_message(self.DayTyped(step.day))
        other = {} if step.day in self._offered else self._counts
        first = meaning(step, len(self._rows), self._today, other)
        note = note_text(step, len(self._rows), self._today)
        if not self.screen.has_class("-wide"):
            self.say(f"{first}, and a note" if note else first, "$tl-muted")
            return
        width = self.query_one("#meaning").content_size.width
        self.say(f"{first}\n{cells.cut(note, width, self._glyphs.ellipsis)}", "$tl-muted")

    def say(self, text: str, style: str) -> None:
        """Show a text below the field."""
        self.query_one("#meaning", Static).update(Content.styled(text, style))

    # Setting

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            self.post_message(self.Submitted(self._read()))
        except InvalidDay as error:
            self.say(str(error), "$tl-bad")

    @on(StepOptions.Chosen)
    def _option_clicked(self, event: StepOptions.Chosen) -> None:
        self._put(event.option)
        self.post_message(self.Submitted(self._read()))

    @on(StepCalendar.DayChosen)
    def _day_clicked(self, event: StepCalendar.DayChosen) -> None:
        self._put_day(short_day(event.day, self._today).split(" ", 1)[1])
