"""Split a filter's text into words and named parts, each with its position.

This module does not know which names exist, or what can follow them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from taskip_leads.models.filters.search_terms import quote, unquote, word_end

#: The head of a part: ``status:``, ``-status:``; but not that of a web address.
HEAD = re.compile(r"(-?)([A-Za-z_]+):(?!//)")


# Thousands separators, as in 1 250,50.
_NO_BREAK = "\xa0\u202f\u2007\u2009"


class TokenValue(NamedTuple):
    text: str
    start: int
    end: int


@dataclass(slots=True)
class FilterToken:
    """One named part, such as ``-status:new,contacted``; ``value`` is unquoted.

    ``name`` is as typed, until the parser replaces it by the grammar's name.
    """

    name: str
    minus: bool
    items: list[TokenValue]
    start: int
    end: int

    @property
    def slot(self) -> str:
        """What the part sets: its name, with a minus at the end where it excludes."""
        return self.name + ("-" if self.minus else "")

    @property
    def value(self) -> str:
        return ",".join(item.text for item in self.items)

    @property
    def behind(self) -> tuple[int, int]:
        """The start and end of the value."""
        return (self.items[0].start, self.end) if self.items else (self.start, self.end)


def tokenize(text: str) -> list[str | FilterToken]:
    """Split into plain words and named parts, in order."""
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
        elif head := HEAD.match(text, at):
            part = FilterToken(head[2], bool(head[1]), [], at, at)
            at = part.end = _items(text, head.end(), part.items)
            out.append(part)
        else:
            end = word_end(text, at)
            out.append(text[at:end])
            at = end
    return out


def _items(text: str, at: int, into: list[TokenValue]) -> int:
    """Append the values of ``new,"in progress",…`` from ``at``; return their end."""
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
    """Return whether white space ends the value; a no-break space between digits does not."""
    if not text[at].isspace():
        return False
    if text[at] not in _NO_BREAK:
        return True
    around = text[at - 1 : at] + text[at + 1 : at + 2]
    return not (len(around) == 2 and around.isascii() and around.isdigit())


def joined(arguments: Sequence[str]) -> str:
    """Join command-line arguments into a filter, restoring quotes that the shell removed.

    The single argument ``date:this week`` becomes ``date:"this week"``.
    """
    out: list[str] = []
    for argument in arguments:
        head = HEAD.match(argument)
        value = argument[head.end() :] if head else ""
        if head and " " in value.strip() and '"' not in value and not HEAD.search(value):
            argument = head[0] + quote(value.strip())
        out.append(argument)
    return " ".join(out)
