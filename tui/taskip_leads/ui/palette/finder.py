"""Find commands, places, views and leads by what is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from taskip_leads.models.filters.query import LeadQuery, View
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.text import fold
from taskip_leads.ui import keys
from taskip_leads.ui.keys import uses
from taskip_leads.ui.palette.entries import PaletteEntry, of_key, of_lead
from taskip_leads.ui.widgets.grouped_list import EntryGroup

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Most lines of each kind.
MOST = 5
#: Begins a jump: a number, an email, a place or a view.
JUMP = ":"


class PaletteActions(Struct, frozen=True):
    """What lines of the palette do."""

    run: Callable[[keys.Key], Any]
    open_lead: Callable[[int], Any]
    open_view: Callable[[int], Any]


class PaletteResult(Struct, frozen=True):
    """The groups that match, and what to say if there are none."""

    groups: list[EntryGroup]
    nothing: str = ""


class PaletteFinder:
    """Answers from the key table and the local copy; nothing here asks TaskIP."""

    def __init__(
        self,
        store: Store,
        scopes: Sequence[str],
        views: Sequence[View],
        recent: Sequence[str],
        actions: PaletteActions,
        *,
        ellipsis: str,
        repeatable: str = "",
        most: int = MOST,
    ) -> None:
        """``scopes`` are those of the screen below; ``recent`` are ids of the commands used last.

        ``repeatable`` names the change that can be made again.

        ``most``: so many lines of each kind.
        """
        self._most = most
        self._store, self._views, self._actions = store, tuple(views), actions
        self._recent, self._ellipsis = tuple(recent), ellipsis
        by_action: dict[str, keys.Key] = {}
        for scope in scopes:
            for key in keys.active().of(scope):
                if key.palette:
                    named = repeatable and key.action == "repeat"
                    label = f"Repeat: {repeatable}" if named else key.label
                    by_action[key.action] = replace(key, label=label)
        own = [key for key in by_action.values() if key.scope != "app"]
        everywhere = [key for key in by_action.values() if key.scope == "app"]
        self._rows = (*own, *everywhere)

    async def find(self, text: str) -> PaletteResult:
        """Return what matches; all commands for no text."""
        if text.startswith(JUMP):
            return await self._jump(text[1:].strip())
        words = text.strip()
        if not words:
            return PaletteResult(await self._everything())
        groups = [
            EntryGroup("Leads", tuple(map(self._lead, await self._leads(words)))),
            EntryGroup("Commands", tuple(map(self._key, self._matching(words, self._rows)))),
            EntryGroup("Views", tuple(self._matching_views(words))),
        ]
        nothing = f"Nothing matches “{words}”: no lead, no command, no view"
        return PaletteResult([group for group in groups if group.entries], nothing)

    # Nothing typed

    async def _everything(self) -> list[EntryGroup]:
        known = {key.id: key for key in self._rows}
        recent = [known[one] for one in self._recent if one in known][: self._most]
        groups = [EntryGroup("Used last", tuple(map(self._key, recent)))]
        opened = await self._rows_of(self._store.profile.opened_leads[: self._most])
        groups.append(EntryGroup("Opened last", tuple(map(self._lead, opened))))
        by_use: dict[str, list[PaletteEntry]] = {}
        for key in self._rows:
            by_use.setdefault(uses.heading_of(key), []).append(self._key(key))
        for title in dict.fromkeys((*uses.ORDER, *by_use)):
            groups.append(EntryGroup(title, tuple(by_use.get(title, ()))))
        return [group for group in groups if group.entries]

    # A jump

    async def _jump(self, text: str) -> PaletteResult:
        places = [key for key in self._rows if key.scope == "app" and uses.is_place(key)]
        if not text:
            groups = [
                EntryGroup("Places", tuple(map(self._key, places))),
                EntryGroup("Views", tuple(map(self._view, self._views))),
            ]
            return PaletteResult(groups)
        if (number := text.removeprefix("#")).isdecimal():
            leads = await self._leads(
                f"#{number}", exactly=lambda row: str(row.server_id) == number
            )
            nothing = f"No lead here has the number {number}"
        elif "@" in text:
            mail = fold(text)
            leads = await self._leads(text, exactly=lambda row: mail in fold(row.email or ""))
            nothing = f"No lead here has the email {text}"
        else:
            leads = await self._leads(text)
            nothing = f"“{text}” is no lead, no view and no place"
        groups = [
            EntryGroup("Places", tuple(map(self._key, self._matching(text, places)))),
            EntryGroup("Views", tuple(self._matching_views(text))),
            EntryGroup("Leads", tuple(map(self._lead, leads))),
        ]
        return PaletteResult([group for group in groups if group.entries], nothing)

    # What matches

    async def _leads(
        self, text: str, *, exactly: Callable[[LeadRow], bool] | None = None
    ) -> list[LeadRow]:
        """Return the first leads with these words, converted ones too, of those that are ``exactly`` so."""
        selection = await self._store.leads.select(LeadQuery(text=text, converted=None))
        rows = await self._rows_of(selection.keys[: self._most * (20 if exactly else 1)])
        return [row for row in rows if exactly is None or exactly(row)][: self._most]

    async def _rows_of(self, lead_ids: Iterable[int]) -> list[LeadRow]:
        wanted = tuple(lead_ids)
        rows = await self._store.leads.rows(wanted)
        return [rows[lead_id] for lead_id in wanted if lead_id in rows]

    def _matching(self, text: str, rows: Iterable[keys.Key]) -> list[keys.Key]:
        """Return commands with all words of ``text``; those that begin with it come first."""
        words = fold(text).split()
        found = [key for key in rows if all(word in fold(key.label) for word in words)]
        found.sort(key=lambda key: not _begins(key.label, words[0]))
        return found[: self._most]

    def _matching_views(self, text: str) -> list[PaletteEntry]:
        words = fold(text).split()
        found = [view for view in self._views if all(word in fold(view.name) for word in words)]
        found.sort(key=lambda view: not _begins(view.name, words[0]))
        return [self._view(view) for view in found[: self._most]]

    # Lines

    def _lead(self, row: LeadRow) -> PaletteEntry:
        return of_lead(row, partial(self._actions.open_lead, row.lead_id), self._ellipsis)

    def _key(self, key: keys.Key) -> PaletteEntry:
        return of_key(key, partial(self._actions.run, key), self._ellipsis)

    def _view(self, view: View) -> PaletteEntry:
        count = self._store.leads.count_now(view.query)
        text = f"{count:,}" if count is not None else ""
        run = partial(self._actions.open_view, view.digit)
        return PaletteEntry(view.name, run, "", text, "", self._ellipsis)


def _begins(text: str, word: str) -> bool:
    """Return whether a word of ``text`` begins with ``word``."""
    return f" {word}" in f" {fold(text)}"
