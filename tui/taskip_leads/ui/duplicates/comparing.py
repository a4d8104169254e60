"""Which group is looked at, which two of its leads, and what the user has chosen for them."""

from __future__ import annotations

from msgspec import Struct, field

from taskip_leads.models.duplicates.groups import DuplicateGroup, Duplicates
from taskip_leads.models.duplicates.merge import Side


class LeadPair(Struct, frozen=True):
    """The lead that is kept, and the one that is merged into it."""

    kept: int
    other: int


class Comparing(Struct):
    """The place in the groups. It survives a new search: the same leads stay in sight."""

    found: Duplicates = field(default_factory=Duplicates)
    #: The index of the group.
    at: int = 0
    #: The lead to keep; None: the oldest of the group.
    kept: int | None = None
    #: Which of the others is compared with it.
    other_at: int = 0
    chosen: dict[LeadPair, dict[str, Side]] = field(default_factory=dict)

    @property
    def group(self) -> DuplicateGroup | None:
        """The group under the cursor."""
        groups = self.found.groups
        return groups[self.at] if self.at < len(groups) else None

    @property
    def pair(self) -> LeadPair | None:
        """The leads that are compared."""
        group = self.group
        if group is None:
            return None
        kept = self.kept if self.kept in group.lead_ids else group.lead_ids[0]
        others = [lead_id for lead_id in group.lead_ids if lead_id != kept]
        return LeadPair(kept, others[min(self.other_at, len(others) - 1)])

    def has(self, lead_id: int) -> bool:
        """Return whether a lead is one of the two."""
        pair = self.pair
        return pair is not None and lead_id in (pair.kept, pair.other)

    @property
    def sides(self) -> dict[str, Side]:
        """The sides that the user chose for the pair."""
        return {} if self.pair is None else self.chosen.setdefault(self.pair, {})

    def show(self, found: Duplicates) -> None:
        """Take over a new result; the cursor stays on its group, or on the one in its place."""
        before, pair = self.group, self.pair
        self.found = found
        wanted = set(before.lead_ids) if before is not None else set()
        groups = found.groups
        near = [at for at, one in enumerate(groups) if len(wanted & set(one.lead_ids)) > 1]
        same = [
            at for at in near if before is not None and groups[at].certainty == before.certainty
        ]
        if near:
            self.at = (same or near)[0]
        else:
            self.go(min(self.at, max(0, len(groups) - 1)))
        group = self.group
        if near and group is not None and pair is not None and pair.kept in group.lead_ids:
            self.kept = pair.kept
            others = [lead_id for lead_id in group.lead_ids if lead_id != pair.kept]
            self.other_at = others.index(pair.other) if pair.other in others else 0

    def go(self, at: int) -> None:
        """Go to a group."""
        self.at, self.kept, self.other_at = at, None, 0

    def move(self, by: int) -> None:
        """Go to another group, or to the nearest end."""
        at = max(0, min(self.at + by, len(self.found.groups) - 1))
        if at != self.at:
            self.go(at)

    def next_pair(self, by: int) -> None:
        """Go to the next two leads of the group, then to the next group."""
        group = self.group
        if group is not None and 0 <= self.other_at + by < len(group.lead_ids) - 1:
            self.other_at += by
        else:
            self.move(by)

    def keep_other(self) -> None:
        """Keep the other lead of the pair; what was chosen begins anew."""
        pair, group = self.pair, self.group
        if pair is not None and group is not None:
            self.kept = pair.other
            others = [lead_id for lead_id in group.lead_ids if lead_id != pair.other]
            self.other_at = others.index(pair.kept)
