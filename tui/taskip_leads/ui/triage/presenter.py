"""Show the queue and its lead on the widgets of the triage screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content

from taskip_leads.models.change import ConvertLead, DeleteLead, MoveStatus
from taskip_leads.models.pending import PendingChange
from taskip_leads.models.triage.queue import TriageQueue
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.triage import words
from taskip_leads.ui.triage.view import DecisionView, TriageLeadView
from taskip_leads.ui.triage.widgets.decisions import DecisionPane, DecisionRows
from taskip_leads.ui.triage.widgets.head import TriageHead
from taskip_leads.ui.triage.widgets.lead_pane import TriageLeadPane
from taskip_leads.ui.triage.widgets.progress import QueueProgress, TriageProgress
from taskip_leads.ui.widgets.status_bar import StatusBar, StatusSegment

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class TriagePresenter:
    """Maps values to widgets; decides nothing and reads no leads."""

    def __init__(self, screen: AppScreen[Any], store: Store, queue: TriageQueue) -> None:
        self._screen = screen
        self._store = store
        self._queue = queue
        self._glyphs = screen.look.glyphs

    def show_progress(self) -> None:
        """Show the place in the queue."""
        queue = self._queue
        self._screen.query_one(TriageProgress).show(
            QueueProgress(
                queue.source.name,
                queue.place,
                len(queue),
                queue.added,
                queue.decided,
                queue.gone_through,
                queue.seconds_left,
            )
        )

    def show_lead(self, view: TriageLeadView | None) -> None:
        """Show the current lead."""
        self._screen.query_one(TriageHead).show(view)
        self._screen.query_one(TriageLeadPane).show(view)

    def show_decisions(self, view: DecisionView) -> None:
        """Show what the keys decide, and the queue around the lead."""
        self._screen.query_one(DecisionPane).show(view)
        self._screen.query_one(DecisionRows).show(view)

    def show_status(self, *, loading: bool, ahead_paused: bool) -> None:
        """Show the change that can be taken back, and the connection."""
        held, store = self._screen.undo.held, self._store
        bar, outbox = self._screen.query_one(StatusBar), store.outbox
        segments: list[StatusSegment] = []
        unsent = outbox.waiting
        if held is not None:
            unsent -= 1
            sign = (f"{self._glyphs.held} ", "$tl-accent")
            text = (words.held_change(held), "$tl-text")
            key = ("  z", "bold $tl-text")
            wordings = [
                Content.assemble(sign, text, key, (ending, "$tl-muted"))
                for ending in (*self._going_back(held), " undo")
            ]
            segments.append(StatusSegment((*wordings, Content.assemble(sign, text)), keep=95))
        if loading:
            text_loading = Content.assemble(
                (self._glyphs.down, "$tl-accent"), (" loading", "$tl-muted")
            )
            segments.append(StatusSegment((text_loading, Content()), keep=20))
        if ahead_paused:
            message = Content.styled("not reading ahead: the hour's requests are used", "$tl-faint")
            segments.append(StatusSegment((message, Content()), keep=10))
        bar.show_state(
            store.sync.state, unsent, outbox.counts.asking, max(0, outbox.counts.held - 1)
        )
        bar.show_facts(segments)

    def _going_back(self, held: PendingChange) -> tuple[str, ...]:
        """Return what z does beside taking a change back, if the change was a decision."""
        return (
            (" undo and go back",)
            if isinstance(held.change, MoveStatus | DeleteLead | ConvertLead)
            else ()
        )

    def recolour(self, palette: Palette) -> None:
        """Repaint after the theme changed."""
        query = self._screen.query_one
        for widget in (
            query(TriageHead), query(TriageLeadPane), query(DecisionPane), query(DecisionRows)
        ):  # fmt: skip
            widget.set_palette(palette)
