"""The end of a triage: what became of how many leads, and what is left."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.triage.queue import TriageQueue
from taskip_leads.models.triage.tally import SideWork, side_work, tally_rows
from taskip_leads.store.events import Event, OutboxChanged
from taskip_leads.text import plural, short_day, span
from taskip_leads.ui import keys
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.base.status_presenter import present_status
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import with_keys
from taskip_leads.ui.triage import words
from taskip_leads.ui.widgets.dialog_frame import DialogFrame
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.status_bar import StatusBar, StatusSegment

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Events within this many seconds cause one read.
_DEBOUNCE = 0.1
#: Rows of the dialog besides its text: borders, margin, rule and keys; and the two bars below it.
_BESIDE = 8


class TallyAnswer(StrEnum):
    """What the person does next."""

    LIST = "list"
    AGAIN = "again"
    UNDO = "undo"


class TallyDialog(ModalScreen[TallyAnswer], AppScreen[TallyAnswer]):
    """Counts what the queue and the outbox say; ``enter`` goes back to the list."""

    SCOPE = "tally"
    SHOWS_UNDO = True
    BINDINGS = keys.bindings("tally")
    DEFAULT_CSS = """
    TallyDialog { align: center middle; background: $tl-veil; }
    TallyDialog #bars { dock: bottom; height: 2; width: 100%; }
    TallyDialog DialogFrame { width: 56; max-width: 98%; padding: 1 0 0 0; }
    TallyDialog #text { height: auto; padding: 0 2; }
    TallyDialog #rule { height: 1; margin: 1 0 0 0; }
    TallyDialog DialogFrame KeyBar { padding: 0 0 0 1; }
    """

    def __init__(self, store: Store, queue: TriageQueue) -> None:
        super().__init__()
        self._store = store
        self._queue = queue
        self._work = SideWork()
        self._debouncer = Debouncer(self, _DEBOUNCE, self._start_reading)

    def compose(self) -> ComposeResult:
        queue = self._queue
        counted = plural(queue.gone_through, "lead")
        fact = f"{counted} in {span(queue.seconds)}" if queue.seconds else counted
        title = "Triage done" if queue.left == 0 else "Triage"
        with DialogFrame(self.look.glyphs, title, fact):
            yield Static(id="text", markup=False)
            yield Static(id="rule", markup=False)
            yield KeyBar(self._dialog_keys())
        with Vertical(id="bars"):
            yield StatusBar(self._store.workspace, self.look.glyphs)
            yield KeyBar(self.footer_keys())

    def on_mount(self) -> None:
        self.query_one("#rule", Static).update(
            Content.styled(self.look.glyphs.rule * 200, "$tl-line")
        )
        self.listen(self._store.events, self._hear)
        self.on_resize()
        self._start_reading()

    def on_resize(self) -> None:
        self.query_one(DialogFrame).leave_room(self.query_one("#text"), _BESIDE)
        self.call_after_refresh(self._paint)

    @property
    def _unfinished(self) -> str:
        """What ``T`` goes through: ``the 2 unchanged``, ``the 15 undecided``; "" if nothing."""
        count = len(self._queue.unfinished)
        word = "unchanged" if self._queue.left == 0 else "undecided"
        return f"the {count:,} {word}" if count else ""

    def _dialog_keys(self) -> tuple[keys.FooterKey, ...]:
        again = (keys.FooterKey("T", self._unfinished, 90),) if self._unfinished else ()
        return (
            keys.FooterKey("enter", "back", 95),
            *again,
            keys.FooterKey("z", "undo the last", 80),
        )

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        first, *others = self._dialog_keys()
        return (first, *others[:-1], keys.FooterKey("z", "undo", 80), keys.footer("triage")[-1])

    def show_keys(self) -> None:
        """Leave the keys as they are: the dialog names ``z`` itself."""

    # Showing

    def _hear(self, event: Event) -> None:
        if isinstance(event, OutboxChanged):
            self._debouncer.request()

    def _start_reading(self) -> None:
        self.run_guarded(self._read, group="read", exclusive=True)

    async def _read(self) -> None:
        changes = await self._store.outbox.changes(since=self._queue.started_at)
        self._work = side_work(self._queue, changes, self._queue.started_at)
        self._paint()

    def _paint(self) -> None:
        text = self.query_one("#text", Static)
        room = text.content_size.width or 50
        sections = [self._outcomes(room), self._beside(room), self._delivery()]
        lines: list[Content] = []
        for section in sections:
            if section:
                lines += [Content(), *section] if lines else section
        text.update(Content("\n").join(lines))
        bar = self.query_one(StatusBar)
        present_status(bar, self._store)
        count = plural(len(self._queue), "lead")
        bar.show_facts([StatusSegment((Content.styled(count, "$tl-muted"),), keep=50)])

    def _outcomes(self, room: int) -> list[Content]:
        glyphs, rows = self.look.glyphs, tally_rows(self._queue)
        labels = [words.outcome_name(row) for row in rows]
        width = min(max((cells.width(label) for label in labels), default=0), room // 2)
        counts = max((len(f"{row.count:,}") for row in rows), default=1)
        lines: list[Content] = []
        for row, label in zip(rows, labels, strict=True):
            left = cells.pad(label, width, glyphs.ellipsis)
            count = f"{row.count:,}".rjust(counts + 3)
            names = words.names(row, room - width - counts - 5, glyphs)
            lines.append(
                Content.assemble(
                    (left, "$tl-text"), (count, "bold $tl-text"), (f"  {names}", "$tl-muted")
                )
            )
        return lines

    def _beside(self, room: int) -> list[Content]:
        work, today = self._work, clock.today()
        text = words.side_work_done(work)
        lines = [Content.styled(line, "$tl-text") for line in cells.wrap(text, room) if text]
        if work.busiest is not None:
            day, count = work.busiest
            lines.append(
                Content.styled(f"Most planned for {short_day(day, today)}: {count}", "$tl-muted")
            )
        return lines

    def _delivery(self) -> list[Content]:
        return [with_keys(line, "$tl-muted") for line in words.delivery(self._work)]

    # Keys

    def action_close(self) -> None:
        self.dismiss(TallyAnswer.LIST)

    def action_again(self) -> None:
        if self._unfinished:
            self.dismiss(TallyAnswer.AGAIN)

    def action_undo(self) -> None:
        self.dismiss(TallyAnswer.UNDO)
