"""Edit filters in the filter field: text, whole filters and names."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.content import Content
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.errors import UsageError
from taskip_leads.models.filters.language import (
    GRAMMAR,
    InvalidFilter,
    parse,
    show,
)
from taskip_leads.models.filters.query import LeadQuery, NameLookup, View
from taskip_leads.models.filters.search_terms import tokens
from taskip_leads.ui.leads import messages
from taskip_leads.ui.leads.footer import NAMING
from taskip_leads.ui.leads.query_state import LeadListQuery
from taskip_leads.ui.leads.widgets.filter_bar import FilterBar, FilterInputKind

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class FilterEditor:
    """Update the query with every key press in the field, and show errors.

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
        #: What cannot be understood, in the order of the text.
        self._mistakes: Sequence[InvalidFilter] = ()

    @property
    def kind(self) -> FilterInputKind | None:
        """The kind of the open field, or None."""
        return self._bar.field

    @property
    def _week_start(self) -> clock.WeekStart:
        return self._store.profile.rules.week_start

    @property
    def suggestion(self) -> str:
        """The correction that ``tab`` would insert."""
        correction = self._correction
        return (correction.suggestion or "") if correction is not None else ""

    @property
    def _correction(self) -> InvalidFilter | None:
        """The first mistake that ``tab`` would correct."""
        return next((one for one in self._mistakes if one.suggestion), None)

    # Opening

    def edit(self, kind: FilterInputKind) -> None:
        """Open the field with what it edits: a part of the query, or a name."""
        query, view = self._list_query.current, self._list_query.view
        match kind:
            case FilterInputKind.TEXT:
                text = query.text
            case FilterInputKind.LINE:
                text = show(query, self._names())
            case FilterInputKind.SAVE:
                text = view.name if self._list_query.index else ""
            case FilterInputKind.RENAME:
                if not self._list_query.index:
                    text = "“All” is not a saved view. `leads.save_view` saves one"
                    self._hint(messages.notice(text))
                    return
                text = view.name
            case FilterInputKind.ME:
                text = ""
        self._open(kind, text)

    def _open(self, kind: FilterInputKind, text: str) -> None:
        self._before = self._list_query.current
        self._bar.open_field(kind, text, self)
        self._apply(kind, text)
        self._opened()

    # Typing

    def follow(self, kind: FilterInputKind, text: str) -> None:
        """Follow a change of the field."""
        if kind is FilterInputKind.LINE:
            searched = tokens(self._before.text) if self._before else []
            text = _without_keyword_prefix(text, searched)
        self._apply(kind, text)

    def _apply(self, kind: FilterInputKind, text: str) -> bool:
        """Change the query as typed and return True, or show what cannot be understood.

        A part that cannot be understood stays as it was when the field was opened: the query of the
        shorter text that was typed on the way to it means nothing to the user.
        """
        query = self._list_query.current
        try:
            match kind:
                case FilterInputKind.TEXT:
                    self._changed(replace(query, text=text))
                case FilterInputKind.LINE:
                    self._changed(parse(text, self._names(), clock.today(), self._week_start))
                    self._show_error()
                case _:
                    self._show_error()
        except InvalidFilter:
            self._show_mistakes(text)
            return False
        return True

    def _show_mistakes(self, text: str) -> None:
        """Filter by what is valid, underline each mistake, and say what is wrong."""
        # Imported when needed: the first frame does without it.
        from taskip_leads.models.filters.valid_parts import parse_valid_parts, sentence

        before, names = self._before or self._list_query.current, self._names()
        parts = parse_valid_parts(text, names, clock.today(), before, self._week_start)
        self._changed(parts.query)
        width = self._bar.screen.size.width - 2
        self._show_error(sentence(parts.mistakes, text, width), parts.mistakes)

    def _show_error(self, error: str = "", mistakes: Sequence[InvalidFilter] = ()) -> None:
        """Show an error in the row under the field, below the first word that it is about."""
        self._mistakes = mistakes
        self._bar.underline(mistakes)
        line = self._error_line
        line.display = bool(error)
        self._error_shown(bool(error))
        if error:
            prompt = self.kind.value if self.kind else ""
            start = mistakes[0].start if mistakes else 0
            width = self._bar.screen.size.width
            line.update(messages.error_below(error, len(prompt) + 2 + start, width))

    # Closing

    async def accept(self) -> None:
        """Accept what was typed and close the field, or show why it is not accepted."""
        kind, text = self._bar.field, self._bar.value
        if kind is None or not self._apply(kind, text):
            return
        try:
            match kind:
                case FilterInputKind.SAVE:
                    view = await self._store.views.save(text, self._list_query.current)
                    await self._saved(view)
                case FilterInputKind.RENAME:
                    await self._store.views.rename(self._list_query.view.id, text)
                case FilterInputKind.ME:
                    await self._store.profile.set_me(_parse_user_id(text))
        except UsageError as error:
            self._show_error(str(error))
            return
        self._close()

    async def complete(self) -> None:
        """Insert the suggested correction; without one, accept what was typed."""
        if (correction := self._correction) is not None:
            self._bar.fill_field(correction.corrected(self._bar.value))
        elif self.kind not in NAMING:
            await self.accept()

    def cancel(self) -> None:
        """Close the field: without the text, or with the query from before for other fields."""
        if self.kind is FilterInputKind.TEXT:
            self._changed(replace(self._list_query.current, text=""))
        elif self._before is not None:
            self._changed(self._before)
        self._close()

    def _close(self) -> None:
        self._before = None
        self._show_error()
        self._bar.close_field()
        self._closed()


def _without_keyword_prefix(line: str, searched: Sequence[str]) -> str:
    """Return the line without the start of a keyword, such as ``stat``, at its end.

    Words in ``searched`` stay.
    """
    start = line.rfind(" ") + 1
    last = line[start:].lstrip("-").lower()
    is_prefix = bool(last) and any(word.name.startswith(last) for word in GRAMMAR)
    return line[:start] if is_prefix and line[start:] not in searched else line


def _parse_user_id(text: str) -> int:
    """Return a user id as typed. Raises: UsageError."""
    text = text.strip().removeprefix("#")
    if not re.fullmatch("[0-9]{1,18}", text):
        raise UsageError("An ID is a number, such as 12")
    return int(text)
