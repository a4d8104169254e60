"""This checkout beside another one, in turns: start, a letter, the cursor and a saved note.

``python -m tests.bench.compare CHECKOUT`` prints a ratio for each. Both run with the same Python and the
same libraries, each over a local copy that it synced itself. A frame counts with its last byte, so that
nothing depends on the words of either version.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figures import median, ms
from tests.bench.stopwatch import Terminal
from tests.bench.workspaces import NOWHERE, REPOSITORY, environment
from tests.support.service import Service

_LEADS = 10_000
_STARTS, _LETTERS, _MOVES, _NOTES = 10, "acme web", 20, 8
_CTRL_S, _ESC = "\x13", "\x1b"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.compare", description=__doc__)
    parser.add_argument("checkout", type=Path)
    other = parser.parse_args().checkout.resolve()
    with tempfile.TemporaryDirectory(prefix="taskip-compare-") as folder:
        checkouts = [
            Checkout(REPOSITORY, Path(folder, "ours")),
            Checkout(other, Path(folder, "old")),
        ]
        with Service(leads=_LEADS) as service:
            for checkout in checkouts:
                checkout.sync(service)
        ours, theirs = (checkout.times for checkout in checkouts)
        for turn in range(_STARTS):
            for checkout in checkouts[:: 1 if turn % 2 else -1]:
                checkout.start()
        for checkout in checkouts:
            checkout.use()
    print("| what | this checkout | the other | ratio |\n|---|---|---|---|")
    for what, seconds in ours.items():
        mine, other_time = median(seconds), median(theirs[what])
        print(f"| {what} | {ms(mine)} | {ms(other_time)} | {mine / other_time:.2f}x |")
    return 0


class Checkout:
    """A checkout with a data folder, and the seconds that were measured."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root, self.home = root, home
        self.times: dict[str, list[float]] = {}

    def sync(self, service: Service) -> None:
        """Fill the local copy of the workspace that is out of reach afterwards."""
        environ = self._environment(TASKIP_SECRET_KEY=service.key, TASKIP_BASE_URL=service.base_url)
        subprocess.run([*self._command, "sync"], env=environ, check=True, capture_output=True)
        # Found again under the address at which nobody listens.
        (synced,) = {path.parent for path in self.home.rglob("mirror.sqlite3")}
        environ = self._environment(TASKIP_SECRET_KEY="none", TASKIP_BASE_URL=NOWHERE)
        subprocess.run([*self._command, "leads"], env=environ, check=False, capture_output=True)
        (empty,) = {path.parent for path in self.home.rglob("mirror.sqlite3")} - {synced}
        for path in empty.glob("mirror.sqlite3*"):
            path.unlink()
        for path in synced.glob("mirror.sqlite3*"):
            path.rename(empty / path.name)

    def start(self) -> None:
        """Measure the time to the first frame with a row under the cursor."""
        terminal = self._open()
        seconds = terminal.until(lambda t: bool(t.cursor_row), terminal.started, "the list")
        self.times.setdefault("start", []).append(seconds)
        terminal.close()

    def use(self) -> None:
        """Measure letters, moves and notes in one run of the program."""
        terminal = self._open()
        terminal.until(lambda t: bool(t.cursor_row), terminal.started, "the list")
        terminal.wait(lambda t: t.counted, "all leads")
        terminal.settle()
        self._press("", terminal, ["/"], measured=False)
        self._press("letter", terminal, list(_LETTERS))
        self._press("", terminal, [_ESC], measured=False)
        self._press("cursor", terminal, ["j"] * _MOVES)
        for number in range(_NOTES):
            self._press("", terminal, ["n", f"Note {number}\rtext"], measured=False)
            terminal.rest(1.5)
            self._press("save", terminal, [_CTRL_S])
        terminal.close()

    def _press(
        self, what: str, terminal: Terminal, keys: Sequence[str], *, measured: bool = True
    ) -> None:
        for key in keys:
            terminal.settle()
            seconds = terminal.change(key, lambda t: t.picture)
            if measured:
                self.times.setdefault(what, []).append(seconds)
            time.sleep(0.1)
            terminal.settle()

    def _open(self) -> Terminal:
        # No key: a second start of Python would hide it, in one of the two.
        return Terminal(self._command, self._environment(TASKIP_BASE_URL=NOWHERE))

    @property
    def _command(self) -> list[str]:
        return [sys.executable, "-m", "taskip_leads"]

    def _environment(self, **extra: str) -> dict[str, str]:
        extra = {"TASKIP_LEADS_HOME": str(self.home / "leads"), **extra}
        environ = environment(self.home / "home", **extra)
        return {**environ, "PYTHONPATH": str(self.root / "tui")}


if __name__ == "__main__":
    sys.exit(main())
