"""Write next steps as a calendar file, which any calendar subscribes to."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from icalendar import Calendar, Event
from msgspec import Struct

from taskip_leads import __version__
from taskip_leads.errors import UsageError
from taskip_leads.models.agenda.agenda import AgendaRow
from taskip_leads.text import clean, fold, money

_NAME = "-//taskip-leads//"
#: What decides whether an event is another one than in the file from before.
_COMPARED = ("summary", "description", "dtstart", "dtend")
#: How often a calendar should read the file again.
_REFRESH = timedelta(hours=1)
_NOT_IN_AN_ID = re.compile(r"[^a-z0-9]+")


class CalendarOwner(Struct, frozen=True):
    """The workspace that the leads belong to; both name an event, together with the lead's id."""

    workspace: str
    host: str

    def event_id(self, lead_id: int) -> str:
        """Return the id of a lead's event: the same at every export."""
        workspace = _NOT_IN_AN_ID.sub("-", fold(self.workspace)).strip("-")
        return f"lead-{lead_id}@{workspace}.{self.host}"


def write_calendar(
    path: Path, steps: Iterable[tuple[date, AgendaRow]], owner: CalendarOwner, now: datetime
) -> int:
    """Replace ``path`` by a calendar of these steps, readable by its owner alone; return their number.

    Leads that TaskIP does not have yet are left out: their id would be another one next time. Events
    that did not change stay as they were. Raises ``UsageError``; the file from before stays then.
    """
    path = path.expanduser().resolve()
    known = _known_events(path)
    calendar = Calendar()
    calendar.add("prodid", f"{_NAME}agenda {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Leads, {clean(owner.workspace)}")
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    count = 0
    for day, one in steps:
        if one.row.server_id is not None:
            calendar.add_component(_event(day, one, owner.event_id(one.row.server_id), known, now))
            count += 1
    _replace_file(path, calendar.to_ical())
    return count


def _event(day: date, one: AgendaRow, uid: str, known: Mapping[str, Event], now: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("summary", _summary(one))
    event.add("description", _description(one))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    # A step takes no time away from the day.
    event.add("transp", "TRANSPARENT")
    sequence, changed_at = 0, now
    if (before := known.get(uid)) is not None:
        sequence = _number(before.get("sequence"))
        if all(_text(before.get(name)) == _text(event.get(name)) for name in _COMPARED):
            changed_at = before.decoded("dtstamp", now)
        else:
            sequence += 1
    event.add("sequence", sequence)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    return event


def _summary(one: AgendaRow) -> str:
    who = ", ".join(clean(part) for part in (one.row.name, one.row.company) if part)
    return f"{who}: {clean(one.step_text)}" if one.step_text else who


def _description(one: AgendaRow) -> str:
    row = one.row
    facts = (
        ("Status", ", ".join(status.name for status in row.statuses or ())),
        ("Value", "" if row.value is None else money(row.value, row.currency)),
        ("Phone", row.phone),
        ("Email", row.email),
        ("Owner", ", ".join(owner.label for owner in row.owners or ())),
    )
    return "\n".join(f"{label}: {clean(text)}" for label, text in facts if text)


def _known_events(path: Path) -> dict[str, Event]:
    """Return the events of the file from before. Raises ``UsageError`` if it is not one of ours."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _not_written(path, error) from error
    if not content:
        return {}
    try:
        calendar: Any = Calendar.from_ical(content)
        ours = str(calendar.get("prodid", "")).startswith(_NAME)
        events = {str(event.get("uid")): event for event in calendar.walk("VEVENT")}
    except (ValueError, KeyError, IndexError, TypeError):
        ours, events = False, {}
    if not ours:
        raise UsageError(
            f"{path} is not a calendar of this program.",
            "It stays as it is. Name another file, or remove it first.",
        )
    return events


def _text(value: Any) -> str:
    return "" if value is None else str(value.to_ical())


def _number(value: Any) -> int:
    try:
        return max(0, int(value))
    except (TypeError, ValueError):
        return 0


def _replace_file(path: Path, content: bytes) -> None:
    """Write a file beside ``path`` and put it in its place: a reader sees the old one or the new one."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise _not_written(path, error) from error


def _not_written(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path} can't be written: {error.strerror}.")
