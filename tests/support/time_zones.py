"""The time zone of this machine, as ``TZ`` sets it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import pytest


@contextmanager
def local_zone(name: str) -> Iterator[ZoneInfo]:
    """Run with another zone of this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", name)
        time.tzset()
        yield ZoneInfo(name)
    time.tzset()
