"""What the user decides about a pair: which values are kept, and that it is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from taskip_leads.models.duplicates.groups import Pair
from taskip_leads.models.duplicates.merge import Side, sides_of
from taskip_leads.models.duplicates.merge_fields import MergeField
from taskip_leads.text import plural

if TYPE_CHECKING:
    from taskip_leads.store.duplicates import DuplicateLeads


def refusal(field: MergeField, side: Side) -> str:
    """Return why a side of a field cannot be chosen; "" if it can."""
    if field.same:
        return f"{field.label} is the same on both"
    if not field.movable:
        return f"{field.label} can only stay as it is: TaskIP takes no other value here"
    if side not in sides_of(field):
        return f"{field.label} can have one value only: `duplicates.left` or `duplicates.right` chooses it"
    return ""


class DifferentPeople:
    """Remembers that leads are no duplicates; ``say`` shows a hint."""

    def __init__(self, leads: DuplicateLeads, say: Callable[[str], None]) -> None:
        self._leads, self._say = leads, say
        #: The pairs of the last time.
        self._last: tuple[Pair, ...] = ()

    async def remember(self, lead_ids: Sequence[int]) -> None:
        """Remember that these leads are different people."""
        self._last = await self._leads.set_different(lead_ids)
        again = "`duplicates.compare_again` compares them again"
        self._say(f"{plural(len(lead_ids), 'lead')} are different people; {again}")

    async def compare_again(self) -> None:
        """Compare the leads again that were called different last."""
        if not self._last:
            self._say("Nothing to compare again: `duplicates.different` was not pressed here yet")
            return
        await self._leads.forget_different(self._last)
        self._last = ()
