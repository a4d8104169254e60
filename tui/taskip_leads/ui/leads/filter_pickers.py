"""Pickers of the lead list: statuses, sources, owners, days, values, converted leads, the user."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from textual.widget import Widget

from taskip_leads.models.filters.query import NONE, Facet, LeadQuery, Pick
from taskip_leads.models.filters.range_choices import RangePart
from taskip_leads.models.lead_views import Choice
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.leads.query_state import LeadListQuery
from taskip_leads.ui.leads.range_picker import RangePicker
from taskip_leads.ui.leads.widgets.picker_popup import PickerPopup
from taskip_leads.ui.widgets.picker import Picker
from taskip_leads.ui.widgets.picker_lines import PickerLine

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: The kinds of picker besides the facets.
_CONVERTED, _ME = "converted", "me"
_CONVERTED_CHOICES: dict[int, tuple[str, bool | None]] = {
    1: ("active", False),
    2: ("converted", True),
    3: ("active and converted", None),
}
#: In the picker of people: someone who is not listed.
_BY_ID = -9


class FilterPickers:
    """Show one picker at a time in ``place``; the list follows each choice.

    ``changed`` gets the new query, ``moved`` is called when a picker was opened or closed: with True
    if the focus returns to the list. ``ask_user_id`` opens a field for an id. ``choices`` returns the lines
    of a facet, if their numbers are not those of the list.
    """

    def __init__(
        self,
        screen: AppScreen[Any],
        store: Store,
        place: Widget,
        list_query: LeadListQuery,
        *,
        changed: Callable[[LeadQuery], None],
        opened: Callable[[], None],
        closed: Callable[[], None],
        ask_user_id: Callable[[], None],
        choices: Callable[[LeadQuery, Facet], Awaitable[Sequence[Choice]]] | None = None,
    ) -> None:
        self._choices = choices or store.leads.choices
        self._store, self._place, self._list_query = store, place, list_query
        self._screen, self._changed = screen, changed
        self._opened, self._closed, self._ask_user_id = opened, closed, ask_user_id
        self._kind: str | None = None
        self._popup: PickerPopup | None = None
        #: The ranges of the open picker, if it is one of days or values.
        self._ranges: RangePicker | None = None
        #: The query from before the picker was opened, for escape.
        self._before: LeadQuery | None = None

    @property
    def is_open(self) -> bool:
        """Whether a picker is open."""
        return self._kind is not None

    @property
    def excludes(self) -> bool:
        """Whether lines of the open picker can be excluded."""
        return self._kind in list(Facet)

    # Opening

    async def pick(self, kind: str) -> None:
        """Open a picker: that of a facet or a range, ``converted`` or ``me``."""
        match kind:
            case "interaction" | "created" | "updated" | "value":
                await self._pick_range(RangePart(kind))
            case "converted":
                await self._pick_converted()
            case "me":
                await self._pick_me()
            case _:
                await self._pick_facet(Facet(kind))

    async def _pick_facet(self, facet: Facet) -> None:
        """Choose and exclude statuses, sources or owners."""
        pick = facet.of(self._list_query.current)
        lines = await self._facet_lines(facet)
        picker = Picker(
            facet.value.capitalize(),
            lines,
            chosen=pick.chosen,
            excluded=pick.excluded,
            excludes=True,
        )
        await self._open(facet.value, picker)

    async def _pick_range(self, part: RangePart) -> None:
        """Choose days or values, or type them."""
        self._ranges = RangePicker(self._store, part, self._list_query.current)
        await self._open(part.value, await self._ranges.make())

    async def _pick_converted(self) -> None:
        """Choose active leads, converted ones, or all."""
        query = self._list_query.current
        lines = [
            PickerLine(
                number,
                name,
                leads=await self._store.leads.count(replace(query, converted=converted)),
                dot=False,
            )
            for number, (name, converted) in _CONVERTED_CHOICES.items()
        ]
        chosen = [
            number
            for number, (_, converted) in _CONVERTED_CHOICES.items()
            if converted is self._list_query.current.converted
        ]
        await self._open(_CONVERTED, Picker("Leads", lines, chosen=chosen, multi=False))

    async def ask_me(self) -> None:
        """Ask who the user is, if that is not known and the team is."""
        profile = self._store.profile
        if profile.me is None and any(user.id is not None for user in await profile.people()):
            await self._pick_me()

    async def _pick_me(self) -> None:
        """Choose who the user is: a member of the team, or a user id."""
        lines = [
            PickerLine(user.id, user.label, dot=False)
            for user in await self._store.profile.people()
            if user.id is not None
        ]
        lines.append(PickerLine(_BY_ID, "someone else (ID)", dot=False))
        me = self._store.profile.me
        if me is not None:
            lines.append(PickerLine(NONE, "nobody"))
        chosen = [me.id] if me is not None and me.id is not None else []
        await self._open(_ME, Picker("I am", lines, chosen=chosen, multi=False))

    async def _open(self, kind: str, picker: Picker) -> None:
        self._kind, self._before = kind, self._list_query.current
        self._popup = PickerPopup(picker, self)
        await self._place.mount(self._popup)
        self._opened()

    async def _facet_lines(self, facet: Facet) -> list[PickerLine]:
        dot = facet is not Facet.OWNER
        return [
            PickerLine(choice.id, choice.name, choice.color, choice.leads, dot=dot)
            for choice in await self._choices(self._list_query.current, facet)
        ]

    # While a picker is open

    def choose(self, chosen: frozenset[int], excluded: frozenset[int]) -> None:
        """Filter by what is chosen so far."""
        if self._ranges is not None:
            self._changed(self._ranges.put(self._list_query.current, chosen))
        elif self._kind in list(Facet):
            pick = Pick(chosen, excluded)
            self._changed(Facet(self._kind).put(self._list_query.current, pick))

    def recount(self) -> None:
        """Count the lines of the open picker again, because leads changed."""
        query = self._list_query.current
        if self._ranges is not None:
            read = partial(self._ranges.lines, query)
        elif self._kind in list(Facet):
            read = partial(self._facet_lines, Facet(self._kind))
        else:
            return
        self._screen.run_guarded(partial(self._recount, read), group="recount", exclusive=True)

    async def _recount(self, read: Callable[[], Awaitable[list[PickerLine]]]) -> None:
        lines = await read()
        if self._popup is not None:
            self._popup.picker.show_lines(lines)

    # Closing

    async def accept(self, chosen: frozenset[int]) -> None:
        """Close the picker and use what was chosen."""
        kind = self._kind
        await self._close()
        for number in chosen:
            if kind == _CONVERTED:
                converted = _CONVERTED_CHOICES[number][1]
                self._changed(replace(self._list_query.current, converted=converted))
            elif kind == _ME and number == _BY_ID:
                self._ask_user_id()
            elif kind == _ME:
                people = {user.id: user for user in await self._store.profile.people()}
                await self._store.profile.set_me(people.get(number))

    async def cancel(self) -> None:
        """Close the picker and restore the query from before."""
        if self._before is not None:
            self._changed(self._before)
        await self._close()

    async def _close(self) -> None:
        self._kind = self._before = self._ranges = None
        popup, self._popup = self._popup, None
        if popup is not None:
            await popup.remove()
        self._closed()
