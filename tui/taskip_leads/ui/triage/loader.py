"""Load the current lead and what surrounds it, and show both."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from taskip_leads import clock
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.change import Change
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.triage.differences import differences
from taskip_leads.models.triage.queue import TriageQueue
from taskip_leads.models.triage.tally import side_work, tally_rows
from taskip_leads.store.events import AttributesChanged, Event, LeadsChanged, OutboxChanged
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.detail_loader import LeadDetailLoader
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.changes.timeline_entries import entries
from taskip_leads.ui.triage.presenter import TriagePresenter
from taskip_leads.ui.triage.read_ahead import AHEAD, ReadAhead
from taskip_leads.ui.triage.view import DecisionView, TriageLeadView

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Leads under "Coming up".
_COMING = 3
#: Events within this many seconds cause one read of what surrounds the lead.
_DEBOUNCE = 0.08


class TriageLoader:
    """Follows ``queue``; ``loaded`` is called when a lead is shown, ``deleted`` if it is gone."""

    def __init__(
        self,
        store: Store,
        screen: AppScreen[Any],
        queue: TriageQueue,
        presenter: TriagePresenter,
        *,
        loaded: Callable[[], None],
        deleted: Callable[[], None],
    ) -> None:
        self._store, self._screen = store, screen
        self._queue, self._presenter = queue, presenter
        self._loaded = loaded
        self._detail = LeadDetailLoader(
            store,
            screen,
            queue.current or 0,
            loaded=self._show_lead,
            deleted=deleted,
            refreshing_changed=self.show_status,
        )
        self._ahead = ReadAhead(
            store, screen, coming=lambda: queue.coming(AHEAD), changed=self.show_status
        )
        self._debouncer = Debouncer(screen, _DEBOUNCE, self._read_around)
        self._began = clock.now()
        #: Each lead as it was when it was first shown.
        self._first_seen: dict[int, LeadDetail] = {}
        self._view: TriageLeadView | None = None
        self._decisions = DecisionView()

    @property
    def is_ready(self) -> bool:
        """Whether the current lead is on the screen."""
        return self.row is not None and bool(self._decisions.statuses)

    @property
    def row(self) -> LeadRow | None:
        """The current lead; None until it is shown."""
        row = self._view.detail.row if self._view is not None else None
        return row if row is not None and row.lead_id == self._queue.current else None

    @property
    def lead_name(self) -> str:
        """The name of the lead that was loaded last."""
        return self._view.detail.row.name if self._view is not None else ""

    @property
    def statuses(self) -> tuple[Attribute, ...]:
        """The statuses that have a digit."""
        return self._decisions.with_digits

    def begin(self) -> None:
        """Show the current lead."""
        self._presenter.show_progress()
        self._detail.read()
        self._detail.refresh()
        self._read_around()

    def follow(self) -> None:
        """Show the lead that is now current."""
        self._presenter.show_progress()
        if self._queue.current is not None:
            self._detail.select(self._queue.current)
            self._read_around()

    def reload(self, *, force: bool = False) -> None:
        """Read the lead again; with ``force`` from TaskIP."""
        self._detail.read()
        if force:
            self._detail.refresh(force=True)

    # Showing

    def _show_lead(self, detail: LeadDetail, same: bool) -> None:
        view, lead_id = self._view, detail.row.lead_id
        first = self._first_seen.get(lead_id)
        if first is None or first.read_at is None:
            # A list's answer knows less than the lead's own page: only from there on can it change.
            first = self._first_seen[lead_id] = detail
        me = self._store.profile.me
        complete = detail.read_at is not None
        self._view = TriageLeadView(
            detail,
            tuple(entries(detail, self._screen.look.glyphs, self._detail.drafts)),
            "Nothing yet." if complete else "Notes and history are not loaded yet.",
            view.related if view is not None and view.detail.row.lead_id == lead_id else (),
            differences(first, detail, self._own_changes(first, detail)),
            me.id if me is not None else None,
        )
        self._decisions = replace(self._decisions, row=detail.row, me=self._view.me)
        self._presenter.show_lead(self._view)
        self._presenter.show_decisions(self._decisions)
        self.show_status()
        self._loaded()

    def _own_changes(self, first: LeadDetail, now: LeadDetail) -> list[Change]:
        """Return our changes that explain a difference; those pending at first may be undone since."""
        sent = [receipt for receipt in now.receipts if receipt.created_at >= self._began]
        return [one.change for one in (*first.pending, *now.pending, *sent)]

    def show_status(self) -> None:
        """Show the connection and the change that can be taken back."""
        self._presenter.show_status(
            loading=self._detail.refreshing, ahead_paused=self._ahead.paused
        )

    def _read_around(self) -> None:
        if (lead_id := self._queue.current) is not None:
            read = partial(self._load_around, lead_id)
            self._screen.run_guarded(read, group="around", exclusive=True)

    async def _load_around(self, lead_id: int) -> None:
        store, queue = self._store, self._queue
        coming = queue.coming(_COMING)
        rows = await store.leads.rows(coming)
        uses = await store.leads.attributes()
        changes = await store.outbox.changes(since=queue.started_at)
        self._decisions = replace(
            self._decisions,
            statuses=tuple(
                use.attribute
                for use in uses
                if use.attribute.type is AttributeType.STATUS and use.attribute.id > 0
            ),
            coming=tuple(rows[i] for i in coming if i in rows),
            tally=tally_rows(queue),
            work=side_work(queue, changes, queue.started_at),
        )
        self._presenter.show_decisions(self._decisions)
        related = await store.leads.related(lead_id)
        if self._view is not None and self._view.detail.row.lead_id == lead_id:
            self._view = replace(self._view, related=related)
            self._presenter.show_lead(self._view)
        self._loaded()
        self._ahead.request()

    def hear(self, event: Event) -> None:
        """Follow an event of the store."""
        self._detail.hear(event)
        if isinstance(event, LeadsChanged | OutboxChanged | AttributesChanged):
            self._debouncer.request()
