"""Long responses are read in daemon threads."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time

import pytest

from taskip_leads.api.reading_thread import read_in_thread

pytestmark = pytest.mark.anyio


def _fail() -> None:
    raise LookupError("odd")


async def test_thread_returns_the_result_or_raises_the_error() -> None:
    assert await read_in_thread(lambda: threading.current_thread().daemon)
    with pytest.raises(LookupError, match="odd"):
        await read_in_thread(_fail)


async def test_cancelled_reading_leaves_the_loop_in_order() -> None:
    release = threading.Event()
    reading = asyncio.ensure_future(read_in_thread(release.wait))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    release.set()
    assert await read_in_thread(lambda: 5) == 5


_QUITTER = """
import asyncio, threading
from taskip_leads.api.reading_thread import read_in_thread

async def main():
    began = threading.Event()
    def endless():
        began.set()
        threading.Event().wait()
    asyncio.ensure_future(read_in_thread(endless))
    while not began.is_set():
        await asyncio.sleep(0)

asyncio.run(main())
"""


def test_program_ends_while_a_thread_reads() -> None:
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", _QUITTER], check=True, timeout=50)
    assert time.monotonic() - started < 50
