"""Write the rows of a file that are to be imported, so that they survive the end of the program."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables.imports import files, rows
from taskip_leads.models.change import Change
from taskip_leads.models.imports import changes
from taskip_leads.models.imports.plan import Action, CheckedFile, Choices, action_of
from taskip_leads.models.imports.reading import ReadRow, RowReader, corrected
from taskip_leads.store.imports import lead_effects, source
from taskip_leads.store.imports.source import LeadFile

#: Rows that are written in one transaction; others wait no longer than that.
_BATCH = 200


class _Wanted(NamedTuple):
    row: ReadRow
    cells: list[str]
    #: The lead that is updated; None: a new one.
    lead_id: int | None


async def stage(
    database: Database,
    file: LeadFile,
    reader: RowReader,
    checked: CheckedFile,
    choices: Choices,
    today: date,
) -> int:
    """Write all rows that are imported, then let them run; return the id of the import."""
    await asyncio.to_thread(source.ensure_same, file)

    def begin(connection: mirror.Connection) -> int:
        file_id = files.begin(connection, file.hash, file.name, file.heads, now())
        rows.forget_waiting(connection, file_id)
        return file_id

    file_id = await database.write(begin, durable=True)
    wanted = _wanted(file, reader, checked, choices)
    while batch := await asyncio.to_thread(lambda: list(islice(wanted, _BATCH))):
        await database.write(lambda c, b=batch: _write(c, file_id, b, choices, today))  # type: ignore[misc]
    await database.write(lambda c: files.set_state(c, file_id, files.RUNNING), durable=True)
    return file_id


def _wanted(
    file: LeadFile, reader: RowReader, checked: CheckedFile, choices: Choices
) -> Iterator[_Wanted]:
    for number, cells in source.rows(file):
        finding = checked.findings.get(number)
        action = action_of(finding, number, choices)
        if action not in (Action.CREATE, Action.UPDATE):
            continue
        right = corrected(cells, choices.corrections.get(number, {}))
        row = changes.described(reader.read(number, right))
        lead_id = finding.lead_id if finding is not None and action is Action.UPDATE else None
        yield _Wanted(row, right, lead_id)


def _write(
    connection: mirror.Connection,
    file_id: int,
    batch: list[_Wanted],
    choices: Choices,
    today: date,
) -> None:
    staged: list[tuple[int, str, list[Change], list[str]]] = []
    for wanted in batch:
        row_changes = _changes(connection, wanted, choices, today)
        if row_changes:
            staged.append((wanted.row.number, wanted.row.name, row_changes, wanted.cells))
    rows.stage(connection, file_id, staged)


def _changes(
    connection: mirror.Connection, wanted: _Wanted, choices: Choices, today: date
) -> list[Change]:
    if wanted.lead_id is None:
        return changes.creation(wanted.row, today)
    change = lead_effects.update(connection, wanted.row, wanted.lead_id, choices.existing)
    return [] if change is None else [change]
