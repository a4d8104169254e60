"""The command that undoes the last change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from taskip_leads.cli.queries import filled
from taskip_leads.cli.write import report, run
from taskip_leads.cli.write.plan import Plan
from taskip_leads.errors import UsageError
from taskip_leads.models.change import Change, lead_of
from taskip_leads.models.pending import UndoResult
from taskip_leads.store.store import Store
from taskip_leads.text import clean

if TYPE_CHECKING:
    from taskip_leads.cli.commands import Flags

_NOTHING = "Nothing to undo."


async def undo(store: Store, options: Flags) -> int | Plan:
    """Undo the last change if it is unsent; else make its opposite.

    Return the exit code, or the plan that needs an answer first.
    """
    async with filled(store) as code:
        if options.dry_run:
            last = [one.change for one in await store.outbox.last_changes()]
            plan = await _plan(store, last)
            report.show(report.planned("undo", plan), as_json=options.json)
            return code
        undone = await store.outbox.undo()
        if undone is None:
            report.show(report.planned("undo", Plan((), nothing=_NOTHING)), as_json=options.json)
            return code
        if undone.taken_back:
            plan = await _plan(store, undone.changes)
            report.show(report.taken_back(plan, clean(undone.words)), as_json=options.json)
            return code
        if not undone.inverse:
            raise UsageError(clean(undone.words))
        plan = await _plan(store, undone.inverse, "Already sent. Reverse it?", _lines(undone))
        return await run.send("undo", store, plan, options) or code if options.yes else plan


async def _plan(
    store: Store, changes: Sequence[Change], question: str = "", lines: tuple[str, ...] = ()
) -> Plan:
    """Return the changes with the leads that they are about, as far as these still exist."""
    leads = [lead for change in changes if (lead := lead_of(change))]
    rows = await store.leads.rows(leads)
    return Plan(
        tuple(changes), tuple(rows.values()), question=question, lines=lines, nothing=_NOTHING
    )


def _lines(undone: UndoResult) -> tuple[str, ...]:
    counts = Counter(clean(change.words) for change in undone.inverse)
    return tuple(
        f"  {words}" if count == 1 else f"  {words}, {count} times"
        for words, count in list(counts.items())[:5]
    )
