"""Names that were met so far for ids that the service wants: it lists no countries and no groups."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from taskip_leads.text import fold


class NamedItem(Struct, frozen=True):
    """An id and what it is called; ``within`` is the id of what it lies in (a city's state)."""

    id: int
    name: str
    within: int | None = None


class Directory(Struct, frozen=True):
    """All names that are known on this machine, each list by name."""

    people: tuple[NamedItem, ...] = ()
    companies: tuple[NamedItem, ...] = ()
    countries: tuple[NamedItem, ...] = ()
    states: tuple[NamedItem, ...] = ()
    cities: tuple[NamedItem, ...] = ()
    groups: tuple[NamedItem, ...] = ()


class UnknownName(ValueError):
    """A name that was met nowhere, or at more than one id; says so in words for the field."""


def find(text: str, known: Iterable[NamedItem], what: str) -> NamedItem:
    """The id that is meant by a name, or typed as a number (``12``, ``#12``); raises ``UnknownName``.

    A number is believed: there is no list to check it against.
    """
    asked = text.strip()
    digits = asked.removeprefix("#")
    known = tuple(known)
    if digits.isascii() and digits.isdigit():
        number = int(digits)
        return next((one for one in known if one.id == number), NamedItem(number, f"#{number}"))
    wanted = fold(asked)
    found = [one for one in known if fold(one.name) == wanted]
    if not found:
        found = [one for one in known if fold(one.name).startswith(wanted)]
    if not found:
        raise UnknownName(f"No {what} of that name was seen here. A number works.")
    if len({one.id for one in found}) > 1:
        numbers = ", ".join(f"#{one.id} {one.name}" for one in found[:3])
        raise UnknownName(f"More than one: {numbers}. Type the number.")
    return found[0]
