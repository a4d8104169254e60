"""The progress of one change on many leads, and a report on each at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.store.events import Event, OutboxChanged
from taskip_leads.text import clean, plural
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.changes import labels
from taskip_leads.ui.render import cells
from taskip_leads.ui.widgets.dialog_frame import DialogFrame
from taskip_leads.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

_TOGETHER = 0.1
#: Rows of the report besides its leads.
_BESIDE = 8
_OVER = (ChangeState.DONE, ChangeState.REFUSED, ChangeState.NEEDS_DECISION)
#: Failed changes first, then unfinished ones, then finished ones.
_ORDER = (
    ChangeState.REFUSED,
    ChangeState.NEEDS_DECISION,
    ChangeState.UNKNOWN,
    ChangeState.INFLIGHT,
    ChangeState.HELD,
    ChangeState.QUEUED,
    ChangeState.DONE,
)


class BulkProgressScreen(ModalScreen[frozenset[int]], AppScreen[frozenset[int]]):
    """Returns the leads whose change has failed or is not finished.

    The changes are in the outbox already: closing this stops nothing.
    """

    SCOPE = "bulk"
    SHOWS_OUTCOMES = True
    BINDINGS = keys.bindings("bulk")
    DEFAULT_CSS = """
    BulkProgressScreen { align: center middle; background: $tl-veil; }
    BulkProgressScreen DialogFrame { width: 72; max-width: 98%; height: auto; padding: 1 0 0 0; }
    BulkProgressScreen #progress { height: 2; padding: 0 2; }
    BulkProgressScreen #leads { height: auto; padding: 0 2; scrollbar-size-vertical: 1; }
    BulkProgressScreen #lines { height: auto; }
    BulkProgressScreen #rule { height: 1; margin: 1 0 0 0; }
    BulkProgressScreen KeyBar { padding: 0 0 0 1; }
    """

    def __init__(
        self,
        store: Store,
        words: str,
        rows: Mapping[int, int],
        already: int = 0,
        *,
        marked: bool = True,
    ) -> None:
        """``rows``: change id → lead id; ``already``: how many leads need no change.

        ``marked``: the leads were selected by marks.
        """
        super().__init__()
        self._store = store
        self._words = words
        self._rows = dict(rows)
        self._already = already
        self._marked = marked
        self._names: dict[int, str] = {}
        self._changes: dict[int, PendingChange | None] = {}
        self._soon: Timer | None = None

    def compose(self) -> ComposeResult:
        count = plural(len(self._rows), "lead")
        if self._already:
            count += f", {self._already} already had it"
        with DialogFrame(self.look.glyphs, self._words, count):
            yield Static(id="progress", markup=False)
            with VerticalScroll(id="leads", can_focus=False):
                yield Static(id="lines", markup=False)
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
        self.query_one(DialogFrame).leave_room(self.query_one("#leads"), _BESIDE)

    def _hear(self, event: Event) -> None:
        if isinstance(event, OutboxChanged) and event.id in self._rows and self._soon is None:
            self._soon = self.set_timer(_TOGETHER, self._again)

    def _again(self) -> None:
        self._soon = None
        open_ = [
            row for row, change in self._changes.items() if change is None or not _over(change)
        ]
        self.run_guarded(partial(self._read, open_), group="read", exclusive=True)

    async def _read(self, rows: Sequence[int] | Mapping[int, int]) -> None:
        for row in rows:
            self._changes[row] = await self._store.outbox.pending(row)
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
        glyphs, width = self.look.glyphs, max(10, self.query_one("#progress").size.width - 18)
        lit = round(width * over / total) if total else 0
        bar = Content.assemble(
            (glyphs.rule_on * lit, "$tl-accent"),
            (glyphs.rule * (width - lit), "$tl-line"),
            (f"  {over} of {total}", "$tl-text"),
        )
        self.query_one("#progress", Static).update(
            self._outcome(done, total) if self._over else bar
        )
        order = sorted(self._changes.items(), key=lambda item: _rank(item[1]))
        lines = [self._line(row, change) for row, change in order]
        self.query_one("#lines", Static).update(Content("\n").join(lines))
        self.show_keys()

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
            (" not; those stay marked." if self._marked else " not.", "$tl-muted"),
        )

    def _line(self, row: int, change: PendingChange | None) -> Content:
        glyphs, width = self.look.glyphs, self.query_one("#lines").size.width or 60
        name = cells.pad(self._names.get(self._rows[row], "A lead"), 26, glyphs.ellipsis)
        if change is None:
            return Content.assemble(
                (f"{glyphs.nothing} ", "$tl-faint"),
                (name, "$tl-text"),
                ("  undone", "$tl-faint"),
            )
        glyph, word, token = labels.state_badge(change, glyphs, clock.now())
        if change.state is ChangeState.REFUSED:
            word = labels.refusal(change)
        word = cells.cut(word, max(10, width - 31), glyphs.ellipsis)
        return Content.assemble(
            (f"{glyph} ", f"$tl-{token}"), (name, "$tl-text"), (f"  {word}", "$tl-muted")
        )

    # Keys

    def action_stop(self) -> None:
        if not self._over:
            self.run_guarded(self._stop, group="stop", exclusive=True)

    async def _stop(self) -> None:
        """Undo what has not been sent; requests in flight are completed."""
        # All at once, because the last would be sent meanwhile; closing the dialog must not cancel it.
        await asyncio.shield(self._store.outbox.take_back(tuple(self._rows)))
        if self.is_current:
            await self._read(self._rows)

    def action_scroll(self, by: int) -> None:
        self.query_one("#leads", VerticalScroll).scroll_relative(y=by, animate=False)

    def action_close(self) -> None:
        self.dismiss(
            frozenset(
                self._rows[row]
                for row, change in self._changes.items()
                if change is None or change.state is not ChangeState.DONE
            )
        )


def _over(change: PendingChange) -> bool:
    return change.state in _OVER


def _rank(change: PendingChange | None) -> int:
    return len(_ORDER) if change is None else _ORDER.index(change.state)
