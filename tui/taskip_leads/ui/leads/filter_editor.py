"""The field in which filters are typed: text, days, values, the whole filter, and names."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.content import Content
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.errors import UsageError
from taskip_leads.models.filters.amounts import explain_values, parse_values, show_values
from taskip_leads.models.filters.dates import explain, parse_days
from taskip_leads.models.filters.language import (
    GRAMMAR,
    InvalidFilter,
    NameLookup,
    UnknownFilterWord,
    parse,
    parse_valid_parts,
    show,
)
from taskip_leads.models.filters.query import LeadQuery, View
from taskip_leads.models.values.amounts import InvalidAmount
from taskip_leads.models.values.days import InvalidDay
from taskip_leads.ui.leads import messages
from taskip_leads.ui.leads.footer import NAMING
from taskip_leads.ui.leads.query_state import LeadListQuery
from taskip_leads.ui.leads.widgets.filter_bar import FilterBar, FilterInputKind

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: The part of the query that a field for days changes.
_DAY_PARTS = {
    FilterInputKind.WHEN: "interaction",
    FilterInputKind.CREATED: "created",
    FilterInputKind.UPDATED: "updated",
}


class FilterEditor:
    """Change the query with every letter in the field, and show what cannot be understood.

    ``changed`` gets the new query; ``saved`` gets a view that was saved. ``opened`` and ``closed`` are
    called with the field, ``error_shown`` with whether the row under it holds an error.
    """

    def __init__(
        self,
        store: Store,
        bar: FilterBar,
        error_line: Static,
        list_query: LeadListQuery,
        *,
        names: Callable[[], NameLookup],
        changed: Callable[[LeadQuery], None],
        saved: Callable[[View], Awaitable[None]],
        opened: Callable[[], None],
        closed: Callable[[], None],
        error_shown: Callable[[bool], None],
        hint: Callable[[Content], None],
    ) -> None:
        self._store, self._bar, self._error_line = store, bar, error_line
        self._list_query, self._names = list_query, names
        self._changed, self._saved = changed, saved
        self._opened, self._closed = opened, closed
        self._error_shown, self._hint = error_shown, hint
        #: The query from before the field was opened, for escape.
        self._before: LeadQuery | None = None
        self._error: InvalidFilter | None = None

    @property
    def kind(self) -> FilterInputKind | None:
        """What is being typed, if anything."""
        return self._bar.field

    @property
    def suggestion(self) -> str:
        """The correction that ``tab`` would insert."""
        return (self._error.suggestion if self._error else None) or ""

    # Opening

    def edit(self, kind: FilterInputKind) -> None:
        """Open the field with what it edits: a part of the query, or a name."""
        query, view = self._list_query.current, self._list_query.view
        match kind:
            case FilterInputKind.TEXT:
                words = query.text
            case FilterInputKind.LINE:
                words = show(query, self._names())
            case FilterInputKind.VALUE:
                words = show_values(query.value).replace(",", " or ") if query.value else ""
            case FilterInputKind.WHEN | FilterInputKind.CREATED | FilterInputKind.UPDATED:
                days = getattr(query, _DAY_PARTS[kind])
                words = days.words if days else ""
            case FilterInputKind.SAVE:
                words = view.name if self._list_query.index else ""
            case FilterInputKind.RENAME:
                if not self._list_query.index:
                    words = "All leads are no saved view: W saves one"
                    self._hint(messages.notice(words))
                    return
                words = view.name
            case FilterInputKind.ME:
                words = ""
        self._open(kind, words)

    def _open(self, kind: FilterInputKind, words: str) -> None:
        self._before = self._list_query.current
        self._bar.open_field(kind, words)
        self._apply(kind, words)
        self._opened()

    # Typing

    def follow(self, kind: FilterInputKind, words: str) -> None:
        """Follow a change of the field."""
        if kind is FilterInputKind.LINE and _ends_in_keyword_prefix(words):
            self._show_error(None)
        else:
            self._apply(kind, words)

    def _apply(self, kind: FilterInputKind, words: str) -> bool:
        """Change the query as typed and return True, or show why it cannot be understood."""
        query = self._list_query.current
        try:
            match kind:
                case FilterInputKind.TEXT:
                    self._changed(replace(query, text=words))
                case FilterInputKind.VALUE:
                    self._apply_value(query, words)
                case FilterInputKind.LINE:
                    self._changed(parse(words, self._names(), clock.today()))
                    self._show_error(None)
                case FilterInputKind.WHEN | FilterInputKind.CREATED | FilterInputKind.UPDATED:
                    self._apply_days(query, kind, words)
                case _:
                    self._show_error(None)
        except (InvalidDay, InvalidAmount) as error:
            self._bar.show_right(messages.notice(str(error), error=True))
            return False
        except InvalidFilter as error:
            if isinstance(error, UnknownFilterWord):
                # It was searched for before its colon was typed.
                self._changed(parse_valid_parts(words, self._names(), clock.today()))
            self._show_error(error)
            return False
        return True

    def _apply_days(self, query: LeadQuery, kind: FilterInputKind, words: str) -> None:
        today = clock.today()
        past = kind is not FilterInputKind.WHEN
        days = parse_days(words, today, past=past) if words.strip() else None
        self._bar.show_right(messages.notice(explain(days, today) if days else "any date"))
        self._changed(replace(query, **{_DAY_PARTS[kind]: days}))

    def _apply_value(self, query: LeadQuery, words: str) -> None:
        value = parse_values(words) if words.strip() else None
        self._bar.show_right(messages.notice(explain_values(value) if value else "any value"))
        self._changed(replace(query, value=value))

    def _show_error(self, error: InvalidFilter | UsageError | None) -> None:
        """Show an error in the row under the field, below the word it is about."""
        self._error = error if isinstance(error, InvalidFilter) else None
        line = self._error_line
        line.display = error is not None
        self._error_shown(error is not None)
        if error is not None:
            prompt = self.kind.value if self.kind else ""
            start = self._error.start if self._error else 0
            width = self._bar.screen.size.width
            line.update(messages.error_below(str(error), len(prompt) + 2 + start, width))

    # Closing

    async def accept(self) -> None:
        """Accept what was typed and close the field, or show why it is not accepted."""
        kind, words = self._bar.field, self._bar.value
        if kind is None or not self._apply(kind, words):
            return
        try:
            match kind:
                case FilterInputKind.SAVE:
                    view = await self._store.views.save(words, self._list_query.current)
                    await self._saved(view)
                case FilterInputKind.RENAME:
                    await self._store.views.rename(self._list_query.view.id, words)
                case FilterInputKind.ME:
                    await self._store.profile.set_me(_parse_user_id(words))
        except UsageError as error:
            self._show_error(error)
            return
        self._close()

    async def complete(self) -> None:
        """Insert the suggested correction; without one, accept what was typed."""
        if self._error is not None and self._error.suggestion:
            self._bar.fill_field(self._error.corrected(self._bar.value))
        elif self.kind not in NAMING:
            await self.accept()

    def cancel(self) -> None:
        """Empty the text field, or restore the query from before and close the field."""
        if self.kind is FilterInputKind.TEXT:
            if self._bar.value:
                self._bar.fill_field("")
                return
        elif self._before is not None:
            self._changed(self._before)
        self._close()

    def _close(self) -> None:
        self._before = None
        self._show_error(None)
        self._bar.close_field()
        self._closed()


def _ends_in_keyword_prefix(line: str) -> bool:
    """Whether the line ends in the start of ``status:`` or the like, which is not searched for yet."""
    last = line[line.rfind(" ") + 1 :].lstrip("-").lower()
    return bool(last) and any(word.name.startswith(last) for word in GRAMMAR)


def _parse_user_id(words: str) -> int:
    """Return a user id as typed. Raises: UsageError."""
    words = words.strip().removeprefix("#")
    if not re.fullmatch("[0-9]{1,18}", words):
        raise UsageError("An id is a number, such as 12.")
    return int(words)
