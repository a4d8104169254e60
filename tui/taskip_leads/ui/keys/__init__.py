"""Every key of every screen, once.

Bindings, the key bar, the help screen, the palette, the README's table and ``taskip-leads keys`` are
all made from ``TABLE``. Rules: a lower-case letter looks or drafts, an UPPER-CASE one commits; the
confirming key is ``y``; ``esc`` is one step out and never discards text; a verb has one key on all
screens. A chord is two keys with a space between them (``f s``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.binding import Binding, BindingType

from taskip_leads.ui.keys.dialogs import (
    BULK,
    CONFIRM,
    CONFLICT,
    CONVERT,
    DELETE_ATTRIBUTE,
    DETAILS,
    REMOVE_WORKSPACE,
)
from taskip_leads.ui.keys.lead import FILES, FINDER, INLINE, LEAD, NOTES
from taskip_leads.ui.keys.leads import FILTER, LEADS, NO_MATCH, PICKER, VERBS
from taskip_leads.ui.keys.row import FooterKey, Key
from taskip_leads.ui.keys.screens import (
    ADD_WORKSPACE,
    APP,
    ATTRIBUTES,
    DRAFTS,
    HELP,
    OUTBOX,
    WELCOME,
    WORKSPACES,
)
from taskip_leads.ui.keys.writing import CHOICE, EMAIL, FOLLOW_UP, FORM, LEAD_FORM, NOTE, UPLOAD

__all__ = [
    "TABLE",
    "TITLES",
    "UNDO",
    "FooterKey",
    "Key",
    "bindings",
    "chords",
    "continuations",
    "footer",
    "of",
    "rows",
    "shown",
]

TABLE: tuple[Key, ...] = (
    *LEADS,
    *FILTER,
    *PICKER,
    *NO_MATCH,
    *LEAD,
    *NOTES,
    *FILES,
    *FINDER,
    *INLINE,
    *NOTE,
    *CONVERT,
    *DRAFTS,
    *UPLOAD,
    *CONFIRM,
    *VERBS,
    *ATTRIBUTES,
    *FORM,
    *WELCOME,
    *WORKSPACES,
    *ADD_WORKSPACE,
    *REMOVE_WORKSPACE,
    *LEAD_FORM,
    *CHOICE,
    *DELETE_ATTRIBUTE,
    *EMAIL,
    *FOLLOW_UP,
    *BULK,
    *OUTBOX,
    *CONFLICT,
    *DETAILS,
    *HELP,
    *APP,
)

#: What each view is called in help and in the README's table, in that order.
TITLES: dict[str, str] = {
    "leads": "Leads",
    "filter": "Filter field",
    "nomatch": "When no lead matches",
    "picker": "Pickers",
    "lead": "A lead",
    "notes": "A lead's notes",
    "files": "A lead's files",
    "finder": "Searching notes and files",
    "inline": "Editing a field in place",
    "note": "Writing a note",
    "status": "Setting a status",
    "convert": "Converting",
    "drafts": "Drafts",
    "path": "Choosing files",
    "upload": "Uploading",
    "confirm": "Questions",
    "attributes": "Statuses and sources",
    "welcome": "Entering a key",
    "workspaces": "Workspaces",
    "addworkspace": "Adding a workspace",
    "removeworkspace": "Removing a workspace",
    "form": "Form of a status or source",
    "leadform": "Form of a lead",
    "choice": "Fields that are chosen",
    "deleteattribute": "Deleting a status or source",
    "email": "Writing an e-mail",
    "followup": "Setting the next step",
    "bulk": "One change on many leads",
    "assign": "Assigning",
    "outbox": "Outbox",
    "conflict": "Two changes side by side",
    "details": "Details of a change",
    "help": "Help",
    "app": "Everywhere",
}

_SHOWN = {
    "escape": "esc",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "shift+tab": "shift+tab",
}


def of(*scopes: str) -> tuple[Key, ...]:
    """The rows of these scopes, in the table's order."""
    return tuple(key for key in TABLE if key.scope in scopes)


def shown(name: str) -> str:
    """A key as people read it: ``esc``, ``↓``, ``f s``."""
    return " ".join(_SHOWN.get(part, part) for part in name.split(" "))


def bindings(*scopes: str) -> list[BindingType]:
    """Textual's bindings for these scopes; a chord binds its first key to ``chord('f')``."""
    out: list[BindingType] = []
    for key in of(*scopes):
        single = [name for name in key.keys if " " not in name]
        if single:
            # Quitting works over dialogs too, which keep all other keys to themselves.
            always = key.id == "app.quit"
            out.append(
                Binding(
                    ",".join(single), key.action, key.words, id=key.id, show=False, priority=always
                )
            )
    for first in chords(*scopes):
        # On the app, because a part of a screen has chords too.
        out.append(Binding(first, f"app.chord('{first}')", "", show=False))
    return out


def chords(*scopes: str) -> dict[str, dict[str, Key]]:
    """First key → second key → row; of two rows the one of the later scope."""
    out: dict[str, dict[str, Key]] = {}
    for key in (key for scope in scopes for key in of(scope)):
        for name in key.keys:
            first, space, second = name.partition(" ")
            if space:
                out.setdefault(first, {})[second] = key
    return out


#: Stands first while something can be taken back.
UNDO = FooterKey("z", "undo", 96)
#: Extra entries of the key bar that stand for several rows.
_FACET = FooterKey("f", "facet", 70)
_PALETTE = FooterKey("ctrl+p", "palette", 95)


def footer(scope: str, *, typing: bool = False, without: str = "") -> tuple[FooterKey, ...]:
    """The key bar of a scope: at most seven entries, help last; while ``typing``, the palette is last.

    A text field swallows letters, so there only keys that are not text are named. ``without`` is the id
    of a row that has no meaning at this moment.
    """
    found: list[FooterKey] = []
    for key in of(scope):
        if key.footer and key.keep and key.id != without:
            found.append(FooterKey(shown(key.keys[0]), key.footer, key.keep))
            if key.id == "leads.search":
                found.append(_FACET)
    last = _PALETTE if typing else FooterKey("?", "keys", 100)
    return (*found[:6], last)


def is_typing(entries: Sequence[FooterKey]) -> bool:
    """Whether this is the key bar of a text field."""
    return bool(entries) and entries[-1] == _PALETTE


def continuations(chord: Iterable[tuple[str, Key]]) -> tuple[FooterKey, ...]:
    """The key bar while a chord waits for its second key."""
    return (
        *(FooterKey(shown(second), key.footer or key.words.lower(), 50) for second, key in chord),
        FooterKey("esc", "nothing", 100),
    )


def rows() -> list[tuple[str, str, str]]:
    """The whole table as text: where, keys, what. For the README and ``taskip-leads keys``."""
    return [
        (title, "  ".join(shown(name) for name in key.keys), key.words)
        for scope, title in TITLES.items()
        for key in of(scope)
        if key.keys and key.listed
    ]
