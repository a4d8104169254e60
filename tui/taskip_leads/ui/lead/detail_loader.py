"""A lead's screen: reading it and showing it. How one moves in it is in ``lead_moving``, what one does
with it in ``lead_tabs`` and ``lead_inline``; ``screens/lead.py`` puts them together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from taskip_leads.errors import NotFound, TaskipError
from taskip_leads.models import draft_text
from taskip_leads.models.change import AttachFiles, UploadFile
from taskip_leads.models.draft_text import Draft
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.pending import ChangeState
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.events import (
    AttributesChanged,
    DraftsChanged,
    Event,
    LeadsChanged,
    NotesChanged,
    OutboxChanged,
    SyncChanged,
    UploadMoved,
)
from taskip_leads.text import clean, plural
from taskip_leads.ui import keys
from taskip_leads.ui.base.notifications import ErrorPlace, place, report
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.base.status_presenter import present_status
from taskip_leads.ui.changes import decisions
from taskip_leads.ui.compat.frame_batch import FrameBatch
from taskip_leads.ui.lead.widgets.facts import LeadFacts
from taskip_leads.ui.lead.widgets.files import FilesPane
from taskip_leads.ui.lead.widgets.header import LeadHeader, ListPosition
from taskip_leads.ui.lead.widgets.notes import NotesPane
from taskip_leads.ui.lead.widgets.search_input import SearchInput
from taskip_leads.ui.lead.widgets.timeline import Timeline, activities, entries, sort
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.line_pane import LinePane
from taskip_leads.ui.widgets.status_bar import StatusBar, StatusSegment

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

TABS = ("Overview", "Notes", "Files", "Activity")
#: Where the app's breakpoints are; narrow and short screens leave out blank rows between facts.
WIDE, TALL = 100, 30
#: Events that come within this many seconds are answered together.
_TOGETHER = 0.05
#: Reading the mirror takes some milliseconds; right after the start, with all that begins then, more.
_FIRST_FRAME = 1.0


class LeadBase(AppScreen[int]):
    """Shows ``store.leads.detail`` of one lead; dismisses with the key of the lead looked at last."""

    SCOPE = "lead"
    SHOWS_OUTCOMES = True
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
        self._drafts: tuple[Draft, ...] = ()
        #: The lead is no more on the service: the screen closes as soon as it is the top one.
        self._gone = False
        self._soon: Timer | None = None
        self._unsubscribe: Callable[[], object] = lambda: None
        #: What the mirror knows stands in the first frame already.
        self._frame = FrameBatch(self, _FIRST_FRAME)

    @property
    def takes_keys(self) -> bool:
        """The lead was read, and what is edited in place is there."""
        return super().takes_keys and (self._detail is not None or not self.working("detail"))

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        yield LeadHeader(palette, glyphs, TABS)
        yield Static(id="notice", markup=False)
        with Container(id="overview", classes="pane"):
            yield LeadFacts(palette, glyphs)
            yield Timeline(palette, glyphs, id="timeline")
        with Horizontal(id="finder"):
            yield Static("/ ", markup=False)
            yield SearchInput(compact=True, select_on_focus=False)
            yield Static(id="found", markup=False)
        yield NotesPane(palette, glyphs).add_class("pane")
        yield FilesPane(palette, glyphs).add_class("pane")
        yield Timeline(palette, glyphs, id="activity").add_class("pane")
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(self.footer_keys())

    def on_mount(self) -> None:
        self._unsubscribe = self.listen(self._store.events, self._hear)
        self._frame.hold()
        self._open_tab(0)
        self._show_state()
        self._read()
        self._refresh(force=False)

    async def on_unmount(self) -> None:
        self._frame.release()  # its timer ends with the screen
        self._unsubscribe()
        # The app may end within the draft's half second.
        await self.keep_typed()

    def on_resize(self) -> None:
        facts, size = self.query_one(LeadFacts), self.app.size
        tight = size.width < WIDE and size.height < TALL
        if facts.has_class("-tight") != tight:
            facts.set_class(tight, "-tight")
            facts.renew()

    async def on_screen_resume(self) -> None:
        if self._gone:
            self.call_later(self._leave)

    def _open_tab(self, index: int) -> None:
        self._tab = index
        for at, name in enumerate(TABS):
            self.set_class(at == index, f"-{name.lower()}")
        self.query_one(LeadHeader).open_tab(index)
        panes: tuple[LinePane, ...] = (
            self.query_one(LeadFacts),
            self.query_one(NotesPane),
            self.query_one(FilesPane),
            self.query_one("#activity", Timeline),
        )
        panes[index].focus(scroll_visible=False)
        self.show_keys()

    # Reading the mirror

    def _read(self) -> None:
        self.run_guarded(partial(self._show, self._key), group="detail", exclusive=True)

    async def _show(self, key: int) -> None:
        detail = await self._store.leads.detail(key)
        drafts = await self._store.drafts.all(key)
        if key != self._key or self._gone:
            return
        self._drafts = drafts
        if detail is None:
            self._frame.release()
            self._deleted()
            return
        again = self._detail is not None and self._detail.row.key == key
        self._detail = detail
        self._paint(detail, again=again)

    def _paint(self, detail: LeadDetail, *, again: bool) -> None:
        glyphs = self.look.glyphs
        known = detail.read_at is not None
        own = self._store.profile.me
        me = own.id if own is not None else None
        self.query_one(LeadHeader).show(detail, self._trail(), _counts(detail), me)
        self.query_one(LeadFacts).show(detail, draft_text.texts(self._drafts), me)
        nothing = "Nothing yet." if known else _later(self._store.sync.state.link)
        history = self.query_one("#timeline", Timeline)
        history.show(entries(detail, glyphs, self._drafts), nothing=nothing, again=again)
        self.query_one("#activity", Timeline).show(
            sort(activities(detail, glyphs)),
            nothing="The service tells no history of this lead." if known else nothing,
            again=again,
        )
        self.query_one(NotesPane).show(
            detail.notes, nothing="No notes yet. n writes one." if known else nothing, again=again
        )
        uploads = [
            one for one in detail.pending if isinstance(one.change, UploadFile | AttachFiles)
        ]
        none = "No files. a uploads some." if known else nothing
        self.query_one(FilesPane).show(detail.files, uploads, nothing=none, again=again)
        self._show_notice(detail)
        self._show_state()
        self.show_keys()
        self._frame.release()

    def _trail(self) -> ListPosition:
        at = self._keys.index(self._key) + 1 if self._key in self._keys else 0
        return ListPosition(self._came_from, at, len(self._keys) if at else 0)

    def _show_notice(self, detail: LeadDetail) -> None:
        """What was refused or is unknown, in the service's words, with the ways on."""
        asking = decisions.asking(detail)
        self.set_class(bool(asking), "-noticed")
        if not asking:
            return
        words = decisions.notice(asking[0], more=len(asking) - 1)
        sign, colour = (
            (self.look.glyphs.refused, "$tl-bad")
            if asking[0].state is ChangeState.REFUSED
            else (self.look.glyphs.unknown, "bold $tl-warn")
        )
        self.query_one("#notice", Static).update(Content.assemble((f"{sign} ", colour), words))

    def _show_state(self) -> None:
        bar = self.query_one(StatusBar)
        store = self._store
        present_status(bar, store)
        glyphs = self.look.glyphs
        facts: list[StatusSegment] = []
        if self._reading:
            reading = Content.assemble(
                (glyphs.down, "$tl-accent"), (" reading the lead", "$tl-muted")
            )
            facts.append(StatusSegment((reading, Content()), keep=30))
        elif self._detail is not None and self._detail.read_at is None:
            # Their tabs have no numbers: this is why.
            words = ("notes and files not read yet", "notes, files not read")
            told = tuple(Content.styled(one, "$tl-faint") for one in words)
            facts.append(StatusSegment((*told, Content()), keep=20))
        facts += self._draft_facts()
        bar.show_facts(facts)

    def _draft_facts(self) -> list[StatusSegment]:
        glyphs = self.look.glyphs
        if self._drafts:
            many = plural(len(self._drafts), "draft")
            words = f" {'draft' if len(self._drafts) == 1 else many} on this machine"
            mark = (glyphs.mark, "$tl-accent")
            short = Content.assemble(mark, (f" {many}", "$tl-muted"))
            return [StatusSegment((Content.assemble(mark, (words, "$tl-muted")), short), keep=45)]
        return []

    def recolour(self) -> None:
        palette = self.look.palette
        self.query_one(LeadHeader).set_palette(palette)
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
            case UploadMoved():
                self.query_one(FilesPane).show_progress(self._store.outbox.uploads.progress)
            case SyncChanged():
                self._show_state()

    def _read_soon(self) -> None:
        if self._soon is None:
            self._soon = self.set_timer(_TOGETHER, self._read_now)

    def _read_now(self) -> None:
        self._soon = None
        self._read()

    # Asking the service

    def action_refresh(self) -> None:
        self._refresh(force=True)

    def _refresh(self, *, force: bool) -> None:
        self.run_guarded(partial(self._ask, self._key, force), group="service", exclusive=True)

    async def _ask(self, key: int, force: bool) -> None:
        self._reading = True
        self._show_state()
        try:
            await self._store.sync.refresh_lead(key, force=force)
        except NotFound:
            if key == self._key:
                self._deleted()
        except TaskipError as error:
            # A state that lasts stands in the status bar; it is only said where someone asked.
            if force or place(error) is not ErrorPlace.BAR:
                report(self.notices, error)
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
        self.run_guarded(partial(self._tell_deleted, name), group="deleted")

    async def _tell_deleted(self, name: str) -> None:
        await self.keep_typed()
        drafts = await self._store.drafts.all(self._key)
        kept = "Your text is in Drafts." if drafts else "It is gone from this machine too."
        self.notices.toast("Deleted elsewhere", f"{name} is no longer on the service. {kept}")
        if self.is_active:
            self._leave()

    async def keep_typed(self) -> None:
        """Bring to the disk what is being typed on this screen."""

    def _leave(self) -> None:
        if self.is_active:
            self.dismiss(self._key)

    # Changes

    @property
    def selected_leads(self) -> tuple[int, ...]:
        return (self._key,)

    def action_note(self) -> None:
        self.navigation.write_note(self._key)

    def action_status(self) -> None:
        self.navigation.pick_status((self._key,))

    def action_convert(self) -> None:
        self.navigation.convert(self._key)


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


def _later(link: ConnectionState) -> str:
    if link in (ConnectionState.OFFLINE, ConnectionState.KEY_REFUSED, ConnectionState.NO_KEY):
        return "Never read on this machine. Notes, files and history come when the service can be reached."
    return "Being read."
