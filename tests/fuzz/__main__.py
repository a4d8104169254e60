"""``python -m tests.fuzz [SECONDS] [--seed N]``: random input for the real program, and what it broke."""

from __future__ import annotations

import argparse
import sys
import time

from tests.fuzz.session import play


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz ARGS=")
    parser.add_argument("seconds", type=float, nargs="?", default=600.0)
    parser.add_argument("--seed", type=int, default=1, help="of the first session")
    options = parser.parse_args()
    started, seed, steps, failed = time.monotonic(), options.seed, 0, 0
    while (left := options.seconds - (time.monotonic() - started)) > 0:
        outcome = play(seed, min(left, 30.0))
        steps += outcome.steps
        failed += bool(outcome.failures)
        print(f"seed {seed}: {outcome.steps} steps, {len(outcome.failures)} faults", flush=True)
        for failure in outcome.failures:
            print(failure, flush=True)
        seed += 1
    print(f"{steps:,} steps in {seed - options.seed} sessions, {failed} of them with a fault")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
