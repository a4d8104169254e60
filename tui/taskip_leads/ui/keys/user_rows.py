"""The key table as the settings want it: other keys, and rows for the user's own commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taskip_leads.ui.keys import keymap
from taskip_leads.ui.keys.command_rows import with_commands
from taskip_leads.ui.keys.keymap import Chosen
from taskip_leads.ui.keys.row import Key

if TYPE_CHECKING:
    from taskip_leads.settings_session import SettingsSession


def read(settings: SettingsSession) -> tuple[tuple[Key, ...], Chosen, list[str]]:
    """Return the rows, the keys that can be used, and what is wrong with the others, with its line."""
    chosen, wrong = keymap.read(settings.current.keys)
    problems = [keymap.explain(one, settings) for one in wrong]
    rows, without_key = with_commands(keymap.apply(chosen), settings.current.commands)
    for problem in without_key:
        line = settings.line("commands")
        place = settings.file.name + (f", line {line}" if line is not None else "")
        problems.append(f"{place}: {problem}")
    return rows, chosen, problems
