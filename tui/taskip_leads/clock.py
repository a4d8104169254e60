"""The one place that reads the time, and the one reading of the service's time stamps.

Everything else asks ``now()`` or ``today()``; tests and pictures freeze them with ``frozen``.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as dtime

_frozen: datetime | None = None
_pass: Callable[[float], Awaitable[None]] | None = None


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen if _frozen is not None else datetime.now(UTC)


def today() -> date:
    """Today's date where the user sits. Interaction dates are bare dates and are compared with it."""
    return _frozen.date() if _frozen is not None else datetime.now().astimezone().date()


def monotonic() -> float:
    """Seconds that never run backwards, for deadlines and pacing. Freezing does not touch it."""
    return time.monotonic()


async def sleep(seconds: float) -> None:
    """Wait. Within ``sleeping`` the time passes as that says, without anybody waiting for it."""
    if _pass is not None:
        await _pass(seconds)
    else:
        import asyncio

        await asyncio.sleep(seconds)


@contextmanager
def sleeping(how: Callable[[float], Awaitable[None]]) -> Iterator[None]:
    """Let ``how(seconds)`` take the place of waiting (for simulations)."""
    global _pass
    before, _pass = _pass, how
    try:
        yield
    finally:
        _pass = before


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold ``now()`` and ``today()`` at ``moment`` (for tests and pictures)."""
    global _frozen
    before, _frozen = _frozen, moment
    try:
        yield
    finally:
        _frozen = before


def freeze(moment: datetime) -> None:
    """Hold the clock for the rest of the process, for a child that is started with a fixed time."""
    global _frozen
    _frozen = moment


def frozen_at() -> datetime | None:
    """The moment the clock is held at, to hand it to a child process; None where it runs."""
    return _frozen


def parse_stamp(text: str | None) -> datetime | None:
    """A time stamp as the service writes it, or None where it is in no known form.

    Leads, files and attributes carry ``2026-04-01T10:00:00.000000Z``; notes carry
    ``2026-04-01 10:00:00`` without a zone, which is read as UTC for sorting only. Stamps at the ends
    of the calendar are no dates: another zone's time would be beyond it.
    """
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not date.min.year < moment.year < date.max.year:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def local_day(text: str | None) -> date | None:
    """The day of a time stamp in the zone of this machine, as the screens show it, or None."""
    moment = parse_stamp(text)
    return None if moment is None else moment.astimezone().date()


def zone_signature() -> str:
    """Changes when this machine moves to another time zone."""
    return f"{time.tzname} {time.timezone} {time.altzone}"


def in_zone(text: str | None, zone: str) -> str | None:
    """A time stamp without a zone as one of ``zone`` (``Europe/Berlin``); any other text as it is."""
    if not text:
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo or parse_stamp(text) is None:
        return text
    from zoneinfo import ZoneInfo

    return moment.replace(tzinfo=ZoneInfo(zone)).isoformat()


def seconds_to_midnight() -> float:
    """Seconds until the next day begins where the user sits; off by an hour where clocks change."""
    here = _frozen if _frozen is not None else datetime.now().astimezone()
    midnight = datetime.combine(here.date() + timedelta(days=1), dtime(), here.tzinfo)
    return (midnight - here).total_seconds()


def parse_day(text: str | None) -> date | None:
    """A bare date ``Y-m-d`` (the service may append a time, which is dropped), or None."""
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
