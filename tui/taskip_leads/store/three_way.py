"""Mine, theirs and what it was: which fields of an edit can leave, and which need a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

from taskip_leads.store.field_values import equivalent

Same = Callable[[str, Any, Any], bool]


class ThreeWay(Struct, frozen=True):
    """An edit against what the service holds now."""

    #: To be sent: theirs is still what it was.
    send: dict[str, Any] = field(default_factory=dict)
    #: Changed by both, to different values: field → mine, theirs, base.
    conflicts: dict[str, dict[str, Any]] = field(default_factory=dict)


def three_way(
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    base: Mapping[str, Any],
    same: Same = equivalent,
) -> ThreeWay:
    """Per field: theirs = base → send mine; theirs = mine → nothing to do; else both, for a person.

    A field without a ``base`` was edited by someone who saw no value of it: mine is sent.
    """
    found = ThreeWay()
    for name, value in mine.items():
        there = theirs.get(name)
        if equivalent(name, there, value):
            continue
        if name not in base or equivalent(name, there, base[name]):
            found.send[name] = value
        else:
            found.conflicts[name] = {"mine": value, "theirs": there, "base": base[name]}
    return found


def differences(
    mine: Mapping[str, Any], theirs: Mapping[str, Any], same: Same = equivalent
) -> dict[str, dict[str, Any]]:
    """The fields that the service holds differently from what was sent."""
    return {
        name: {"mine": value, "theirs": theirs.get(name)}
        for name, value in mine.items()
        if not equivalent(name, theirs.get(name), value)
    }


def rebased(base: Mapping[str, Any], details: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """``base`` after a person has seen theirs: from now on that is what it was."""
    return {**base, **{name: each.get("theirs") for name, each in details.items()}}
