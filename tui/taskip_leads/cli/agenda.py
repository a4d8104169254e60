"""The command that prints the agenda, or writes it as a calendar file."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from taskip_leads.bootstrap import LOST
from taskip_leads.cli.exit_codes import DUE
from taskip_leads.cli.queries import filled, read_query
from taskip_leads.clock import WeekStart, now, today
from taskip_leads.errors import UsageError
from taskip_leads.models.agenda.agenda import Agenda, AgendaRow, GroupName, between
from taskip_leads.models.filters.query import ME, LeadQuery, Pick
from taskip_leads.models.pipeline.next_step import days_late
from taskip_leads.models.sync_state import SyncState
from taskip_leads.models.values.days import InvalidDay, read_day
from taskip_leads.store.store import Store
from taskip_leads.text import clean, money, short_day
from taskip_leads.ui.agenda.days import when_of
from taskip_leads.ui.render.cells import pad
from taskip_leads.workspaces.session import Installation, Options, RemoteWorkspace

#: Cells of the day, the name, the company, the step, the status and the value.
_WIDTHS = (9, 24, 22, 32, 14, 14)
_MOST_DAYS = 3660
_NOTHING_DUE, _NO_STEPS = "Nothing is overdue, nothing is due today.", "No steps are planned then."


def agenda(
    options: Options,
    words: Sequence[str],
    *,
    day: str | None,
    days: int | None,
    as_json: bool,
    ics: Path | None,
) -> int:
    """Print the agenda of the leads that match a filter; without one, of the user's own.

    ``day``: the steps of that day alone; ``days``: those of so many days from today on. ``ics``: write
    the steps ahead to that file instead. Returns ``DUE`` if something is printed as due.
    """
    machine = Installation(options)
    span = _span(day, days, machine.settings.rules.week_start)
    store = RemoteWorkspace(machine).store()
    return asyncio.run(_run(store, words, span, as_json, ics))


def _span(day: str | None, days: int | None, week_start: WeekStart) -> tuple[date, date] | None:
    """Return the first and the last day that was asked for. Late steps belong to today."""
    if days is not None:
        if not 0 < days <= _MOST_DAYS:
            raise UsageError(f"--days takes 1 to {_MOST_DAYS:,} days.", "1 is today alone.")
        return date.min, today() + timedelta(days=days - 1)
    if day is None:
        return None
    try:
        wanted = read_day(day, today(), week_start)
    except InvalidDay as error:
        raise UsageError(f"--day {clean(day)}: {error}") from None
    return (date.min if wanted == today() else wanted), wanted


async def _run(
    store: Store,
    words: Sequence[str],
    span: tuple[date, date] | None,
    as_json: bool,
    ics: Path | None,
) -> int:
    async with filled(store) as code:
        await store.refresh_derived()
        query = await read_query(store, words) if words else _own_leads(store)
        whole = await store.agenda.read(query)
        shown = whole if span is None else between(whole, *span)
        if ics is not None:
            return await _write_ics(store, whole, span, ics, code)
        rows = await store.agenda.rows(list(shown.lead_ids))
        is_due = shown.is_due if span is None else bool(shown.groups)
        if as_json:
            state = store.sync.state
            json.dump(_as_json(shown, rows, state), sys.stdout)
            print()
        else:
            _print(shown, rows)
            if not is_due:
                print(_NOTHING_DUE if span is None else _NO_STEPS)
        return code if code == LOST or not is_due else DUE


def _own_leads(store: Store) -> LeadQuery:
    """Return the query of the user's own leads; of all as long as it is not known who that is."""
    if store.profile.me is None:
        return LeadQuery()
    return LeadQuery(owners=Pick(frozenset((ME,))))


async def _write_ics(
    store: Store, whole: Agenda, span: tuple[date, date] | None, path: Path, code: int
) -> int:
    # The library takes a sixth of a second to import; only this option needs it.
    from taskip_leads.cli.calendar_file import CalendarOwner, write_calendar

    first, last = span or (date.min, date.max)
    ahead = between(whole, max(first, whole.today), last)
    rows = await store.agenda.rows(list(ahead.lead_ids))
    steps = [
        (one.day, rows[lead_id])
        for group in ahead.groups
        for one in group.days
        for lead_id in one.lead_ids
        if lead_id in rows
    ]
    owner = CalendarOwner(store.workspace, store.host)
    count = write_calendar(path, steps, owner, now())
    print(f"{count:,} {'step' if count == 1 else 'steps'} in {path}")
    if unsent := len(steps) - count:
        print(f"{unsent:,} not yet: TaskIP does not have these leads yet.", file=sys.stderr)
    return code


def _print(agenda: Agenda, rows: Mapping[int, AgendaRow]) -> None:
    for at, group in enumerate(agenda.groups):
        if at:
            print()
        print(f"{group.name.value} {group.count:,}")
        for one in group.days:
            for lead_id in one.lead_ids:
                if lead_id in rows:
                    print(_line(group.name, one.day, agenda, rows[lead_id]))


def _line(group: GroupName, day: date, agenda: Agenda, one: AgendaRow) -> str:
    row = one.row
    columns = (
        when_of(group, day, agenda.today, agenda.week_start),
        clean(row.name),
        clean(row.company or "–"),
        clean(one.step_text or "–"),
        "?" if row.statuses is None else clean(", ".join(s.name for s in row.statuses)) or "–",
        "–" if row.value is None else clean(money(row.value, row.currency)),
    )
    owners = "?" if row.owners is None else ", ".join(clean(o.label) for o in row.owners) or "–"
    cells = [pad(text, width) for text, width in zip(columns, _WIDTHS, strict=True)]
    return "  ".join(("", *cells, owners)).rstrip()


def _as_json(agenda: Agenda, rows: Mapping[int, AgendaRow], state: SyncState) -> dict[str, Any]:
    """Return the agenda as JSON: days and times in ISO 8601, amounts as exact text."""
    return {
        "complete": not state.first,
        "synced_at": None if state.synced_at is None else state.synced_at.isoformat(),
        "today": agenda.today.isoformat(),
        "overdue": agenda.group(GroupName.OVERDUE).count,
        "due_today": agenda.group(GroupName.TODAY).count,
        "load": {one.day.isoformat(): one.steps for one in agenda.load.days},
        "next_week": agenda.load.next_week,
        "groups": [
            {
                "name": group.name.value,
                "leads": [
                    _lead_as_json(one.day, agenda.today, rows[lead_id])
                    for one in group.days
                    for lead_id in one.lead_ids
                    if lead_id in rows
                ],
            }
            for group in agenda.groups
        ],
    }


def _lead_as_json(day: date, today: date, one: AgendaRow) -> dict[str, Any]:
    row = one.row
    statuses, owners = row.statuses, row.owners
    return {
        "id": row.server_id,
        "name": clean(row.name),
        "company": None if row.company is None else clean(row.company),
        "day": day.isoformat(),
        "day_name": short_day(day, today),
        "days_late": days_late(row, today),
        "next_step": clean(one.step_text) or None,
        "statuses": None if statuses is None else [clean(status.name) for status in statuses],
        "value": None if row.value is None else str(row.value),
        "currency": row.currency,
        "owners": None if owners is None else [clean(owner.label) for owner in owners],
        "phone": row.phone,
        "email": row.email,
    }
