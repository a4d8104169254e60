"""The key table: every key of every screen, once.

Bindings, footers, help, the palette, the README's table and ``taskip-leads keys`` are generated from
``TABLE``. Rules: lower-case letters navigate or draft, upper-case letters commit; ``y`` confirms; ``esc``
goes one step back and never discards text; a command has the same key on all screens. A chord is two keys
separated by a space (``f s``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from functools import cached_property
from typing import TYPE_CHECKING

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
from taskip_leads.ui.keys.pipeline import AGENDA, BOARD, TALLY, TRIAGE
from taskip_leads.ui.keys.row import FooterKey, Key, shown
from taskip_leads.ui.keys.screens import (
    ADD_WORKSPACE,
    APP,
    ATTRIBUTES,
    DRAFTS,
    HELP,
    INSIGHTS,
    OUTBOX,
    PALETTE,
    WELCOME,
    WORKSPACES,
)
from taskip_leads.ui.keys.tools import (
    DUPLICATES,
    HISTORIES,
    HISTORY_TITLES,
    IMPORT_TITLES,
    IMPORTS,
    SETTING_TITLES,
    SETTINGS,
)
from taskip_leads.ui.keys.writing import (
    CHOICE,
    EMAIL,
    EXPORT,
    FOLLOW_UP,
    FORM,
    LEAD_FORM,
    NOTE,
    NOTE_STATUS,
    UPLOAD,
)

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from taskip_leads.ui.compat.rebinding import Rebinder

__all__ = [
    "CANCEL_CHORD",
    "CHORD_TITLES",
    "TABLE",
    "TITLES",
    "UNDO",
    "FooterKey",
    "Key",
    "KeyTable",
    "active",
    "bindings",
    "changes",
    "chords",
    "footer",
    "install",
    "name_of",
    "names_of",
    "of",
    "renamed",
    "sentence",
    "shown",
]

TABLE: tuple[Key, ...] = (
    *LEADS,
    *FILTER,
    *PICKER,
    *NO_MATCH,
    *TRIAGE,
    *TALLY,
    *BOARD,
    *AGENDA,
    *INSIGHTS,
    *DUPLICATES,
    *HISTORIES,
    *LEAD,
    *NOTES,
    *FILES,
    *FINDER,
    *INLINE,
    *NOTE,
    *NOTE_STATUS,
    *CONVERT,
    *DRAFTS,
    *IMPORTS,
    *UPLOAD,
    *EXPORT,
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
    *SETTINGS,
    *HELP,
    *PALETTE,
    *APP,
)

#: The title of each scope in help and in the README's table, in this order.
TITLES: dict[str, str] = {
    "leads": "Leads",
    "filter": "Filter field",
    "triage": "One by one",
    "tally": "The tally after one by one",
    "nomatch": "When no lead matches",
    "picker": "Pickers",
    "board": "Board",
    "agenda": "Agenda",
    "insights": "Insights",
    "duplicates": "Duplicates",
    **HISTORY_TITLES,
    "lead": "A lead",
    "notes": "A lead's notes",
    "files": "A lead's files",
    "finder": "Searching notes and files",
    "inline": "Editing a field in place",
    "note": "Writing a note",
    "notestatus": "The status below a note",
    "status": "Setting a status",
    "convert": "Converting",
    "drafts": "Drafts",
    **IMPORT_TITLES,
    "path": "Choosing files",
    "upload": "Uploading",
    "export": "Exporting leads",
    "confirm": "Confirmations",
    "attributes": "Statuses and sources",
    "welcome": "Entering a key",
    "workspaces": "Workspaces",
    "addworkspace": "Adding a workspace",
    "removeworkspace": "Removing a workspace",
    "form": "Status or source form",
    "leadform": "Lead form",
    "choice": "Choice fields",
    "deleteattribute": "Deleting a status or source",
    "email": "Writing an email",
    "followup": "Setting the next step",
    "bulk": "Bulk change",
    "assign": "Assigning",
    "outbox": "Outbox",
    "conflict": "Conflict",
    "details": "Details of a change",
    **SETTING_TITLES,
    "help": "Help",
    "palette": "All commands",
    "app": "Everywhere",
}

#: What all chords with the same first key do.
CHORD_TITLES = {
    "f": "filter by",
    "g": "go to",
    "o": "open",
    "S": "sort by",
    "X": "clear or delete",
    "y": "copy",
    "!": "decide",
}


class KeyTable:
    """The rows in force: those of ``TABLE`` with the keys that the user chose, and the user's own commands.

    ``use`` replaces them while the program runs.
    """

    def __init__(self, rows: Sequence[Key] = TABLE) -> None:
        self.rows: tuple[Key, ...] = tuple(rows)
        #: Grows with each change.
        self.version = 0

    def use(self, rows: Iterable[Key]) -> None:
        """Put other rows in force."""
        self.rows = tuple(rows)
        self.version += 1

    @property
    def changed(self) -> bool:
        """Whether any row was ever replaced."""
        return self.version > 0

    def of(self, *scopes: str) -> tuple[Key, ...]:
        """Return the keys of these scopes in table order."""
        return tuple(key for key in self.rows if key.scope in scopes)

    @cached_property
    def _rebinder(self) -> Rebinder:
        from taskip_leads.ui.compat.rebinding import Rebinder

        return Rebinder(lambda scopes: bindings(*scopes, table=self))

    def rebind(self, nodes: Iterable[DOMNode]) -> None:
        """Give nodes of the app the bindings in force."""
        for node in nodes:
            self._rebinder.renew(node, self.version)


_DEFAULTS = KeyTable()
#: Each app has its own; tasks and threads that it starts see it.
_ACTIVE: ContextVar[KeyTable] = ContextVar("active keys", default=_DEFAULTS)


def active() -> KeyTable:
    """Return the rows in force in this app; outside of one, the defaults."""
    return _ACTIVE.get()


def install() -> KeyTable:
    """Give the app that is being made a table of its own, and return it."""
    table = KeyTable()
    _ACTIVE.set(table)
    return table


def of(*scopes: str) -> tuple[Key, ...]:
    """Return the keys of these scopes in table order, with their default keys."""
    return _DEFAULTS.of(*scopes)


#: How a sentence names an action, whatever its key is.
_NAMED = re.compile(r"`([a-z]+\.[a-z_0-9]+)`")


def name_of(id_: str) -> str:
    """Return the key in force of an action as it is shown; one without a key is run from the palette."""
    names = names_of(id_)
    if names:
        return names[0]
    return next(f"{name_of('app.palette')} “{row.label}”" for row in TABLE if row.id == id_)


def names_of(id_: str) -> tuple[str, ...]:
    """Return all keys in force of an action."""
    return next(tuple(map(shown, row.keys)) for row in active().rows if row.id == id_)


def sentence(text: str) -> list[tuple[str, bool]]:
    """Split a sentence that names actions, as in ```app.undo` undoes it``, and name their keys.

    The second value is whether the text is a key. What is no action stays as it is written: a sentence
    may quote the text of a stranger.
    """
    known = {row.id for row in _DEFAULTS.rows}
    parts: list[tuple[str, bool]] = []
    end = 0
    for match in _NAMED.finditer(text):
        if match[1] in known:
            parts += [(text[end : match.start()], False), (name_of(match[1]), True)]
            end = match.end()
    return [(part, is_key) for part, is_key in (*parts, (text[end:], False)) if part]


#: Groups of keys that change something, and further ones by the beginning of their ids.
_CHANGING_GROUPS = frozenset(("Change", "Move cards"))
_CHANGING = (
    "triage.decide", "triage.status", "triage.undo", "tally.undo", "notes.edit", "notes.delete",
    "files.upload", "files.delete", "outbox.retry", "outbox.edit", "outbox.drop", "outbox.recreate",
    "outbox.arrived", "conflict.send", "drafts.recreate", "drafts.open", "app.undo",
    "importcheck.begin", "importrun.fix", "importrun.pause", "importrun.stop", "importrun.undo",
)  # fmt: skip


def changes(scopes: Sequence[str], action: str) -> bool:
    """Return whether an action of these scopes stores or sends a change."""
    return any(
        key.action == action and (key.group in _CHANGING_GROUPS or key.id.startswith(_CHANGING))
        for key in of(*scopes)
    )


def bindings(*scopes: str, table: KeyTable = _DEFAULTS) -> list[BindingType]:
    """Return Textual bindings for these scopes; a chord binds its first key to ``chord('f')``."""
    out: list[BindingType] = []
    for key in table.of(*scopes):
        single = [name for name in key.keys if " " not in name]
        if single:
            # Quitting works in dialogs too; they block all other app keys.
            always = key.id == "app.quit"
            out.append(
                Binding(
                    ",".join(single), key.action, key.label, id=key.id, show=False, priority=always
                )
            )
    for first in chords(*scopes, table=table):
        # Run on the app, because focusable widgets have chords too.
        out.append(Binding(first, f"app.chord('{first}')", "", show=False))
    return out


def chords(*scopes: str, table: KeyTable | None = None) -> dict[str, dict[str, Key]]:
    """Return first key → second key → table row, of the rows in force; later scopes win."""
    table = active() if table is None else table
    out: dict[str, dict[str, Key]] = {}
    for key in (key for scope in scopes for key in table.of(scope)):
        for name in key.keys:
            first, space, second = name.partition(" ")
            if space:
                out.setdefault(first, {})[second] = key
    return out


#: Shown first in the footer while something can be undone.
UNDO = FooterKey("z", "undo", 96, "app.undo")
#: The whole footer while the panel of a chord is open.
CANCEL_CHORD = (FooterKey("esc", "cancel", 100),)
#: Entries that cover several rows of the table.
_FILTER_CHORD = FooterKey("f", "filter", 70)
_PALETTE = FooterKey("ctrl+p", "palette", 95, "app.palette")
_HELP = FooterKey("?", "keys", 100, "app.help")


def footer(scope: str, *, typing: bool = False, without: str = "") -> tuple[FooterKey, ...]:
    """Return a scope's footer: at most seven entries, help (or the palette) last.

    With ``typing``, a text field has the focus: letters are text there, so the last entry is the palette.
    ``without`` is the id of a key to leave out.
    """
    entries: list[FooterKey] = []
    for key in of(scope):
        if key.footer and key.priority and key.id != without:
            entries.append(FooterKey(shown(key.keys[0]), key.footer, key.priority, key.id))
            if key.id == "leads.search":
                entries.append(_FILTER_CHORD)
    last = _PALETTE if typing else _HELP
    return (*entries[:6], last)


def renamed(entries: Sequence[FooterKey], scopes: Sequence[str]) -> tuple[FooterKey, ...]:
    """Return entries of the footer, which name default keys, with the keys in force in ``scopes``.

    An entry whose action has no key any more is left out.
    """
    table = active()
    if not table.changed:
        return tuple(entries)
    defaults = {shown(name): key for scope in scopes for key in of(scope) for name in key.keys}
    now = {key.id: [shown(name) for name in key.keys] for key in table.rows}

    def name_now(name: str) -> str:
        names = now.get(defaults[name].id, []) if name in defaults else [name]
        return name if name in names else next(iter(names), "")

    out: list[FooterKey] = []
    for entry in entries:
        # ``f x`` is a chord, ``[ ]`` are two keys.
        parts = [entry.shown] if entry.shown in defaults else entry.shown.split(" ")
        names = " ".join(filter(None, map(name_now, parts)))
        if names:
            out.append(FooterKey(names, entry.label, entry.priority, entry.id))
    if out and out[-1] == _HELP:
        # The user's own commands, which the defaults do not know.
        own = (key for key in table.of(*scopes) if key.group == "Commands" and key.keys)
        out[-1:] = [*(FooterKey(shown(key.keys[0]), key.footer, 30, key.id) for key in own), _HELP]
    return tuple(out)


def is_typing(entries: Sequence[FooterKey]) -> bool:
    """Return whether these entries are the footer of a text field."""
    return bool(entries) and entries[-1] == _PALETTE
