"""The leads that the user has marked, and the range that is being marked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import Selection
from taskip_leads.ui.leads import messages

#: Values of more marked leads than these are not added up.
_MAX_SUMMED = 5000


class LeadMarks:
    """Hold the marked leads by id; call ``changed`` after every change."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._leads: frozenset[int] = frozenset()
        #: The lead at which the open range starts, and the marks from before it.
        self._anchor: int | None = None
        self._before_range: frozenset[int] = frozenset()
        #: Leads whose change failed: they are marked as soon as the list shows them again.
        self._awaited: frozenset[int] = frozenset()
        self._sums: tuple[tuple[str, Decimal], ...] = ()

    @property
    def leads(self) -> frozenset[int]:
        """The ids of the marked leads."""
        return self._leads

    @property
    def in_range(self) -> bool:
        """Whether a range is being marked."""
        return self._anchor is not None

    @property
    def sums(self) -> tuple[tuple[str, Decimal], ...]:
        """The value of the marked leads per currency, as far as it was added up."""
        return self._sums

    def __bool__(self) -> bool:
        return bool(self._leads)

    def __len__(self) -> int:
        return len(self._leads)

    def toggle(self, lead_id: int) -> None:
        """Mark a lead, or unmark it."""
        self._set(self._leads ^ {lead_id})

    def toggle_range(self, lead_id: int | None) -> None:
        """Start a range at a lead, or end the open one."""
        if self._anchor is not None:
            self._set(self._leads)
        elif lead_id is not None:
            self._before_range = self._leads
            self._set(self._leads | {lead_id}, anchor=lead_id)

    def extend_range(self, lead_ids: Sequence[int], position: int) -> None:
        """Extend the open range to the row at ``position``; ``lead_ids`` is the list."""
        if self._anchor is None:
            return
        if self._anchor not in lead_ids:
            self._set(self._leads)
            return
        first, last = sorted((lead_ids.index(self._anchor), position))
        self._set(self._before_range | frozenset(lead_ids[first : last + 1]), anchor=self._anchor)

    def mark_all(self, lead_ids: Iterable[int]) -> None:
        """Mark all of these leads and no others."""
        self._set(frozenset(lead_ids))

    def keep(self, lead_ids: Iterable[int]) -> None:
        """Unmark all leads outside the list; an open range continues."""
        wanted = self._leads | self._awaited
        if wanted:
            awaited = self._awaited
            self._set(wanted.intersection(lead_ids), anchor=self._anchor)
            self._awaited = awaited

    def await_leads(self, lead_ids: frozenset[int], listed: Iterable[int]) -> None:
        """Mark these leads and no others, those that the list (``listed``) shows only later too.

        A change that is undone brings its lead back into a filtered list. The next mark or ``clear``
        forgets the leads that have not returned by then.
        """
        self._set(lead_ids.intersection(listed))
        self._awaited = lead_ids

    def finish(self, done: frozenset[int], failed: frozenset[int], listed: Sequence[int]) -> None:
        """Unmark ``done``, and mark ``failed``, also those that the list shows only later."""
        self._set((self._leads - done) | failed.intersection(listed), anchor=self._anchor)
        self._awaited = failed

    def clear(self) -> bool:
        """Unmark everything and return whether anything was marked."""
        had_marks = bool(self._leads)
        self._set(frozenset())
        return had_marks

    def _set(self, leads: frozenset[int], *, anchor: int | None = None) -> None:
        self._awaited = frozenset()
        if (leads, anchor) != (self._leads, self._anchor):
            self._leads, self._anchor = leads, anchor
            self._changed()

    async def add_up(
        self,
        selection: Selection | None,
        read_rows: Callable[[Sequence[int]], Awaitable[Mapping[int, LeadRow]]],
    ) -> None:
        """Add up the values of the marked leads; ``selection`` is what the list shows."""
        leads = self._leads
        sums: tuple[tuple[str, Decimal], ...] = ()
        if selection is not None and len(leads) == selection.count:
            sums = selection.sums or ()
        elif leads and len(leads) <= _MAX_SUMMED:
            rows = await read_rows(tuple(leads))
            sums = messages.sum_values(rows.values())
        if leads == self._leads:
            self._sums = sums
