"""The program, killed by itself at one commit of its outbox: ``python dying.py before|after N ARG...``.

It is the product's own ``main``; only the connections that ``sqlite3.connect`` gives out are watched.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from itertools import count
from typing import Any

_WRITES = ("INSERT", "UPDATE", "DELETE")


def watched(when: str, number: int) -> type[sqlite3.Connection]:
    """A connection that ends the process, as a power cut would, at the N-th commit that changes the
    outbox: just before it, or just after."""
    commits = count(1)

    class Dying(sqlite3.Connection):
        _changes = False

        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if sql.startswith("BEGIN"):
                self._changes = False
            elif sql.startswith(_WRITES) and "outbox" in sql:
                self._changes = True
            if sql != "COMMIT" or not self._changes:
                return super().execute(sql, *values)
            dies = next(commits) == number
            if dies and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            done = super().execute(sql, *values)
            if dies:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

    return Dying


def main() -> int:
    when, number = sys.argv[1], int(sys.argv[2])
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect
    factory = watched(when, number)
    sqlite3.connect = lambda *given, **named: connect(*given, factory=factory, **named)  # type: ignore[assignment]
    from taskip_leads.cli import main as run

    return run(sys.argv[3:])


if __name__ == "__main__":
    sys.exit(main())
