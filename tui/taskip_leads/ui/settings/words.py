"""What the settings screen says about values."""

from __future__ import annotations

import re

from msgspec import Struct

from taskip_leads.config import Settings
from taskip_leads.models.values.web_address import InvalidAddress, parse_address
from taskip_leads.text import plural
from taskip_leads.ui.settings.catalog import EDITOR, TEMPLATES, YOU, Setting, as_text, value_of

_LOGIN = re.compile(r"(?<=://)[^/@\s]*@")
#: The usual text where a setting is empty.
_EMPTY = {
    "columns": "as many as there is room",
    "views": "none",
    "closed_statuses": "guessed by their names",
    "note_timezone": "as they came",
    "workspace": "the host",
    "proxy": "none",
    "ca_file": "the usual ones",
}


class Surroundings(Struct, frozen=True):
    """What the terminal and the machine decide, for rows that say ``auto`` or are facts."""

    you: str
    theme: str
    signs: str
    workspace: str
    templates: str
    editor: str


def default_of(setting: Setting, around: Surroundings) -> str:
    """Return the default value in words."""
    return shown(setting, Settings(), around).split(",")[0]


def shown(setting: Setting, settings: Settings, around: Surroundings) -> str:
    """Return a value in words."""
    if not setting.name:
        return {YOU: around.you, TEMPLATES: around.templates, EDITOR: around.editor}[setting.label]
    value = value_of(setting, settings)
    if setting.name in ("theme", "ascii") and value == "auto":
        return f"auto, {around.theme if setting.name == 'theme' else around.signs} now"
    for choice in setting.choices:
        if choice.value == value:
            return choice.label
    match setting.name:
        case "undo_seconds":
            if not value:
                return "off, changes are sent at once"
            return f"{value:g}s, delete and email {value * 2:g}s"
        case "cold_after_days":
            return plural(value, "day")
        case "views":
            return plural(len(value), "view") if value else "none"
        case "workspace" if not value:
            return f"{around.workspace}, the open one"
        case "base_url":
            return host_of(value)
        case "proxy" if value:
            return _LOGIN.sub("", value)
    return as_text(setting, settings) or _EMPTY.get(setting.name, "")


def host_of(address: str) -> str:
    """Return the host of an address; the address if it has none."""
    try:
        return parse_address(address).host
    except InvalidAddress:
        return address
