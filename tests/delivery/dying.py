"""The program, which kills itself at a commit of the user's changes: ``dying.py before|after N ARG...``.

``dying.py count FILE ARG...`` kills nothing, and writes the tables of each such commit as a line of FILE.
It runs the product's own ``main``; only the connections of ``sqlite3.connect`` are watched.
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

_WRITES = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
#: The tables with the user's changes.
_MADE = ("outbox", "draft_text")


def watched(when: str, number: int, told: Path | None) -> type[sqlite3.Connection]:
    """Return a connection class that ends the process like a power cut.

    It does so just before or just after the N-th commit that changes the outbox or a draft.
    """
    commits = count(1)

    class Dying(sqlite3.Connection):
        _tables: tuple[str, ...] = ()

        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if sql.startswith("BEGIN"):
                self._tables = ()
            elif wrote := _WRITES.match(sql):
                self._tables = (*dict.fromkeys((*self._tables, wrote[1])),)
            if sql != "COMMIT" or not set(self._tables) & set(_MADE):
                return super().execute(sql, *values)
            dies = next(commits) == number
            if dies and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            done = super().execute(sql, *values)
            if dies:
                os.kill(os.getpid(), signal.SIGKILL)
            if told is not None:
                with told.open("a", encoding="utf-8") as file:
                    file.write(", ".join(self._tables) + "\n")
            return done

    return Dying


def main() -> int:
    when, where = sys.argv[1], sys.argv[2]
    counts = when == "count"
    connect: Callable[..., sqlite3.Connection] = sqlite3.connect
    factory = watched(when, 0 if counts else int(where), Path(where) if counts else None)
    sqlite3.connect = lambda *given, **named: connect(*given, factory=factory, **named)  # type: ignore[assignment]
    from taskip_leads.cli import main as run

    return run(sys.argv[3:])


if __name__ == "__main__":
    sys.exit(main())
