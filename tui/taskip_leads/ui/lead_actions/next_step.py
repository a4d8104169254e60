"""Set the next step of leads with one line: a day, and what to do then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on
from textual.content import Content

from taskip_leads import clock
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pipeline.step_options import step_options
from taskip_leads.store.leads.step_counts import StepCounts
from taskip_leads.ui import keys
from taskip_leads.ui.changes.repeats import StepRepeat
from taskip_leads.ui.changes.step_text import meaning, whose
from taskip_leads.ui.dialogs.side_picker import SidePicker
from taskip_leads.ui.lead_actions.step_pane import StepPane

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class NextStepPicker(SidePicker):
    """A day in the past is the last contact; a text becomes a note."""

    SCOPE = "followup"
    BINDINGS = keys.bindings("followup")

    def __init__(self, store: Store, leads: Sequence[int]) -> None:
        super().__init__()
        self._store = store
        self._leads = tuple(leads)
        self._rows: list[LeadRow] = []
        self._counts = StepCounts(store.leads.index, store.profile)

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        return (
            keys.FooterKey("enter", "set", 90),
            keys.FooterKey("↓ ↑", "choose", 60),
            keys.FooterKey("esc", "cancel", 95),
        )

    async def on_mount(self) -> None:
        rows = await self._store.leads.rows(self._leads)
        self._rows = [rows[lead_id] for lead_id in self._leads if lead_id in rows]
        if not self._rows:
            # Deleted since the key was pressed.
            self.dismiss()
            return
        today = clock.today()
        pane = StepPane(
            self._rows,
            today,
            self.look.glyphs,
            week_start=self._store.profile.rules.week_start,
            counts_mine=self._counts.are_mine,
        )
        await self.query_one("#place").mount(pane)
        days = [option.day for option in step_options(today) if option.day is not None]
        self._count(days)

    def _count(self, days: Iterable[date]) -> None:
        self.run_guarded(partial(self._show_counts, tuple(days)), group="counts")

    async def _show_counts(self, days: Iterable[date]) -> None:
        counts = await self._counts.on_days(days)
        for pane in self.query(StepPane):
            pane.show_counts(counts)

    @on(StepPane.DayTyped)
    def _count_typed(self, event: StepPane.DayTyped) -> None:
        event.stop()
        self._count((event.day,))

    @on(StepPane.Submitted)
    async def _set(self, event: StepPane.Submitted) -> None:
        event.stop()
        self.dismiss()
        chosen, today = StepRepeat(event.step), clock.today()
        self.commands.remember(chosen)
        if changes := chosen.changes(self._rows):
            summary = f"Next step {meaning(event.step, len(self._rows), today)}"
            await self.commands.submit(changes, summary, self._leads)
        else:
            verb = "has" if len(self._rows) == 1 else "have"
            text = f"{whose(self._rows)} {verb} this date already."
            self.notices.hint(Content.styled(text, "$tl-muted"))

    def action_move(self, by: int) -> None:
        for pane in self.query(StepPane):
            pane.move(by)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_move(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_move(-1)

    def action_cancel(self) -> None:
        self.dismiss()
