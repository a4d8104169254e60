"""Who wrote which fields of leads, in the order of their commits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: Fields that colleagues edit too; only the rep edits the others.
SHARED = ("website", "address")
OWN = ("phone_number", "zip_code")


@dataclass(frozen=True)
class Commit:
    """One field of a lead, written by someone."""

    who: str
    value: Any
    at: int


@dataclass
class Attempt:
    """What the program knew when it sent an edit of a lead."""

    lead: int
    fields: dict[str, Any]
    #: The number of commits when the lead was last read.
    read_at: int
    #: The values that the rep saw when they started editing, by field.
    base: dict[str, Any]


class CommitLog:
    """Records commits of shared fields, and edits of ours that overwrite unseen values."""

    def __init__(self, original: Callable[[Any], Any]) -> None:
        self._original = original
        #: Commits by lead and field.
        self.written: dict[tuple[int, str], list[Commit]] = {}
        #: Values that the rep was shown before a decision, by lead and field.
        self.seen: set[tuple[int, str, str]] = set()
        self.stale: list[str] = []
        self._count = 0
        self._read: dict[int, int] = {}

    def attempt(self, lead: int, fields: dict[str, Any], base: dict[str, Any]) -> Attempt:
        """Return an edit that is about to be sent."""
        return Attempt(lead, fields, self._read.get(lead, 0), base)

    def mark_read(self, lead: int) -> None:
        """Record that the program has read the lead."""
        self._read[lead] = self._count

    def add_ours(self, attempt: Attempt) -> None:
        """Record an executed edit of ours; report it if it overwrote an unseen value."""
        for name, value in attempt.fields.items():
            history = self.written.setdefault((attempt.lead, name), [])
            last = history[-1] if history else None
            overwritten = (
                last is not None
                and last.who == "colleague"
                and last.value != value
                and last.at <= attempt.read_at
                and last.value != self._original(attempt.base.get(name))
                and (attempt.lead, name, str(last.value)) not in self.seen
            )
            if overwritten and last is not None:
                self.stale.append(f"lead {attempt.lead} {name}: {last.value!r} lost to {value!r}")
            self.add(attempt.lead, name, "rep", value)

    def add(self, lead: int, name: str, who: str, value: Any) -> None:
        self._count += 1
        self.written.setdefault((lead, name), []).append(Commit(who, value, self._count))
