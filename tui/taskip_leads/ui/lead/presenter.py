"""Show a loaded lead on the widgets of its screen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from taskip_leads.models import draft_text
from taskip_leads.models.change import AttachFiles, UploadFile
from taskip_leads.models.lead_views import LeadDetail, NoteWindow
from taskip_leads.models.pending import ChangeState
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.text import plural
from taskip_leads.ui.base.detail_loader import LeadDetailLoader
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.base.status_presenter import present_status
from taskip_leads.ui.changes.timeline_entries import activities, entries, sort
from taskip_leads.ui.lead import notice
from taskip_leads.ui.lead.field_editor import FieldEditor
from taskip_leads.ui.lead.note_pages import NotePages
from taskip_leads.ui.lead.tab_search import show_found
from taskip_leads.ui.lead.widgets.facts import LeadFacts
from taskip_leads.ui.lead.widgets.files import FilesPane
from taskip_leads.ui.lead.widgets.header import LeadHeader, ListPosition
from taskip_leads.ui.lead.widgets.last_notes import LastNotes
from taskip_leads.ui.lead.widgets.notes import NotesPane
from taskip_leads.ui.render.content import clickable
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.status_bar import StatusBar, StatusSegment
from taskip_leads.ui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: The app's breakpoints.
WIDE, TALL = 100, 30
#: What a click on the draft in the status bar does.
_DRAFTS = "app.open('drafts')"
_NO_NOTES = "No notes yet. `lead.note` writes one."
_NO_FILES = "No files yet. `files.upload` uploads one."
_UNREACHABLE = (ConnectionState.OFFLINE, ConnectionState.KEY_REFUSED, ConnectionState.NO_KEY)


class LeadPresenter:
    """Map a lead's parts to widgets; reads nothing but the sync state itself."""

    def __init__(
        self, screen: AppScreen[Any], store: Store, loader: LeadDetailLoader, editor: FieldEditor
    ) -> None:
        self._screen = screen
        self._store = store
        self._loader = loader
        self._editor = editor
        self._glyphs = screen.look.glyphs
        query = screen.query_one
        self._note_pages = NotePages(
            store, screen, lambda: query(NotesPane), "notes", self._show_notes
        )
        self._timeline_pages = NotePages(
            store, screen, lambda: query("#timeline", Timeline), "timeline", self._show_timeline
        )
        #: The lead, email and phone that others were looked for with.
        self._contact: tuple[int, str | None, str | None] | None = None

    def show(self, detail: LeadDetail, position: ListPosition, *, same: bool) -> None:
        """Show a lead in all tabs; with ``same``, keep cursors and scroll positions."""
        query, drafts = self._screen.query_one, self._loader.drafts
        if not same:
            note = partial(self._store.profile.note_opened, detail.row.lead_id)
            self._screen.run_guarded(note, group="opened")
        user = self._store.profile.me
        user_id = user.id if user is not None else None
        query(LeadHeader).show(detail, position, _counts(detail), user_id)
        contact = (detail.row.lead_id, detail.row.email, detail.row.phone)
        if contact != self._contact:
            self._contact = contact
            count = partial(self._count_same, detail.row.lead_id)
            self._screen.run_guarded(count, group="same", exclusive=True)
        query(LeadFacts).show(detail, draft_text.texts(drafts), user_id)
        nothing = self._unread(detail)
        self._timeline_pages.take(detail, same=same)
        query("#activity", Timeline).show(
            sort(activities(detail, self._glyphs)),
            nothing=nothing or "No history for this lead.",
            same=same,
        )
        self._note_pages.take(detail, same=same)
        query(LastNotes).show(detail.notes)
        uploads = [
            one for one in detail.pending if isinstance(one.change, UploadFile | AttachFiles)
        ]
        query(FilesPane).show(
            detail.files,
            uploads,
            nothing=nothing or _NO_FILES,
            same=same,
        )
        self._show_notice(detail)

    def _unread(self, detail: LeadDetail) -> str:
        """Return what stands in place of notes and files that were not loaded yet."""
        return "" if detail.read_at is not None else _unread(self._store.sync.state.link)

    def _show_notes(self, window: NoteWindow, same: bool) -> None:
        detail, text = self._loader.detail, self._note_pages.text
        if detail is None:
            return
        nothing = self._unread(detail) or _NO_NOTES
        if detail.note_count and text:
            nothing = "No note has these words."
        pane = self._screen.query_one(NotesPane)
        pane.show(window, text=text, nothing=nothing, same=same)
        if pane.display:
            show_found(self._screen, window.total, detail.note_count)

    def _show_timeline(self, window: NoteWindow, same: bool) -> None:
        detail = self._loader.detail
        if detail is None:
            return
        noticed = next((change.id for change in notice.undecided(detail)), None)
        self._screen.query_one("#timeline", Timeline).show(
            entries(detail, self._glyphs, self._loader.drafts, noticed, window),
            nothing=self._unread(detail) or "Nothing yet.",
            same=same,
            around=(window.first, window.older),
        )

    def find_notes(self, text: str) -> None:
        """Show only notes with all words of ``text``."""
        self._note_pages.search(text, self._screen.query_one(NotesPane).note)

    async def _count_same(self, lead_id: int) -> None:
        """Show in the header how many leads have the email or phone of this one."""
        from taskip_leads.store.duplicates import DuplicateLeads

        store = self._store
        leads = DuplicateLeads(store.database, store.leads, store.outbox, store.sync)
        same = await leads.same_as(lead_id)
        texts = [
            f"{plural(count, 'lead')} with this {one.name.lower()}" for one, count in same.items()
        ]
        self._screen.query_one(LeadHeader).show_same(texts[0] if texts else "")

    def _show_notice(self, detail: LeadDetail) -> None:
        changes = notice.undecided(detail)
        self._screen.set_class(bool(changes), "-noticed")
        if not changes:
            return
        refused = changes[0].state is ChangeState.REFUSED
        glyph = self._glyphs.refused if refused else self._glyphs.unknown
        style = "$tl-bad" if refused else "bold $tl-warn"
        text = notice.notice(changes[0], more=len(changes) - 1)
        self._screen.query_one("#notice", Static).update(
            Content.assemble((f"{glyph} ", style), text)
        )

    def show_state(self) -> None:
        """Show the connection and the lead's state: edited, refreshing or incomplete."""
        detail, drafts = self._loader.detail, self._loader.drafts
        bar, store, glyphs = self._screen.query_one(StatusBar), self._store, self._glyphs
        present_status(bar, store)
        segments: list[StatusSegment] = []
        if self._editor.field:
            segments.append(self._editor.status)
        elif self._loader.refreshing:
            text = Content.assemble((glyphs.down, "$tl-accent"), (" loading", "$tl-muted"))
            segments.append(StatusSegment((text, Content()), keep=30))
        elif detail is not None and detail.read_at is None:
            # This is why the tabs show no counts.
            wordings = [
                Content.styled(text, "$tl-faint")
                for text in ("notes and files not loaded yet", "notes, files not loaded")
            ]
            segments.append(StatusSegment((*wordings, Content()), keep=20))
        if drafts:
            segments.append(self._draft_segment(len(drafts)))
        bar.show_facts(segments)

    def fit(self, size: Size) -> None:
        """Omit the blank rows between groups of fields on a small terminal."""
        facts = self._screen.query_one(LeadFacts)
        tight = size.width < WIDE and size.height < TALL
        if facts.has_class("-tight") != tight:
            facts.set_class(tight, "-tight")
            facts.renew()

    def recolour(self, palette: Palette) -> None:
        """Repaint after the theme changed."""
        self._screen.query_one(LeadHeader).set_palette(palette)
        for pane in self._screen.query(CursorPane):
            pane.set_palette(palette)

    def _draft_segment(self, count: int) -> StatusSegment:
        counted = plural(count, "draft")
        text = f" {'draft' if count == 1 else counted} on this machine"
        mark = (self._glyphs.mark, "$tl-accent")
        return StatusSegment(
            (
                clickable(Content.assemble(mark, (text, "$tl-muted")), _DRAFTS),
                clickable(Content.assemble(mark, (f" {counted}", "$tl-muted")), _DRAFTS),
            ),
            keep=45,
        )


def _counts(detail: LeadDetail) -> list[str]:
    """Return the counts after the tabs' names; "" while the lead was not loaded."""
    complete = detail.read_at is not None
    history = detail.lead.activities
    return [
        "",
        f"{detail.note_count:,}" if complete or detail.notes else "",
        f"{len(detail.files):,}" if complete or detail.files else "",
        f"{len(history):,}" if history is not None else "",
    ]


def _unread(link: ConnectionState) -> str:
    if link in _UNREACHABLE:
        return "Not loaded yet. Notes, files and history load once TaskIP can be reached."
    return "Loading…"
