"""A short date for the next step or the last contact: ``3d``, ``fri``, ``12 dec``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from taskip_leads import clock
from taskip_leads.models.change import EditLead
from taskip_leads.models.field_input import InvalidField, parse_field
from taskip_leads.models.field_labels import day_label, label
from taskip_leads.models.lead_edits.next_steps import step_changes
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pipeline.spread import PER_DAY, spread, spread_changes
from taskip_leads.models.values.days import DAY_HELP, describe_day
from taskip_leads.text import clean, plural, short_day
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.widgets.dialog_frame import DialogFrame
from taskip_leads.ui.widgets.form_field import FormField, TextField
from taskip_leads.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

_FIELD = "lead_interaction_date"
_WORDS = "3d, 2w, fri, tomorrow, 12 dec; none removes it"
#: In place of a day, for several leads: the next working days, a few leads on each.
_SPREAD = "spread"
_MORE_WORDS = "3d, 2w, fri, 12 dec, none; spread: five a day"


class NextStepPicker(ModalScreen[None], AppScreen[None]):
    """Sets the next step of leads; a past day is the last interaction."""

    SCOPE = "followup"
    BINDINGS = keys.bindings("followup")
    DEFAULT_CSS = """
    NextStepPicker { align: center middle; background: $tl-veil; }
    NextStepPicker DialogFrame { width: 56; padding: 1 0 0 0; }
    NextStepPicker FormField { padding: 0 2; }
    NextStepPicker #help { height: 1; margin: 1 0 0 0; padding: 0 2; }
    NextStepPicker #rule { height: 1; }
    NextStepPicker KeyBar { padding: 0 0 0 1; }
    """

    def __init__(self, store: Store, leads: Sequence[int]) -> None:
        super().__init__()
        self._store = store
        self._leads = tuple(leads)
        self._rows: list[LeadRow] = []

    def compose(self) -> ComposeResult:
        with DialogFrame(self.look.glyphs, label(_FIELD)):
            yield TextField(_FIELD, "Day")
            yield Static(Content.styled(_WORDS, "$tl-faint"), id="help", markup=False)
            yield Static(id="rule", markup=False)
            yield KeyBar(self.footer_keys())

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        return (
            keys.FooterKey("enter", "set", 90),
            keys.FooterKey("esc", "cancel", 95),
        )

    async def on_mount(self) -> None:
        self.query_one("#rule", Static).update(
            Content.styled(self.look.glyphs.rule * 200, "$tl-line")
        )
        rows = await self._store.leads.rows(self._leads)
        self._rows = [rows[lead_id] for lead_id in self._leads if lead_id in rows]
        if not self._rows:
            self.dismiss()
            return
        field = self.query_one(TextField)
        field.enter()
        today, first = clock.today(), self._rows[0]
        fact = plural(len(self._rows), "lead")
        if len(self._rows) == 1:
            fact = clean(first.name)
            text = describe_day(first.day, today) if first.day else clean(first.day_text or "none")
            field.say(f"now {text}", "$tl-muted")
        else:
            self.query_one("#help", Static).update(Content.styled(_MORE_WORDS, "$tl-faint"))
        self.query_one(DialogFrame).show(label(_FIELD), fact)

    @on(FormField.Changed)
    def _typed(self, event: FormField.Changed) -> None:
        """Show the day as soon as the text is a date."""
        words = event.field.value
        if not words.strip():
            return
        try:
            event.field.say(self._day_text(words), "$tl-muted")
        except InvalidField:
            event.field.say("")

    def _spreads(self, words: str) -> bool:
        return words.strip().lower() == _SPREAD and len(self._rows) > 1

    def _day_text(self, words: str) -> str:
        today = clock.today()
        if self._spreads(words):
            days = spread(len(self._rows), today)
            span = " to ".join(dict.fromkeys(short_day(day, today) for day in (days[0], days[-1])))
            return f"{span}, {PER_DAY} a day"
        day = parse_field(_FIELD, words, today)
        return "no next step" if day is None else describe_day(date.fromisoformat(day), today)

    @on(Input.Submitted)
    async def _submitted(self) -> None:
        field = self.query_one(TextField)
        words = field.value.strip()
        if not words:
            field.say(DAY_HELP)
            return
        try:
            text, changes = self._changes(words)
        except InvalidField as error:
            field.say(str(error))
            return
        self.dismiss()
        if changes:
            await self.commands.submit(changes, text, self._leads)

    def _changes(self, words: str) -> tuple[str, list[EditLead]]:
        """Return the changes that ``words`` mean, and a headline. Raises ``InvalidField``."""
        today = clock.today()
        if self._spreads(words):
            return f"Next steps {self._day_text(words)}", spread_changes(self._rows, today)
        day = parse_field(_FIELD, words, today)
        changes = step_changes(self._rows, day)
        return f"{day_label(day, today)} {self._day_text(words)}", changes

    def action_cancel(self) -> None:
        self.dismiss()
