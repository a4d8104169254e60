"""The command that prints insights from the local copy."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from taskip_leads.cli.queries import filled, read_query
from taskip_leads.errors import UsageError
from taskip_leads.models.insights.figures import MOST_WEEKS, Insights, LeadGroup
from taskip_leads.models.insights.tables import Numbers, as_text, period_words, tables
from taskip_leads.store.store import Store
from taskip_leads.text import clean
from taskip_leads.ui.render import cells
from taskip_leads.workspaces.session import Installation, Options, RemoteWorkspace


def insights(
    options: Options,
    words: Sequence[str],
    *,
    weeks: int,
    currency: str | None,
    as_json: bool,
) -> int:
    """Print the figures of the leads that match a filter, over so many weeks; 0: over all.

    Raises ``UsageError`` if that is too long.
    """
    if weeks > MOST_WEEKS:
        raise UsageError(f"The longest period is {MOST_WEEKS} weeks.", "--weeks 0 takes all.")
    period = weeks or None
    store = RemoteWorkspace(Installation(options)).store()
    return asyncio.run(_print(store, words, period, currency, as_json))


async def _print(
    store: Store, words: Sequence[str], period: int | None, currency: str | None, as_json: bool
) -> int:
    async with filled(store) as code:
        await store.refresh_derived()
        query = await read_query(store, words)
        figures = store.leads.insights.read(query, period, currency and currency.upper())
        latest = [step async for step in figures][-1]
        state = store.sync.state
        if as_json:
            json.dump(_as_json(latest, state.synced_at, complete=not state.first), sys.stdout)
            print()
        else:
            _write(latest, growing=state.first)
        return code


def _write(insights: Insights, *, growing: bool) -> None:
    numbers = Numbers(growing)
    active, converted = numbers.count(insights.active), numbers.count(insights.converted)
    print(f"{active} active, {converted} converted; {period_words(insights)}")
    for table in tables(insights, growing=growing):
        print(f"\n{as_text(table, cells.width)}")


def _as_json(insights: Insights, synced: datetime | None, *, complete: bool) -> dict[str, Any]:
    """Return all figures as JSON: days and times in ISO 8601, amounts as exact text."""
    return {
        "complete": complete,
        "synced_at": None if synced is None else synced.isoformat(),
        "weeks": insights.period,
        "first": insights.first.isoformat(),
        "last": insights.today.isoformat(),
        "active": insights.active,
        "converted": insights.converted,
        "converted_undated": insights.undated,
        "currency": insights.currency,
        "currencies": list(insights.currencies),
        "statuses": [_money(group) for group in insights.statuses],
        "sources": [
            {**_group(group), "converted": group.converted, "rate": group.rate}
            for group in insights.sources
        ],
        "team": [_person(group) for group in insights.team],
        "new_leads": [
            {"first": week.first.isoformat(), "last": week.last.isoformat(), "leads": week.leads}
            for week in insights.weeks
        ],
        "contacts": [_money(group) for group in insights.contacts],
        **_activity(insights),
    }


def _activity(insights: Insights) -> dict[str, Any]:
    notes, moves = insights.notes, insights.moves
    assert notes is not None
    assert moves is not None
    return {
        "notes": {
            "leads_read": notes.read,
            "leads": notes.leads,
            "mine": notes.mine,
            "days": {one.day.isoformat(): one.notes for one in notes.days},
        },
        "moves": {
            "since": None if moves.since is None else moves.since.isoformat(),
            "last_7_days": [
                {"before": clean(one.before), "after": clean(one.after), "moves": one.moves}
                for one in moves.moves
            ],
        },
    }


def _group(group: LeadGroup) -> dict[str, Any]:
    return {"id": group.id, "name": clean(group.label), "leads": group.leads}


def _person(group: LeadGroup) -> dict[str, Any]:
    figures = {"overdue": group.overdue, "notes": group.notes, "converted": group.converted}
    return {**_group(group), **figures}


def _money(group: LeadGroup) -> dict[str, Any]:
    value = None if group.money is None else str(group.money)
    return {**_group(group), "value": value, "other_currencies": group.others}
