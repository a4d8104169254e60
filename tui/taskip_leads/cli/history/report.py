"""The command that prints what the user did on a day."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import date, timedelta
from typing import Any

from taskip_leads.cli.queries import filled
from taskip_leads.clock import WeekStart, today
from taskip_leads.errors import UsageError
from taskip_leads.models.history.report import Report, ReportFormat
from taskip_leads.models.values.days import InvalidDay, read_day
from taskip_leads.store.history.service import HistoryService
from taskip_leads.store.store import Store
from taskip_leads.text import clean
from taskip_leads.workspaces.session import Installation, Options, RemoteWorkspace

_FORMATS = {"text": ReportFormat.TEXT, "md": ReportFormat.MARKDOWN, "csv": ReportFormat.CSV}
_WEEK = timedelta(days=7)


def report(options: Options, day: str | None, *, form: str, as_json: bool, short: bool) -> int:
    """Print the report of a day; ``short``: without owners, edits, and what was taken back."""
    machine = Installation(options)
    week_start = machine.settings.rules.week_start
    wanted = today() if day is None else _past_day(day, week_start)
    store = RemoteWorkspace(machine).store()
    return asyncio.run(_print(store, wanted, form, as_json, short))


def _past_day(text: str, week_start: WeekStart) -> date:
    """Read a day that is not ahead; the name of a weekday is the last one."""
    try:
        day = read_day(text, today(), week_start)
    except InvalidDay as error:
        raise UsageError(f"--day {clean(text)}: {error}") from None
    if today() < day <= today() + _WEEK:
        day -= _WEEK
    if day > today():
        raise UsageError(f"--day {clean(text)} is still ahead.", "Nothing was done then yet.")
    return day


async def _print(store: Store, day: date, form: str, as_json: bool, short: bool) -> int:
    async with filled(store) as code:
        report = await HistoryService(store).report(day, small=not short)
        if as_json:
            json.dump(_as_json(report), sys.stdout)
            print()
            return code
        if form == "csv" and not sys.stdout.isatty():
            sys.stdout.write("\ufeff")  # Excel takes CSV for UTF-8 only with this mark
        sys.stdout.write(report.written(_FORMATS[form]))
        return code


def _as_json(report: Report) -> dict[str, Any]:
    """Return the report as JSON; amounts as exact text, unknown ones null."""
    figures = report.figures
    return {
        "day": report.day.isoformat(),
        "who": report.who or None,
        "changes": figures.changes,
        "refused": figures.refused,
        "unknown": figures.unknown,
        "numbers": {name.lower().replace(" ", "_"): count for name, count in figures.numbers()},
        "moves": dict(figures.moves),
        "leads": [
            {
                "name": lead.name,
                "company": lead.company or None,
                "value": None if lead.value is None else str(lead.value),
                "currency": lead.currency,
                "done": [
                    {"time": line.time, "kind": line.kind.name.lower(), "text": line.text}
                    for line in lead.lines
                ],
            }
            for lead in report.leads
        ],
    }
