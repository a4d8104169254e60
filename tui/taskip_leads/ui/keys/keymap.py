"""The keys that the user chose for actions: read from the settings, checked, and put into the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from taskip_leads.ui import keys
from taskip_leads.ui.keys import names
from taskip_leads.ui.keys.row import Key
from taskip_leads.ui.keys.uses import verb_of

if TYPE_CHECKING:
    from taskip_leads.settings_session import SettingsSession

#: What the user chose, by the ids of the table.
Chosen = Mapping[str, tuple[str, ...]]
#: Places whose verbs have the keys of the list unless they are chosen apart.
_FOLLOWERS = ("board", "agenda", "lead", "triage")
#: Widgets and the screens around them: a key of one hides that of the other.
_TOGETHER: dict[str, tuple[str, ...]] = {
    "lead": ("notes", "files", "finder", "inline"),
    "leads": ("nomatch",),
    "note": ("notestatus",),
    "upload": ("path",),
    "leadform": ("choice",),
}
#: Scopes with keys of the whole app that dialogs leave out.
_APP = "app"


class KeyProblem(Struct, frozen=True):
    """Why an entry of ``[keys]`` is not used."""

    id: str
    words: str


class Clash(Struct, frozen=True):
    """An action that has a key already; ``row`` is in the place of ``rival`` or runs there too."""

    row: Key
    rival: Key
    #: The key of the rival.
    name: str

    @property
    def words(self) -> str:
        """Name the action and its place."""
        place = keys.TITLES.get(self.rival.scope, self.rival.scope)
        return f"{keys.shown(self.name)} is taken in {place}: {self.rival.label}"


def explain(problem: KeyProblem, settings: SettingsSession) -> str:
    """Return a problem with its place: ``config.toml, line 4: leads.note: i is taken in Board: …``."""
    line = settings.line(problem.id, "keys")
    place = settings.file.name + (f", line {line}" if line is not None else "")
    return f"{place}: {problem.id}: {problem.words.removesuffix('.')}."


def read(
    entries: Mapping[str, Any], rows: Sequence[Key] = keys.TABLE
) -> tuple[Chosen, list[KeyProblem]]:
    """Return which entries of ``[keys]`` can be used, and what is wrong with the others."""
    known = {row.id: row for row in rows}
    chosen: dict[str, tuple[str, ...]] = {}
    problems: list[KeyProblem] = []
    for id_, value in entries.items():
        wrong = "" if id_ in known else _unknown(id_, known)
        written = [value] if isinstance(value, str) else value
        if not wrong and not (isinstance(written, list) and all(_is_text(one) for one in written)):
            wrong = 'must be a list of keys such as ["n", "f2"]'
        named = [] if wrong else [names.read(one) for one in written]
        for name in named:
            fixed = name in fixed_keys(known[id_])
            wrong = wrong or ("" if fixed else names.refusal(name, known[id_].scope))
        if wrong:
            problems.append(KeyProblem(id_, wrong))
        else:
            chosen[id_] = _with_fixed(known[id_], named)
    return _without_clashes(chosen, problems, rows), problems


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _unknown(id_: str, known: Mapping[str, Key]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(id_, known, 1, 0.6)
    return f"No action has this name{f'; the nearest is {near[0]}' if near else ''}"


def _without_clashes(
    chosen: dict[str, tuple[str, ...]], problems: list[KeyProblem], rows: Sequence[Key]
) -> Chosen:
    """Drop entries, the last first, until no chosen key runs two actions."""
    # An entry that is dropped gets its default keys back, which another one may have taken.
    while (found := _last_clash(chosen, apply(chosen, rows))) is not None:
        id_, clash = found
        del chosen[id_]
        problems.append(KeyProblem(id_, clash.words))
    return chosen


def _last_clash(chosen: Chosen, table: Sequence[Key]) -> tuple[str, Clash] | None:
    """Return the last entry with a key that another action has too, and that action."""
    for id_ in reversed(list(chosen)):
        for name in chosen[id_]:
            for clash in clashes(table, id_, name):
                return id_, clash
    return None


def fixed_keys(row: Key) -> tuple[str, ...]:
    """Return the keys of a row that stay, whatever the user chooses."""
    question = row.scope in names.QUESTIONS
    return tuple(
        name for name in row.keys if name in names.FIXED or (question and name in ("y", "enter"))
    )


def _with_fixed(default: Key, chosen: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*chosen, *fixed_keys(default))))


def apply(chosen: Chosen, rows: Sequence[Key] = keys.TABLE) -> tuple[Key, ...]:
    """Return the table with the chosen keys; the same verb elsewhere follows the list's."""
    defaults = {row.id: row for row in rows}
    out: list[Key] = []
    for row in rows:
        mine = chosen.get(row.id)
        if mine is None and (leader := _leader(row, defaults)) is not None:
            mine = chosen.get(leader)
        out.append(row if mine is None else replace(row, keys=mine))
    return tuple(out)


def _leader(row: Key, rows: Mapping[str, Key]) -> str | None:
    """Return the id of the list's row that this one follows: the same verb and the same keys."""
    if row.scope not in _FOLLOWERS:
        return None
    other = rows.get(f"leads.{verb_of(row)}")
    if other is None or other.keys != row.keys or other.label != row.label:
        return None
    return other.id


def followers(id_: str, rows: Sequence[Key] = keys.TABLE) -> tuple[str, ...]:
    """Return the ids whose keys change with those of ``id_``, itself first."""
    defaults = {row.id: row for row in rows}
    return (id_, *(row.id for row in rows if _leader(row, defaults) == id_))


def clashes(table: Sequence[Key], id_: str, name: str) -> Iterator[Clash]:
    """Yield the actions that have a key, or a chord that begins like it, where ``id_`` runs."""
    by_id = {row.id: row for row in table}
    for mine in followers(id_):
        row = by_id.get(mine)
        if row is None or (name not in row.keys and mine != id_):
            continue
        for rival in table:
            if rival.id == mine or not _meet(row.scope, rival.scope) or rival.action == row.action:
                continue
            taken = next((one for one in rival.keys if _collide(one, name)), None)
            if taken is not None and not _default_pair(row.id, rival.id, name, taken):
                yield Clash(row, rival, taken)


def _default_pair(one: str, other: str, name: str, taken: str) -> bool:
    """Return whether both rows have these keys by default: the table knows what it does."""
    defaults = {row.id: row.keys for row in keys.TABLE}
    return name in defaults.get(one, ()) and taken in defaults.get(other, ())


def _meet(one: str, other: str) -> bool:
    """Return whether keys of both scopes can be active at once."""
    if one == other:
        return True
    if _APP in (one, other):
        scope = other if one == _APP else one
        return scope not in names.QUESTIONS
    return other in _TOGETHER.get(one, ()) or one in _TOGETHER.get(other, ())


def _collide(one: str, other: str) -> bool:
    """Return whether two keys are the same, or one is the beginning of the other."""
    return one == other or one.startswith(f"{other} ") or other.startswith(f"{one} ")
