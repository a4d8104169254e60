"""The only module that reads the time, the parser of TaskIP's time stamps, and where weeks begin.

All other code calls ``now()`` or ``today()``; tests and pictures freeze them with ``frozen``.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as dtime
from enum import StrEnum
from pathlib import Path

_frozen: datetime | None = None
_pass: Callable[[float], Awaitable[None]] | None = None


class WeekStart(StrEnum):
    """The weekday with which weeks begin; its value is its name in the settings."""

    MONDAY = "monday"
    SUNDAY = "sunday"
    SATURDAY = "saturday"

    def first(self, day: date) -> date:
        """Return the first day of the week of ``day``.

        Raises ``OverflowError`` where the calendar begins later.
        """
        return day - timedelta(days=(day.weekday() - _WEEKDAYS[self]) % 7)

    def last(self, day: date) -> date:
        """Return the last day of the week of ``day``.

        Raises ``OverflowError`` where the calendar ends earlier.
        """
        return day + timedelta(days=(_WEEKDAYS[self] - day.weekday() - 1) % 7)


_WEEKDAYS = {WeekStart.MONDAY: 0, WeekStart.SUNDAY: 6, WeekStart.SATURDAY: 5}


def now() -> datetime:
    """Return the current time, aware, in UTC."""
    return _frozen if _frozen is not None else datetime.now(UTC)


def today() -> date:
    """Return the local date. Interaction dates are bare dates and are compared with it."""
    return _frozen.date() if _frozen is not None else datetime.now().astimezone().date()


def monotonic() -> float:
    """Return seconds that never run backwards, for deadlines. Freezing has no effect.

    They include the machine's sleep, if the system supports that.
    """
    return time.clock_gettime(_BOOT_CLOCK) if _BOOT_CLOCK is not None else time.monotonic()


# Linux has a separate clock that includes sleep; on macOS the ordinary one does.
_BOOT_CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
_ORIGIN = time.time() - monotonic()
# The offset by which the frozen clock was set.
_set_by = 0.0


def elapsed() -> float:
    """Return seconds since a fixed time, independent of clock changes.

    They follow ``now()`` if it is frozen, except for ``set_clock``.
    """
    if _frozen is not None:
        return _frozen.timestamp() - _set_by
    return _ORIGIN + monotonic() - _set_by


def set_clock(seconds: float) -> None:
    """Set the frozen clock forward or back without elapsed time (for tests)."""
    global _frozen, _set_by
    assert _frozen is not None
    _frozen += timedelta(seconds=seconds)
    _set_by += seconds


def boot() -> str:
    """Return an id of the machine's boot; empty if unknown."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


async def sleep(seconds: float) -> None:
    """Sleep, or call the function of ``sleeping``."""
    if _pass is not None:
        await _pass(seconds)
    else:
        import asyncio

        await asyncio.sleep(seconds)


@contextmanager
def sleeping(how: Callable[[float], Awaitable[None]]) -> Iterator[None]:
    """Call ``how(seconds)`` instead of sleeping (for simulations)."""
    global _pass
    before, _pass = _pass, how
    try:
        yield
    finally:
        _pass = before


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Freeze ``now()`` and ``today()`` at ``moment`` (for tests and pictures)."""
    global _frozen
    before, _frozen = _frozen, moment
    try:
        yield
    finally:
        _frozen = before


def freeze(moment: datetime) -> None:
    """Freeze the clock for the rest of the process, for a child with a fixed time."""
    global _frozen
    _frozen = moment


def frozen_at() -> datetime | None:
    """Return the time at which the clock is frozen, for a child process; None if it runs."""
    return _frozen


def parse_stamp(text: str | None) -> datetime | None:
    """Parse a time stamp of TaskIP; None if its format is unknown.

    Leads, files and attributes have ``2026-04-01T10:00:00.000000Z``; notes have ``2026-04-01 10:00:00``
    without a zone, which is read as UTC for sorting only. Stamps at the limits of the calendar are
    rejected, because they would overflow in another zone.
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
    """Return the local day of a time stamp, as the screens show it, or None."""
    moment = parse_stamp(text)
    return None if moment is None else moment.astimezone().date()


def zone_signature() -> str:
    """Return a value that changes with this machine's time zone."""
    return f"{time.tzname} {time.timezone} {time.altzone}"


def in_zone(text: str | None, zone: str) -> str | None:
    """Add ``zone`` (``Europe/Berlin``) to a time stamp without one; other text is unchanged."""
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
    """Return seconds until local midnight; off by an hour when clocks change."""
    here = _frozen if _frozen is not None else datetime.now().astimezone()
    midnight = datetime.combine(here.date() + timedelta(days=1), dtime(), here.tzinfo)
    return (midnight - here).total_seconds()


def parse_day(text: str | None) -> date | None:
    """Parse a bare date ``Y-m-d``, or return None. TaskIP may append a time, which is ignored."""
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
