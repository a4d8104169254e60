"""Days in the words of the agenda, in eight cells."""

from __future__ import annotations

from datetime import date, timedelta

from taskip_leads.clock import WeekStart
from taskip_leads.models.agenda.agenda import Agenda, DayLoad, GroupName
from taskip_leads.text import clean, plural, short_day, when

#: From so many days on a late step is counted in weeks, and a day ahead is named by its year.
_LONG_LATE, _FAR = 100, 330


def day_name(day: date, today: date, week_start: WeekStart) -> str:
    """Return a day from today on: ``today``, ``Tue 24``, ``7 Dec``, ``Feb 2028``."""
    if day == today:
        return "today"
    weekday, number, month, *_ = short_day(day, today).split(" ")
    if today < day <= week_start.last(today) + timedelta(days=7):
        return f"{weekday} {number}"
    if abs((day - today).days) < _FAR:
        return f"{number} {month}"
    return f"{month} {day.year}"


def when_of(group: GroupName, day: date, today: date, week_start: WeekStart) -> str:
    """Return the first column of a row: ``4d late``, ``today``, ``Tue 24``, ``6w ago``."""
    if group is GroupName.COLD:
        return f"{when(day, today)} ago"
    if day >= today:
        return day_name(day, today, week_start)
    late = (today - day).days
    return f"{late}d late" if late < _LONG_LATE else f"{late // 7}w late"


def load_name(load: DayLoad, today: date) -> str:
    """Return a day of the load: ``today 4``, ``Tue 1``."""
    name = "today" if load.day == today else short_day(load.day, today).partition(" ")[0]
    return f"{name} {load.steps:,}"


def nothing_due(agenda: Agenda, next_name: str | None) -> tuple[str, str, str]:
    """Return a blank line and two sentences; ``next_name``: whose step comes next, if that is known."""
    cold = agenda.group(GroupName.COLD).count
    is_are = "is" if cold == 1 else "are"
    parts = [f"{plural(cold, 'lead')} {is_are} going cold."] if cold else []
    following = agenda.next_step
    if following is None:
        parts.insert(0, "No next step is planned.")
    elif next_name is not None:
        parts.insert(0, f"The next one is {clean(next_name)} {_on(following[1], agenda.today)}.")
    return "", "Nothing is overdue, nothing is due today", " ".join(parts)


def _on(day: date, today: date) -> str:
    return "tomorrow" if (day - today).days == 1 else f"on {short_day(day, today)}"
