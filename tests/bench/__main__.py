"""Measure everything, print the table, write it into the README.

``make bench`` (some minutes); ``ARGS=--quick`` measures smaller and writes nothing; ``ARGS=paint`` only
what is named: paint, filter, move, order, open, board, triage, duplicates, sync, save,
bulk, stall, growth, million.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from taskip_leads import __version__
from tests.bench import (
    board,
    bulk_changes,
    duplicates,
    growth,
    moving,
    opening,
    ordering,
    saving,
    stalling,
    starting,
    syncing,
    triage,
    typing_filter,
)
from tests.bench.figures import Figure, missed, table
from tests.bench.workspaces import REPOSITORY, Workspace, multiplied, synced

#: The parts that need a synced mirror.
_OVER_A_MIRROR = {"paint", "filter", "move", "order", "open", "board", "triage", "million"}
_MARKS = ("<!-- bench -->", "<!-- /bench -->")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help="default: all")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="taskip-bench-") as folder:
        figures = measure(Path(folder), set(options.parts), failed, quick=options.quick)
    report = f"{machine()}\n\n{table(figures)}\n\n{missed(figures)}"
    print(f"\n{report}")
    if failed:
        print(f"\nNot measured: {', '.join(failed)}.", file=sys.stderr)
        return 1
    if not options.parts and not options.quick:
        write(report)
    return 0


def measure(folder: Path, parts: set[str], failed: list[str], *, quick: bool) -> list[Figure]:
    """Measure the parts; one that fails is added to ``failed``, and the others are measured."""
    many = 10_000 if quick else 100_000
    rounds = 3 if quick else 20

    def wanted(part: str) -> bool:
        return not parts or part in parts

    figures: list[Figure] = []

    def add(part: str, run: Callable[[], list[Figure]]) -> None:
        if wanted(part):
            print(f"measuring: {part} ...", file=sys.stderr, flush=True)
            try:
                measured = run()
                figures.extend(measured)
                # The whole takes half an hour: a run that is stopped has said what it knows.
                print(table(measured), file=sys.stderr, flush=True)
            except (AssertionError, OSError) as error:
                print(f"{part} failed: {error}", file=sys.stderr, flush=True)
                failed.append(part)

    add("sync", lambda: syncing.command_line(many // 10, folder / "sync"))
    add("save", lambda: saving.measure(folder / "save", quick=quick))
    add("bulk", lambda: bulk_changes.measure(folder / "bulk"))
    add("duplicates", lambda: duplicates.measure(folder / "duplicates", 10_000))
    if not quick:
        add("duplicates", lambda: duplicates.measure(folder / "many-duplicates", many))
    add("stall", lambda: stalling.while_syncing(many, folder / "stall", 1 if quick else 3))
    add("growth", lambda: growth.measure(folder / "growth", quick=quick))
    if parts and not parts & _OVER_A_MIRROR:
        return figures
    large = synced(folder / "large", many)
    small = synced(folder / "small", 250)
    add("paint", lambda: starting.measure(small, large, rounds))
    add("filter", lambda: typing_filter.measure(large, 1 if quick else 3))
    add("move", lambda: moving.measure(large, beside=True))
    add("order", lambda: ordering.measure(large))
    add("open", lambda: [*opening.measure(large), *stalling.while_opening(large)])
    # A mirror of its own: other statuses than those of the sample.
    add("board", lambda: board.measure(multiplied(folder / "board", large, 1)))
    # Decisions stay in it.
    add("triage", lambda: triage.measure(multiplied(folder / "triage", large, 1)))
    if wanted("million"):
        huge = multiplied(folder / "huge", large, 10)
        add("million", lambda: million(huge))
    return figures


def million(huge: Workspace) -> list[Figure]:
    """Measure figures without a peer: that it works, and that nothing stalls for long."""
    return [
        *typing_filter.alone(huge),
        *moving.measure(huge, beside=False),
        *stalling.in_use(huge),
    ]


def machine() -> str:
    cores = os.cpu_count()
    return (
        f"taskip-leads {__version__}, Python {platform.python_version()} {python_build()},"
        f" {processor()}, {cores} cores, {platform.system()} {platform.machine()}, {date.today().isoformat()}."  # noqa: DTZ011
    )


def python_build() -> str:
    """Whether this Python was built with profile-guided optimisation: it makes a difference of a quarter."""
    options = str(sysconfig.get_config_var("CONFIG_ARGS") or "")
    optimised = "--enable-optimizations" in options or os.name == "nt"
    return f"({'with' if optimised else 'without'} PGO)"


def processor() -> str:
    """Return the model of the processor, if known."""
    info = Path("/proc/cpuinfo")
    text = info.read_text(encoding="utf-8") if info.exists() else ""
    model = re.search(r"(?m)^model name\s*: (.+)$", text)
    return model[1] if model else platform.processor() or platform.machine()


def write(text: str) -> None:
    """Between the marks of the README."""
    readme = REPOSITORY / "README.md"
    before, rest = readme.read_text(encoding="utf-8").split(_MARKS[0])
    after = rest.split(_MARKS[1])[1]
    readme.write_text(f"{before}{_MARKS[0]}\n{text}\n{_MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
