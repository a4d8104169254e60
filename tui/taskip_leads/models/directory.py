"""Names seen so far for ids; the API has no lists of countries, groups and the like."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from taskip_leads.text import fold


class NamedItem(Struct, frozen=True):
    """An id and its name; ``within`` is the id of its parent (a city's state)."""

    id: int
    name: str
    within: int | None = None


class Directory(Struct, frozen=True):
    """All names known on this machine, each list sorted by name."""

    people: tuple[NamedItem, ...] = ()
    companies: tuple[NamedItem, ...] = ()
    countries: tuple[NamedItem, ...] = ()
    states: tuple[NamedItem, ...] = ()
    cities: tuple[NamedItem, ...] = ()
    groups: tuple[NamedItem, ...] = ()


class UnknownName(ValueError):
    """An unknown or ambiguous name. The message is a sentence for the field."""


def find_named(text: str, known: Iterable[NamedItem], what: str) -> NamedItem:
    """Return the item for a name or an id (``12``, ``#12``).

    Ids are not checked, because there is no complete list to check them against.

    Raises:
        UnknownName: no item, or more than one, has the name.
    """
    query = text.strip()
    digits = query.removeprefix("#")
    known = tuple(known)
    if digits.isascii() and digits.isdigit():
        id_ = int(digits)
        return next((one for one in known if one.id == id_), NamedItem(id_, f"#{id_}"))
    wanted = fold(query)
    matching = [one for one in known if fold(one.name) == wanted]
    if not matching:
        matching = [one for one in known if fold(one.name).startswith(wanted)]
    if not matching:
        raise UnknownName(f"No {what} with that name is known here. Enter its ID.")
    if len({one.id for one in matching}) > 1:
        matches = ", ".join(f"#{one.id} {one.name}" for one in matching[:3])
        raise UnknownName(f"More than one: {matches}. Enter the ID.")
    return matching[0]
