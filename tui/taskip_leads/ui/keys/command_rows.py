"""The rows of the key table for the user's own commands."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from taskip_leads.config import OwnCommand
from taskip_leads.text import clean
from taskip_leads.ui.keys import keymap, names
from taskip_leads.ui.keys.row import Key

#: Where a lead is under the cursor.
SCOPES = ("leads", "board", "agenda", "lead", "triage")
_PRIORITY = 30


def with_commands(
    rows: Sequence[Key], commands: Sequence[OwnCommand]
) -> tuple[tuple[Key, ...], list[str]]:
    """Return the table with the commands, and why some of them have no key."""
    table, problems = tuple(rows), []
    for at, command in enumerate(commands):
        name = names.read(command.key) if command.key else ""
        own = tuple(_row(scope, at, command, name) for scope in SCOPES)
        wrong = _wrong((*table, *own), own, name) if name else ""
        if wrong:
            problems.append(f"command {command.name}: {wrong}")
            own = tuple(replace(row, keys=()) for row in own)
        table = (*table, *own)
    return table, problems


def _row(scope: str, at: int, command: OwnCommand, name: str) -> Key:
    label = clean(command.name)
    return Key(
        f"{scope}.command_{at + 1}",
        scope,
        (name,) if name else (),
        f"app.open('command {at}')",
        label,
        label,
        _PRIORITY,
        "Commands",
    )


def _wrong(table: Sequence[Key], own: Sequence[Key], name: str) -> str:
    """Return why no command can have this key."""
    for row in own:
        if refusal := names.refusal(name, row.scope):
            return refusal
        for clash in keymap.clashes(table, row.id, name):
            return f"{clash.words}."
    return ""
