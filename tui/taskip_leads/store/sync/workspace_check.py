"""Whether a key opens the workspace that the local copy is of.

The key alone selects the workspace and the service has no "who am I". With another workspace's key all
leads would look deleted, and queued notes would go to strangers' leads. So before anything is read or
sent with a client, a few leads that are known here are looked at there.
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

# One that is the same is proof; so many that are not there, or are someone else, are needed to doubt.
_SAMPLE = 5


async def ensure_same_workspace(client: TaskipClient, database: Database) -> None:
    """Raises ``WrongWorkspace`` where nothing that is known here is there, and what could not be asked.

    Leads decide; where all that are asked for are gone, statuses and sources do. A local copy that is
    empty fits every workspace.
    """
    known = await database.read(_sample)
    strangers = 0
    for number, answer in known:
        try:
            there = await client.leads.get(number)
        except NotFound:
            continue
        if _same_lead(answer, there.raw):
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
    raise WrongWorkspace("This key opens another workspace than the one that is kept here.")


def _sample(connection: mirror.Connection) -> list[tuple[int, dict[str, Any]]]:
    """Leads from the whole of the mirror: the newest, the oldest, and some between."""
    numbers = leads.spread(connection, _SAMPLE)
    return list(leads.bodies(connection, numbers).items())


def _same_lead(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """The same lead, also where someone has edited it: it was made at the same moment, or has the same
    address. Names and numbers alone repeat between workspaces."""
    return any(
        one.get(name) and equivalent_text(str(one[name]), str(other.get(name) or ""))
        for name in ("created_at", "email")
    )
