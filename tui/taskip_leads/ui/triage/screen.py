"""Go through leads one by one: a digit decides, and the next lead is there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pending import UndoResult
from taskip_leads.models.triage.queue import TriageQueue
from taskip_leads.store.events import Event, LeadsChanged, OutboxChanged, SyncChanged
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.compat.frame_batch import FrameBatch
from taskip_leads.ui.triage.loader import TriageLoader
from taskip_leads.ui.triage.presenter import TriagePresenter
from taskip_leads.ui.triage.steps import TriageSteps
from taskip_leads.ui.triage.widgets.decisions import ActionChosen, DecisionPane, DecisionRows
from taskip_leads.ui.triage.widgets.head import TriageHead
from taskip_leads.ui.triage.widgets.lead_pane import TriageLeadPane
from taskip_leads.ui.triage.widgets.progress import TriageProgress
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Reading the mirror takes a few milliseconds, and longer while the app starts.
_FIRST_FRAME = 1.0


class TriageScreen(AppScreen[None]):
    """Shows the current lead of a queue; closes when no lead is left, or with ``esc``."""

    SCOPE = "triage"
    SHOWS_UNDO = True
    CSS_PATH = "screen.tcss"
    BINDINGS = keys.bindings("triage")
    AUTO_FOCUS: ClassVar[str | None] = "TriageLeadPane"
    KEYS_WAIT_FOR = ("step",)

    def __init__(self, store: Store, queue: TriageQueue, *, undo_first: bool = False) -> None:
        """``undo_first``: take back the last decision at once."""
        super().__init__()
        self._store = store
        self._queue = queue
        self._undo_first = undo_first
        self._presenter = TriagePresenter(self, store, queue)
        self._loader = TriageLoader(
            store,
            self,
            queue,
            self._presenter,
            loaded=self._show_loaded,
            deleted=self._lead_deleted,
        )
        self._steps = TriageSteps(store, queue, self, moved=self._follow_queue)
        #: Delays the first frame until it can show the lead.
        self._frame = FrameBatch(self, _FIRST_FRAME)

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        yield TriageProgress(glyphs)
        with Horizontal(id="body"):
            with Vertical(id="lead"):
                yield TriageHead(palette, glyphs)
                yield TriageLeadPane(palette, glyphs)
            yield DecisionPane(palette, glyphs)
        yield DecisionRows(palette, glyphs)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(self.footer_keys())

    def on_mount(self) -> None:
        self._frame.hold()
        self.listen(self._store.events, self._hear)
        self.set_interval(1.0, self._loader.show_status)
        self._loader.begin()
        self.run_guarded(self._begin, group="step")

    async def _begin(self) -> None:
        await self._steps.begin()
        if self._undo_first:
            await self._steps.undo()

    def on_unmount(self) -> None:
        self._frame.release()  # its timer ends with the screen

    # For the app

    def recolour(self) -> None:
        self._presenter.recolour(self.look.palette)

    def follow_day(self) -> None:
        super().follow_day()
        self._loader.reload()

    @property
    def selected_leads(self) -> tuple[int, ...]:
        return () if self._queue.current is None else (self._queue.current,)

    @property
    def current_row(self) -> LeadRow | None:
        return self._loader.row

    @property
    def takes_keys(self) -> bool:
        return super().takes_keys and self._loader.is_ready

    def follow_undo(self, undone: UndoResult) -> None:
        if self._steps.reopen_undone(undone):
            self.run_guarded(self._steps.store, group="step")

    def show_keys(self) -> None:
        """Update the footer, and what can be taken back."""
        super().show_keys()
        if self.query(StatusBar):
            self._loader.show_status()

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        last = len(self._loader.statuses)
        wide = self.app.size.width >= 100
        digits = f"1-{last}" if last > 1 else "1"
        return (
            keys.FooterKey(digits, "set status, next" if wide else "set, next", 95),
            keys.FooterKey("enter", "skip", 90),
            keys.FooterKey("backspace", "back", 80),
            keys.FooterKey("t", "next step", 50),
            keys.FooterKey("n", "note", 45),
            keys.FooterKey("esc", "close", 85),
            keys.footer(self.SCOPE)[-1],
        )

    # Following

    def _show_loaded(self) -> None:
        self.show_keys()
        if self._loader.is_ready:
            self._frame.release()

    def _follow_queue(self) -> None:
        if self._queue.current is None:
            self._leave()
        else:
            self._loader.follow()

    def _lead_deleted(self) -> None:
        self.run_guarded(partial(self._steps.close_deleted, self._loader.lead_name), group="step")

    def _hear(self, event: Event) -> None:
        self._loader.hear(event)
        match event:
            case LeadsChanged(keys=lead_ids) if self._steps.may_be_new(lead_ids):
                self.run_guarded(self._steps.add_new_leads, group="new", exclusive=True)
            case OutboxChanged(id=change_id, lead=lead_id):
                self._steps.hear_change(change_id, lead_id)
                self._loader.show_status()
            case SyncChanged():
                self._loader.show_status()
            case _:
                pass

    @on(TriageProgress.BackChosen)
    def _leave(self) -> None:
        if self.is_active:
            self.dismiss()

    async def on_screen_resume(self) -> None:
        await super().on_screen_resume()
        if self._queue.current is None:
            self.call_later(self._leave)

    # Steps

    async def action_decide(self, digit: int) -> None:
        """Set a status, and go on."""
        row, statuses = self._loader.row, self._loader.statuses
        if row is None:
            return
        if digit > len(statuses):
            self.hint(Content.styled(f"There is no status {digit}", "$tl-muted"))
            return
        decide = partial(self._steps.decide, row, statuses[digit - 1])
        self.run_guarded(decide, group="step")

    def action_skip(self) -> None:
        if (row := self._loader.row) is not None:
            self.run_guarded(partial(self._steps.skip, row), group="step")

    def action_previous(self) -> None:
        self.run_guarded(self._steps.go_back, group="step")

    def action_postpone(self) -> None:
        self.run_guarded(self._steps.postpone, group="step")

    def action_undo(self) -> None:
        self.run_guarded(self._steps.undo, group="step")

    def action_close(self) -> None:
        self._leave()

    @on(ActionChosen)
    async def _run_chosen(self, event: ActionChosen) -> None:
        if self.takes_keys:
            await self.run_action(event.action)

    # The lead

    def action_note(self) -> None:
        if (lead_id := self._queue.current) is not None:
            self.navigation.write_note(lead_id)

    def action_status(self) -> None:
        if (lead_id := self._queue.current) is not None:
            self.navigation.pick_status((lead_id,))

    def action_convert(self) -> None:
        if (lead_id := self._queue.current) is not None:
            self.navigation.convert(lead_id)

    def action_refresh(self) -> None:
        self._loader.reload(force=True)

    def action_scroll(self, by: int) -> None:
        self.query_one(TriageLeadPane).scroll_lines(by)

    def action_page(self, by: float) -> None:
        self.query_one(TriageLeadPane).scroll_pages(by)

    def action_end(self, by: int) -> None:
        self.query_one(TriageLeadPane).scroll_lines(by * 100_000)
