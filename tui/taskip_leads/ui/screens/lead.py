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
from taskip_leads.models.change import AddNote, EditNote
from taskip_leads.store.events import (
    AttributesChanged,
    DraftsChanged,
    Event,
    LeadsChanged,
    NotesChanged,
    OutboxChanged,
    SyncChanged,
)
from taskip_leads.store.state import ChangeState, LeadDetail, Link, PendingChange, Question
from taskip_leads.text import clean, plural
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
        self._drafts = 0
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
        self._unsubscribe = self.listen(self._store.events, self._hear)
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

    async def on_screen_resume(self) -> None:
        if self._gone:
            self.call_later(self._leave)

    # Reading the mirror

    def _read(self) -> None:
        self.run_worker(self._show(self._key), group="detail", exclusive=True)

    async def _show(self, key: int) -> None:
        detail = await self._store.detail(key)
        drafts = await self._store.drafts(key)
        if key != self._key or self._gone:
            return
        self._drafts = len(drafts)
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
        self._show_state()

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
        store = self._store
        bar.show_state(store.state, store.waiting, store.asking, store.counts.held)
        glyphs = self.shell.glyphs
        facts: list[Part] = []
        if self._reading:
            reading = Content.assemble(
                (glyphs.down, "$tl-accent"), (" reading the lead", "$tl-muted")
            )
            facts.append(Part((reading, Content()), keep=30))
        if self._drafts:
            many = plural(self._drafts, "draft")
            words = f" {'draft' if self._drafts == 1 else many} on this machine"
            mark = (glyphs.mark, "$tl-accent")
            short = Content.assemble(mark, (f" {many}", "$tl-muted"))
            facts.append(Part((Content.assemble(mark, (words, "$tl-muted")), short), keep=45))
        bar.show_facts(facts)

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
            case DraftsChanged():
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
        """Decide what becomes of the change that was refused or asks."""
        asking = _asking(self._detail) if self._detail else ()
        if not asking:
            self.hint(Content.styled("Nothing here needs an answer", "$tl-muted"))
            return
        change = asking[0]
        if way not in (key for key, _, _ in ways(change)):
            self.hint(Content.styled("That is no answer to this", "$tl-muted"))
        elif way == "send":
            await self._store.send_again(change.id)
        elif way == "arrived":
            await self._store.mark_arrived(change.id)
        else:
            # A text becomes a draft; what a draft holds already stays above it.
            await self._store.drop(change.id)
        if way == "edit":
            self._edit_again(change)

    def _edit_again(self, waiting: PendingChange) -> None:
        made = waiting.change
        if isinstance(made, AddNote):
            self.shell.write_note(made.lead)
        elif isinstance(made, EditNote):
            self.shell.edit_note(made.lead, made.id)


def _asking(detail: LeadDetail) -> tuple[PendingChange, ...]:
    needs = (ChangeState.REFUSED, ChangeState.ASK)
    return tuple(change for change in detail.pending if change.state in needs)


def ways(change: PendingChange) -> tuple[tuple[str, str, str], ...]:
    """The answers there are: what ``action_settle`` calls it, its keys, and words."""
    send, drop = ("send", "! R", "sends it again"), ("drop", "! D", "drops it")
    edit = (("edit", "! e", "edits it"),) if isinstance(change.change, AddNote | EditNote) else ()
    if change.state is ChangeState.REFUSED:
        return (send, *edit, drop)
    match change.question:
        case Question.ARRIVED:
            return (("arrived", "! !", "it did arrive"), send, drop)
        case Question.WAITED:
            return (("send", "! R", "still sends it"), *edit, drop)
        case _:
            return (*edit, drop)


_ASKED = {
    Question.ARRIVED: " may or may not have arrived. ",
    Question.CONFLICT: ": somebody else changed the same. ",
    Question.WAITED: " waited for over a day. Is it still wanted? ",
    Question.CHANGED: ": what it is about has changed since. ",
    Question.NOT_TAKEN: ": the service said yes and holds something else. ",
}


def _notice(change: PendingChange, *, more: int) -> Content:
    what = (clean(change.words), "bold $tl-text")
    said = clean(change.message)
    if change.state is ChangeState.REFUSED:
        first = Content.assemble(what, (" was refused: ", "$tl-muted"), (said, "$tl-text"))
    else:
        asked = _ASKED.get(change.question, " needs your answer. ")
        first = Content.assemble(what, (asked, "$tl-text"), (said, "$tl-muted"))
    line = Content("  ")
    for _way, key, words in ways(change):
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
