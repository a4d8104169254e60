"""``kill -9`` at every commit of what a person makes, one after the other, just before it and just after.

A walk (a note, a status, a name, each until it has arrived) is played once and its commits are counted;
then it is played again for each of them. Everything is settled in between, so that the n-th commit is the
same one each time.
"""

from __future__ import annotations

import asyncio
import re
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.delivery.kill import CTRL_Q, DYING, Toll, Work, run
from tests.service import Service
from tests.terminal.driver import Terminal, running

# A lead for each point: what was on its way when the program was killed keeps its lead fenced off.
_LEADS = 60
_HELD = re.compile(r"\d held")
_OPEN = re.compile(r"\d (held|waiting|unknown)")
_KINDS = ("note", "status", "name")
_WHEN = ("before", "after")


class Walk(Work):
    """The same three changes each time, one after the other."""

    def commits(self) -> list[str]:
        """The tables that each commit of the walk writes."""
        told = self._home / "commits"
        assert not self._play(("count", str(told)), 0)
        return told.read_text(encoding="utf-8").splitlines()

    def die(self, when: str, commit: int, number: int) -> bool:
        """Play the walk until the program is killed; False where it came to its end."""
        return self._play((when, str(commit)), number)

    def _play(self, orders: Sequence[str], number: int) -> bool:
        with running((*DYING, *orders), self.environment, 120, 36) as terminal:
            self.lead(terminal)
            terminal.send("j" * number)
            for kind in _KINDS:
                lead = self.lead(terminal)
                if not lead:
                    break
                self._change(terminal, kind, lead, number)
                self._arrive(terminal)
            if terminal.over:
                assert terminal.wait_end() == -signal.SIGKILL
                return True
            terminal.send(CTRL_Q)
            # The last commits are those of the end; it may be killed there too.
            return terminal.wait_end() != 0

    @staticmethod
    def _arrive(terminal: Terminal) -> None:
        """Held, and then nothing is left that waits."""
        terminal.wait_for(lambda: bool(_HELD.search(terminal.text)) or terminal.over)
        terminal.wait_for(lambda: not _OPEN.search(terminal.text) or terminal.over)

    def _digit(self, lead: int) -> int:
        """One that the lead does not have: each walk makes the same commits."""
        rows = self._service.rows(
            "SELECT name FROM attributes WHERE id IN"
            " (SELECT attribute_id FROM lead_attributes WHERE lead_id = ?)",
            (lead,),
        )
        held = {row["name"] for row in rows}
        return next(at for at, name in enumerate(self._statuses) if name not in held)


def at_every_commit(step: int = 1, *, report: bool = False) -> tuple[Toll, list[str]]:
    """Kill at each commit, or at each ``step``-th of the points; the commits as tables they wrote."""
    toll = Toll()
    with tempfile.TemporaryDirectory() as folder, Service(leads=_LEADS, latency=0.05) as service:
        walk = Walk(Path(folder), service, seed=1)
        walk.begin()
        commits = walk.commits()
        points = [(commit, when) for commit in range(1, len(commits) + 1) for when in _WHEN]
        for number, (commit, when) in enumerate(points[::step], start=1):
            killed = walk.die(when, commit, number)
            toll.rounds += killed
            # Where a draft was written in the first walk and not in this one, the last is not reached.
            here = (
                f"{when} commit {commit} ({commits[commit - 1]}){'' if killed else ': not reached'}"
            )
            toll.unsound += [f"{here}: {line}" for line in walk.soundness()]
            toll.open += [f"{here}: {line}" for line in asyncio.run(walk.settle())]
            if report:
                print(here, flush=True)
        return walk.toll(toll), commits


def main() -> int:
    """``make kill-test``: every commit, then at random instants and random commits."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    points, commits = at_every_commit(report=True)
    print(f"at each of {len(commits)} commits, before and after: {points}", flush=True)
    anywhere = run(rounds, seed=int(sys.argv[2]) if len(sys.argv) > 2 else 1, report=True)
    print(f"anywhere: {anywhere}")
    for toll in (points, anywhere):
        for line in (*toll.lost, *toll.twice, *toll.open, *toll.unsound):
            print(line)
    return 0 if points.clean and anywhere.clean else 1


if __name__ == "__main__":
    sys.exit(main())
