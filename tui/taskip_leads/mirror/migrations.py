"""Brings a database file to this version's schema, one numbered script after the other."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from taskip_leads.errors import MirrorUnavailable


def scripts() -> list[str]:
    """The schema's scripts in order; the first leads from an empty file to version 1."""
    folder = Path(__file__).with_name("schema")
    return [script.read_text(encoding="utf-8") for script in sorted(folder.glob("*.sql"))]


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Apply what is missing, each script in one transaction; keep a copy of what was there before.

    Raises ``MirrorUnavailable`` where a newer version of the program wrote the file.
    """
    wanted = scripts()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(wanted):
        raise MirrorUnavailable(
            f"{path} was written by a newer version of taskip-leads.",
            "Update the program; nothing in the file was changed.",
        )
    if 0 < version < len(wanted):
        copy = path.with_suffix(f".before-{len(wanted)}.sqlite3")
        copy.touch(mode=0o600)
        with sqlite3.connect(copy) as target:
            connection.backup(target)
        target.close()
    for number, script in enumerate(wanted[version:], start=version + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;"
        )
