"""``kill -9`` at every commit of the user's changes, just before it and just after.

A walk (some writes, each typed after the previous one has arrived) is played once to count its commits,
then again for each of them. Everything is settled in between, so that the n-th commit is always the same.
"""

from __future__ import annotations

import asyncio
import re
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from taskip_leads import clock
from tests.delivery.kill import CTRL_Q, DYING, Intent, Toll, Work, run
from tests.delivery.steps import MANY, WALKS, Step
from tests.support.service import Service
from tests.support.terminal import Terminal, running

# A lead per point, because a change in flight at the kill fences its lead.
_LEADS = 120
_HELD = re.compile(r"\d sending soon")
_OPEN = re.compile(r"\d (sending soon|waiting|unknown)")
_WHEN = ("before", "after")
#: Seconds for the message of a saved change, longer than the hold.
_SOON = 4.0
_FAR = 200


class Walk(Work):
    """The same sequence of writes each time, on separate leads."""

    def __init__(self, home: Path, service: Service, steps: Sequence[Step]) -> None:
        super().__init__(home, service, seed=1)
        self._steps = steps
        rows = service.rows("SELECT id FROM leads WHERE NOT converted ORDER BY id")
        self._pairs = [
            (row["id"], other["id"]) for row, other in zip(rows[::2], rows[1::2], strict=False)
        ]
        with service.sandbox.database.write() as database:
            for number, pair in enumerate(self._pairs):
                # No name is contained in another.
                database.execute(
                    "UPDATE leads SET first_name = 'q' || id || 'q', last_name = ?,"
                    " email = 'q' || id || 'q@firm.example' WHERE id IN (?, ?)",
                    (f"p{number}p", *pair),
                )

    def commits(self) -> list[str]:
        """Return the tables that each commit of the walk writes."""
        log = self._home / "commits"
        assert not self._play(("count", str(log)), 0)
        return log.read_text(encoding="utf-8").splitlines()

    def die(self, when: str, commit: int, number: int) -> bool:
        """Play the walk until the program is killed; return False if it reached its end."""
        return self._play((when, str(commit)), number)

    def _play(self, orders: Sequence[str], number: int) -> bool:
        self._forget_drafts()
        with running((*DYING, *orders), self.environment, 120, 36) as terminal:
            self._find(terminal, number)
            for step in self._steps:
                if terminal.over or not self._type(terminal, step, number):
                    break
                self._arrive(terminal)
            if terminal.over:
                assert terminal.wait_end() == -signal.SIGKILL
                return True
            terminal.send(CTRL_Q)
            # The last commits are at the end, where it may be killed too.
            return terminal.wait_end() != 0

    def _forget_drafts(self) -> None:
        """Remove what an earlier kill left in the form of a new lead, which each round types anew."""
        for path in self._home.rglob("mirror.sqlite3"):
            with sqlite3.connect(path) as mirror:
                mirror.execute("DELETE FROM draft_text")
            mirror.close()

    def _find(self, terminal: Terminal, number: int) -> None:
        """Filter the list for the leads of this round."""
        many = self._steps is MANY
        lead = self._pairs[number][0]
        self._see(terminal, "enter open")
        terminal.send("/")
        self._see(terminal, "enter keep")
        terminal.send((f"p{number}p" if many else f"q{lead}q") + "\r")
        self._see(terminal, "2 of " if many else "1 of ")
        self._see(terminal, "enter open")

    @staticmethod
    def _see(terminal: Terminal, wanted: str) -> None:
        terminal.wait_for(lambda: wanted in terminal.text or terminal.over, what=wanted)

    def _type(self, terminal: Terminal, step: Step, number: int) -> bool:
        """Type one write; return False if the program ended before."""
        lead = self._pairs[number][0]
        values = {
            "n": number,
            "lead": lead,
            "day": (clock.today() + timedelta(days=_FAR + number)).isoformat(),
            "digit": self._digit(lead) + 1,
            "file": self._file(number),
        }
        for keys, seen in step.keys:
            terminal.send(keys.format(**values))
            self._see(terminal, seen.format(**values))
            if terminal.over:
                return False
        terminal.send(step.last.format(**values))
        saved = step.saved.format(**values)
        with suppress(AssertionError):
            # On a busy machine the words may have come and gone unpainted: not acknowledged then.
            terminal.wait_for(lambda: saved in terminal.text or terminal.over, within=_SOON)
        self.intents.append(Intent(step.kind, lead, str(number), saved in terminal.text))
        return True

    def _file(self, number: int) -> Path:
        file = self._home / f"up{number}.txt"
        file.write_text("every word", encoding="utf-8")
        return file

    @staticmethod
    def _arrive(terminal: Terminal) -> None:
        """Wait until the change is held, then until nothing waits."""
        terminal.wait_for(lambda: bool(_HELD.search(terminal.text)) or terminal.over)
        terminal.wait_for(lambda: not _OPEN.search(terminal.text) or terminal.over)

    def _digit(self, lead: int) -> int:
        """Return a status that the lead does not have, so that each walk makes the same commits."""
        rows = self._service.rows(
            "SELECT name FROM attributes WHERE id IN"
            " (SELECT attribute_id FROM lead_attributes WHERE lead_id = ?)",
            (lead,),
        )
        held = {row["name"] for row in rows}
        return next(at for at, name in enumerate(self._statuses) if name not in held)

    def count(self, toll: Toll) -> None:
        """Compare the last round with the service's data, and forget both."""
        self.toll(toll)
        self.intents.clear()
        self._service.forget()

    def _times(self, intent: Intent) -> int:
        """Return how often the service executed it."""
        step = next(step for step in self._steps if step.kind == intent.kind)
        values = {
            "n": intent.value,
            "lead": intent.lead,
            "day": (clock.today() + timedelta(days=_FAR + int(intent.value))).isoformat(),
        }
        if step.there:
            (row,) = self._service.rows(step.there.format(**values))
            return int(row["n"])
        wanted = {name: text.format(**values) for name, text in step.body.items()}
        return sum(
            (request.status or 0) // 100 == 2 and _holds(request.body or {}, wanted)
            for request in self._service.sent(step.method, step.path.format(**values))
        )


def _holds(body: dict[str, Any], wanted: dict[str, str]) -> bool:
    """Return whether a request sent these fields, apart from the required first name."""
    about = body.keys() - {"first_name"} or {"first_name"}
    return wanted.keys() <= about and all(text in str(body[name]) for name, text in wanted.items())


def at_every_commit(
    steps: Sequence[Step], step: int = 1, first: int = 0, *, report: bool = False
) -> tuple[Toll, list[str]]:
    """Kill at each ``step``-th point of one walk from the ``first`` on.

    Returns the commits as the tables they wrote.
    """
    toll = Toll()
    with tempfile.TemporaryDirectory() as folder, Service(leads=_LEADS, latency=0.05) as service:
        walk = Walk(Path(folder), service, steps)
        walk.begin()
        commits = walk.commits()
        walk.count(toll)
        points = [(commit, when) for commit in range(1, len(commits) + 1) for when in _WHEN]
        for number, (commit, when) in enumerate(points[first::step], start=1):
            killed = walk.die(when, commit, number)
            toll.rounds += killed
            # If a draft was written in the first walk only, the last point is not reached.
            here = (
                f"{steps[0].kind}: {when} commit {commit} ({commits[commit - 1]})"
                f"{'' if killed else ': not reached'}"
            )
            toll.unsound += [f"{here}: {line}" for line in walk.soundness()]
            toll.open += [f"{here}: {line}" for line in asyncio.run(walk.settle())]
            walk.count(toll)
            if report:
                print(here, flush=True)
        return toll, commits


def main() -> int:
    """``make kill-test``: every commit, then at random instants and random commits."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    points, number = Toll(), 0
    for steps in WALKS:
        toll, commits = at_every_commit(steps, report=True)
        points.add(toll)
        number += len(commits)
    print(f"at each of {number} commits, before and after: {points}", flush=True)
    anywhere = run(rounds, seed=int(sys.argv[2]) if len(sys.argv) > 2 else 1, report=True)
    print(f"anywhere: {anywhere}")
    for toll in (points, anywhere):
        for line in (*toll.lost, *toll.twice, *toll.open, *toll.unsound):
            print(line)
    return 0 if points.clean and anywhere.clean else 1


if __name__ == "__main__":
    sys.exit(main())
