"""Statuses and sources with pending changes applied."""

from __future__ import annotations

from msgspec import structs

from taskip_leads import mirror
from taskip_leads.mirror.tables import attributes, lead_rows, outbox
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.change import AddAttribute, DeleteAttribute, EditAttribute
from taskip_leads.models.lead_views import AttributeUse
from taskip_leads.store.projection.pending import VISIBLE, pending_change


def shown_attributes(connection: mirror.Connection) -> dict[int, Attribute]:
    """Return all statuses and sources by id, with pending changes applied."""
    return {use.attribute.id: use.attribute for use in attribute_uses(connection)}


def attribute_uses(
    connection: mirror.Connection, *, counted: bool = False
) -> tuple[AttributeUse, ...]:
    """Return all statuses and sources in order, with pending changes applied.

    ``counted``: with their numbers of leads, for which every lead is read.
    """
    known = attributes.read(connection)
    counts = lead_rows.usage(connection) if counted else {}
    uses: dict[int, AttributeUse] = {}
    for attribute_id, attribute in known.items():
        active, converted = counts.get(attribute_id, (0, 0))
        uses[attribute_id] = AttributeUse(attribute, active + converted, converted=converted)
    for row in outbox.open_rows(connection):
        if row.kind not in ATTRIBUTE_KINDS:
            continue
        waiting = pending_change(connection, row)
        change = waiting.change
        visible = waiting.state in VISIBLE
        if isinstance(change, AddAttribute):
            added = Attribute(-row.id, change.name, change.type, change.color, change.order or 0)
            uses[-row.id] = AttributeUse(added, 0, waiting)
        elif isinstance(change, EditAttribute) and change.id in uses:
            use = uses[change.id]
            edited = structs.replace(
                use.attribute,
                name=change.name,
                color=change.color if change.color is not None else use.attribute.color,
                order=change.order if change.order is not None else use.attribute.order,
            )
            uses[change.id] = structs.replace(
                use, attribute=edited if visible else use.attribute, pending=waiting
            )
        elif isinstance(change, DeleteAttribute) and change.id in uses:
            uses[change.id] = structs.replace(uses[change.id], pending=waiting)
    return tuple(sorted(uses.values(), key=lambda use: (use.attribute.type, use.attribute.rank)))


ATTRIBUTE_KINDS = tuple(kind.__name__ for kind in (AddAttribute, EditAttribute, DeleteAttribute))
