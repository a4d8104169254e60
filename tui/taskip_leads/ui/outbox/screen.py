"""The outbox: what waits to be sent, what needs a decision, and what was sent today."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.change import lead_of
from taskip_leads.models.change_batch import Batch
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.store.events import Event, OutboxChanged, SyncChanged
from taskip_leads.ui import keys
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.changes.decisions import ChangeDecisions, can_compare
from taskip_leads.ui.changes.details_dialog import DetailsDialog
from taskip_leads.ui.changes.labels import can_edit
from taskip_leads.ui.changes.prompts import explanation
from taskip_leads.ui.outbox.groups import group_changes
from taskip_leads.ui.outbox.list import OutboxList
from taskip_leads.ui.outbox.pane import counts_line, empty_text, pane_text
from taskip_leads.ui.render.content import with_keys
from taskip_leads.ui.widgets.breadcrumbs import Breadcrumbs
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.status_bar import StatusBar, StatusSegment

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Events within this many seconds cause one read.
_DEBOUNCE = 0.08
_WIDE = 100
#: The keys that work without a change, and those for a change that was sent or is being sent.
_WITHOUT_CHANGE = ("outbox.back",)
_READ_ONLY = (*_WITHOUT_CHANGE, "outbox.open")


class OutboxScreen(AppScreen[None]):
    """Shows the changes of ``store.outbox``; ``ChangeDecisions`` carries out decisions."""

    SCOPE = "outbox"
    SHOWS_OUTCOMES = True
    CSS_PATH = "screen.tcss"
    BINDINGS = keys.bindings("outbox")
    AUTO_FOCUS: ClassVar[str | None] = "OutboxList"
    KEYS_WAIT_FOR = ("read", "decide")
    SHOWS_UNDO = True

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._reload = Debouncer(self, _DEBOUNCE, self._start_loading)
        self._decisions = ChangeDecisions(
            store.outbox,
            self.navigation,
            self.app.push_screen_wait,
            self._show_hint,
            drop="outbox.drop",
        )

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        wide = self.app.size.width >= _WIDE
        words = "saved on this machine, sent in order" if wide else "saved here, sent in order"
        yield Breadcrumbs(glyphs, "Leads", "Outbox", [Content.styled(words, "$tl-faint")])
        yield OutboxList(palette, glyphs)
        yield Static(id="question", markup=False)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar()

    def on_mount(self) -> None:
        self.listen(self._store.events, self._hear)
        self.set_interval(1.0, self._tick)
        self._show_state()
        self._start_loading()

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        """Return only the keys that do something about the change under the cursor."""
        pending = self._pending
        allowed: tuple[str, ...] | None = None
        if pending is None:
            allowed = _WITHOUT_CHANGE
        elif self._batch is not None:
            allowed = _READ_ONLY
        elif pending.state in (ChangeState.DONE, ChangeState.INFLIGHT):
            can_stop = self._store.outbox.uploads.can_stop(pending.id)
            allowed = (*_READ_ONLY, "outbox.drop") if can_stop else _READ_ONLY
        hidden = _hidden_keys(pending)
        entries = [
            keys.FooterKey(keys.shown(key.keys[0]), key.footer, key.priority)
            for key in keys.of(self.SCOPE)
            if key.footer and key.id not in hidden and (allowed is None or key.id in allowed)
        ]
        return (*entries, keys.footer(self.SCOPE)[-1])

    @property
    def _list(self) -> OutboxList:
        return self.query_one(OutboxList)

    @property
    def _pending(self) -> PendingChange | None:
        """The change under the cursor."""
        row = self._list.row
        return row.pending if row is not None else None

    @property
    def _batch(self) -> Batch | None:
        """The changes of several leads under the cursor."""
        row = self._list.row
        return row.batch if row is not None else None

    @property
    def selected_leads(self) -> tuple[int, ...]:
        lead_id = lead_of(self._pending.change) if self._pending is not None else None
        return () if lead_id is None else (lead_id,)

    # Loading and showing

    def _hear(self, event: Event) -> None:
        match event:
            case OutboxChanged():
                self._reload.request()
                self._show_state()
            case SyncChanged():
                self._show_state()
                self._explain()
            case _:
                pass

    def _start_loading(self) -> None:
        self.run_guarded(self._load, group="read", exclusive=True)

    async def _load(self) -> None:
        changes = await self._store.outbox.changes()
        self._list.show(group_changes(changes), {change.id: change for change in changes})
        self._explain()

    def _tick(self) -> None:
        """Update ages and countdowns."""
        if any(change.state is not ChangeState.DONE for change in self._list.shown):
            self._list.refresh()
        pending = self._pending
        if pending is not None and pending.state in (ChangeState.HELD, ChangeState.INFLIGHT):
            self._explain()

    def _show_state(self) -> None:
        store, bar = self._store, self.query_one(StatusBar)
        bar.show_state(store.sync.state, 0, 0)
        line = counts_line(store.outbox.waiting, store.outbox.counts.asking)
        bar.show_facts([StatusSegment((line,), keep=90)])

    @on(OutboxList.Moved)
    def _explain(self) -> None:
        """Show what the change under the cursor waits for, and the keys that decide about it."""
        self.show_keys()
        pane, pending = self.query_one("#question", Static), self._pending
        if pending is None:
            pane.update(empty_text())
            return
        part = None
        if self._store.outbox.uploads.can_stop(pending.id):
            part = self._store.outbox.uploads.progress.get(pending.id, 0.0)
        prompt = explanation(pending, self._store.sync.state, clock.now(), part)
        without = "" if self._is_undone_next(pending) else "app.undo"
        pane.update(pane_text(prompt, without=without, flat=self.look.palette.flat))

    def _is_undone_next(self, pending: PendingChange) -> bool:
        """Return whether ``z`` undoes this change: it is in the last held batch."""
        held = [one for one in self._list.shown if one.state is ChangeState.HELD]
        last = max(held, key=lambda one: one.id, default=pending)
        return last.id == pending.id or (last.batch is not None and last.batch == pending.batch)

    def recolour(self) -> None:
        self._list.set_palette(self.look.palette)
        self._explain()

    def _show_hint(self, words: str) -> None:
        self.hint(with_keys(words, "$tl-muted"))

    # Moving

    def action_move(self, by: int) -> None:
        self._list.move(by)

    def action_end(self, by: int) -> None:
        self._list.move(by * 100_000)

    @on(Breadcrumbs.Back)
    def action_back(self) -> None:
        self.dismiss()

    # Deciding

    @on(OutboxList.Opened)
    def action_open(self) -> None:
        """Show the leads of a change of several, both sides of a conflict, or what there is to see."""
        pending = self._pending
        if pending is None:
            return
        if self._batch is not None:
            self.undo.open_report(self._batch)
            return
        holder = pending.details.get("lead")
        if can_compare(pending):
            self._decide(self._decisions.compare)
        elif pending.state is ChangeState.REFUSED and isinstance(holder, int):
            self.navigation.open_lead(holder, (), "Outbox")
        else:
            self.app.push_screen(DetailsDialog(pending))

    def action_retry(self) -> None:
        self._decide(self._decisions.send)

    def action_arrived(self) -> None:
        self._decide(self._decisions.mark_arrived)

    def action_drop(self) -> None:
        self._decide(self._decisions.drop)

    def action_edit(self) -> None:
        self._decide(self._decisions.edit)

    def action_recreate(self) -> None:
        self._decide(self._decisions.recreate_lead)

    def _decide(self, decide: Callable[[PendingChange], Awaitable[None]]) -> None:
        pending = self._pending
        if self._batch is not None:
            self._show_hint("`outbox.open` shows each lead of this change.")
        elif pending is not None:
            self.run_guarded(partial(self._carry_out, partial(decide, pending)), group="decide")

    async def _carry_out(self, decide: Callable[[], Awaitable[None]]) -> None:
        with reporting(self.notices):
            await decide()
        await self._load()  # the next key applies to the remaining changes


def _hidden_keys(pending: PendingChange | None) -> tuple[str, ...]:
    """Return the keys that do not apply to this change."""
    if pending is None or not pending.can_recreate_lead:
        hidden: tuple[str, ...] = ("outbox.recreate",)
    else:
        hidden = ()
    if pending is not None and pending.is_deleted_elsewhere:
        return (*hidden, "outbox.edit", "outbox.retry")
    return hidden if pending is None or can_edit(pending) else (*hidden, "outbox.edit")
