"""A filter's text cut up: words, and parts with a name, each with the place where it stands.

Which names there are, and what may stand behind them, is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from taskip_leads.models.filters.search_terms import quote, unquote, word_end

#: What a part begins with: ``status:``, ``-status:``; an address of the web is none.
HEAD = re.compile(r"(-?)([A-Za-z_]+):(?!//)")


# They separate thousands: 1 250,50.
_NO_BREAK = "\xa0\u202f\u2007\u2009"


class TokenValue(NamedTuple):
    text: str
    start: int
    end: int


@dataclass(slots=True)
class FilterToken:
    """``-status:new,contacted`` cut up; ``value`` is all of it behind the colon, unquoted.

    ``name`` is as it was typed, until the reader puts the one there that it knows it by.
    """

    name: str
    minus: bool
    items: list[TokenValue]
    start: int
    end: int

    @property
    def value(self) -> str:
        return ",".join(item.text for item in self.items)

    @property
    def behind(self) -> tuple[int, int]:
        """Where the value stands."""
        return (self.items[0].start, self.end) if self.items else (self.start, self.end)


def cut(text: str) -> list[str | FilterToken]:
    """Plain words and parts with a name, in order."""
    out: list[str | FilterToken] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] == '"':
            phrase, end = unquote(text, at)
            if phrase := " ".join(phrase.split()):
                out.append(phrase)
            at = end
        elif found := HEAD.match(text, at):
            part = FilterToken(found[2], bool(found[1]), [], at, at)
            at = part.end = _items(text, found.end(), part.items)
            out.append(part)
        else:
            end = word_end(text, at)
            out.append(text[at:end])
            at = end
    return out


def _items(text: str, at: int, into: list[TokenValue]) -> int:
    """Read ``new,"in progress",…`` from ``at``; where it ends."""
    while at < len(text) and not _ends_value(text, at):
        start = at
        if text[at] == '"':
            value, at = unquote(text, at)
            into.append(TokenValue(value, start, at))
        else:
            while at < len(text) and not _ends_value(text, at) and text[at] != ",":
                at += 1
            into.append(TokenValue(text[start:at], start, at))
        if at < len(text) and text[at] == ",":
            at += 1
    return at


def _ends_value(text: str, at: int) -> bool:
    """Whether the character is white space that ends a value; between digits a no-break space does not."""
    if not text[at].isspace():
        return False
    if text[at] not in _NO_BREAK:
        return True
    around = text[at - 1 : at] + text[at + 1 : at + 2]
    return not (len(around) == 2 and around.isascii() and around.isdigit())


def joined(arguments: Sequence[str]) -> str:
    """A filter out of a command line's arguments, where the shell took the quotes away.

    ``date:this week`` that came as one argument means ``date:"this week"``.
    """
    out: list[str] = []
    for argument in arguments:
        found = HEAD.match(argument)
        value = argument[found.end() :] if found else ""
        if found and " " in value.strip() and '"' not in value and not HEAD.search(value):
            argument = found[0] + quote(value.strip())
        out.append(argument)
    return " ".join(out)
