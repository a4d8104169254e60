"""The names of keys that a user may choose, and which of them terminals can deliver."""

from __future__ import annotations

import re

from taskip_leads.ui import keys

#: What people write, and Textual's name for it.
_OTHER_NAMES = {
    "esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "pgup": "pageup",
    "pgdn": "pagedown", "page up": "pageup", "page down": "pagedown", "↑": "up", "↓": "down", "←": "left",
    "→": "right", "bksp": "backspace", "ctrl+_": "ctrl+underscore", "ctrl+\\": "ctrl+backslash",
}  # fmt: skip
_NAMED = frozenset(
    ("enter", "tab", "shift+tab", "space", "backspace", "delete", "insert", "home", "end", "pageup",
     "pagedown", "up", "down", "left", "right", "escape", "ctrl+underscore", "ctrl+backslash",
     *(f"f{number}" for number in range(1, 25)),
     *(f"{held}+{name}" for held in ("ctrl", "shift") for name in ("up", "down", "left", "right")),
     *(f"ctrl+{name}" for name in ("home", "end", "pageup", "pagedown", "delete")),
     *(f"ctrl+{letter}" for letter in "abdefglnoprstuvwxyzkq"))
)  # fmt: skip
#: Keys that terminals send as others.
_SAME = {
    "ctrl+i": "tab", "ctrl+m": "enter", "ctrl+j": "enter", "ctrl+h": "backspace", "ctrl+[": "esc",
    "ctrl+left_square_bracket": "esc",
}  # fmt: skip
#: Keys whose meaning nobody can change, in any place.
FIXED = ("escape", "?", "ctrl+q")
#: Places in which a question is asked, which only ``y`` answers.
QUESTIONS = ("confirm", "convert", "deleteattribute", "removeworkspace", "conflict")
#: Places in which letters are text.
_TYPING = frozenset(
    ("filter", "picker", "finder", "inline", "note", "email", "leadform", "form", "followup", "path",
     "upload", "importfile", "importtext", "welcome", "addworkspace", "help", "palette", "status",
     "assign", "settingtext", "settingsearch")
)  # fmt: skip


def read(text: str) -> str:
    """Return the table's name of a key or of a chord that a user wrote: ``f s`` for ``f  s``."""
    if text.strip() == "" and text:
        return "space"
    parts = text.split()
    return " ".join(_read_one(part) for part in parts)


def _read_one(name: str) -> str:
    if len(name) == 1:
        return _OTHER_NAMES.get(name, name)
    lower = name.lower()
    return _OTHER_NAMES.get(lower, lower)


def is_only_key(text: str) -> bool:
    """Return whether a text is a key or a chord, and no word: ``i``, ``f s``, ``ctrl+s``, ``f2``."""
    parts = text.split()
    return 0 < len(parts) <= 2 and all(
        len(part) == 1 or ((one := _read_one(part)) in _NAMED and not one.isalpha())
        for part in parts
    )


def of_event(key: str, character: str | None) -> str:
    """Return the table's name of a key that was pressed."""
    if character and len(character) == 1 and character.isprintable() and character != " ":
        return character
    return key


def refusal(name: str, scope: str = "") -> str:
    """Return why no action can have this key, or chord, in a place; empty: it can."""
    first, _, second = name.partition(" ")
    if not name:
        return "This is no key."
    if " " in second:
        return "A chord has two keys."
    for one in filter(None, (first, second)):
        if wrong := _refusal_of_one(one):
            return wrong
    if name in FIXED or first in FIXED:
        return f"{keys.shown(first)} keeps its meaning everywhere."
    if first == "y" and scope in QUESTIONS:
        return "y keeps its meaning in questions."
    if scope in _TYPING and len(first) == 1:
        return f"In this place {first} is text."
    if second and (first in ("enter", "tab", "space", "backspace") or scope in _TYPING):
        return f"{keys.shown(first)} cannot begin a chord here."
    return ""


def _refusal_of_one(name: str) -> str:
    shown = keys.shown(name)
    if name in _SAME:
        return f"Terminals send {shown} as {_SAME[name]}."
    if len(name) == 1:
        return "" if name.isprintable() else "This is no key."
    if name in _NAMED:
        return ""
    if name in ("ctrl+c", "ctrl+z"):
        return "" if name == "ctrl+z" else "ctrl+c is for copying, and terminals take it."
    if re.fullmatch(r"ctrl\+(\d|[,.;:'/=-])", name):
        return f"Most terminals cannot send {shown}."
    if re.match(r"(alt|meta|super|cmd|hyper)\+", name):
        return "alt and cmd type signs, or belong to the system."
    if "+" in name:
        return f"Most terminals send {shown} as another key."
    return f"“{name}” is no key."
