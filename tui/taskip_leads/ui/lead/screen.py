"""A lead's screen: fields, history, notes, files; ``J`` and ``K`` step through the list."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widgets import Static

from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.store.events import Event, OutboxChanged, SyncChanged, UploadMoved
from taskip_leads.ui import keys
from taskip_leads.ui.base.detail_loader import LeadDetailLoader
from taskip_leads.ui.base.screen import AppScreen, WritingPlace
from taskip_leads.ui.compat.frame_batch import FrameBatch
from taskip_leads.ui.lead.actions import LeadActions
from taskip_leads.ui.lead.field_editor import FieldEditor
from taskip_leads.ui.lead.list_position import LeadSequence
from taskip_leads.ui.lead.presenter import LeadPresenter
from taskip_leads.ui.lead.tab_search import TabSearch
from taskip_leads.ui.lead.tabs import LeadTabs, Tab
from taskip_leads.ui.lead.widgets.facts import LeadFacts
from taskip_leads.ui.lead.widgets.files import FilesPane
from taskip_leads.ui.lead.widgets.header import LeadHeader
from taskip_leads.ui.lead.widgets.last_notes import LastNotes
from taskip_leads.ui.lead.widgets.notes import NotesPane
from taskip_leads.ui.lead.widgets.pane_hint import PaneHint
from taskip_leads.ui.lead.widgets.search_input import SearchInput
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.status_bar import StatusBar
from taskip_leads.ui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from taskip_leads.models.lead_row import LeadRow
    from taskip_leads.store.store import Store

#: Reading the mirror takes a few milliseconds, and longer while the app starts.
_FIRST_FRAME = 1.0


class LeadScreen(AppScreen[int]):
    """Show one lead at a time; dismiss with the id of the last one."""

    SCOPE = "lead"
    SHOWS_OUTCOMES = True
    CSS_PATH = "screen.tcss"
    BINDINGS = keys.bindings("lead")
    AUTO_FOCUS: ClassVar[str | None] = "LeadFacts"
    KEYS_WAIT_FOR = ("inline", "change", "notes", "timeline")

    def __init__(
        self, store: Store, lead_id: int, lead_ids: Sequence[int] = (), list_name: str = "Leads"
    ) -> None:
        super().__init__()
        self._store = store
        self._tabs = LeadTabs(self)
        self._sequence = LeadSequence(lead_ids, list_name)
        self._loader = LeadDetailLoader(
            store, self, lead_id,
            loaded=self._show_lead, deleted=self._lead_deleted,
            refreshing_changed=lambda: self._presenter.show_state(),
        )  # fmt: skip
        self._editor = FieldEditor(store, self, self._loader, changed=self._editing_changed)
        self._presenter = show = LeadPresenter(self, store, self._loader, self._editor)
        self._search = TabSearch(self, find_notes=show.find_notes, ended=self._tabs.focus)
        self._actions = LeadActions(store, self, self._loader)
        #: Delays the first frame until it can show the mirror's copy.
        self._frame = FrameBatch(self, _FIRST_FRAME)

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        yield LeadHeader(palette, glyphs, [tab.title for tab in Tab])
        yield Static(id="notice", markup=False)
        with Container(id="overview", classes="pane"):
            with Container(id="left"):
                yield LeadFacts(palette, glyphs)
                yield LastNotes(glyphs)
            yield Timeline(palette, glyphs, id="timeline")
        with Horizontal(id="finder"):
            yield Static("/ ", markup=False)
            yield SearchInput(self._search)
            yield Static(id="found", markup=False)
        yield NotesPane(palette, glyphs).add_class("pane")
        yield FilesPane(palette, glyphs).add_class("pane")
        yield Timeline(palette, glyphs, id="activity").add_class("pane")
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(self.footer_keys())

    def on_mount(self) -> None:
        self.listen(self._store.events, self._hear)
        self._frame.hold()
        self._open_tab(Tab.OVERVIEW)
        self._presenter.show_state()
        self._loader.read()
        self._loader.refresh()

    async def on_unmount(self) -> None:
        self._frame.release()  # its timer ends with the screen
        await self._editor.finish()

    def on_resize(self) -> None:
        self._presenter.fit(self.app.size)
        if self._editor.field:
            self.call_after_refresh(self._editor.place)

    async def on_screen_resume(self) -> None:
        self.remove_class("-writing")
        if self._loader.is_deleted:
            self.call_later(self._leave)

    # For the app

    def recolour(self) -> None:
        self._presenter.recolour(self.look.palette)

    def follow_day(self) -> None:
        super().follow_day()
        self.recolour()
        self._loader.read()

    @property
    def selected_leads(self) -> tuple[int, ...]:
        return (self._loader.lead_id,)

    @property
    def current_row(self) -> LeadRow | None:
        return self._loader.detail.row if self._loader.detail is not None else None

    def show_lead(self, lead_id: int) -> None:
        """Show another lead in the same tab."""
        if not self._editor.field:
            self._loader.select(lead_id)

    @property
    def writing_place(self) -> WritingPlace:
        return self._tabs.writing_place

    @property
    def takes_keys(self) -> bool:
        return super().takes_keys and self._loader.ready

    @property
    def scopes(self) -> tuple[str, ...]:
        return (*super().scopes, *self._tabs.current.scopes)

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        if self._editor.field:
            return keys.footer("inline", typing=True)
        if isinstance(self.focused, SearchInput):
            return keys.footer("finder", typing=True)
        return self._tabs.footer_keys(self._loader.detail)

    # Showing

    def _show_lead(self, detail: LeadDetail, same: bool) -> None:
        position = self._sequence.position_of(self._loader.lead_id)
        self._presenter.show(detail, position, same=same)
        self._presenter.show_state()
        self.show_keys()
        self._frame.release()

    def _editing_changed(self) -> None:
        self._presenter.show_state()
        self.show_keys()
        if not self._editor.field:
            self._loader.read()

    def complete_sequence(self, lead_ids: Sequence[int]) -> None:
        """Use the whole list that the lead was opened from: ``lead_ids``."""
        self._sequence.replace(lead_ids)
        self._loader.read()

    def on_pane_hint(self, event: PaneHint) -> None:
        self.hint(event.content)

    def _hear(self, event: Event) -> None:
        self._loader.hear(event)
        match event:
            case OutboxChanged() | SyncChanged():
                self._presenter.show_state()
            case UploadMoved():
                self.query_one(FilesPane).show_progress(self._store.outbox.uploads.progress)

    def _lead_deleted(self) -> None:
        self._frame.release()
        report = partial(self._actions.report_deleted, self._editor.flush, self._leave)
        self.run_guarded(report, group="deleted")

    @on(LeadHeader.BackChosen)
    def _leave(self) -> None:
        if self.is_active:
            self.dismiss(self._loader.lead_id)

    # Moving

    def action_back(self) -> None:
        """Go one step back: close the search, then clear marks, then leave the lead."""
        files = self.query_one(FilesPane)
        if self._search.is_open:
            self._search.end()
        elif files.display and files.marked:
            files.unmark()
        else:
            self._leave()

    def action_neighbour(self, by: int) -> None:
        """Show the next or previous lead of the list in the same tab."""
        lead_id = self._sequence.neighbour(self._loader.lead_id, by)
        if lead_id is None:
            text = "This is the last lead" if by > 0 else "This is the first lead"
            self.hint(Content.styled(text, "$tl-muted"))
        else:
            self.show_lead(lead_id)

    def _open_tab(self, tab: Tab) -> None:
        self._tabs.open(tab)
        self.show_keys()
        if self._search.is_open:
            self._search.end()

    def action_tab(self, by: int) -> None:
        self._open_tab(Tab((self._tabs.current + by) % len(Tab)))

    @on(LeadHeader.TabChosen)
    def _tab_clicked(self, event: LeadHeader.TabChosen) -> None:
        self._open_tab(Tab(event.index))

    def on_descendant_focus(self) -> None:
        self.show_keys()

    def action_move(self, by: int) -> None:
        self._tabs.move(by)

    def action_page(self, by: float) -> None:
        self._tabs.scroll_pages(by)

    def action_end(self, way: int) -> None:
        self._tabs.go_to_end(way)

    def action_whole(self) -> None:
        """Show the full text."""
        self._tabs.show_full_text()

    @on(CursorPane.Chosen)
    def action_enter(self) -> None:
        pane = self._tabs.pane
        if isinstance(pane, NotesPane | Timeline):
            pane.fold()
        elif isinstance(pane, LeadFacts) and pane.fact is not None:
            self._editor.open(pane.fact.field)

    def action_search(self) -> None:
        self._search.open()

    # Changing the lead

    def action_refresh(self) -> None:
        self._loader.refresh(force=True)

    def action_note(self) -> None:
        self.set_class(self.writing_place is WritingPlace.BESIDE_FACTS, "-writing")
        self.navigation.write_note(self._loader.lead_id)

    def action_status(self) -> None:
        self.navigation.pick_status((self._loader.lead_id,))

    def action_convert(self) -> None:
        self.navigation.convert(self._loader.lead_id)

    @on(NotesPane.EditRequested)
    def _edit_note(self, event: NotesPane.EditRequested) -> None:
        self.navigation.edit_note(self._loader.lead_id, event.note.id)

    @on(NotesPane.DeleteRequested)
    def _delete_note(self, event: NotesPane.DeleteRequested) -> None:
        self._actions.delete_note(event.note)

    @on(FilesPane.UploadRequested)
    async def _upload_files(self) -> None:
        await self.navigation.upload(self._loader.lead_id)

    @on(FilesPane.DeleteRequested)
    def _delete_files(self, event: FilesPane.DeleteRequested) -> None:
        self._actions.delete_files(event.files)

    def action_settle(self, decision: str) -> None:
        """Decide about the first change that was refused or needs a decision."""
        self._actions.decide(decision)
