"""The progress of one change on many leads, and a report on each at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.change_batch import Batch
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.store.events import Event, OutboxChanged
from taskip_leads.text import clean, plural
from taskip_leads.ui import keys
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.lead_actions.bulk_report import BulkReport
from taskip_leads.ui.lead_actions.outlook import outlook
from taskip_leads.ui.render.content import with_keys
from taskip_leads.ui.widgets.dialog_frame import DialogFrame
from taskip_leads.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Seconds between two frames: sending needs the processor more than the eye does.
_FRAME = 0.3
#: Rows of the report besides its leads.
_BESIDE = 8
_OVER = (ChangeState.DONE, ChangeState.REFUSED, ChangeState.NEEDS_DECISION)


class BulkProgressScreen(ModalScreen[None], AppScreen[None]):
    """Shows a line for each change; closing this stops nothing."""

    SCOPE = "bulk"
    SHOWS_OUTCOMES = True
    BINDINGS = keys.bindings("bulk")
    DEFAULT_CSS = """
    BulkProgressScreen { align: center middle; background: $tl-veil; }
    BulkProgressScreen DialogFrame { width: 72; max-width: 98%; height: auto; padding: 1 0 0 0; }
    BulkProgressScreen #progress { height: 2; padding: 0 2; }
    BulkProgressScreen #leads { height: auto; padding: 0 1 0 2; }
    BulkProgressScreen #rule { height: 1; margin: 1 0 0 0; }
    BulkProgressScreen KeyBar { padding: 0 0 0 1; }
    """

    def __init__(self, store: Store, batch: Batch) -> None:
        super().__init__()
        self._store = store
        self._batch = batch
        self._rows = dict(batch.leads)
        self._names: dict[int, str] = {}
        self._changes: dict[int, PendingChange | None] = {}
        #: Ids of changes to read again.
        self._changed_ids: set[int] = set()
        self._read_debouncer = Debouncer(self, _FRAME, self._read_changed_ids)
        self._began = clock.monotonic()
        self._progress = Content()

    def compose(self) -> ComposeResult:
        count = plural(len({*self._rows.values()}), "lead")
        if self._batch.already:
            count += f", {len(self._batch.already)} already had it"
        with DialogFrame(self.look.glyphs, self._batch.summary, count):
            yield Static(id="progress", markup=False)
            yield BulkReport(
                self.look.palette, self.look.glyphs, len(self._rows), self._name_of, id="leads"
            )
            yield Static(id="rule", markup=False)
            yield KeyBar(self.footer_keys())

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        if self._over:
            return (keys.FooterKey("j k", "scroll", 40), keys.FooterKey("esc", "close", 95))
        return (
            keys.FooterKey("S", "cancel the rest", 90),
            keys.FooterKey("j k", "scroll", 40),
            keys.FooterKey("esc", "keep going", 95),
        )

    async def on_mount(self) -> None:
        self._leave_room()
        self.query_one("#rule", Static).update(
            Content.styled(self.look.glyphs.rule * 200, "$tl-line")
        )
        self.listen(self._store.events, self._hear)
        rows = await self._store.leads.rows(tuple(self._rows.values()))
        self._names = {key: clean(row.name) for key, row in rows.items()}
        await self._read(self._rows)
        self.set_interval(1.0, self._paint)

    def on_resize(self) -> None:
        self._leave_room()
        self.call_after_refresh(self._paint)

    def _leave_room(self) -> None:
        self.query_one(DialogFrame).leave_room(self._report, _BESIDE)

    @property
    def _report(self) -> BulkReport:
        return self.query_one(BulkReport)

    def _name_of(self, change_id: int) -> str:
        return self._names.get(self._rows[change_id], "A lead")

    def _hear(self, event: Event) -> None:
        if isinstance(event, OutboxChanged) and event.id in self._rows:
            self._changed_ids.add(event.id)
            self._read_debouncer.request()

    def _read_changed_ids(self) -> None:
        self.run_guarded(self._reread, group="read")

    async def _reread(self) -> None:
        change_ids, self._changed_ids = self._changed_ids, set()
        await self._read(change_ids)

    async def _read(self, change_ids: Iterable[int]) -> None:
        change_ids = tuple(change_ids)
        changes = await self._store.outbox.pending_of(change_ids)
        self._changes |= {change_id: changes.get(change_id) for change_id in change_ids}
        self._report.show(self._changes)
        self._paint()

    # Showing

    @property
    def _over(self) -> bool:
        """Whether every change is finished."""
        return bool(self._changes) and all(
            change is None or _over(change) for change in self._changes.values()
        )

    @property
    def _arrived(self) -> int:
        return sum(
            change is not None and change.state is ChangeState.DONE
            for change in self._changes.values()
        )

    def _paint(self) -> None:
        total, done = len(self._rows), self._arrived
        over = sum(change is None or _over(change) for change in self._changes.values())
        glyphs, room = self.look.glyphs, self.query_one("#progress").size.width
        width = max(10, room - 18)
        lit = round(width * over / total) if total else 0
        bar = Content.assemble(
            (glyphs.rule_on * lit, "$tl-accent"),
            (glyphs.rule * (width - lit), "$tl-line"),
            (f"  {over} of {total}", "$tl-text"),
        )
        seconds = clock.monotonic() - self._began
        words = outlook(total - over, over, seconds, self._store.sync.state)
        bar = Content.assemble(bar, with_keys(f"\n{words}" if words else "", "$tl-faint"))
        self._show_progress(self._outcome(done, total) if self._over else bar)
        self._report.update_lines()
        self.show_keys()

    def _show_progress(self, words: Content) -> None:
        if not words.is_same(self._progress):
            self._progress = words
            self.query_one("#progress", Static).update(words, layout=False)

    def _outcome(self, done: int, total: int) -> Content:
        failed = total - done
        if not failed:
            return Content.assemble(
                (self.look.glyphs.done, "$tl-ok"), (f" All {total} sent.", "$tl-text")
            )
        if all(change is None for change in self._changes.values()):
            return Content.styled("All undone, nothing was sent.", "$tl-text")
        return Content.assemble(
            (f"{done}", "bold $tl-text"),
            (" sent, ", "$tl-muted"),
            (f"{failed}", "bold $tl-text"),
            (" not; those stay marked." if self._batch.marked else " not.", "$tl-muted"),
        )

    # Keys

    def action_stop(self) -> None:
        if not self._over:
            self.run_guarded(self._stop, group="stop", exclusive=True)

    async def _stop(self) -> None:
        """Undo what has not been sent; requests in flight are completed."""
        # All at once, because the last would be sent meanwhile; closing the dialog must not cancel this.
        await asyncio.shield(self._store.outbox.take_back(tuple(self._rows)))
        if self.is_current:
            await self._read(self._rows)

    def action_scroll(self, by: int) -> None:
        self._report.scroll_lines(by)

    def action_close(self) -> None:
        self.dismiss()


def _over(change: PendingChange) -> bool:
    return change.state in _OVER
