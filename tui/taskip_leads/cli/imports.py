"""``taskip-leads import``: check a file of leads, and import it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from msgspec import Struct

from taskip_leads.cli.exit_codes import REFUSED
from taskip_leads.cli.import_options import choices_of, mapping_of
from taskip_leads.cli.import_report import as_json, print_check, print_progress, reasons_of
from taskip_leads.cli.queries import filled
from taskip_leads.cli.questions import confirm
from taskip_leads.errors import TaskipError, UsageError
from taskip_leads.models.imports.findings import RowKind
from taskip_leads.models.imports.mapping import ColumnMapping
from taskip_leads.models.imports.plan import CheckedFile, Choices, outlook
from taskip_leads.models.imports.progress import ImportProgress, ImportState
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.imports.source import LeadFile
from taskip_leads.store.store import Store
from taskip_leads.text import plural
from taskip_leads.workspaces.session import Installation, Options, RemoteWorkspace

#: Seconds between looks at an import that is waited for.
_LOOK = 0.2
_NEEDS_A_PERSON = (
    ConnectionState.KEY_REFUSED,
    ConnectionState.NO_KEY,
    ConnectionState.OTHER_WORKSPACE,
)


class Command(Struct, frozen=True):
    """What the command line asks for; see ``parser`` for the names."""

    file: Path
    #: check, import, pause, resume, stop or take-back.
    act: str = "import"
    agreed: bool = False
    wait: bool = False
    json: bool = False
    refused: Path | None = None
    #: ``COLUMN=FIELD``, or ``COLUMN=FIELD:READING``.
    columns: tuple[str, ...] = ()
    existing: str = "fill"
    guesses: str = "skip"
    invalid: str = "refuse"
    create_names: bool = False
    #: Values for leads whose row has none, by option.
    every: dict[str, str] = {}


def run(options: Options, command: Command) -> int:
    """Run the command; return the exit code."""
    store = RemoteWorkspace(Installation(options)).store()
    return asyncio.run(_run(store, command))


async def _run(store: Store, command: Command) -> int:
    async with filled(store) as code:
        file = await store.imports.load(command.file)
        if command.act in ("import", "check"):
            return await _import(store, command, file) or code
        return await _change(store, command, file) or code


async def _import(store: Store, command: Command, file: LeadFile) -> int:
    known, listed = await store.imports.known()
    guessed, _ = await store.imports.mapping_of(file)
    columns = mapping_of(command.columns, command.every, file.heads, guessed, known, listed)
    choices = choices_of(command.existing, command.guesses, command.invalid)
    checked = await store.imports.check(file, columns, choices)
    if command.create_names:
        choices = choices_of(command.existing, command.guesses, command.invalid, checked)
    report: dict[str, Any] = as_json(file, columns, checked, choices, store.imports.hour)
    if not command.json:
        print_check(file, columns, checked, choices, store.imports.hour)
    code = REFUSED if checked.count(RowKind.REFUSED) else 0
    if command.act == "check":
        await _write_refused(store, command, file, checked, choices, None)
        _print_json(command, report)
        return code
    will = outlook(checked, choices)
    if not (will.created or will.updated):
        await _write_refused(store, command, file, checked, choices, None)
        if not command.json:
            print("There is nothing to import.")
        _print_json(command, report)
        return code
    count = plural(will.created + will.updated, "lead")
    if not command.agreed:
        confirm(f"Import {count}?", refusal="Nothing was imported.")
    return await _send(store, command, file, columns, checked, choices, report) or code


async def _send(
    store: Store,
    command: Command,
    file: LeadFile,
    columns: ColumnMapping,
    checked: CheckedFile,
    choices: Choices,
    report: dict[str, Any],
) -> int:
    file_id = await store.imports.begin(file, columns, checked, choices)
    now = await _wait(store, command, file_id)
    report["import"] = _progress_json(now)
    await _write_refused(store, command, file, checked, choices, file_id)
    if not command.json:
        print_progress(now)
        if not command.wait:
            print("They are sent while the app is open, or by the same command with --wait.")
    _print_json(command, report)
    return REFUSED if now.refused else 0


async def _change(store: Store, command: Command, file: LeadFile) -> int:
    """Pause, resume, stop, or take back the import of a file."""
    last = await store.imports.find(file.hash)
    if last is None:
        raise UsageError(f"{file.name} was not imported.")
    service = store.imports
    acts = {
        "pause": service.pause, "resume": service.resume, "stop": service.stop,
        "take-back": service.take_back,
    }  # fmt: skip
    if command.act == "take-back":
        count = plural(await service.created(last.id), "lead")
        if not command.agreed:
            confirm(f"Delete {count} for everyone?", refusal="Nothing was taken back.")
    await acts[command.act](last.id)
    now = await _wait(store, command, last.id)
    if command.json:
        print(json.dumps(_progress_json(now)))
    else:
        print_progress(now)
    return 0


async def _wait(store: Store, command: Command, file_id: int) -> ImportProgress:
    """Send until the import is over if that is wanted; return how far it is.

    Raises the error that only a person can end, such as a refused key.
    """
    if command.wait:
        await store.participant.take_part()
    while True:
        now = await store.imports.progress(file_id)
        if now is None:
            raise UsageError("The import is gone.")
        if not command.wait or now.is_over or now.state is ImportState.PAUSED:
            return now
        state = store.sync.state
        if state.link in _NEEDS_A_PERSON:
            raise TaskipError(state.message, "The import goes on with a key that works.")
        await asyncio.sleep(_LOOK)


async def _write_refused(
    store: Store,
    command: Command,
    file: LeadFile,
    checked: CheckedFile,
    choices: Choices,
    file_id: int | None,
) -> None:
    """Write the rows that were left out to the file that was named."""
    if command.refused is None:
        return
    reasons = reasons_of(checked, choices, file.heads)
    if file_id is not None:
        refused = await store.imports.refused(file_id)
        reasons |= {row.number: row.message for row in refused}
    text = await store.imports.refused_rows(file, choices, reasons)
    try:
        command.refused.write_text(text, encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror or "access denied"
        raise UsageError(f"{command.refused} can't be written: {reason}.") from None


def _print_json(command: Command, report: dict[str, Any]) -> None:
    if command.json:
        print(json.dumps(report))


def _progress_json(now: ImportProgress) -> dict[str, Any]:
    return {
        "id": now.id, "file": now.name, "state": now.state.value, "rows": now.total,
        "waiting": now.waiting, "sent": now.sent, "done": now.done, "refused": now.refused,
        "dropped": now.dropped, "taken_back": now.undone, "seconds": round(now.seconds),
        "undo_until": None if now.undo_until is None else now.undo_until.isoformat(),
    }  # fmt: skip
