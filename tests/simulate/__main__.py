"""``python -m tests.simulate [OPERATIONS] [--seed N]``: run many episodes and report their failures."""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.simulate.episode import LENGTH, Outcome, play


def main() -> int:
    parser = argparse.ArgumentParser(prog="make simulate ARGS=")
    parser.add_argument("operations", type=int, nargs="?", default=100_000)
    parser.add_argument("--seed", type=int, default=1, help="of the first episode")
    options = parser.parse_args()
    episodes = max(1, -(-options.operations // LENGTH))
    seeds = range(options.seed, options.seed + episodes)
    started = time.monotonic()
    outcomes: list[Outcome] = []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for outcome in pool.map(play, seeds, chunksize=4):
            outcomes.append(outcome)
            for failure in outcome.failures:
                print(f"seed {outcome.seed}: {failure}", flush=True)
    report(outcomes, time.monotonic() - started)
    return 1 if any(outcome.failures for outcome in outcomes) else 0


def report(outcomes: list[Outcome], seconds: float) -> None:
    total = {
        name: sum(getattr(outcome, name) for outcome in outcomes)
        for name in ("operations", "requests", "kills", "asked", "stops", "jumps", "windows")
    }
    found = [failure.partition(":")[0] for outcome in outcomes for failure in outcome.failures]
    print(
        f"{total['operations']:,} operations in {len(outcomes)} episodes,"
        f" {total['kills']:,} kills, {seconds:.0f} seconds"
    )
    for name in ("lost", "duplicated", "stale", "ghost"):
        print(f"{name:<12}{found.count(name)}")
    print(f"{'asked':<12}{total['asked']:,}")
    taken = [leads for outcome in outcomes for leads in outcome.status_deletions]
    carried = len(taken) - taken.count(0)
    print(
        f"{'statuses':<12}{len(taken):,} deleted, {carried:,} of them with leads that carried one"
    )
    print(f"{'uploads':<12}{total['stops']:,} stopped on their way")
    print(f"{'clock':<12}set {total['jumps']:,} times")
    print(f"{'windows':<12}stopped or suspended {total['windows']:,} times")
    for outcome in outcomes:
        if outcome.failures:
            print(
                f"failing seed: {outcome.seed} (make simulate ARGS='{LENGTH} --seed {outcome.seed}')"
            )


if __name__ == "__main__":
    sys.exit(main())
