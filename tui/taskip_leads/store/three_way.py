"""Three-way merge: which fields of an edit can be sent, and which need a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

from taskip_leads.store.field_values import equivalent, is_unchanged, matches

#: Compares a field: its name, our value, TaskIP's value.
Same = Callable[[str, Any, Any], bool]


class ThreeWay(Struct, frozen=True):
    """An edit compared with TaskIP's current values."""

    #: Fields to send: TaskIP still has the base.
    send: dict[str, Any] = field(default_factory=dict)
    #: Fields that both changed to different values: field → mine, theirs, base.
    conflicts: dict[str, dict[str, Any]] = field(default_factory=dict)


def three_way(
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    base: Mapping[str, Any],
    same: Same = is_unchanged,
    *,
    sent: bool = False,
) -> ThreeWay:
    """Per field: theirs = base → send mine; theirs = mine → nothing to do; else a conflict.

    ``same`` accepts TaskIP's form of a text, but not the smallest change of a colleague. A field
    without a ``base`` was edited without seeing its value: mine is sent. ``sent``: mine was sent before,
    so theirs may be its stored form.
    """
    result = ThreeWay()
    for name, value in mine.items():
        there = theirs.get(name)
        if equivalent(name, there, value):
            continue
        if name not in base or equivalent(name, there, base[name]):
            result.send[name] = value
        elif sent and same(name, value, there):
            continue
        elif same(name, base[name], there):
            result.send[name] = value
        else:
            result.conflicts[name] = {"mine": value, "theirs": there, "base": base[name]}
    return result


def differences(
    mine: Mapping[str, Any], theirs: Mapping[str, Any], same: Same = equivalent
) -> dict[str, dict[str, Any]]:
    """Return fields whose value in TaskIP differs from mine: field → mine, theirs."""
    return {
        name: {"mine": value, "theirs": theirs.get(name)}
        for name, value in mine.items()
        if not same(name, value, theirs.get(name))
    }


def has_arrived(
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    base: Mapping[str, Any],
    same: Same = matches,
) -> bool:
    """Return whether TaskIP has a sent edit, possibly rewritten.

    A field that still has its base has not arrived, however similar the edit is.
    """
    for name, value in mine.items():
        there = theirs.get(name)
        if equivalent(name, there, value):
            continue
        if equivalent(name, there, base.get(name)) or not same(name, value, there):
            return False
    return True


def rebased(base: Mapping[str, Any], details: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return ``base`` after the user has seen theirs, which becomes the new base."""
    return {**base, **{name: each.get("theirs") for name, each in details.items()}}
