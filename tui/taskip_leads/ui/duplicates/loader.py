"""Finds the groups, and reads the two leads that are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace

from taskip_leads import clock
from taskip_leads.errors import TaskipError
from taskip_leads.models.duplicates.groups import Certainty, DuplicateGroup, Duplicates
from taskip_leads.models.duplicates.merge import Merge
from taskip_leads.models.filters.query import LeadQuery, NameLookup
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.text import clean
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.duplicates import texts
from taskip_leads.ui.duplicates.widgets.comparison import PairView

if TYPE_CHECKING:
    from taskip_leads.store.duplicates import DuplicateLeads
    from taskip_leads.store.store import Store
    from taskip_leads.ui.base.screen import AppScreen
    from taskip_leads.ui.duplicates.comparing import Comparing

#: Seconds for which changes of leads are collected before they are compared again, and for which the
#: cursor rests before the two leads are read from TaskIP.
_COLLECTED, _RESTED = 0.4, 0.4


class DuplicatesLoader:
    """Reads for the screen; ``found`` and ``read`` are called with something new to show."""

    #: The group of a search that follows a decision of the user: the next key is for what is left.
    FINDS: ClassVar[str] = "find"
    _LOOKS: ClassVar[str] = "look"
    DETAILS: ClassVar[str] = "details"
    NARROWS: ClassVar[str] = "narrow"

    def __init__(
        self,
        screen: AppScreen[None],
        store: Store,
        leads: DuplicateLeads,
        comparing: Comparing,
        found: Callable[[], None],
        read: Callable[[], None],
    ) -> None:
        self._screen, self._store, self._leads = screen, store, leads
        self._comparing, self._found, self._read = comparing, found, read
        self._rows: Mapping[int, LeadRow] = {}
        self._details: tuple[LeadDetail, LeadDetail] | None = None
        self._again = Debouncer(screen, _COLLECTED, self.find)
        self._fetch = Debouncer(screen, _RESTED, self._start_fetching, restart=True)
        #: All groups; ``comparing`` has those that pass the filter.
        self._all = Duplicates()
        self._of_query: Sequence[DuplicateGroup] = ()
        self._query = LeadQuery()
        #: The kinds of match that are shown; empty: all.
        self.kinds: frozenset[Certainty] = frozenset()
        #: Names of statuses and people, for chips.
        self.names = NameLookup()
        #: When the leads were compared; None: not yet.
        self.found_at: datetime | None = None
        #: The pair to show.
        self.view: PairView | None = None

    # The groups

    def find_soon(self) -> None:
        """Compare all leads again, because some have changed."""
        self._again.request()

    def find(self, *, decided: bool = False) -> None:
        """Compare all leads now. ``decided``: the user has just changed what is found."""
        if self._screen.working(self.FINDS, self._LOOKS):
            self._again.request()  # one comparison at a time, however large the workspace is
        else:
            group = self.FINDS if decided else self._LOOKS
            self._screen.run_guarded(self._find, group=group)

    async def _find(self) -> None:
        found = await self._leads.find()
        lead_ids = list({lead_id for group in found.groups for lead_id in group.lead_ids})
        self._rows = await self._store.leads.rows(lead_ids) if lead_ids else {}
        self.names = await self._store.leads.name_lookup()
        self.found_at, self._all = clock.now(), found
        await self._narrow()

    # The filter

    @property
    def is_filtered(self) -> bool:
        """Whether groups can be left out."""
        return bool(self._query.filters or self.kinds)

    @property
    def counts(self) -> tuple[int, int]:
        """How many groups pass the filter, and how many there are."""
        return len(self._comparing.found.groups), len(self._all.groups)

    @property
    def groups_of_any_kind(self) -> Sequence[DuplicateGroup]:
        """The groups that pass the filter but for their kind."""
        return self._of_query

    def narrow(self, query: LeadQuery, kinds: frozenset[Certainty]) -> None:
        """Show the groups of these kinds, all if empty, with a lead that passes the query."""
        self._query, self.kinds = query, kinds
        self._screen.run_guarded(self._narrow, group=self.NARROWS, exclusive=True)

    async def _narrow(self) -> None:
        self._of_query = await self.passing(self._query)
        shown = [one for one in self._of_query if not self.kinds or one.certainty in self.kinds]
        self._comparing.show(Duplicates(tuple(shown), self._all.compared))
        self._found()

    async def passing(self, query: LeadQuery) -> Sequence[DuplicateGroup]:
        """Return the groups with a lead that passes the query, converted ones too."""
        if not query.filters:
            return self._all.groups
        found = await self._store.leads.select(replace(query, converted=None))
        passing = frozenset(found.keys)
        return [one for one in self._all.groups if not passing.isdisjoint(one.lead_ids)]

    def rows_of(self, group: DuplicateGroup) -> list[LeadRow]:
        """Return the rows of a group."""
        return [self._rows[lead_id] for lead_id in group.lead_ids if lead_id in self._rows]

    def name_of(self, group: DuplicateGroup | None) -> str:
        """Return the name of the lead that is kept."""
        pair = self._comparing.pair
        row = self._rows.get(pair.kept) if pair is not None and group is not None else None
        return "" if row is None else clean(row.name)

    # The pair

    def read_pair(self) -> None:
        """Read the two leads from the local copy, and from TaskIP once the cursor rests."""
        self._screen.run_guarded(self._read_details, group=self.DETAILS, exclusive=True)

    async def _read_details(self) -> None:
        pair = self._comparing.pair
        self._details = None if pair is None else await self._leads.details(pair.kept, pair.other)
        self.compare()
        if self._details is not None and any(one.read_at is None for one in self._details):
            self._fetch.request()

    def compare(self) -> None:
        """Compare the two leads with what is chosen now."""
        if self._details is None:
            self.view = None
        else:
            merge = Merge.of(*self._details, self._comparing.sides)
            words = texts.summary(merge, self._leads.seconds_to_undo)
            me = self._store.profile.me
            self.view = PairView(merge, words, None if me is None else me.id)
        self._read()

    def _start_fetching(self) -> None:
        self._screen.run_guarded(self._fetch_pair, group="fetch", exclusive=True)

    async def _fetch_pair(self) -> None:
        pair = self._comparing.pair
        if pair is not None:
            with suppress(TaskipError):  # the status bar shows it, and ``M`` says what is missing
                await self._leads.read((pair.kept, pair.other))
