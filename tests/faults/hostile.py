"""Send the client what no honest service sends, and measure what it costs: ``make hostile``.

Bodies come from a loopback server and meet the real client; values go through a whole pass of the store.
Each case is read or refused by name, within a bound of time and of memory. ``--quick`` tries a few.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taskip_leads.api.body import LARGEST
from taskip_leads.api.client import TaskipClient
from taskip_leads.api.rate_limiter import RateLimiter
from taskip_leads.errors import TaskipError
from taskip_leads.store.store import Store
from tests.faults.messages import Reply, Seen
from tests.faults.server import FaultServer
from tests.support.nasty_values import NASTY, ROWS, places, with_value

SECRET = "tk_hostile_0123456789"
#: Seconds of the process, and bytes at the peak, that one answer may cost.
SECONDS_MAX = 6.0
MEMORY_MAX = 8 * LARGEST
_JSON = {"content-type": "application/json"}
_MEGABYTE = 2**20


@dataclass(frozen=True)
class Cost:
    """What one case came to."""

    name: str
    outcome: str
    seconds: float
    memory: int

    @property
    def is_bounded(self) -> bool:
        return self.seconds <= SECONDS_MAX and self.memory <= MEMORY_MAX

    def line(self) -> str:
        mark = " " if self.is_bounded else "!"
        size = f"{self.memory / _MEGABYTE:6.1f} MB"
        return f"{mark} {self.name:<44} {self.seconds:6.2f} s {size}  {self.outcome}"


def page(rows: str) -> bytes:
    return f'{{"data": [{rows}], "links": {{"next": null}}}}'.encode("utf-8", "surrogatepass")


def _packed(body: bytes) -> Reply:
    return Reply(200, gzip.compress(body, 9), _JSON | {"content-encoding": "gzip"})


def _plain(body: bytes) -> Reply:
    return Reply(200, body, _JSON)


def _many(piece: str, size: int) -> str:
    return piece * (size // len(piece))


#: Bodies by name; they are made when they are sent.
BODIES: dict[str, Callable[[], Reply]] = {
    "3,000 brackets, a quote, escaped quotes": lambda: _plain(b"[" * 3000 + b'"' + b'\\"' * 50_000),
    "the same, 16 MB": lambda: _plain(b"[" * 3000 + b'"' + b'\\"' * 8_000_000),
    "3,000 brackets, 15 million quotes": lambda: _plain(b"[" * 3000 + b'"' * 15_000_000),
    "3,000 brackets, backslashes": lambda: _plain(b"[" * 3000 + b'"' + b"\\" * 16_000_000),
    "100,000 brackets": lambda: _plain(b"[" * 100_000 + b"]" * 100_000),
    "10 million {} behind 30 kB": lambda: _packed(page(",".join(["{}"] * 10_000_000))),
    "10 million []": lambda: _packed(page(",".join(["[]"] * 10_000_000))),
    "10 million numbers": lambda: _packed(page(",".join("1" * 10_000_000))),
    "7 million texts": lambda: _packed(page(",".join(['""'] * 7_000_000))),
    "a row of a million keys": lambda: _packed(
        page("{" + ",".join(f'"k{n}":1' for n in range(1_000_000)) + "}")
    ),
    "a row of 100,000 keys": lambda: _packed(
        page('{"id":1,' + ",".join(f'"k{n}":1' for n in range(100_000)) + "}")
    ),
    "19,000 rows that cannot be read": lambda: _packed(page(",".join(["{}"] * 19_000))),
    "a lead of 100,000 custom fields": lambda: _packed(
        page('{"id":1,"custom_fields":[' + ",".join(['{"name":"a","value":1}'] * 100_000) + "]}")
    ),
    "a text of 30 MB": lambda: _packed(page('{"id":1,"description":"' + "x" * 30_000_000 + '"}')),
    "30 MB of commas in a text": lambda: _packed(
        page('{"id":1,"description":"' + "," * 30_000_000 + '"}')
    ),
    "5 million escapes": lambda: _packed(
        page('{"id":1,"description":"' + _many("\\u0041", 30_000_000) + '"}')
    ),
    "10 million percent escapes": lambda: _packed(
        page('{"id":1,"description":"' + _many("%41", 30_000_000) + '"}')
    ),
    "a number of a million digits": lambda: _plain(page('{"id":' + "9" * 1_000_000 + "}")),
    "200 MB behind 200 kB": lambda: _packed(b" " * 200_000_000),
    "30 MB of blanks": lambda: _packed(b" " * 30_000_000),
    "gzip of gzip": lambda: _packed(gzip.compress(page('{"id":1}'))),
    "a web page of 10 MB": lambda: _plain(b"<" * 10_000_000),
    "a refusal of a million messages": lambda: Reply(
        422, json.dumps({"message": "\ud800" * 10**6, "errors": {"x": ["y"] * 200_000}}).encode()
    ),
}  # fmt: skip
QUICK = (
    "3,000 brackets, a quote, escaped quotes",
    "10 million {} behind 30 kB",
    "a row of 100,000 keys",
    "a number of a million digits",
    "a refusal of a million messages",
)


async def try_body(name: str, reply: Reply) -> Cost:
    """Answer one page of leads with a body."""
    async with FaultServer(answer=lambda request: reply) as server:
        client = TaskipClient(server.base_url, SECRET, first_wait=0.0, deadline=60.0)
        # The first request imports and connects.
        with suppress(TaskipError):
            await client.write_once("GET", "/warm-up")
        started = time.process_time()
        outcome = await _outcome(client)
        seconds = time.process_time() - started
        # Tracing slows everything down: memory is measured in a run of its own.
        tracemalloc.start()
        await _outcome(client)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        await client.aclose()
    return Cost(name, outcome, seconds, peak)


async def _outcome(client: TaskipClient) -> str:
    """Describe the result of reading a page of leads."""
    try:
        found = await client.leads.page()
    except TaskipError as error:
        return str(error)[:70]
    return f"{len(found.items)} read, {len(found.skipped)} skipped"


def values(every: int) -> Iterator[tuple[str, str, Any]]:
    """Each ``every``-th of all pairs of a field and a value: what it is called, its list, its row."""
    lists = {"lead": "/lead", "attribute": "/lead-attribute", "note": "notes", "file": "files"}
    lists |= {"user": "/team-member", "company": "/company"}
    pairs = [
        (kind, path, name)
        for kind in lists
        for path in places(ROWS[kind])
        for name in NASTY
        # Each of these takes a second; the bodies above try such sizes.
        if name not in ("10 MB", "1 MB of marks")
    ]
    for kind, path, name in pairs[::every]:
        row = with_value(ROWS[kind], path, NASTY[name])
        yield f"{kind} {'.'.join(map(str, path))}: {name}", lists[kind], row


async def try_values(cases: Sequence[tuple[str, str, Any]], folder: Path) -> list[str]:
    """Synchronise and open a lead for each case; what went wrong, by case."""
    wrong: list[str] = []
    current: tuple[str, Any] = ("", None)

    def answer(request: Seen) -> Reply:
        place, row = current
        kind = next((k for k in ("notes", "files") if f"/lead/{k}/" in request.path), request.path)
        if request.path.startswith("/lead/") and kind == request.path:
            own = row if place == "/lead" and isinstance(row, dict) else ROWS["lead"]
            return Reply.of({"data": {**own, "id": 7}})
        usual = {"/lead": [{**ROWS["lead"], "id": 7}], "/lead-attribute": [ROWS["attribute"]]}
        rows = [row] if kind == place else []
        more = [] if request.query.get("is_converted") == "1" else usual.get(kind, [])
        return Reply.of({"data": [*rows, *more], "links": {"next": None}, "meta": {}})

    async with FaultServer(answer=answer) as server:

        async def connect() -> TaskipClient:
            return TaskipClient(server.base_url, SECRET, first_wait=0.0, gate=_Open())

        for number, (name, place, row) in enumerate(cases):
            current = (place, row)
            store = Store(folder / f"{number}.sqlite3", connect, workspace="W", host="h")
            try:
                await store.open()
                await store.sync.run_once()
                await store.sync.refresh_lead(7, force=True)
                detail = await store.leads.detail(7)
                if detail is None or detail.lead.id != 7:
                    wrong.append(f"{name}: the lead is not there")
            except TaskipError as error:
                wrong.append(f"{name}: {error}")
            except Exception as error:  # noqa: BLE001 - this is what is looked for
                wrong.append(f"{name}: {type(error).__name__}: {error}")
            finally:
                await store.stop()
            for file in folder.glob(f"{number}.sqlite3*"):
                file.unlink()
    return wrong


class _Open(RateLimiter):
    """Lets everything through: thousands of requests would wait for hours."""

    async def enter(self, priority: Any, patience: float, *, upload: bool = False) -> None:
        return


def main() -> int:
    parser = argparse.ArgumentParser(prog="make hostile", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    names = QUICK if quick else tuple(BODIES)
    costs = []
    for name in names:
        costs.append(asyncio.run(try_body(name, BODIES[name]())))
        print(costs[-1].line(), flush=True)
    cases = list(values(every=97 if quick else 7))
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="taskip-hostile-") as folder:
        wrong = asyncio.run(try_values(cases, Path(folder)))
    for each in wrong:
        print(f"! {each}")
    over = [cost for cost in costs if not cost.is_bounded]
    print(
        f"{len(costs)} bodies, {len(over)} over {SECONDS_MAX:.0f} s or {MEMORY_MAX // _MEGABYTE} MB;"
        f" {len(cases)} values through the store in {time.monotonic() - started:.0f} s,"
        f" {len(wrong)} went wrong"
    )
    return 1 if over or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
