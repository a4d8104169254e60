"""The entries of help: keys grouped by what they do, the most used first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from textual.content import Content

from taskip_leads.text import fold
from taskip_leads.ui import keys
from taskip_leads.ui.keys import uses
from taskip_leads.ui.render import cells
from taskip_leads.ui.widgets.grouped_list import EntryGroup

#: Cells of the key names, and of those of a narrow column.
_KEYS, _NARROW_KEYS, _NARROW = 14, 11, 33
#: A first key with so many ends is one entry.
_MANY = 3
#: Pairs of movements that are one entry, by the last part of their ids.
_PAIRS = {
    "down": ("up", "Down, up"),
    "top": ("bottom", "First, last"),
    "half_down": ("half_up", "Half a page"),
    "page_down": ("page_up", "A page"),
    "left": ("right", "Left, right"),
}


class HelpEntry(Struct, frozen=True):
    """The keys of an action, and what they do."""

    names: str
    label: str
    #: The action of the key table.
    action: str
    #: The scope of the key table in which it works.
    scope: str
    #: The sign for text that is left out.
    ellipsis: str = "…"

    def lines(self, width: int, *, strong: bool) -> list[Content]:
        least = _KEYS if width >= _NARROW else _NARROW_KEYS
        margin = max(least, cells.width(self.names) + 2)
        first, *more = cells.wrap(self.label, max(4, width - margin), 2, self.ellipsis)
        style = "bold $tl-text" if strong else "$tl-muted"
        head = Content.assemble((cells.pad(self.names, margin), "bold $tl-text"), (first, style))
        return [head, *(Content.assemble(" " * margin, (line, style)) for line in more)]


def here(scopes: Sequence[str], ellipsis: str) -> list[EntryGroup]:
    """Return the keys of the active scopes by use; chords with many ends are one entry."""
    rows = list(_effective(scopes))
    many = _many_ended(rows)
    groups: dict[str, list[HelpEntry]] = {}
    done: set[str] = set()
    for key, names in rows:
        if key.id in done:
            continue
        first = uses.chord_of(key)
        if first in many:
            done |= {one.id for one, _names in rows if uses.chord_of(one) == first}
            ends = ", ".join(many[first])
            label = f"{_verb(first)}: {ends}"
            line = HelpEntry(f"{first} …", label, f"app.chord('{first}')", key.scope, ellipsis)
        else:
            pair = _pair_of(key, rows)
            label = key.label if pair is None else _PAIRS[uses.verb_of(key)][1]
            shown = [names[0]]
            if pair is not None:
                done.add(pair[0].id)
                shown.append(pair[1][0])
            words = " ".join(map(keys.shown, shown))
            line = HelpEntry(words, label, key.action, key.scope, ellipsis)
        groups.setdefault(uses.heading_of(key), []).append(line)
    order = [*uses.ORDER, *groups]
    return [
        EntryGroup(title, tuple(groups[title])) for title in dict.fromkeys(order) if title in groups
    ]


def matching(scopes: Sequence[str], text: str, ellipsis: str) -> list[EntryGroup]:
    """Return the keys of all screens whose description has all words of ``text``, or that are it."""
    groups: dict[str, list[HelpEntry]] = {}
    words = fold(text).split()
    for key in _searched(scopes):
        names = [keys.shown(name) for name in key.keys]
        label = fold(key.label)
        if text.strip() in names or (words and all(word in label for word in words)):
            title = uses.heading_of(key) if key.scope in scopes else keys.TITLES[key.scope]
            line = HelpEntry("  ".join(names), key.label, key.action, key.scope, ellipsis)
            groups.setdefault(title, []).append(line)
    return [EntryGroup(title, tuple(entries)) for title, entries in groups.items()]


def total(scopes: Sequence[str]) -> int:
    """Return how many keys are searched."""
    return sum(1 for _key in _searched(scopes))


def _searched(scopes: Sequence[str]) -> Iterator[keys.Key]:
    """Yield the keys of these scopes, then those of the other screens."""
    others = (scope for scope in keys.TITLES if scope not in scopes)
    for scope in (*reversed(scopes), *others):
        for key in keys.active().of(scope):
            if key.keys and key.listed:
                yield key


def _effective(scopes: Sequence[str]) -> Iterator[tuple[keys.Key, tuple[str, ...]]]:
    """Yield the keys of the screen with the names that no later scope takes, its own first."""
    taken: set[str] = set()
    for scope in reversed(scopes):
        own: set[str] = set()
        for key in keys.active().of(scope):
            names = tuple(name for name in key.keys if name not in taken)
            own.update(key.keys)
            if names and key.listed:
                yield key, names
        taken |= own


def _many_ended(rows: Sequence[tuple[keys.Key, tuple[str, ...]]]) -> Mapping[str, list[str]]:
    """Return the first keys with many ends, and the ends in words; places stay apart."""
    ends: dict[str, list[str]] = {}
    for key, _names in rows:
        first = uses.chord_of(key)
        if first and first != "g":
            ends.setdefault(first, []).append(key.footer or key.label.lower())
    return {first: words for first, words in ends.items() if len(words) >= _MANY}


def _verb(first: str) -> str:
    # A chord of the user may begin with any key.
    return keys.CHORD_TITLES.get(first, first).removesuffix(" by").capitalize()


def _pair_of(
    key: keys.Key, rows: Sequence[tuple[keys.Key, tuple[str, ...]]]
) -> tuple[keys.Key, tuple[str, ...]] | None:
    """Return the movement in the other direction, if both are one entry."""
    if (pair := _PAIRS.get(uses.verb_of(key))) is None:
        return None
    other = f"{key.scope}.{pair[0]}"
    return next((row for row in rows if row[0].id == other), None)
