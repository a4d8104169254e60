"""Damage every page of a local copy, and count which readable notes the program offers again.

``python -m tests.mirror.damage`` prints a line for each kind of page; ``make damage`` runs it.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from taskip_leads.api.client import TaskipClient
from taskip_leads.errors import MirrorDamaged, NoKey
from taskip_leads.models.change import AddNote
from taskip_leads.models.pending import ChangeState
from taskip_leads.store.store import Store

NOTES = 200
_STARTS = 3
_DRAFTS = 5
_WAYS = ("zeros", "noise")


class Outcome(NamedTuple):
    page: int
    #: The table or index whose root it is, or of which it is a part.
    owner: str
    way: str
    #: Notes whose words are still in the file.
    readable: int
    #: Notes that the outbox shows in the end.
    offered: int
    #: Whether the last start was free of damage.
    sound: bool
    #: Whether each note that is offered asks before it leaves.
    asks: bool
    #: What was said of it; empty where nothing had to be set aside.
    words: str


async def no_client() -> TaskipClient:
    raise NoKey("There is no key.")


def make_store(path: Path) -> Store:
    return Store(path, no_client, workspace="Northwind", host="crm.example")


def marker(number: int) -> str:
    """Return the text of a note, which is searched in the file's bytes."""
    return f"words of note {number:03}."


async def make_copy(path: Path, notes: int = NOTES) -> None:
    """A copy with unsent notes, closed in order. Every tenth fills a page and a part of another."""
    store = make_store(path)
    await store.open()
    await store.outbox.add_all(
        [
            AddNote(
                1 + number % 7,
                f"Title {number}",
                marker(number) + "filling " * (600 if number % 10 == 0 else 20) + marker(number),
            )
            for number in range(notes)
        ]
    )
    for lead in range(1, _DRAFTS + 1):
        await store.drafts.save(lead, "", f"draft of lead {lead}")
    await store.stop()
    await _fill_tables(path)


async def _fill_tables(path: Path) -> None:
    """Leads, so that the copy has pages that can be fetched again."""
    connection = sqlite3.connect(path)
    connection.executemany(
        "INSERT INTO lead (key, id, name) VALUES (?, ?, ?)",
        [(n, n, f"Lead number {n} {'x' * 60}") for n in range(1000, 1300)],
    )
    connection.commit()
    connection.close()


def damaged_copies(
    whole: Path, folder: Path, pages: Sequence[int]
) -> Iterator[tuple[int, str, Path]]:
    """Yield a copy for each page and each way, with that page overwritten."""
    size = page_size(whole)
    for page in pages:
        for way in _WAYS:
            copy = folder / f"{page}-{way}" / "mirror.sqlite3"
            copy.parent.mkdir(mode=0o700)
            shutil.copy(whole, copy)
            noise = random.Random(page).randbytes(size)
            with copy.open("r+b") as file:
                file.seek((page - 1) * size)
                file.write(noise if way == "noise" else bytes(size))
            yield page, way, copy


def page_size(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA page_size").fetchone()[0])


def roots(path: Path) -> dict[int, str]:
    """Return the root page of each table and index."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage, name FROM sqlite_master WHERE rootpage > 0"
        return {1: "sqlite_master", **dict(connection.execute(query).fetchall())}


async def examine(page: int, owner: str, way: str, copy: Path, notes: int = NOTES) -> Outcome:
    """Start the program's store over a damaged copy until it is sound, at most three times."""
    content = copy.read_bytes()
    # Both ends of it: a note lies on two pages at most.
    readable = sum(content.count(marker(number).encode()) >= 2 for number in range(notes))
    words, offered, asks, sound = "", 0, True, False
    for _ in range(_STARTS):
        store = make_store(copy)
        try:
            await store.open()
            changes = await store.outbox.changes()
            await store.drafts.all()
            await store.views.all()
            words = store.rescued
            offered = len(changes)
            asks = all(change.state is ChangeState.NEEDS_DECISION for change in changes)
            await store.database.check()
            sound = True
        except MirrorDamaged:
            continue
        finally:
            await store.stop()
        break
    return Outcome(page, owner, way, readable, offered, sound, asks or not words, words)


async def examine_pages(folder: Path, pages: Sequence[int] | None = None) -> list[Outcome]:
    """Damage ``pages`` (None: every page) of a fresh copy, one after the other."""
    whole = folder / "whole" / "mirror.sqlite3"
    whole.parent.mkdir(mode=0o700)
    await make_copy(whole)
    owners, owner, outcomes = roots(whole), "", []
    every = range(1, whole.stat().st_size // page_size(whole) + 1)
    for page, way, copy in damaged_copies(whole, folder, pages or every):
        owner = owners.get(page, "inner page or leaf")
        outcomes.append(await examine(page, owner, way, copy))
        shutil.rmtree(copy.parent)
    return outcomes


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        outcomes = asyncio.run(examine_pages(Path(folder)))
    print(f"{'page':>4}  {'what':24} {'way':6} {'readable':>8} {'offered':>8}")
    for one in outcomes:
        wrong = one.offered < one.readable or not one.sound or not one.asks
        print(
            f"{one.page:4}  {one.owner:24} {one.way:6} {one.readable:8} {one.offered:8}"
            f"{'  WRONG' if wrong else ''}{'' if one.words else '  nothing set aside'}"
        )
    readable = sum(one.readable for one in outcomes)
    offered = sum(min(one.offered, one.readable) for one in outcomes)
    left = sum(not one.sound for one in outcomes)
    print(
        f"{len(outcomes)} damaged copies: {offered:,} of {readable:,} readable notes offered again,"
        f" {left} copies still damaged."
    )
    return int(offered < readable or left > 0)


if __name__ == "__main__":
    sys.exit(main())
