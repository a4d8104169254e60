"""A large mirror of the first version: keys during the migration, and the list after it."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from taskip_leads.mirror.database import create_private
from taskip_leads.mirror.migrations import scripts
from taskip_leads.models.filters.search_terms import FOLDING_VERSION
from taskip_leads.workspaces.session import Installation, Options, RemoteWorkspace
from tests.support.terminal import PROGRAM, environment, running
from tests.support.terminal_steps import CTRL_Q

LEADS = 50_000
#: Nobody listens there.
NOWHERE = "http://127.0.0.1:9/api/public-v1"
NOTE = "words of the first version"
ESC = "\x1b[27u"


def write_old_copy(path: Path) -> None:
    """A copy as version 1 of the schema left it: texts folded by older rules, and a waiting note."""
    create_private(path)
    with closing(sqlite3.connect(path)) as old:
        old.executescript(f"BEGIN; {scripts()[0]} PRAGMA user_version = 1; COMMIT;")
        numbers = range(1, LEADS + 1)
        old.executemany(
            "INSERT INTO lead (key, id, name, day) VALUES (?1, ?1, ?2, '2026-11-20')",
            [(n, f"Weiß {n:06}") for n in numbers],
        )
        old.executemany(
            "INSERT INTO lead_body (key, raw) VALUES (?, ?)",
            [(n, json.dumps({"id": n, "first_name": f"Weiß {n:06}"})) for n in numbers],
        )
        old.executemany(
            "INSERT INTO lead_search (key, folded) VALUES (?, ?)",
            [(n, f"old {n:06}\n\n") for n in numbers],
        )
        old.executemany(
            "INSERT INTO meta (name, value) VALUES (?, ?)",
            [("synced_at", '"2026-11-20T10:00:00+00:00"'), ("folding", "1")],
        )
        body = json.dumps({"lead": 7, "title": "Call", "note": NOTE})
        old.execute(
            "INSERT INTO outbox (kind, body, lead, state, created_at)"
            " VALUES ('AddNote', ?, 7, 'queued', '2026-11-20T10:00:00+00:00')",
            (body,),
        )
        old.commit()


@pytest.mark.parametrize("keys", ["gs", "go"])
def test_keys_during_a_migration_are_handled(keys: str, tmp_path: Path) -> None:
    environ = environment(tmp_path, TASKIP_BASE_URL=NOWHERE, TASKIP_SECRET_KEY="key")
    home = Path(environ["TASKIP_LEADS_HOME"])
    mirror = RemoteWorkspace(Installation(Options(base_url=NOWHERE, data_dir=home))).mirror
    write_old_copy(mirror)
    with running(PROGRAM, environ, 120, 36) as terminal:
        terminal.wait_for(lambda: terminal.text.strip() != "", what="the first frame")
        time.sleep(0.3)  # the moment is the input here: in the middle of the migration
        terminal.send(keys)
        terminal.wait_for(NOTE if keys == "go" else "Statuses")
        terminal.send(ESC)
        terminal.wait_for("50,000 active leads")
        assert "Weiß" in terminal.text
        # The list is there, and texts are folded behind it: a search by the new rules finds all.
        terminal.wait_until(lambda: folding(mirror) == FOLDING_VERSION, "texts folded anew")
        terminal.send("/weiss 000042\r")
        terminal.wait_for("Weiß 000042")
        terminal.send(f"{ESC}{CTRL_Q}")
        terminal.settle()
        if "has not left yet" in terminal.text:
            terminal.send("y")
        assert terminal.wait_end() == 0
        assert terminal.left_on() == []


def folding(mirror: Path) -> int:
    with closing(sqlite3.connect(mirror)) as connection:
        (value,) = connection.execute("SELECT value FROM meta WHERE name = 'folding'").fetchone()
        return int(json.loads(value))
