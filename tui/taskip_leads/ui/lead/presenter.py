"""Show a loaded lead on the widgets of its screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from taskip_leads.models import draft_text
from taskip_leads.models.change import AttachFiles, UploadFile
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.pending import ChangeState
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.text import plural
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.base.status_presenter import present_status
from taskip_leads.ui.lead import notice
from taskip_leads.ui.lead.detail_loader import LeadDetailLoader
from taskip_leads.ui.lead.field_editor import FieldEditor
from taskip_leads.ui.lead.widgets.facts import LeadFacts
from taskip_leads.ui.lead.widgets.files import FilesPane
from taskip_leads.ui.lead.widgets.header import LeadHeader, ListPosition
from taskip_leads.ui.lead.widgets.notes import NotesPane
from taskip_leads.ui.lead.widgets.timeline import Timeline, activities, entries, sort
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.line_pane import LinePane
from taskip_leads.ui.widgets.status_bar import StatusBar, StatusSegment

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: The app's breakpoints.
WIDE, TALL = 100, 30
_UNREACHABLE = (ConnectionState.OFFLINE, ConnectionState.KEY_REFUSED, ConnectionState.NO_KEY)


class LeadPresenter:
    """Knows which part of a lead is shown by which widget; reads nothing itself but the sync state."""

    def __init__(
        self, screen: AppScreen[Any], store: Store, loader: LeadDetailLoader, editor: FieldEditor
    ) -> None:
        self._screen = screen
        self._store = store
        self._loader = loader
        self._editor = editor
        self._glyphs = screen.look.glyphs

    def show(self, detail: LeadDetail, position: ListPosition, *, same: bool) -> None:
        """Show a lead in all tabs; ``same``: cursors and scroll positions stay."""
        query, drafts = self._screen.query_one, self._loader.drafts
        user = self._store.profile.me
        user_id = user.id if user is not None else None
        query(LeadHeader).show(detail, position, _counts(detail), user_id)
        query(LeadFacts).show(detail, draft_text.texts(drafts), user_id)
        complete = detail.read_at is not None
        noticed = next((change.id for change in notice.undecided(detail)), None)
        nothing = "" if complete else _unread(self._store.sync.state.link)
        query("#timeline", Timeline).show(
            entries(detail, self._glyphs, drafts, noticed),
            nothing=nothing or "Nothing yet.",
            again=same,
        )
        query("#activity", Timeline).show(
            sort(activities(detail, self._glyphs)),
            nothing=nothing or "The service tells no history of this lead.",
            again=same,
        )
        query(NotesPane).show(
            detail.notes, nothing=nothing or "No notes yet. n writes one.", again=same
        )
        uploads = [
            one for one in detail.pending if isinstance(one.change, UploadFile | AttachFiles)
        ]
        query(FilesPane).show(
            detail.files, uploads, nothing=nothing or "No files. a uploads some.", again=same
        )
        self._show_notice(detail)

    def _show_notice(self, detail: LeadDetail) -> None:
        changes = notice.undecided(detail)
        self._screen.set_class(bool(changes), "-noticed")
        if not changes:
            return
        refused = changes[0].state is ChangeState.REFUSED
        glyph = self._glyphs.refused if refused else self._glyphs.unknown
        style = "$tl-bad" if refused else "bold $tl-warn"
        words = notice.notice(changes[0], more=len(changes) - 1)
        self._screen.query_one("#notice", Static).update(
            Content.assemble((f"{glyph} ", style), words)
        )

    def show_state(self) -> None:
        """Show the connection, and what concerns this lead: being edited, refreshed, or incomplete."""
        detail, drafts = self._loader.detail, self._loader.drafts
        bar, store, glyphs = self._screen.query_one(StatusBar), self._store, self._glyphs
        present_status(bar, store)
        segments: list[StatusSegment] = []
        if self._editor.field:
            segments.append(self._editor.status)
        elif self._loader.refreshing:
            words = Content.assemble(
                (glyphs.down, "$tl-accent"), (" reading the lead", "$tl-muted")
            )
            segments.append(StatusSegment((words, Content()), keep=30))
        elif detail is not None and detail.read_at is None:
            # The reason why the tabs show no numbers.
            wordings = [
                Content.styled(words, "$tl-faint")
                for words in ("notes and files not read yet", "notes, files not read")
            ]
            segments.append(StatusSegment((*wordings, Content()), keep=20))
        if drafts:
            segments.append(self._draft_segment(len(drafts)))
        bar.show_facts(segments)

    def fit(self, size: Size) -> None:
        """Leave out the blank rows between groups of fields on a small terminal."""
        facts = self._screen.query_one(LeadFacts)
        tight = size.width < WIDE and size.height < TALL
        if facts.has_class("-tight") != tight:
            facts.set_class(tight, "-tight")
            facts.renew()

    def recolour(self, palette: Palette) -> None:
        """Repaint after the theme changed."""
        self._screen.query_one(LeadHeader).set_palette(palette)
        for pane in self._screen.query(LinePane):
            pane.set_palette(palette)

    def _draft_segment(self, count: int) -> StatusSegment:
        counted = plural(count, "draft")
        words = f" {'draft' if count == 1 else counted} on this machine"
        mark = (self._glyphs.mark, "$tl-accent")
        return StatusSegment(
            (
                Content.assemble(mark, (words, "$tl-muted")),
                Content.assemble(mark, (f" {counted}", "$tl-muted")),
            ),
            keep=45,
        )


def _counts(detail: LeadDetail) -> list[str]:
    """The numbers behind the tabs' names; empty where the lead's own page was never read."""
    complete = detail.read_at is not None
    history = detail.lead.activities
    return [
        "",
        f"{len(detail.notes):,}" if complete or detail.notes else "",
        f"{len(detail.files):,}" if complete or detail.files else "",
        f"{len(history):,}" if history is not None else "",
    ]


def _unread(link: ConnectionState) -> str:
    if link in _UNREACHABLE:
        return "Never read on this machine. Notes, files and history come when the service can be reached."
    return "Being read."
