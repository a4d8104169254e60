"""The agenda: whose next step is late, due today or ahead, and who is going cold."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import BindingType
from textual.widget import Widget

from taskip_leads import clock
from taskip_leads.models.agenda.agenda import Agenda, GroupName
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.pipeline.spread import PER_DAY, spread_changes
from taskip_leads.store.events import Event, LeadsChanged, NotesChanged, OutboxChanged, ViewsChanged
from taskip_leads.text import plural
from taskip_leads.ui import keys
from taskip_leads.ui.agenda import texts
from taskip_leads.ui.agenda.bars import MINE, AgendaBars
from taskip_leads.ui.agenda.kept import KeptLeads
from taskip_leads.ui.agenda.loader import AgendaLoader
from taskip_leads.ui.agenda.widgets.messages import (
    AgendaCursorMoved,
    AgendaLeadOpened,
    AgendaRowsMissing,
)
from taskip_leads.ui.agenda.widgets.view import AgendaView
from taskip_leads.ui.leads.coordinator import LeadListCoordinator
from taskip_leads.ui.leads.messages import notice
from taskip_leads.ui.leads.presenter import LeadListWidgets
from taskip_leads.ui.leads.query_screen import LeadQueryScreen
from taskip_leads.ui.leads.query_state import LeadListQuery
from taskip_leads.ui.leads.widgets.filter_bar import FilterInput
from taskip_leads.ui.widgets.breadcrumbs import Breadcrumbs

if TYPE_CHECKING:
    from taskip_leads.models.triage.queue import TriageRequest
    from taskip_leads.store.store import Store

#: Seconds that a frame may wait for the lead that a key moves.
_FRAME = 0.06
#: The most seconds that the app waits for the agenda if it is the first screen.
_FIRST_AGENDA_SECONDS = 4.0


class AgendaScreen(LeadQueryScreen):
    """Compose the agenda, and forward keys and messages to its controllers."""

    SCOPE = "agenda"
    AUTO_FOCUS: ClassVar[str | None] = "AgendaView"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("agenda")

    view = getters.query_one(AgendaView)

    def __init__(self, store: Store, list_query: LeadListQuery) -> None:
        """``list_query``: its own, which it keeps while the app runs."""
        super().__init__(store, frame_seconds=_FRAME)
        self._own_query = list_query
        self._kept = KeptLeads()
        self._knew_me = store.profile.me is not None
        self._shown = asyncio.Event()

    def show_density(self) -> None:
        super().show_density()
        self._set_gap()

    def _set_gap(self) -> None:
        self.view.lines.set_gap(0 if self.look.display.compact else 1)

    def make_head(self) -> Iterable[Widget]:
        yield Breadcrumbs(self.look.glyphs, "Leads", "Agenda")

    def make_area(self) -> Iterable[Widget]:
        yield AgendaView(self.look.palette, self.look.glyphs)

    def on_mount(self) -> None:
        view, store = self.view, self._store
        self._set_gap()
        bars = AgendaBars(view, self._own_query, store.profile)
        loader = partial(AgendaLoader, view=view, kept=self._kept, shown=self._show_load)
        self.attach(
            LeadListCoordinator(
                self,
                store,
                LeadListWidgets.find(self, view),
                self._frame,
                self.look.glyphs,
                make_loader=loader,
                list_query=self._own_query,
                texts=bars.texts,
            )
        )
        self.listen(store.events, self._hear)
        self.coordinator.refresh()
        self.run_guarded(self.coordinator.read_views, group="views", exclusive=True)

    async def wait_until_shown(self) -> None:
        with suppress(TimeoutError):  # a disk that fails is reported elsewhere
            async with asyncio.timeout(_FIRST_AGENDA_SECONDS):
                await self._shown.wait()

    def _show_load(self, agenda: Agenda) -> None:
        self._shown.set()
        load = texts.load_line(agenda.load, agenda.today, wide=self.has_class("-wide"))
        self.query_one(Breadcrumbs).show_right(load)

    def on_resize(self) -> None:
        if self._shown.is_set():
            self._show_load(self.view.agenda)

    def _hear(self, event: Event) -> None:
        self.coordinator.hear(event)
        match event:
            case LeadsChanged(keys=lead_ids, own=True) if self.view.lead_id in (lead_ids or ()):
                # What was done with a lead is not followed to another day.
                self.view.lines.leave()
            case NotesChanged(lead=lead_id) if lead_id in self.view.lines.leads_in_sight():
                self.coordinator.loader.request_rows((lead_id,))
            case OutboxChanged() if not self.working("select"):
                self.run_guarded(self._follow_held, group="held", exclusive=True)
            case ViewsChanged():
                self._narrow_to_me()

    async def _follow_held(self) -> None:
        """Read the agenda again if other changes can be taken back than a moment ago."""
        if self._kept.is_outdated(await self._store.agenda.held()):
            self.coordinator.loader.request(same_query=True)

    def _narrow_to_me(self) -> None:
        """Show the user's own leads as soon as it is known who that is."""
        knows_me = self._store.profile.me is not None
        if knows_me and not self._knew_me and not self.list_query.current.filters:
            self.coordinator.change_query(LeadQuery(owners=MINE))
        self._knew_me = knows_me

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        if self.focused is not self.view:
            return super().footer_keys()
        marked = len(self.coordinator.marks)
        return texts.marked_keys(marked) if marked else texts.footer_keys()

    def leave_lead(self) -> None:
        if not self.coordinator.marks:
            self.view.lines.leave()

    # The cursor

    def action_move(self, leads: int) -> None:
        self.view.move(leads)

    def action_end(self, way: int) -> None:
        self.view.move(way * len(self.view.lead_ids))

    def action_page(self, pages: float) -> None:
        self.view.move(round(self.view.lines.height * pages))

    def action_group(self, by: int) -> None:
        self.view.move_group(by)

    def action_back(self) -> None:
        if not (self.close_sheet() or self.coordinator.marks.clear()):
            self.dismiss()

    def on_breadcrumbs_back(self) -> None:
        self.dismiss()

    @on(AgendaLeadOpened)
    def action_open(self) -> None:
        if (lead_id := self.view.lead_id) is not None:
            self.navigation.open_lead(lead_id, self.view.lead_ids, "Agenda")

    async def triage_request(self) -> TriageRequest | None:
        """Return the marked leads, else those of the group from the cursor on."""
        from taskip_leads.models.triage.queue import TriageRequest

        view, marked = self.view, self.coordinator.marks.leads
        if marked:
            lead_ids = [lead_id for lead_id in view.lead_ids if lead_id in marked]
            return TriageRequest(lead_ids, "Agenda")
        group = view.group
        if group is None or view.lead_id is None:
            return None
        lead_ids = group.lead_ids[group.lead_ids.index(view.lead_id) :]
        return TriageRequest(lead_ids, group.name.value)

    async def next_unread(self) -> int | None:
        """Return the next marked lead below the cursor, and from the top at the end."""
        view = self.view
        return await self._store.unread.next_among(view.lead_ids, view.lines.index)

    def on_filter_input_move_requested(self, event: FilterInput.MoveRequested) -> None:
        self.view.move(event.by)

    @on(AgendaCursorMoved)
    def _follow_cursor(self) -> None:
        self.coordinator.cursor.follow()
        self.coordinator.presenter.show_facts()

    @on(AgendaRowsMissing)
    def _read_rows(self, event: AgendaRowsMissing) -> None:
        self.coordinator.loader.request_rows(event.lead_ids)

    # Leads

    def action_mark(self) -> None:
        if (lead_id := self.view.lead_id) is not None:
            self.coordinator.marks.toggle(lead_id)
            self.view.move(1)

    def action_mark_all(self) -> None:
        if (group := self.view.group) is not None:
            self.coordinator.marks.mark_all(group.lead_ids)

    async def action_spread(self) -> None:
        """Put the next steps of the marked leads, else of all late ones, on the next working days."""
        marked = bool(self.coordinator.marks)
        late = self.view.agenda.group(GroupName.OVERDUE).lead_ids
        lead_ids = (
            self.selected_leads if marked else [i for i in late if i not in self._kept.places]
        )
        rows = await self._store.leads.rows(lead_ids) if lead_ids else {}
        leads = [rows[lead_id] for lead_id in lead_ids if lead_id in rows]
        changes = spread_changes(leads, clock.today())
        if changes:
            summary = f"Spread {plural(len(leads), 'next step')}, {PER_DAY} a day"
            await self.commands.submit(changes, summary, lead_ids, marked=marked)
        else:
            self.hint(notice("Nothing is overdue, so there is nothing to spread"))
