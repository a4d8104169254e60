"""Filtering the lead list: fields one types in, pickers, chips, and the whole filter as text."""

from __future__ import annotations

import re
from functools import partial

from msgspec.structs import replace
from textual import on
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.errors import UsageError
from taskip_leads.models.amounts import InvalidAmount
from taskip_leads.models.days import InvalidDay
from taskip_leads.models.filters.amounts import explain_values, parse_values, show_values
from taskip_leads.models.filters.chips import chips, without
from taskip_leads.models.filters.dates import explain, parse_days
from taskip_leads.models.filters.language import (
    GRAMMAR,
    InvalidFilter,
    UnknownFilterWord,
    parse,
    parse_valid_parts,
    show,
)
from taskip_leads.models.filters.query import NONE, Facet, LeadQuery, Pick
from taskip_leads.ui import keys
from taskip_leads.ui.leads import messages
from taskip_leads.ui.leads.loader import LeadsBase
from taskip_leads.ui.leads.widgets.empty_state import EmptyState
from taskip_leads.ui.leads.widgets.filter_bar import FilterBar, FilterInput, FilterInputKind
from taskip_leads.ui.widgets.picker import Picker, PickerLine

_STATES: dict[int, tuple[str, bool | None]] = {
    1: ("active", False),
    2: ("converted", True),
    3: ("active and converted", None),
}
_SLOTS = {
    FilterInputKind.WHEN: "interaction",
    FilterInputKind.CREATED: "created",
    FilterInputKind.UPDATED: "updated",
}
_NO_MATCH = (
    keys.FooterKey("enter", "drop filter", 90),
    keys.FooterKey("fx", "clear all", 80),
    keys.FooterKey("F", "as text", 60),
    keys.FooterKey("/", "search", 70),
    keys.FooterKey("?", "keys", 100),
)
#: Fields that name something and filter nothing.
_NAMING: dict[FilterInputKind | None, tuple[keys.FooterKey, ...]] = {
    field: (keys.FooterKey("enter", verb, 90), keys.FooterKey("esc", "cancel", 80))
    for field, verb in (
        (FilterInputKind.SAVE, "save"),
        (FilterInputKind.RENAME, "rename"),
        (FilterInputKind.ME, "that is me"),
    )
}
#: In the picker of people: somebody who is not in it.
_BY_ID = -9


class Filtering(LeadsBase):
    """Every way to change what the list is filtered by; the list follows each key."""

    _meant: InvalidFilter | None = None

    def foot(self) -> tuple[keys.FooterKey, ...]:
        if isinstance(self.focused, FilterInput):
            return self._field_keys()
        if self._picking is not None:
            single = self._picking in ("converted", "me")
            return keys.footer("picker", typing=True, without="picker.exclude" if single else "")
        if isinstance(self.focused, EmptyState):
            return _NO_MATCH if self.focused.offers else keys.footer("app")
        return super().foot()

    def _field_keys(self) -> tuple[keys.FooterKey, ...]:
        found = keys.footer("filter", typing=True)
        field = self._bar.field
        if field in _NAMING:
            return (*_NAMING[field], found[-1])
        if field is not FilterInputKind.TEXT:
            # There escape gives the filter back that was there before.
            back = keys.FooterKey("esc", "put back", 80)
            found = tuple(back if entry.shown == "esc" else entry for entry in found)
        if self._meant is not None and self._meant.suggestion:
            took = keys.FooterKey("tab", f"take {self._meant.suggestion}", 90)
            return tuple(took if entry.shown == "tab" else entry for entry in found)
        return found

    # Fields

    def action_search(self) -> None:
        self._open_field(FilterInputKind.TEXT, self._query.text)

    def action_field(self, name: str) -> None:
        """Type days or amounts."""
        field = FilterInputKind(name)
        if field is FilterInputKind.VALUE:
            value = self._query.value
            words = show_values(value).replace(",", " or ") if value else ""
        else:
            days = getattr(self._query, _SLOTS[field])
            words = days.words if days else ""
        self._open_field(field, words)

    def action_line(self) -> None:
        self._open_field(FilterInputKind.LINE, show(self._query, self._names))

    def _open_field(self, field: FilterInputKind, words: str) -> None:
        self._before = self._query
        self._bar.open_field(field, words)
        self._understand(field, words)
        self._show_filter()

    @on(FilterBar.Typed)
    def _typed(self, event: FilterBar.Typed) -> None:
        if event.field is FilterInputKind.LINE and _begins_a_word(event.value):
            self._say(None)
        else:
            self._understand(event.field, event.value)

    def _understand(self, field: FilterInputKind, words: str) -> bool:
        """Filter by what the words mean and say what that is; False where they mean nothing.

        Then the list stays as it was, and the field says why.
        """
        try:
            match field:
                case FilterInputKind.TEXT:
                    self._set_query(replace(self._query, text=words))
                case FilterInputKind.VALUE:
                    self._take_value(words)
                case FilterInputKind.LINE:
                    self._set_query(parse(words, self._names, clock.today()))
                    self._say(None)
                case FilterInputKind.WHEN | FilterInputKind.CREATED | FilterInputKind.UPDATED:
                    self._take_days(field, words)
                case _:
                    self._say(None)
        except (InvalidDay, InvalidAmount) as error:
            self._bar.show_right(messages.said(str(error), wrong=True))
            return False
        except InvalidFilter as error:
            if isinstance(error, UnknownFilterWord):
                # It was searched for before its colon was typed.
                self._set_query(parse_valid_parts(words, self._names, clock.today()))
            self._say(error)
            return False
        return True

    def _take_days(self, field: FilterInputKind, words: str) -> None:
        today = clock.today()
        past = field is not FilterInputKind.WHEN
        days = parse_days(words, today, past=past) if words.strip() else None
        self._bar.show_right(messages.said(explain(days, today) if days else "any date"))
        self._set_query(replace(self._query, **{_SLOTS[field]: days}))

    def _take_value(self, words: str) -> None:
        value = parse_values(words) if words.strip() else None
        self._bar.show_right(messages.said(explain_values(value) if value else "any value"))
        self._set_query(replace(self._query, value=value))

    def _say(self, error: InvalidFilter | UsageError | None) -> None:
        """What is wrong, in the row under the field, below the place where it is."""
        self._meant = error if isinstance(error, InvalidFilter) else None
        line = self.query_one("#said", Static)
        line.display = error is not None
        self.set_class(error is not None, "-said")
        if error is not None:
            start = self._meant.start if self._meant else 0
            line.update(
                messages.wrong_at(str(error), len(self._prompt) + 2 + start, self.size.width)
            )
        self.show_keys()

    @property
    def _prompt(self) -> str:
        return self._bar.field.value if self._bar.field else ""

    @on(FilterInput.Kept)
    async def _kept(self) -> None:
        field, words = self._bar.field, self._bar.value
        if field is None or not self._understand(field, words):
            return
        try:
            match field:
                case FilterInputKind.SAVE:
                    saved = await self._store.save_view(words, self._query)
                    self._counts.pop(saved.id, None)
                    await self._read_views()
                    self._view = saved.digit
                    self._show_tabs()
                case FilterInputKind.RENAME:
                    await self._store.rename_view(self._views[self._view].id, words)
                case FilterInputKind.ME:
                    await self._store.set_me(_id(words))
        except UsageError as error:
            self._say(error)
            return
        self._end_field()

    @on(FilterInput.Tabbed)
    async def _tabbed(self) -> None:
        if self._meant is not None and self._meant.suggestion:
            self._bar.fill_field(self._meant.corrected(self._bar.value))
        elif self._bar.field not in _NAMING:
            await self._kept()

    @on(FilterInput.Cleared)
    def _cleared(self) -> None:
        if self._bar.field is FilterInputKind.TEXT:
            if self._bar.value:
                self._bar.fill_field("")
                return
        elif self._before is not None:
            self._set_query(self._before)
        self._end_field()

    @on(FilterInput.Stepped)
    def _stepped(self, event: FilterInput.Stepped) -> None:
        self._table.move(event.by)

    def _end_field(self) -> None:
        self._before = None
        self._say(None)
        self._bar.close_field()
        self._place.focus()
        self._show_filter()

    # Pickers

    async def action_facet(self, kind: str) -> None:
        """Choose statuses, sources or owners; the list behind follows each choice."""
        facet = Facet(kind)
        pick = facet.of(self._query)
        await self._open_picker(
            kind,
            Picker(
                kind.capitalize(),
                await self._lines(facet),
                chosen=pick.chosen,
                excluded=pick.excluded,
                excludes=True,
            ),
        )

    async def _lines(self, facet: Facet) -> list[PickerLine]:
        dot = facet is not Facet.OWNER
        return [
            PickerLine(choice.id, choice.name, choice.color, choice.leads, dot=dot)
            for choice in await self._store.choices(self._query, facet)
        ]

    async def action_converted(self) -> None:
        """Active leads, converted ones, or all."""
        lines = [
            PickerLine(
                number,
                name,
                leads=await self._store.count(replace(self._query, converted=state)),
                dot=False,
            )
            for number, (name, state) in _STATES.items()
        ]
        now = [number for number, (_, state) in _STATES.items() if state is self._query.converted]
        await self._open_picker("converted", Picker("Leads", lines, chosen=now, multi=False))

    async def action_me(self) -> None:
        """“I am …”: one of the team, or an id."""
        lines = [
            PickerLine(user.id, user.label, dot=False)
            for user in await self._store.people()
            if user.id is not None
        ]
        lines.append(PickerLine(_BY_ID, "someone else, by id", dot=False))
        now = self._store.me
        if now is not None:
            lines.append(PickerLine(NONE, "nobody in particular"))
        chosen = [now.id] if now is not None and now.id is not None else []
        await self._open_picker("me", Picker("I am", lines, chosen=chosen, multi=False))

    async def _open_picker(self, kind: str, picker: Picker) -> None:
        self._picking, self._before = kind, self._query
        popup = self.query_one("#popup", Container)
        popup.display = True
        await popup.mount(picker)
        picker.focus()
        self.show_keys()

    @on(Picker.Changed)
    def _picked(self, event: Picker.Changed) -> None:
        if self._picking in list(Facet):
            pick = Pick(event.ids, event.excluded)
            self._set_query(Facet(self._picking).put(self._query, pick))

    @on(Picker.Done)
    async def _picker_done(self, event: Picker.Done) -> None:
        kind, ids = self._picking, event.ids
        await self._end_picker()
        for number in ids:
            if kind == "converted":
                self._set_query(replace(self._query, converted=_STATES[number][1]))
            elif kind == "me" and number == _BY_ID:
                self._open_field(FilterInputKind.ME, "")
            elif kind == "me":
                people = {user.id: user for user in await self._store.people()}
                await self._store.set_me(people.get(number))

    @on(Picker.Cancelled)
    async def _picker_cancelled(self) -> None:
        if self._before is not None:
            self._set_query(self._before)
        await self._end_picker()

    async def _end_picker(self) -> None:
        self._picking = self._before = None
        popup = self.query_one("#popup", Container)
        await popup.remove_children()
        popup.display = False
        self._place.focus()
        self.show_keys()

    def _renew(self) -> None:
        super()._renew()
        if self._picking in list(Facet):
            self.work(partial(self._recount, Facet(self._picking)), group="recount", exclusive=True)

    async def _recount(self, facet: Facet) -> None:
        lines = await self._lines(facet)
        for picker in self.query(Picker):
            picker.show_lines(lines)

    # One filter less

    def action_clear(self) -> None:
        """Let go of every filter, a view's too; the order stays."""
        self._view = 0
        self._set_query(LeadQuery(sort=self._query.sort))

    def action_drop_last(self) -> None:
        parts = chips(self._query, self._names)
        if parts:
            self._drop(parts[-1].part)
        else:
            self.hint(Content.styled("Nothing filters the list", "$tl-muted"))

    @on(FilterBar.ChipClicked)
    def _chip_clicked(self, event: FilterBar.ChipClicked) -> None:
        self._drop(event.part)

    @on(EmptyState.Dropped)
    def _dropped(self, event: EmptyState.Dropped) -> None:
        self._drop(event.part)

    def _drop(self, part: str) -> None:
        self._set_query(without(self._query, part))

    # Views

    def action_save_view(self) -> None:
        self._open_field(FilterInputKind.SAVE, self._views[self._view].name if self._view else "")

    def action_rename_view(self) -> None:
        if self._view:
            self._open_field(FilterInputKind.RENAME, self._views[self._view].name)
        else:
            self.hint(messages.said("All leads are no saved view: W saves one"))

    async def action_delete_view(self) -> None:
        view = self._views[self._view]
        if not view.id:
            self.hint(messages.said("All leads are no saved view, and stay"))
            return
        self._view = 0
        await self._store.delete_view(view.id)
        self.hint(
            messages.said(f"View {view.name} is deleted; its filter stays until you leave it")
        )


def _begins_a_word(line: str) -> bool:
    """Whether the line ends in the beginning of ``status:`` or the like: it is not searched for yet."""
    last = line[line.rfind(" ") + 1 :].lstrip("-").lower()
    return bool(last) and any(word.name.startswith(last) for word in GRAMMAR)


def _id(words: str) -> int:
    """A person's id as typed; raises ``UsageError``."""
    words = words.strip().removeprefix("#")
    if not re.fullmatch("[0-9]{1,18}", words):
        raise UsageError("An id is a number, such as 12.")
    return int(words)
