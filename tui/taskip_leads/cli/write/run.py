"""Carry out a command that changes leads: ask, save, send, print."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from taskip_leads.cli.queries import filled
from taskip_leads.cli.questions import confirm
from taskip_leads.cli.write import report
from taskip_leads.cli.write.builders import BUILDERS
from taskip_leads.cli.write.plan import Plan, id_of
from taskip_leads.errors import UsageError
from taskip_leads.store.foreground import SETTLED, ForegroundSender
from taskip_leads.store.store import Store
from taskip_leads.text import clean
from taskip_leads.workspaces.session import Installation, Options, RemoteWorkspace

if TYPE_CHECKING:
    from taskip_leads.cli.commands import Flags


def run(name: str, options: Flags, session: Options) -> int:
    """Run one command; return the exit code (see ``report``)."""
    opened = RemoteWorkspace(Installation(session))
    if name == "undo":
        from taskip_leads.cli.write.undo import undo

        planned = asyncio.run(undo(opened.store(), options))
    else:
        planned = asyncio.run(_build(name, opened.store(), options))
    if isinstance(planned, int):
        return planned
    # Between two runs, so that nothing is held open while the person thinks.
    confirm(planned.question, planned.lines, refusal="Nothing was changed.")
    return asyncio.run(_make(name, opened.store(), planned, options))


async def _build(name: str, store: Store, options: Flags) -> int | Plan:
    """Make the changes and return the exit code, or return the plan that needs an answer first."""
    async with filled(store) as code:
        await store.refresh_derived()
        plan = await BUILDERS[name](store, options)
        if options.dry_run:
            ForegroundSender(store).stand_by()
            await _check_address(store, plan)
            report.show(report.planned(name, plan), as_json=options.json)
            return code
        asks = bool(plan.question) and not getattr(options, "yes", False)
        return plan if asks else await send(name, store, plan, options) or code


async def _make(name: str, store: Store, plan: Plan, options: Flags) -> int:
    """Make the changes of a plan that the person agreed to."""
    async with filled(store) as code:
        return await send(name, store, plan, options) or code


async def send(name: str, store: Store, plan: Plan, options: Flags) -> int:
    """Save the changes, send them unless another instance does, and print what became of them."""
    sent = {}
    if plan.changes:
        sender = ForegroundSender(store)
        await sender.begin()
        await _check_address(store, plan)
        change_ids = await store.outbox.add_all(plan.changes, at_once=True)
        seconds = options.timeout if options.wait else 0.0
        sent = await sender.send(zip(change_ids, plan.changes, strict=True), seconds=seconds)
    outcome = await report.outcome(name, store, plan, sent)
    report.show(outcome, as_json=options.json)
    return report.exit_code(outcome, waited=options.wait)


async def send_waiting(store: Store, seconds: float) -> int:
    """Send all changes that wait, for so many seconds at most; return the exit code."""
    waiting = {
        one.id: one.change for one in await store.outbox.changes() if one.state not in SETTLED
    }
    sender = ForegroundSender(store)
    await sender.begin()
    sent = await sender.send(waiting.items(), seconds=seconds)
    states = {became.state for became in sent.values() if became is not None}
    return report.code_of(states, waited=True)


async def _check_address(store: Store, plan: Plan) -> None:
    """Raise ``UsageError`` if another lead has the new email address."""
    if plan.address is None:
        return
    email, own_id = plan.address
    holder_id = await store.sync.find_holder(email, but=own_id)
    if holder_id is not None:
        rows = await store.leads.rows([holder_id])
        whose = "".join(f" by {id_of(row)} {clean(row.name)}" for row in rows.values())
        raise UsageError(f"email: Email already used{whose}.")
