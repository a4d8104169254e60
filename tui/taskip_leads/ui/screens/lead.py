"""A lead: every field, its history, notes, files. ``J`` and ``K`` go through the list one came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from taskip_leads.errors import NotFound, TaskipError
from taskip_leads.models.change import AddNote
from taskip_leads.store.events import (
    AttributesChanged,
    Event,
    LeadsChanged,
    NotesChanged,
    OutboxChanged,
    SyncChanged,
)
from taskip_leads.store.state import ChangeState, LeadDetail, Link, PendingChange, Question
from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.keyed import Keyed
from taskip_leads.ui.report import Place, place, report
from taskip_leads.ui.widgets.cursor_pane import CursorPane
from taskip_leads.ui.widgets.file_list import FileList
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.lead_facts import LeadFacts
from taskip_leads.ui.widgets.lead_head import LeadHead, Trail
from taskip_leads.ui.widgets.line_pane import LinePane
from taskip_leads.ui.widgets.note_list import NoteList
from taskip_leads.ui.widgets.status_bar import Part, StatusBar
from taskip_leads.ui.widgets.timeline import Timeline, activities, entries, sort

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

TABS = ("Overview", "Notes", "Files", "Activity")
#: Where the app's breakpoints are; narrow and short screens leave out blank rows between facts.
WIDE, TALL = 100, 30
#: A lead that is only passed by with ``J`` costs no request.
_REST = 0.3
#: Events that come within this many seconds are answered together.
_TOGETHER = 0.05


class LeadScreen(Keyed, Screen[int]):
    """Shows ``store.detail`` of one lead; dismisses with the key of the lead looked at last."""

    SCOPE = "lead"
    CSS_PATH = "lead.tcss"
    BINDINGS = keys.bindings("lead")
    AUTO_FOCUS: ClassVar[str | None] = "LeadFacts"

    def __init__(
        self, store: Store, key: int, keys: Sequence[int] = (), came_from: str = "Leads"
    ) -> None:
        super().__init__()
        self._store = store
        self._key = key
        self._keys = keys
        self._came_from = came_from
        self._tab = 0
        self._detail: LeadDetail | None = None
        self._reading = False
        #: The lead is no more on the service: the screen closes as soon as it is the top one.
        self._gone = False
        self._soon: Timer | None = None
        self._rest: Timer | None = None
        self._unsubscribe: Callable[[], object] = lambda: None

    def compose(self) -> ComposeResult:
        palette, glyphs = self.shell.palette, self.shell.glyphs
        yield LeadHead(palette, glyphs, TABS)
        yield Static(id="notice", markup=False)
        with Container(id="overview", classes="pane"):
            yield LeadFacts(palette, glyphs)
            yield Timeline(palette, glyphs, id="timeline")
        yield NoteList(palette, glyphs).add_class("pane")
        yield FileList(palette, glyphs).add_class("pane")
        yield Timeline(palette, glyphs, id="activity").add_class("pane")
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(self.foot())

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self._recolour())
        self._unsubscribe = self._store.events.subscribe(self._hear)
        self._open_tab(0)
        self._show_state()
        self._read()
        self._refresh(force=False)

    def on_unmount(self) -> None:
        self._unsubscribe()

    def on_resize(self) -> None:
        facts, size = self.query_one(LeadFacts), self.app.size
        tight = size.width < WIDE and size.height < TALL
        if facts.has_class("-tight") != tight:
            facts.set_class(tight, "-tight")
            facts.renew()

    def on_screen_resume(self) -> None:
        if self._gone:
            self.call_later(self._leave)

    # Reading the mirror

    def _read(self) -> None:
        self.run_worker(self._show(self._key), group="detail", exclusive=True)

    async def _show(self, key: int) -> None:
        detail = await self._store.detail(key)
        if key != self._key or self._gone:
            return
        if detail is None:
            self._deleted()
            return
        again = self._detail is not None and self._detail.row.key == key
        self._detail = detail
        self._paint(detail, again=again)

    def _paint(self, detail: LeadDetail, *, again: bool) -> None:
        glyphs = self.shell.glyphs
        known = detail.read_at is not None
        self.query_one(LeadHead).show(detail, self._trail(), _counts(detail))
        self.query_one(LeadFacts).show(detail)
        nothing = "Nothing yet." if known else _later(self._store.state.link)
        history = self.query_one("#timeline", Timeline)
        history.show(entries(detail, glyphs), nothing=nothing, again=again)
        self.query_one("#activity", Timeline).show(
            sort(activities(detail, glyphs)),
            nothing="The service tells no history of this lead." if known else nothing,
            again=again,
        )
        self.query_one(NoteList).show(
            detail.notes, nothing="No notes yet. n writes one." if known else nothing, again=again
        )
        self.query_one(FileList).show(
            detail.files, nothing="No files." if known else nothing, again=again
        )
        self._show_notice(detail)

    def _trail(self) -> Trail:
        at = self._keys.index(self._key) + 1 if self._key in self._keys else 0
        return Trail(self._came_from, at, len(self._keys) if at else 0)

    def _show_notice(self, detail: LeadDetail) -> None:
        """What was refused or is unknown, in the service's words, with the ways on."""
        asking = _asking(detail)
        self.set_class(bool(asking), "-noticed")
        if not asking:
            return
        words = _notice(asking[0], more=len(asking) - 1)
        sign, colour = (
            (self.shell.glyphs.refused, "$tl-bad")
            if asking[0].state is ChangeState.REFUSED
            else (self.shell.glyphs.unknown, "bold $tl-warn")
        )
        self.query_one("#notice", Static).update(Content.assemble((f"{sign} ", colour), words))

    def _show_state(self) -> None:
        bar = self.query_one(StatusBar)
        bar.show_state(self._store.state, self._store.waiting, self._store.asking)
        sign = (self.shell.glyphs.down, "$tl-accent")
        reading = Content.assemble(sign, (" reading the lead", "$tl-muted"))
        bar.show_facts([Part((reading, Content()), keep=30)] if self._reading else [])

    def _recolour(self) -> None:
        palette = self.shell.palette
        self.query_one(LeadHead).set_palette(palette)
        for pane in self.query(LinePane):
            pane.set_palette(palette)

    # Hearing

    def _hear(self, event: Event) -> None:
        match event:
            case LeadsChanged(keys=changed):
                if changed is None or self._key in changed:
                    self._read_soon()
            case NotesChanged(lead=key):
                if key == self._key:
                    self._read_soon()
            case AttributesChanged():
                self._read_soon()
            case OutboxChanged(lead=lead):
                self._show_state()
                if lead == self._key:
                    self._read_soon()
            case SyncChanged():
                self._show_state()

    def _read_soon(self) -> None:
        if self._soon is None:
            self._soon = self.set_timer(_TOGETHER, self._read_now)

    def _read_now(self) -> None:
        self._soon = None
        self._read()

    # Asking the service

    def _refresh(self, *, force: bool) -> None:
        self.run_worker(self._ask(self._key, force), group="service", exclusive=True)

    async def _ask(self, key: int, force: bool) -> None:
        self._reading = True
        self._show_state()
        try:
            await self._store.refresh_lead(key, force=force)
        except NotFound:
            if key == self._key:
                self._deleted()
        except TaskipError as error:
            # A state that lasts stands in the status bar; it is only said where someone asked.
            if force or place(error) is not Place.BAR:
                report(self.shell, error)
        finally:
            self._reading = False
            if self.is_attached:
                self._show_state()

    def _deleted(self) -> None:
        """The service has this lead no more: say so, and go back to the list."""
        if self._gone:
            return
        self._gone = True
        name = clean(self._detail.row.name) if self._detail else "This lead"
        self.run_worker(self._tell_deleted(name), group="deleted")

    async def _tell_deleted(self, name: str) -> None:
        draft = await self._store.draft(self._key)
        kept = "Your text is in Drafts." if draft else "It is gone from this machine too."
        self.shell.toast("Deleted elsewhere", f"{name} is no longer on the service. {kept}")
        if self.is_active:
            self._leave()

    def _leave(self) -> None:
        if self.is_active:
            self.dismiss(self._key)

    # Keys

    @property
    def chosen(self) -> tuple[int, ...]:
        return (self._key,)

    def action_back(self) -> None:
        self._leave()

    @on(LeadHead.BackChosen)
    def _crumbs_clicked(self) -> None:
        self._leave()

    def action_refresh(self) -> None:
        self._refresh(force=True)

    def action_neighbour(self, by: int) -> None:
        """The next or the previous lead of the list, in the same tab."""
        at = self._keys.index(self._key) if self._key in self._keys else -1
        if at < 0 or not 0 <= at + by < len(self._keys):
            words = "This is the last lead" if by > 0 else "This is the first lead"
            self.hint(Content.styled(words, "$tl-muted"))
            return
        self._key = self._keys[at + by]
        self._read()
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_REST, lambda: self._refresh(force=False))

    def action_tab(self, by: int) -> None:
        self._open_tab((self._tab + by) % len(TABS))

    @on(LeadHead.TabChosen)
    def _tab_clicked(self, event: LeadHead.TabChosen) -> None:
        self._open_tab(event.index)

    def _open_tab(self, index: int) -> None:
        self._tab = index
        for at, name in enumerate(TABS):
            self.set_class(at == index, f"-{name.lower()}")
        self.query_one(LeadHead).open_tab(index)
        panes: tuple[LinePane, ...] = (
            self.query_one(LeadFacts),
            self.query_one(NoteList),
            self.query_one(FileList),
            self.query_one("#activity", Timeline),
        )
        panes[index].focus(scroll_visible=False)
        self.show_keys()

    @property
    def _pane(self) -> LinePane | None:
        return self.focused if isinstance(self.focused, LinePane) else None

    def action_move(self, by: int) -> None:
        if isinstance(pane := self._pane, CursorPane):
            pane.move(by)
        elif pane is not None:
            pane.scroll_lines(by)

    def action_page(self, by: float) -> None:
        if (pane := self._pane) is not None:
            pane.scroll_pages(by)

    def action_top(self) -> None:
        if isinstance(pane := self._pane, CursorPane):
            pane.go(0)
        elif pane is not None:
            pane.scroll_to(y=0, animate=False, force=True)

    def action_bottom(self) -> None:
        if isinstance(pane := self._pane, CursorPane):
            pane.bottom()
        elif pane is not None:
            pane.scroll_end(animate=False, force=True)

    def action_enter(self) -> None:
        if isinstance(pane := self._pane, NoteList):
            pane.fold()

    @on(CursorPane.Chosen)
    def _double_clicked(self) -> None:
        self.action_enter()

    def action_whole(self) -> None:
        """Long text to its end."""
        pane = self._pane
        if isinstance(pane, NoteList):
            pane.show_whole()
        else:
            self.query_one(LeadFacts).show_whole()

    # Changes

    def action_note(self) -> None:
        self.shell.write_note(self._key)

    def action_status(self) -> None:
        self.shell.pick_status(self._key)

    def action_convert(self) -> None:
        self.shell.convert(self._key)

    async def action_settle(self, way: str) -> None:
        """Decide what becomes of the change that was refused or is unknown."""
        asking = _asking(self._detail) if self._detail else ()
        if not asking:
            self.hint(Content.styled("Nothing here was refused or is unknown", "$tl-muted"))
            return
        change = asking[0]
        if way == "send":
            await self._store.send_again(change.id)
        elif way == "drop":
            await self._store.discard(change.id)
        elif isinstance(change.change, AddNote):
            await self._edit_again(change, change.change)
        else:
            self.hint(Content.styled("Only a note can be edited here", "$tl-muted"))

    async def _edit_again(self, waiting: PendingChange, note: AddNote) -> None:
        """The text goes back into the editor; a draft that is there already is not written over."""
        draft = await self._store.draft(note.lead)
        if draft is not None and (draft.title or draft.note):
            self.hint(Content.styled("Another draft is on this lead: n opens it", "$tl-muted"))
            return
        await self._store.save_draft(note.lead, note.title, note.note)
        await self._store.discard(waiting.id)
        self.shell.write_note(note.lead)


def _asking(detail: LeadDetail) -> tuple[PendingChange, ...]:
    needs = (ChangeState.REFUSED, ChangeState.ASK)
    return tuple(change for change in detail.pending if change.state in needs)


def _notice(change: PendingChange, *, more: int) -> Content:
    what = clean(change.change.words)
    if change.state is ChangeState.REFUSED:
        first = Content.assemble(
            (what, "bold $tl-text"),
            (" was refused: ", "$tl-muted"),
            (clean(change.message), "$tl-text"),
        )
    else:
        arrived = change.question is Question.ARRIVED
        words = " may or may not have arrived. " if arrived else " waits for your decision. "
        first = Content.assemble(
            (what, "bold $tl-text"),
            (words, "$tl-text"),
            (clean(change.message), "$tl-muted"),
        )
    ways = [("! R", "sends it again"), ("! D", "drops it")]
    if isinstance(change.change, AddNote):
        ways.insert(1, ("! e", "edits it"))
    line = Content("  ")
    for key, words in ways:
        line = Content.assemble(line, (key, "bold $tl-text"), (f" {words}   ", "$tl-muted"))
    if more:
        line = Content.assemble(line, (f"and {more} more", "$tl-faint"))
    return Content("\n").join([first, line])


def _counts(detail: LeadDetail) -> list[str]:
    """Behind the tabs' names; nothing where the lead's own page was never read."""
    known = detail.read_at is not None
    told = detail.lead.activities
    return [
        "",
        f"{len(detail.notes):,}" if known or detail.notes else "",
        f"{len(detail.files):,}" if known or detail.files else "",
        f"{len(told):,}" if told is not None else "",
    ]


def _later(link: Link) -> str:
    if link in (Link.OFFLINE, Link.KEY_REFUSED, Link.NO_KEY):
        return "Never read on this machine. Notes, files and history come when the service can be reached."
    return "Being read."
