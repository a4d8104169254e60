"""The rows below a note: the day of the next step, and the status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from taskip_leads import clock
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.change import Change
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pipeline.status_change import replaced_status, status_change
from taskip_leads.models.pipeline.step_changes import date_change
from taskip_leads.models.pipeline.step_input import StepInput, read_step
from taskip_leads.models.values.days import InvalidDay
from taskip_leads.store.leads.step_counts import StepCounts
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import start_worker
from taskip_leads.ui.changes.step_text import meaning
from taskip_leads.ui.dialogs.choose import ChooseDialog
from taskip_leads.ui.ports import ports_of
from taskip_leads.ui.render import content
from taskip_leads.ui.widgets.picker_lines import PickerLine
from taskip_leads.ui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: The most cells of a status's name.
_ROOM = 34


class NoteStatus(Widget, can_focus=True):
    """One line: the status that the lead gets with the note, or that it keeps."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("notestatus")
    DEFAULT_CSS = """
    NoteStatus { width: 1fr; height: 1; }
    NoteStatus:focus { background: $tl-cursor; }
    NoteStatus:focus:ansi { text-style: reverse; }
    """

    class Changed(Message):
        """Another status was chosen."""

    class Opened(Message):
        """The user wants to choose among all statuses."""

    def __init__(self) -> None:
        super().__init__()
        self._now: Attribute | None = None
        self._statuses: Sequence[Attribute] = ()
        #: The status to set; None keeps the present one.
        self.wanted: Attribute | None = None

    def load(self, now: Attribute | None, statuses: Sequence[Attribute]) -> None:
        """Set the present status, and those that can be chosen."""
        self._now, self._statuses = now, statuses
        self.refresh()

    def choose(self, status_id: int | None) -> None:
        """Choose a status; the present one, or None, keeps it."""
        found = next((one for one in self._statuses if one.id == status_id), None)
        self.wanted = None if found == self._now else found
        self.refresh()
        self.post_message(self.Changed())

    def picker(self) -> ChooseDialog:
        """Return a picker of all statuses."""
        shown = self.wanted or self._now
        lines = [PickerLine(one.id, one.name, one.color) for one in self._statuses]
        chosen = () if shown is None else (shown.id,)
        return ChooseDialog("Status", lines, chosen, multi=False)

    def take(self, chosen: frozenset[int] | None) -> None:
        """Take what was chosen in the picker."""
        for status_id in chosen or ():
            self.choose(status_id)

    def action_open(self) -> None:
        self.post_message(self.Opened())

    def action_nth(self, digit: int) -> None:
        if digit <= len(self._statuses):
            self.choose(self._statuses[digit - 1].id)

    def action_keep(self) -> None:
        self.choose(None)

    def render(self) -> Content:
        look = ports_of(self.app).look
        shown = self.wanted or self._now
        left = Content.styled("no status", "$tl-faint")
        if shown is not None:
            left = content.badge(shown, look.palette, look.glyphs, _ROOM)
        right = "stays"
        if self.wanted is not None:
            was = self._now.name if self._now is not None else "none"
            right = f"was {content.short(was, _ROOM, look.glyphs)}"
        if self.has_focus:
            right = f"`notestatus.open` choose   {right}"
        words = content.with_keys(right, "$tl-muted")
        if not look.palette.flat:
            return content.ends(left, words, self.size.width)
        # Nothing but brackets shows where a field is that has no tone of its own.
        inside = content.ends(left, words, self.size.width - 2)
        return Content.assemble(("[", "$tl-muted"), inside, ("]", "$tl-muted"))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self) -> None:
        self.focus()
        self.action_open()


class NoteFields(Vertical):
    """Two rows; a day as for the next step, and a status. Both are saved with the note."""

    DEFAULT_CSS = """
    NoteFields { height: 2; }
    NoteFields > Horizontal { height: 1; }
    NoteFields .label { width: 11; color: $tl-faint; }
    NoteFields > Horizontal:focus-within > .label { color: $tl-text; text-style: bold; }
    NoteFields .bracket { width: 1; display: none; color: $tl-muted; }
    NoteFields .bracket:ansi { display: block; }
    NoteFields #step { width: 26; height: 1; background: $tl-raised; color: $tl-text; padding: 0 1; }
    NoteFields #step:focus { background-tint: $tl-bg 0%; }
    NoteFields #step:ansi { padding: 0; }
    NoteFields #step > .input--placeholder { color: $tl-faint; }
    NoteFields #step-meaning { width: 1fr; height: 1; text-align: right; color: $tl-muted; }
    """

    class Changed(Message):
        """The day or the status changed."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store, self._today = store, clock.today()
        self._counter = StepCounts(store.leads.index, store.profile)
        self._row: LeadRow | None = None
        self._counts: dict[date, int] = {}
        self.step = TextInput(
            placeholder="fri, 2w, done", compact=True, select_on_focus=False, id="step"
        )
        self.status = NoteStatus()

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("Next step", classes="label", markup=False)
            yield Static("[", classes="bracket", markup=False)
            yield self.step
            yield Static("]", classes="bracket", markup=False)
            yield Static(id="step-meaning", markup=False)
        with Horizontal():
            yield Static("Status", classes="label", markup=False)
            yield self.status

    def on_mount(self) -> None:
        self.step.cursor_blink = False

    # Values

    async def load(self, row: LeadRow) -> None:
        """Read what can be chosen, and show the lead's present status."""
        uses = await self._store.leads.attributes()
        known = [use.attribute for use in uses if use.attribute.type is AttributeType.STATUS]
        self._row = row
        self.status.load(replaced_status(row), [one for one in known if one.id > 0])

    @property
    def values(self) -> Mapping[str, Any]:
        """What was typed and chosen, for the draft; empty if nothing was."""
        wanted = self.status.wanted
        values = {"step": self.step.value.strip(), "status": wanted.id if wanted else 0}
        return values if any(values.values()) else {}

    def restore(self, values: Mapping[str, Any]) -> None:
        """Fill in what a draft kept."""
        step, status = values.get("step"), values.get("status")
        if isinstance(step, str) and step:
            self.step.value = step
        if isinstance(status, int) and status:
            self.status.choose(status)

    def read_step(self) -> StepInput | None:
        """Return the next step; None if none was typed. Raises: InvalidDay."""
        typed = self.step.value.strip()
        week_start = self._store.profile.rules.week_start
        return read_step(typed, self._today, week_start) if typed else None

    def changes(self) -> list[Change]:
        """Return the changes of status and date. Raises: InvalidDay."""
        row, step = self._row, self.read_step()
        if row is None:
            return []
        changes: list[Change] = []
        if self.status.wanted is not None:
            change = status_change(row, self.status.wanted)
            changes += [] if change is None else [change]
        if step is not None:
            changes += date_change(row, step.kind, step.day, self._today)
        return changes

    # Showing

    async def _count(self, day: date) -> None:
        self._counts |= await self._counter.on_days([day])
        self._show_meaning()

    def _show_meaning(self) -> None:
        text = ""
        try:
            step = self.read_step()
        except InvalidDay:
            step = None
        if step is not None:
            text = meaning(step, 1, self._today, self._counts)
            if step.day is not None and step.day not in self._counts:
                start_worker(self, partial(self._count, step.day), group="counts")
        for line in self.query("#step-meaning"):
            assert isinstance(line, Static)
            line.update(text, layout=False)

    @on(Input.Changed)
    def _step_typed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_meaning()
        self.post_message(self.Changed())

    @on(NoteStatus.Opened)
    def _choose_status(self, event: NoteStatus.Opened) -> None:
        event.stop()
        self.app.push_screen(self.status.picker(), self.status.take)

    @on(NoteStatus.Changed)
    def _status_chosen(self, event: NoteStatus.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())
