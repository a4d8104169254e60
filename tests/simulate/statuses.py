"""A rep's work with statuses: move leads, add and delete statuses."""

from __future__ import annotations

import random

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.change import AddAttribute, Change, DeleteAttribute, MoveStatus
from taskip_leads.models.filters.query import LeadQuery, Pick
from taskip_leads.models.lead_views import AttributeUse
from tests.simulate.world import FEWEST_STATUSES, World


class Statuses:
    """Part of ``Rep``."""

    world: World
    random: random.Random

    def token(self, word: str) -> str:
        raise NotImplementedError

    async def apply_all(self, changes: list[Change]) -> None:
        raise NotImplementedError

    async def _shown_statuses(self) -> list[AttributeUse]:
        """Return the statuses that can be chosen, which are those in TaskIP."""
        return [
            use
            for use in await self.world.store.leads.attributes()
            if use.attribute.type is AttributeType.STATUS and use.attribute.id > 0
        ]

    async def _status(self, lead: int) -> Change | None:
        rows = await self.world.store.leads.rows([lead])
        shown = [use.attribute.id for use in await self._shown_statuses()]
        if lead not in rows or not shown:
            return None
        remove = tuple(a.id for a in rows[lead].statuses or ())[:1]
        # Possibly one with a pending deletion: the move is then refused, and the lead keeps its status.
        add = self.random.choice([i for i in shown if i not in remove] or shown)
        # Sometimes in addition, so that not only leading statuses are deleted.
        return MoveStatus(lead, (add,), remove if self.random.random() < 0.8 else ())

    def _add_status(self, _lead: int) -> Change:
        return AddAttribute(AttributeType.STATUS, self.token("status"))

    async def _delete_status(self, _lead: int) -> Change | None:
        """Delete a status, sometimes after moving its leads."""
        uses = await self._shown_statuses()
        going = [use for use in uses if use.pending is None or not _goes(use)]
        if len(going) < FEWEST_STATUSES:
            return None
        wanted = self.random.random() < 0.7
        chosen = self.random.choice([u for u in going if bool(u.leads) is wanted] or going)
        if chosen.leads and self.random.random() < 0.5:
            others = [use.attribute for use in going if use is not chosen]
            await self._move_leads(chosen.attribute, self.random.choice(others))
            if self.random.random() < 0.2:
                # Do not delete it now.
                return None
        return DeleteAttribute(
            chosen.attribute.id, AttributeType.STATUS, chosen.attribute.name, _base(chosen)
        )

    async def _move_leads(self, status: Attribute, to: Attribute) -> None:
        """Move all leads with the status, with one key press."""
        query = LeadQuery(statuses=Pick(frozenset((status.id,))), converted=None)
        found = await self.world.store.leads.select(query)
        description = f"{status.name} → {to.name}"
        if found.keys:
            await self.apply_all(
                [MoveStatus(key, (to.id,), (status.id,), description) for key in found.keys]
            )


def _goes(use: AttributeUse) -> bool:
    return use.pending is not None and isinstance(use.pending.change, DeleteAttribute)


def _base(use: AttributeUse) -> dict[str, object]:
    return {"color": use.attribute.color, "order": use.attribute.order}
