"""Read the notes of the leads that the user is about to look at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import AppScreen

if TYPE_CHECKING:
    from taskip_leads.ui.leads.area import LeadArea

#: Seconds without a key or a movement of the cursor.
_REST = 0.6
#: The lead under the cursor and those below it.
_LEADS = 3


class NoteReadAhead:
    """Read notes for the row on which the cursor rests and for the next two.

    ``read`` reads those of one lead; ``allowed`` says whether anything may be read now.
    """

    def __init__(
        self,
        screen: AppScreen[Any],
        area: LeadArea,
        *,
        read: Callable[[int], Awaitable[None]],
        allowed: Callable[[], bool],
    ) -> None:
        self._screen, self._area = screen, area
        self._read, self._allowed = read, allowed
        self._rests_at: int | None = None
        self._debouncer = Debouncer(screen, _REST, self._begin, restart=True)

    @property
    def pending(self) -> bool:
        """Whether notes are about to be read."""
        return self._debouncer.pending

    def follow(self) -> None:
        """Begin once the cursor rests where it is now; what was begun elsewhere ends after its request."""
        lead_id = self._area.lead_id
        if lead_id is not None and lead_id == self._rests_at:
            return  # the list was read again, because of the notes
        self._rests_at = None
        if lead_id is not None and self._allowed():
            self._debouncer.request()
        else:
            self._debouncer.cancel()

    def _begin(self) -> None:
        self._rests_at = self._area.lead_id
        self._screen.run_guarded(self._read_some, group="read ahead")

    async def _read_some(self) -> None:
        lead_id = self._rests_at
        for each in self._area.next_leads(_LEADS):
            if self._rests_at is None or self._rests_at != lead_id or not self._allowed():
                return
            await self._read(each)
