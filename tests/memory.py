"""``make memory``: what opened leads and screens leave, and what a migration and a check of an import take.

``ARGS=leads``, ``ARGS=screens``, ``ARGS=migration`` or ``ARGS=import`` measures one of them,
``ARGS=--quick`` smaller ones.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import tracemalloc
from contextlib import closing
from pathlib import Path

from taskip_leads import clock
from taskip_leads.mirror.database import Database, create_private
from taskip_leads.mirror.migrations import scripts
from taskip_leads.store.store import Store
from tests.support import northwind
from tests.support.closed_screens import SCREENS, open_and_close
from tests.support.lead_files import write_csv
from tests.support.ui_driver import Driver, running

_MB = 1 << 20
#: Seconds after which no cancelled timer is left.
_TIMERS_END = 12.0
#: Leads that are opened before the first measurement: imports and caches.
_BEFORE = 20


async def bytes_per_opened_lead(folder: Path, count: int) -> float:
    """Open ``count`` leads one after the other; what Python's memory grew by, for each."""
    path = folder / "mirror.sqlite3"
    await northwind.fill(path, times=6)
    store = Store(path, northwind.out_of_reach, workspace="Northwind", host="northwind.example")
    async with running(store, size=(80, 24)) as ui:

        async def open_leads(number: int) -> int:
            for _ in range(number):
                await ui.pilot.press("enter")
                await ui.until(lambda: len(ui.app.screen_stack) > 2, "the lead")
                await ui.pilot.press("escape")
                await ui.until(lambda: len(ui.app.screen_stack) == 2, "the list")
                await ui.pilot.press("j")
            await ui.rest()
            # asyncio keeps cancelled timers, and what they hold, until their time comes.
            await asyncio.sleep(_TIMERS_END)
            gc.collect()
            return tracemalloc.get_traced_memory()[0]

        tracemalloc.start()
        try:
            before = await open_leads(_BEFORE)
            return (await open_leads(count) - before) / count
        finally:
            tracemalloc.stop()


async def open_each_screen(folder: Path, times: int) -> None:
    """Open and close each screen. Raises: AssertionError, something is left of it."""
    path = folder / "screens.sqlite3"
    await northwind.fill(path)
    store = Store(path, northwind.out_of_reach, workspace="Northwind", host="northwind.example")
    async with running(store, size=(80, 24)) as ui:
        for keys in SCREENS.values():
            await open_and_close(ui, keys, times)


def write_first_version(path: Path, count: int) -> None:
    """Write a copy as version 1 of the schema left it, with ``count`` leads."""
    create_private(path)
    description = "Asked for an offer with training and support for three years. " * 4
    with closing(sqlite3.connect(path)) as old:
        old.executescript(f"BEGIN; {scripts()[0]} PRAGMA user_version = 1; COMMIT;")
        numbers = range(1, count + 1)
        old.executemany(
            "INSERT INTO lead (key, id, name, day) VALUES (?1, ?1, ?2, '2026-11-20')",
            ((n, f"Weiß {n:06}") for n in numbers),
        )
        old.executemany(
            "INSERT INTO lead_body (key, raw) VALUES (?, ?)",
            (
                (n, json.dumps({"id": n, "first_name": f"Weiß {n}", "description": description}))
                for n in numbers
            ),
        )
        old.executemany(
            "INSERT INTO lead_search (key, folded) VALUES (?, ?)",
            ((n, f"weiss {n:06}\n\n{description.lower()}") for n in numbers),
        )
        old.execute("INSERT INTO meta VALUES ('synced_at', '\"2026-11-20T10:00:00+00:00\"')")
        old.commit()


def migrate(path: Path) -> None:
    """Bring a copy up to date in this process, and print its greatest memory before and after."""

    async def work() -> None:
        store = Store(path, northwind.out_of_reach, workspace="Old", host="old.example")
        before = _peak()
        database = Database(path)
        await database.open()
        await database.close()
        migrated = _peak()
        await store.open()
        await store.refresh_derived()
        await store.stop()
        print(json.dumps([before, migrated, _peak()]))

    asyncio.run(work())


def check_import(path: Path) -> None:
    """Check a file on the screen, and print the greatest memory before and after."""

    async def work() -> None:
        mirror = path.with_suffix(".sqlite3")
        store = Store(
            mirror, northwind.out_of_reach, workspace="Northwind", host="northwind.example"
        )
        async with running(store, size=(120, 36)) as ui:
            await ui.press("I")
            await ui.press("ctrl+u")
            await ui.paste(str(path))
            await ui.press("enter")
            await _sees(ui, "For every lead")
            gc.collect()
            before = _peak()
            await ui.press("right_square_bracket")
            await _sees(ui, "left this hour")
            # The last row: all lines are there.
            await ui.press("G")
            await _sees(ui, f"Silva {sum(1 for _ in path.open()) - 2}")
            print(json.dumps([before, _peak()]))

    with clock.frozen(northwind.MOMENT):
        asyncio.run(work())


async def _sees(ui: Driver, words: str) -> None:
    """Wait for words longer than tests do: a large file takes its time."""
    async with asyncio.timeout(300):
        while not ui.shows(words):
            await ui.pilot.pause(0.05)


def _peak() -> int:
    """The greatest resident memory of this process so far, in bytes."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def report_leads(folder: Path, count: int) -> None:
    with clock.frozen(northwind.MOMENT):
        each = asyncio.run(bytes_per_opened_lead(folder, count))
    print(f"{count} leads opened: {each:,.0f} bytes more for each")


def report_screens(folder: Path, times: int) -> None:
    with clock.frozen(northwind.MOMENT):
        asyncio.run(open_each_screen(folder, times))
    print(f"{len(SCREENS)} screens opened {times} times each: nothing is left of them")


def report_migration(folder: Path, count: int) -> None:
    path = folder / "old.sqlite3"
    write_first_version(path, count)
    command = [sys.executable, "-m", "tests.memory", "--migrate", str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    before, migrated, derived = (number / _MB for number in json.loads(ended.stdout))
    size = path.stat().st_size / _MB
    print(
        f"{count:,} leads of schema version 1 ({size:.0f} MB): {before:.0f} MB before,"
        f" {migrated:.0f} MB while migrated, {derived:.0f} MB while texts are folded anew"
    )


def report_import(folder: Path, count: int) -> None:
    path = folder / "import.csv"
    rows = (
        ("Ana", f"Silva {n}", f"ana{n}(at)silva.example", "", "", "100", "", "")
        for n in range(count)
    )
    write_csv(path, rows)
    asyncio.run(northwind.fill(path.with_suffix(".sqlite3")))
    command = [sys.executable, "-m", "tests.memory", "--check-import", str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    before, checked = (number / _MB for number in json.loads(ended.stdout))
    print(f"{count:,} refused rows checked and shown: {checked - before:.1f} MB more")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make memory", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=["leads", "screens", "migration", "import", []])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--migrate", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--check-import", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.migrate is not None:
        migrate(options.migrate)
        return 0
    if options.check_import is not None:
        check_import(options.check_import)
        return 0
    parts = options.parts or ["leads", "screens", "migration", "import"]
    with tempfile.TemporaryDirectory(prefix="taskip-memory-") as name:
        folder = Path(name)
        if "leads" in parts:
            report_leads(folder, 20 if options.quick else 150)
        if "screens" in parts:
            report_screens(folder, 3 if options.quick else 30)
        if "migration" in parts:
            report_migration(folder, 10_000 if options.quick else 300_000)
        if "import" in parts:
            report_import(folder, 10_000 if options.quick else 100_000)
    return 0


if __name__ == "__main__":
    sys.exit(main())
