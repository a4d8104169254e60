"""Delete a status or source, or first move its leads to another one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from textual.screen import Screen

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.change import Change, DeleteAttribute, EditLead, MoveStatus
from taskip_leads.models.filters.query import LeadQuery, Pick
from taskip_leads.models.lead_views import AttributeUse
from taskip_leads.text import clean, plural
from taskip_leads.ui.attributes.delete_dialog import DeleteAttributeDialog, DeleteDecision
from taskip_leads.ui.dialogs.choose import ChooseDialog
from taskip_leads.ui.dialogs.confirm import ConfirmDialog
from taskip_leads.ui.ports import Ports
from taskip_leads.ui.widgets.picker_lines import PickerLine

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


def leads_with(attribute: Attribute) -> LeadQuery:
    """Return the filter for the leads that have a status or source."""
    pick = Pick(frozenset((attribute.id,)))
    if attribute.type is AttributeType.STATUS:
        return LeadQuery(statuses=pick)
    return LeadQuery(sources=pick)


class AttributeDeletion:
    """Confirm, then delete; ``ask`` shows a dialog and returns its result, ``hint`` a hint."""

    def __init__(
        self,
        store: Store,
        ports: Ports,
        ask: Callable[[Screen[Any]], Awaitable[Any]],
        hint: Callable[[str], None],
    ) -> None:
        self._store = store
        self._ports = ports
        self._ask = ask
        self._hint = hint

    async def delete(self, use: AttributeUse, uses: Sequence[AttributeUse]) -> None:
        """Delete ``use``, one of ``uses``. Raises ``TaskipError`` when the store does."""
        attribute = use.attribute
        if use.pending is not None and attribute.id < 0:
            await self._drop_new(attribute, use.pending.id)
            return
        change = DeleteAttribute(attribute.id, attribute.type, attribute.name)
        decision = await self._ask(
            DeleteAttributeDialog(use, self._store.outbox.seconds_to_undo(change))
        )
        if decision is DeleteDecision.DELETE:
            await self._store.outbox.add(_with_base(change, attribute))
        elif decision is DeleteDecision.MOVE:
            await self._move_leads(use, uses, _with_base(change, attribute))

    async def _drop_new(self, attribute: Attribute, change_id: int) -> None:
        """Discard a status or source that was not sent yet."""
        lines = ["It has not been sent."]
        question = ConfirmDialog(f"Discard “{clean(attribute.name)}”?", lines, "discard")
        if await self._ask(question) is not True:
            return
        dropped = await self._store.outbox.drop(change_id)
        if not dropped:
            self._hint("It was already sent.")

    async def _move_leads(
        self, use: AttributeUse, uses: Sequence[AttributeUse], deletion: DeleteAttribute
    ) -> None:
        """Move the leads to another status or source, then delete this one.

        The deletion waits until all of them are moved.
        """
        attribute = use.attribute
        others = {
            one.attribute.id: one.attribute
            for one in uses
            if one.attribute.id > 0 and one.attribute.id != attribute.id
        }
        lines = [PickerLine(one.id, one.name, one.color) for one in others.values()]
        title = f"Move {plural(use.leads, 'lead')} to"
        chosen = await self._ask(ChooseDialog(title, lines, (), multi=False))
        if not isinstance(chosen, frozenset) or not chosen:
            return
        (target_id,) = chosen
        selection = await self._store.leads.select(replace(leads_with(attribute), converted=None))
        text = f"{attribute.name} → {others[target_id].name}"
        changes = [_move(lead_id, attribute, target_id, text) for lead_id in selection.keys]
        if changes:
            headline = f"{attribute.type.word.capitalize()} {clean(text)}"
            await self._ports.commands.submit([*changes, deletion], headline, marked=False)


def _with_base(change: DeleteAttribute, attribute: Attribute) -> DeleteAttribute:
    return replace(change, base={"color": attribute.color, "order": attribute.order})


def _move(lead_id: int, attribute: Attribute, target_id: int, text: str) -> Change:
    """Return the change that gives a lead another status or source."""
    if attribute.type is AttributeType.STATUS:
        return MoveStatus(lead_id, (target_id,), (attribute.id,), text)
    return EditLead(
        lead_id,
        add={"source_ids": (target_id,)},
        remove={"source_ids": (attribute.id,)},
        told=f"Source {text}",
    )
