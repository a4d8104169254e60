"""Check that an API key opens the workspace that the mirror holds.

The key alone selects the workspace, and TaskIP has no "who am I". With another workspace's key all leads
would look deleted, and queued notes would go to strangers. So a few known leads are compared before a
client is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from taskip_leads import mirror
from taskip_leads.errors import NotFound, WrongWorkspace
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import attributes, leads
from taskip_leads.store.field_values import equivalent_text

if TYPE_CHECKING:
    from taskip_leads.api.client import TaskipClient

# One equal lead is proof; this many missing or different ones are needed for a doubt.
_SAMPLE = 5


async def ensure_same_workspace(client: TaskipClient, database: Database) -> None:
    """Raise ``WrongWorkspace`` if TaskIP has nothing of the mirror.

    Leads decide; if all requested ones are missing, statuses and sources do. An empty mirror matches
    every workspace. Raises ``WireError`` if reading fails.
    """
    known = await database.read(_sample)
    strangers = 0
    for server_id, answer in known:
        try:
            theirs = await client.leads.get(server_id)
        except NotFound:
            continue
        if _same_lead(answer, theirs.raw):
            return
        strangers += 1
    listed = await database.read(attributes.read)
    if not strangers:
        if not known and not listed:
            return
        for attribute in await client.attributes.list():
            mine = listed.get(attribute.id)
            if mine is not None and equivalent_text(mine.name, attribute.name):
                return
        if not listed and not known:
            return
    raise WrongWorkspace("This key belongs to another workspace.")


def _sample(connection: mirror.Connection) -> list[tuple[int, dict[str, Any]]]:
    """Return the newest, the oldest and some other leads: server id and last response."""
    server_ids = leads.sample_server_ids(connection, _SAMPLE)
    return list(leads.bodies(connection, server_ids).items())


def _same_lead(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether it is the same lead, possibly edited: equal creation time or address.

    Ids and names also occur in other workspaces.
    """
    return any(
        one.get(name) and equivalent_text(str(one[name]), str(other.get(name) or ""))
        for name in ("created_at", "email")
    )
