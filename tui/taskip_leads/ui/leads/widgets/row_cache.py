"""Cache the rows and search excerpts of the lead list, and track pending requests."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence, Set

from taskip_leads.models.filters.search_terms import needles
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import SearchExcerpt
from taskip_leads.ui.leads.widgets.row_renderer import hides_match

#: The most rows kept: about thirty screens.
_MAX_ROWS = 1500


class RowCache:
    """Rows by lead id, and excerpts for the leads whose row does not show the match."""

    def __init__(self) -> None:
        self._rows: OrderedDict[int, LeadRow] = OrderedDict()
        self._requested: set[int] = set()
        self._needles: tuple[str, ...] = ()
        self._excerpts: dict[int, SearchExcerpt] = {}
        #: Leads whose excerpt was looked up, or is being looked up, for these needles.
        self._searched: set[int] = set()

    @property
    def needles(self) -> tuple[str, ...]:
        """The folded words of the search."""
        return self._needles

    def row(self, lead_id: int) -> LeadRow | None:
        """Return the row of a lead, or None if it was not read yet."""
        return self._rows.get(lead_id)

    def excerpt(self, lead_id: int) -> SearchExcerpt | None:
        """Return where the search matches a lead, or None if its row shows the match."""
        return self._excerpts.get(lead_id)

    def has_excerpt(self, lead_id: int) -> bool:
        """Return whether a lead takes a second line."""
        return lead_id in self._excerpts

    def missing(self, lead_ids: Iterable[int]) -> tuple[int, ...]:
        """Return those of the leads whose rows were not read yet."""
        return tuple(lead_id for lead_id in lead_ids if lead_id not in self._rows)

    def without_match(
        self, lead_ids: Iterable[int], text: str, *, company: bool = True
    ) -> tuple[int, ...]:
        """Return the leads whose row was read and does not show all of the search.

        ``company``: whether there is a column for it.
        """
        wanted = needles(text)
        rows = ((lead_id, self._rows.get(lead_id)) for lead_id in lead_ids)
        return tuple(
            lead_id
            for lead_id, row in rows
            if row is not None and hides_match(row, wanted, company=company)
        )

    def search(
        self, text: str, lead_ids: Iterable[int], excerpts: Mapping[int, SearchExcerpt]
    ) -> None:
        """Show the matches of ``text``; ``excerpts`` are those of ``lead_ids``."""
        wanted = needles(text)
        if wanted != self._needles:
            self._needles = wanted
            self._excerpts, self._searched = {}, set()
        for lead_id in lead_ids:
            self._excerpts.pop(lead_id, None)
        self._excerpts.update(excerpts)
        self._searched.update(lead_ids)

    def add_excerpts(self, excerpts: Mapping[int, SearchExcerpt]) -> None:
        """Add excerpts of further leads for the same search."""
        self._excerpts.update(excerpts)

    def forget_excerpts(self) -> None:
        """Look up excerpts again: other columns are shown."""
        self._excerpts, self._searched = {}, set()

    def request(self, lead_ids: Sequence[int]) -> tuple[int, ...]:
        """Return the leads to read now, and remember that they are being read."""
        wanted = {
            lead_id
            for lead_id in lead_ids
            if lead_id not in self._rows and lead_id not in self._requested
        }
        if self._needles:
            wanted.update(lead_id for lead_id in lead_ids if lead_id not in self._searched)
        requested = tuple(lead_id for lead_id in lead_ids if lead_id in wanted)
        self._requested.update(requested)
        self._searched.update(requested)
        return requested

    def put(self, requested: Sequence[int], rows: Mapping[int, LeadRow]) -> set[int]:
        """Store the rows that were requested and return the ids of those that changed.

        A lead without a row was deleted from the mirror.
        """
        self._requested.difference_update(requested)
        changed: set[int] = set()
        for lead_id in requested:
            row = rows.get(lead_id)
            if self._rows.get(lead_id) != row:
                changed.add(lead_id)
            if row is None:
                self._rows.pop(lead_id, None)
            else:
                self._rows[lead_id] = row
                self._rows.move_to_end(lead_id)
        while len(self._rows) > _MAX_ROWS:
            self._rows.popitem(last=False)
        return changed

    def invalidate(self, changed: Set[int] | None, visible: Set[int]) -> set[int]:
        """Forget rows that changed (None: any may have) and return those to read again.

        Rows of ``visible`` leads stay until the new ones arrive.
        """
        for lead_id in list(self._rows) if changed is None else changed:
            if lead_id not in visible:
                self._rows.pop(lead_id, None)
                self._searched.discard(lead_id)
        stale = set(visible) if changed is None else set(visible & changed)
        self._requested.clear()
        self._requested |= stale
        return stale
