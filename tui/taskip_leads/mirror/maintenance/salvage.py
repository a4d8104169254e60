"""Salvage the user's own data from a damaged mirror and set the file aside.

The file is never deleted.

Leads can be fetched again; unsent changes, drafts, saved views, the history, imports and what this machine
saw of leads exist nowhere else. Each of these tables is read by its primary key, from both ends towards the
damage; rows of the user's own texts that SQLite cannot reach are searched page by page.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta, MsgspecError

from taskip_leads.mirror.damage import DamageMarker, write_durably
from taskip_leads.mirror.maintenance.page_scan import PageScan, StoredRow, Value
from taskip_leads.mirror.migrations import scripts

Row = dict[str, Any]

_STATES = ("held", "queued", "inflight", "unknown", "ask", "refused", "done")
#: The user's values in ``meta``; the next sync creates the others again.
_SETTINGS: Mapping[str, Any] = {
    "me": int | None,
    "sort": dict,
    "visited_at": Annotated[datetime, Meta(tz=True)],
    # From when on this machine has seen leads change their status.
    "moves_since": Annotated[datetime, Meta(tz=True)],
}


class _Table(NamedTuple):
    name: str
    #: The columns of its primary key.
    key: tuple[str, ...]
    #: Whether a row found on a page belongs to this table; None: rows are not searched on pages.
    owns: Callable[[StoredRow, Sequence[str]], bool] | None = None


def _is_change(row: StoredRow, columns: Sequence[str]) -> bool:
    values = row.values
    return (
        row.rowid is not None
        and 10 <= len(values) <= len(columns)
        and values[0] is None
        and values[4] in _STATES
        and isinstance(values[1], str)
        and isinstance(values[2], str)
    )


def _is_draft(row: StoredRow, columns: Sequence[str]) -> bool:
    values = row.values
    return (
        row.rowid is None
        and len(values) == len(columns)
        and isinstance(values[1], int)
        and isinstance(values[2], int)
        and all(isinstance(values[place], str) for place in (0, 3, 4, 5, 6, 7))
    )


def _is_view(row: StoredRow, columns: Sequence[str]) -> bool:
    values = row.values
    return (
        row.rowid is not None
        and len(values) == len(columns)
        and values[0] is None
        and isinstance(values[1], int)
        and all(isinstance(value, str) for value in values[2:])
    )


_TABLES = (
    _Table("outbox", ("id",), _is_change),
    _Table("draft_text", ("kind", "lead", "item"), _is_draft),
    _Table("view", ("id",), _is_view),
    _Table("history", ("id",)),
    _Table("import_file", ("id",)),
    _Table("import_row", ("file", "row")),
    _Table("import_change", ("change",)),
    _Table("import_mapping", ("heads",)),
    _Table("different_lead", ("lead", "other")),
    _Table("status_move", ("id",)),
    _Table("status_since", ("lead",)),
    _Table("planned_step", ("lead", "day_number")),
)


class SalvagedRows(NamedTuple):
    """Rows by table and column; ``meta`` by name."""

    tables: Mapping[str, Sequence[Row]]
    settings: Mapping[str, str]
    #: The number of unsent changes that are known to be missing.
    lost: int
    #: More may be missing than can be counted.
    uncounted: bool


def read_rows(path: Path) -> SalvagedRows:
    """Read the user's rows from a damaged file, as far as possible."""
    columns = _columns()
    tables: dict[str, list[Row]] = {}
    settings: dict[str, str] = {}
    broken: set[str] = {table.name for table in _TABLES}
    expected: set[int] | None = None
    # SQLite cannot open the file; its pages may still be readable.
    with suppress(sqlite3.DatabaseError), closing(_connect(path)) as connection:
        for table in _TABLES:
            rows, complete = _read_table(connection, table)
            tables[table.name] = rows
            if complete:
                broken.discard(table.name)
        expected = _open_ids(connection)
        settings = _settings(connection)
        if "status_move" in broken:
            settings.pop("moves_since", None)
    if broken:
        _add_from_pages(path, tables, columns, broken)
    changes = {row["id"] for row in tables.get("outbox", ())}
    lost = len(expected - changes) if expected is not None else 0
    uncounted = bool(broken - {"outbox"}) or ("outbox" in broken and expected is None)
    return SalvagedRows(
        {name: [_completed(row, columns[name]) for row in rows] for name, rows in tables.items()},
        settings,
        lost,
        uncounted,
    )


def _columns() -> dict[str, dict[str, Value]]:
    """Return the columns of each table in stored order, with their defaults."""
    with closing(sqlite3.connect(":memory:")) as model:
        for script in scripts():
            model.executescript(script)
        return {
            table.name: {
                name: _default(text)
                for _, name, _, _, text, _ in model.execute(f"PRAGMA table_info({table.name})")
            }
            for table in _TABLES
        }


def _default(literal: str | None) -> Value:
    if literal is None:
        return None
    return literal[1:-1] if literal.startswith("'") else int(literal)


def _completed(row: Row, columns: Mapping[str, Value]) -> Row:
    """Complete a row of an older schema with the columns that were added since."""
    return {name: row.get(name, default) for name, default in columns.items()}


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA query_only = ON")
    # Keep the readable part of damaged text.
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    connection.row_factory = sqlite3.Row
    return connection


def _read_table(connection: sqlite3.Connection, table: _Table) -> tuple[list[Row], bool]:
    """Read rows from both ends up to the damage; return them and whether the table is intact.

    A table that an older copy does not have is empty and intact.
    """
    with suppress(sqlite3.DatabaseError):
        query = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
        if connection.execute(query, (table.name,)).fetchone()[0] == 0:
            return [], True
    rows: dict[tuple[Any, ...], Row] = {}
    for direction in ("ASC", "DESC"):
        order = ", ".join(f"{name} {direction}" for name in table.key)
        query = f"SELECT * FROM {table.name} NOT INDEXED ORDER BY {order}"
        try:
            for row in connection.execute(query):
                rows[tuple(row[name] for name in table.key)] = dict(row)
        except sqlite3.DatabaseError:
            continue
        return list(rows.values()), True
    return list(rows.values()), False


def _open_ids(connection: sqlite3.Connection) -> set[int] | None:
    """Read the ids of all open changes from an index; None if that is damaged too."""
    query = "SELECT id FROM outbox INDEXED BY outbox_open WHERE state <> 'done'"
    try:
        return {row[0] for row in connection.execute(query)}
    except sqlite3.DatabaseError:
        return None


def _settings(connection: sqlite3.Connection) -> dict[str, str]:
    settings: dict[str, str] = {}
    for name, kind in _SETTINGS.items():
        with suppress(sqlite3.DatabaseError, MsgspecError, TypeError):
            for (value,) in connection.execute("SELECT value FROM meta WHERE name = ?", (name,)):
                msgspec.json.decode(value, type=kind)
                settings[name] = value
    return settings


def _add_from_pages(
    path: Path,
    tables: dict[str, list[Row]],
    columns: Mapping[str, Mapping[str, Value]],
    broken: set[str],
) -> None:
    """Add rows of broken tables that are found on pages."""
    wanted = [table for table in _TABLES if table.name in broken and table.owns is not None]
    known = {
        table.name: {tuple(row[k] for k in table.key) for row in tables.get(table.name, ())}
        for table in wanted
    }
    for stored in _scanned(path):
        for table in wanted:
            names = list(columns[table.name])
            if table.owns is None or not table.owns(stored, names):
                continue
            row: Row = dict(zip(names, stored.values, strict=False))
            if stored.rowid is not None:
                row["id"] = stored.rowid
            key = tuple(row[name] for name in table.key)
            if key not in known[table.name]:
                known[table.name].add(key)
                tables.setdefault(table.name, []).append(row)


def _scanned(path: Path) -> Iterator[StoredRow]:
    with suppress(OSError):
        yield from PageScan(path).rows()


def set_aside(path: Path) -> None:
    """Export what can be read, then move the file and its companions away.

    Each step is durable, so that an interrupted recovery resumes where it stopped. Raises ``OSError``.
    """
    marker = DamageMarker(path)
    stamp = marker.begin()
    export, aside = marker.export_path(stamp), marker.aside_path(stamp)
    if path.exists() and not export.exists():
        rows = read_rows(path)
        content = json.dumps(
            {
                **rows.tables,
                "settings": rows.settings,
                "lost": rows.lost,
                "uncounted": rows.uncounted,
                "aside": aside.name,
            },
            indent=2,
            default=_readable,
        )
        fresh = export.with_suffix(".part")
        write_durably(fresh, content.encode())
        fresh.replace(export)
    # The log first: SQLite would apply an old log to a new database beside it.
    for companion in ("-wal", "-shm", ""):
        source = Path(f"{path}{companion}")
        if source.exists():
            source.rename(f"{aside}{companion}")
    if export.exists():
        marker.moved()
    else:
        marker.clear()


def _readable(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
