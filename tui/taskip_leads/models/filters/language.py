"""Parse and format a filter as one line: ``acme status:new value:>5000 owner:me``.

``parse`` and ``show`` are inverses. The caller passes the workspace's names of statuses, sources and
people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from msgspec import Struct
from msgspec.structs import replace

from taskip_leads.clock import WeekStart
from taskip_leads.models.filters.amounts import parse_values, show_values
from taskip_leads.models.filters.dates import parse_age, parse_days
from taskip_leads.models.filters.query import (
    ME,
    NONE,
    DayRange,
    Has,
    LeadQuery,
    LeadState,
    NameLookup,
    Pick,
    Sort,
    SortField,
)
from taskip_leads.models.filters.search_terms import quote, tokens
from taskip_leads.models.filters.tokenizer import HEAD, FilterToken, TokenValue, tokenize
from taskip_leads.models.filters.writing import ID, write_days, write_ids, write_value, write_word
from taskip_leads.models.values.amounts import InvalidAmount, read_currency
from taskip_leads.models.values.days import InvalidDay
from taskip_leads.text import fold


class InvalidFilter(ValueError):
    """The text is not a valid filter, from ``start`` to ``end``; ``suggestion`` may fix it."""

    def __init__(self, message: str, start: int, end: int, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.start = start
        self.end = end
        self.suggestion = suggestion

    def corrected(self, text: str) -> str:
        """Return ``text`` with the suggestion in place of the invalid part."""
        if self.suggestion is None:
            return text
        return text[: self.start] + self.suggestion + text[self.end :]


class FilterWord(Struct, frozen=True):
    """One word of the language, for help and README."""

    name: str
    #: What can follow the colon.
    takes: str
    meaning: str
    example: str


GRAMMAR: tuple[FilterWord, ...] = (
    FilterWord(
        "", "words, \"phrases\"", "in name, company, email, phone, website, description, notes",
        "acme \"new york\"",
    ),
    FilterWord("status", "names, none", "has any of these statuses", "status:new,contacted"),
    FilterWord("source", "names, none", "came from any of these", "source:web"),
    FilterWord("owner", "names, me, none", "belongs to any of these", "owner:me"),
    FilterWord("value", "> >= < <= number, currency, any, none", "is worth", "value:>5000,eur"),
    FilterWord("date", "days, late, any, none", "last interaction or next step", "date:\"late, today\""),
    FilterWord("created", "days, hours", "was created", "created:\"this week\""),
    FilterWord("updated", "days", "was updated in TaskIP", "updated:2d"),
    FilterWord("stuck", "an age", "has been in its status for so long, as seen here", "stuck:30d"),
    FilterWord(
        "noted", "days, any, none", "has a note of that day, of those read here", "noted:yesterday"
    ),
    FilterWord(
        "is", "active, converted, all, late, untouched, closed",
        "active unless you say otherwise; by next step and status", "is:late",
    ),
    FilterWord("company", "text", "is in the company name", "company:acme"),
    FilterWord("has", ", ".join(Has), "has one", "has:note"),
    FilterWord("sort", ", ".join(SortField), "+ ascending, - descending", "sort:-value"),
)  # fmt: skip

#: Rules that apply to all words, one sentence each.
RULES = (
    "A leading - excludes: -status:lost, -has:email.",
    "Every part must match. Of several names, days or values, any one is enough.",
    'Between days stands a comma, between values or: created:"today, last week", value:"<1k or >50k".',
    'Quote names with spaces: status:"in progress". #4 is the one with that ID.',
)

_ALIASES = {"when": "date", "interaction": "date", "assigned": "owner", "statuses": "status"}
_NAMES = {word.name for word in GRAMMAR if word.name}
_STATES: dict[str, bool | None] = {"active": False, "converted": True, "all": None}
_PARTS, _COLUMNS = tuple(Has), tuple(SortField)
_IS = (*_STATES, *LeadState)
_DAY_PARTS = frozenset(("date", "created", "updated", "stuck", "noted"))


def parse(
    text: str, names: NameLookup, today: date, week_start: WeekStart = WeekStart.MONDAY
) -> LeadQuery:
    """Parse a filter; raise ``InvalidFilter`` for the first invalid part."""
    parts = tokenize(text)
    for part in parts:
        # Check all words first, so that an unknown word is reported before other errors.
        if isinstance(part, FilterToken):
            name_part(part)
    query = LeadQuery()
    seen: set[str] = set()
    for part in parts:
        if isinstance(part, FilterToken):
            query = add_part(query, part, text, seen, names, today, week_start)
    return with_words(query, [part for part in parts if isinstance(part, str)])


def add_part(
    query: LeadQuery,
    part: FilterToken,
    text: str,
    seen: set[str],
    names: NameLookup,
    today: date,
    week_start: WeekStart,
) -> LeadQuery:
    """Return the query with one named part of ``text`` added, and add the part to ``seen``.

    Raises:
        InvalidFilter: the value is invalid, or the part is given twice.
    """
    if part.slot in seen and part.name not in REPEATABLE:
        raise InvalidFilter(f"{part.name}: is given twice", part.start, part.end)
    if not part.value:
        takes = next(word.takes for word in GRAMMAR if word.name == part.name)
        raise InvalidFilter(f"{part.name}: needs {takes}", part.start, part.end)
    _check_end(text, part)
    if part.name in _DAY_PARTS:
        query = _date(query, part, today, week_start)
    else:
        query = _READERS[part.name](query, part, names)
    seen.add(part.slot)
    return query


def with_words(query: LeadQuery, words: Sequence[str]) -> LeadQuery:
    """Return the query with these words and phrases to search for."""
    return replace(query, text=" ".join(write_word(word) for word in words))


def show(query: LeadQuery, names: NameLookup) -> str:
    """Return the text that ``parse`` reads as this filter."""
    parts = [quote(word) if HEAD.match(word) else write_word(word) for word in tokens(query.text)]
    picks = (
        ("status", query.statuses, names.statuses),
        ("source", query.sources, names.sources),
        ("owner", query.owners, names.people),
    )
    for name, pick, called in picks:
        if pick.chosen:
            parts.append(f"{name}:{write_ids(pick.chosen, called)}")
        if pick.excluded:
            parts.append(f"-{name}:{write_ids(pick.excluded, called)}")
    if query.value is not None:
        shown = show_values(query.value)
        parts.append(f"value:{quote(shown) if ' ' in shown else shown}")
    dates = (("date", query.interaction), ("created", query.created), ("updated", query.updated))
    parts += [f"{name}:{write_value(write_days(days))}" for name, days in dates if days is not None]
    if query.stuck is not None:
        parts.append(f"stuck:{write_value(query.stuck.words)}")
    if query.noted is not None:
        parts.append(f"noted:{write_value(write_days(query.noted))}")
    if query.converted is not False:
        parts.append("is:converted" if query.converted else "is:all")
    for minus, states in (("", query.states), ("-", query.excluded_states)):
        if states:
            parts.append(f"{minus}is:{','.join(sorted(states))}")
    if query.company.strip():
        parts.append(f"company:{write_value(query.company)}")
    for minus, some in (("", query.has), ("-", query.lacks)):
        if some:
            parts.append(f"{minus}has:{','.join(sorted(some))}")
    if query.sort != Sort():
        parts.append(f"sort:{'-' if query.sort.descending else '+'}{query.sort.field}")
    return " ".join(parts)


def name_part(part: FilterToken) -> None:
    """Give the part the grammar's name for it. Raises: InvalidFilter."""
    name = part.name.lower()
    name = _ALIASES.get(name, name)
    if name in _NAMES:
        part.name = name
        return
    minus = "-" if part.minus else ""
    head = f"{minus}{part.name}:"
    start, end = part.start, part.start + len(head)
    near = get_close_matches(name, [*_NAMES, *_ALIASES], n=1, cutoff=0.6)
    if near:
        suggestion = f"{minus}{near[0]}:"
        raise InvalidFilter(f"{head} is not a filter. {suggestion} is.", start, end, suggestion)
    raise InvalidFilter(f"{head} is not a filter. Quote it to search for it.", start, end)


# A word that must belong to the part before it: a space ends the value, and the word would otherwise be
# searched for.
_MORE_DIGITS = re.compile(r"[0-9]{3}(?:[.,'’][0-9]+)*[km]?(?:[a-z]{3})?", re.IGNORECASE)
_MORE_OF_A_DAY = re.compile(r"ago|days?|weeks?|months?|years?|(?:19|20)[0-9]{2}", re.IGNORECASE)
_NEXT_WORD = re.compile(r"\s+(\S+)")


def _check_end(text: str, part: FilterToken) -> None:
    """Raise ``InvalidFilter`` if an amount or a day continues after a space: ``value:>1 250``."""
    following = _NEXT_WORD.match(text, part.end)
    if following is None or text[part.end - 1] == '"':
        return
    word = following[1]
    if part.name == "value":
        bare_currency = read_currency(part.value) is not None and word[0] in "0123456789"
        continues = bare_currency or (
            part.value[-1] in "0123456789" and _MORE_DIGITS.fullmatch(word) is not None
        )
    else:
        continues = part.name in _DAY_PARTS and _MORE_OF_A_DAY.fullmatch(word) is not None
    if continues:
        quoted = f"{part.name}:{quote(f'{part.value} {word}')}"
        raise InvalidFilter(
            f"A space ends the value. {quoted}?", part.start, following.end(), quoted
        )


# Parsing each part

_Reader = Callable[[LeadQuery, FilterToken, NameLookup], LeadQuery]


def _pick(query: LeadQuery, part: FilterToken, names: NameLookup) -> LeadQuery:
    called = {"status": names.statuses, "source": names.sources, "owner": names.people}[part.name]
    slot = {"status": "statuses", "source": "sources", "owner": "owners"}[part.name]
    ids = {number for item in part.items if item.text for number in _ids(item, part.name, called)}
    before: Pick = getattr(query, slot)
    after = (
        replace(before, excluded=before.excluded | ids)
        if part.minus
        else replace(before, chosen=before.chosen | ids)
    )
    return _with(query, slot, after)


def _ids(item: TokenValue, name: str, called: Mapping[int, str]) -> set[int]:
    word = fold(item.text).strip()
    if word == "none":
        return {NONE}
    if word == "me" and name == "owner":
        return {ME}
    if number := ID.fullmatch(item.text.strip()):
        return {int(number[1])}
    if exact := {number for number, text in called.items() if fold(text).strip() == word}:
        return exact
    if name == "owner":
        # People can be named by their first names.
        exact = {number for number, text in called.items() if word in fold(text).split()}
        if len(exact) == 1:
            return exact
    by_fold = {fold(text).strip(): text for text in called.values()}
    near = [text for text in by_fold if text.startswith(word)] or get_close_matches(
        word, list(by_fold), n=1, cutoff=0.5
    )
    what = "person" if name == "owner" else name
    if near:
        suggestion = by_fold[near[0]]
        raise InvalidFilter(
            f"No {what} is named “{item.text}”. {suggestion}?",
            item.start,
            item.end,
            write_value(suggestion),
        )
    raise InvalidFilter(f"No {what} is named “{item.text}”", item.start, item.end)


def _value(query: LeadQuery, part: FilterToken, _names: NameLookup) -> LeadQuery:
    if part.minus:
        # This is the only value part whose opposite is also a filter.
        if part.value.strip().lower() in ("none", "any"):
            turned = "any" if part.value.strip().lower() == "none" else "none"
            return replace(query, value=parse_values(turned))
        raise _not_excludable(part)
    try:
        return replace(query, value=parse_values(part.value))
    except InvalidAmount as error:
        raise InvalidFilter(str(error), *part.behind) from None


def _date(query: LeadQuery, part: FilterToken, today: date, week_start: WeekStart) -> LeadQuery:
    slot = "interaction" if part.name == "date" else part.name
    text = part.value
    if part.minus:
        if slot == "stuck" or text.strip().lower() not in ("none", "never"):
            raise _not_excludable(part)
        text = "any"
    try:
        if slot == "stuck":
            return _with(query, slot, parse_age(text, today))
        past, hours = slot != "interaction", slot == "created"
        days = parse_days(text, today, past=past, hours=hours, week_start=week_start)
        return _with(query, slot, days)
    except InvalidDay as error:
        raise InvalidFilter(str(error), *part.behind) from None


def _is(query: LeadQuery, part: FilterToken, _names: NameLookup) -> LeadQuery:
    for item in part.items:
        word = item.text.strip().lower()
        if word not in _IS:
            raise _no_choice("is", word, _IS, part, item)
        if word not in _STATES:
            slot = "excluded_states" if part.minus else "states"
            query = replace(query, **{slot: getattr(query, slot) | {LeadState(word)}})
            continue
        if query.converted is not False:
            raise InvalidFilter(f"is:{word} contradicts another is:", part.start, part.end)
        state = _STATES[word]
        if part.minus:
            if state is None:
                raise _not_excludable(part)
            state = not state
        query = replace(query, converted=state)
    return query


def _company(query: LeadQuery, part: FilterToken, _names: NameLookup) -> LeadQuery:
    if part.minus:
        raise _not_excludable(part)
    return replace(query, company=part.value)


def _has(query: LeadQuery, part: FilterToken, _names: NameLookup) -> LeadQuery:
    parts: set[Has] = set()
    for item in part.items:
        word = item.text.strip().lower().replace("e-mail", "email")
        word = word.removesuffix("s") if word.removesuffix("s") in _PARTS else word
        if word not in _PARTS:
            raise _no_choice("has", word, _PARTS, part, item)
        parts.add(Has(word))
    if part.minus:
        return replace(query, lacks=query.lacks | parts)
    return replace(query, has=query.has | parts)


def _sort(query: LeadQuery, part: FilterToken, _names: NameLookup) -> LeadQuery:
    word = part.value.strip().lower()
    bare = word.lstrip("+-")
    bare = "when" if bare == "date" else bare
    if bare not in _COLUMNS or part.minus:
        raise _no_choice("sort", word, _COLUMNS, part)
    by = SortField(bare)
    falling = by.falls if word[0] not in "+-" else word[0] == "-"
    return replace(query, sort=Sort(by, falling))


REPEATABLE = frozenset(("status", "source", "owner", "has", "is"))
_READERS: dict[str, _Reader] = {
    "status": _pick,
    "source": _pick,
    "owner": _pick,
    "value": _value,
    "is": _is,
    "company": _company,
    "has": _has,
    "sort": _sort,
}


def _with(query: LeadQuery, slot: str, value: Pick | DayRange) -> LeadQuery:
    return replace(query, **{slot: value})


def _not_excludable(part: FilterToken) -> InvalidFilter:
    return InvalidFilter(f"-{part.name}: can't be excluded", part.start, part.end)


def _no_choice(
    name: str, word: str, choices: Sequence[str], part: FilterToken, item: TokenValue | None = None
) -> InvalidFilter:
    start, end = (item.start, item.end) if item else part.behind
    near = get_close_matches(word, choices, n=1, cutoff=0.5)
    return InvalidFilter(
        f"{name}: takes {', '.join(choices)}", start, end, str(near[0]) if near else None
    )
