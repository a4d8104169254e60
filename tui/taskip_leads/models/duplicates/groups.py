"""Find leads that may be the same person, by certainty. A wrong merge costs more than a missed one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import combinations

from msgspec import Struct

from taskip_leads.models.duplicates.compared_lead import (
    ComparedLead,
    PhoneNumber,
    Place,
    email_key,
    name_key,
    phone_number,
    places_of,
    release,
    without_country_code,
)

#: A number that more leads have is the switchboard of a company.
MOST_WITH_ONE_NUMBER = 4

#: Two lead ids, the lower one first.
Pair = tuple[int, int]


class Certainty(StrEnum):
    """Why leads may be the same, the surest reason first; the value is the heading."""

    EMAIL = "Same email"
    PHONE = "Same phone"
    NAME = "Same name, similar company"
    SIMILAR = "Similar name, same company"


class DuplicateGroup(Struct, frozen=True):
    """Leads that may be the same person, the oldest first."""

    certainty: Certainty
    lead_ids: tuple[int, ...]
    #: What they have in common, in clean text.
    reason: str
    #: How similar the names are, from 0 to 100; None where they need not be.
    score: int | None = None

    @property
    def likeness(self) -> str:
        """How similar the names are: ``96% alike``; empty where they are the same."""
        return "" if self.score is None else f"{self.score}% alike"


class Duplicates(Struct, frozen=True):
    """All groups, the surest first, and how many leads were compared."""

    groups: tuple[DuplicateGroup, ...] = ()
    compared: int = 0

    @property
    def lead_count(self) -> int:
        """The number of leads in groups."""
        return len({lead_id for group in self.groups for lead_id in group.lead_ids})


def pair_of(one: int, other: int) -> Pair:
    """Return two ids in order."""
    return (one, other) if one < other else (other, one)


def find_duplicates(leads: Sequence[ComparedLead], different: Collection[Pair] = ()) -> Duplicates:
    """Return the groups. ``different`` are pairs that the user has called different.

    The cost grows with the number of leads, not with that of pairs: only leads with a value in common
    are compared.
    """
    finder = _Finder(leads, different)
    finder.add(Certainty.EMAIL, _by_email(leads))
    finder.add(Certainty.PHONE, _by_phone(leads))
    known = places_of(leads)
    finder.add(Certainty.NAME, _by_name(leads, known))
    from taskip_leads.models.duplicates.similar_names import similar_pairs

    for pair, place, score in similar_pairs(leads, known):
        finder.add_pair(pair, f"similar names, {place}", score)
    release(known)
    found = Duplicates(finder.sorted_groups(), len(leads))
    finder.release()
    return found


def find_by_contact(leads: Sequence[ComparedLead], different: Collection[Pair] = ()) -> Duplicates:
    """Return only the groups with the same email or phone."""
    finder = _Finder(leads, different)
    finder.add(Certainty.EMAIL, _by_email(leads))
    finder.add(Certainty.PHONE, _by_phone(leads))
    return Duplicates(finder.sorted_groups(), len(leads))


class _Finder:
    """Collects groups; one whose leads are together in a surer group is left out."""

    def __init__(self, leads: Sequence[ComparedLead], different: Collection[Pair]) -> None:
        self._leads = {lead.lead_id: lead for lead in leads}
        self._different: dict[int, set[int]] = {}
        for one, other in different:
            self._different.setdefault(one, set()).add(other)
            self._different.setdefault(other, set()).add(one)
        self._found: dict[Certainty, list[DuplicateGroup]] = {one: [] for one in Certainty}
        #: Lead id → the groups that it is in.
        self._together: dict[int, list[frozenset[int]]] = {}

    def add(self, certainty: Certainty, alike: Iterable[tuple[Sequence[int], str]]) -> None:
        """Add groups of leads, each with its reason."""
        for lead_ids, reason in alike:
            for some in self._apart(lead_ids):
                self._keep(certainty, some, reason)

    def add_pair(self, pair: Pair, reason: str, score: int) -> None:
        """Add two leads with similar names."""
        if pair[1] not in self._different.get(pair[0], ()):
            self._keep(Certainty.SIMILAR, pair, reason, score)

    def _keep(
        self, certainty: Certainty, lead_ids: Sequence[int], reason: str, score: int | None = None
    ) -> None:
        members = frozenset(lead_ids)
        if len(members) < 2 or any(members <= known for known in self._groups_of(lead_ids[0])):
            return
        for lead_id in members:
            self._together.setdefault(lead_id, []).append(members)
        oldest_first = sorted(members, key=lambda lead_id: self._leads[lead_id].age_key)
        group = DuplicateGroup(certainty, tuple(oldest_first), reason, score)
        self._found[certainty].append(group)

    def _groups_of(self, lead_id: int) -> Sequence[frozenset[int]]:
        return self._together.get(lead_id, ())

    def _apart(self, lead_ids: Sequence[int]) -> Iterator[Sequence[int]]:
        """Split leads so that no two that are different are together; any others are in one part."""
        if self._different.keys().isdisjoint(lead_ids):
            yield lead_ids
            return
        parts: list[list[int]] = []
        for lead_id in sorted(lead_ids):
            others = self._different.get(lead_id, set())
            part = next((one for one in parts if others.isdisjoint(one)), None)
            if part is None:
                parts.append([lead_id])
            else:
                part.append(lead_id)
        yield from parts
        for one, other in combinations(parts, 2):
            for first in one:
                others = self._different.get(first, set())
                yield from ((first, second) for second in other if second not in others)

    def release(self) -> None:
        """Free what was collected."""
        release(self._leads, self._together, self._different)

    def sorted_groups(self) -> tuple[DuplicateGroup, ...]:
        """Return all groups: the surest first, among them the one with the newest lead."""
        newest = {
            id(group): max(self._leads[lead_id].age_key for lead_id in group.lead_ids)
            for groups in self._found.values()
            for group in groups
        }
        return tuple(
            group
            for groups in self._found.values()
            for group in sorted(
                groups, key=lambda one: (newest[id(one)], one.lead_ids), reverse=True
            )
        )


def _by_email(leads: Iterable[ComparedLead]) -> Iterator[tuple[list[int], str]]:
    alike: dict[str, list[int]] = {}
    tags: dict[str, dict[str, None]] = {}
    for lead in leads:
        key, tag = email_key(lead.email)
        if key:
            alike.setdefault(key, []).append(lead.lead_id)
            tags.setdefault(key, {})[tag] = None
    for key, lead_ids in alike.items():
        if len(lead_ids) > 1:
            extra = [f"+{tag}" for tag in tags[key] if tag]
            # With the same tag everywhere the addresses are the same.
            without = f", without {', '.join(extra)}" if extra and len(tags[key]) > 1 else ""
            yield lead_ids, f"same email{without}"
    release(alike, tags)


def _by_phone(leads: Iterable[ComparedLead]) -> Iterator[tuple[list[int], str]]:
    """Group by whole numbers, and by the part that all of them share without a country code."""
    exact: dict[PhoneNumber, list[int]] = {}
    shared: dict[str, list[PhoneNumber]] = {}
    for lead in leads:
        number = phone_number(lead.phone)
        if number is not None:
            if number not in exact:
                for rest in without_country_code(number):
                    shared.setdefault(rest, []).append(number)
            exact.setdefault(number, []).append(lead.lead_id)
    for numbers in shared.values():
        abroad = [number for number in numbers if number.international]
        at_home = [number for number in numbers if not number.international]
        # The same digits in two countries: whose number the one without a code is, nobody knows.
        if len(abroad) == len(at_home) == 1:
            lead_ids = [lead_id for number in numbers for lead_id in exact[number]]
            if len(lead_ids) <= MOST_WITH_ONE_NUMBER:
                yield lead_ids, "same phone, one without country code"
    for lead_ids in exact.values():
        if 1 < len(lead_ids) <= MOST_WITH_ONE_NUMBER:
            yield lead_ids, "same phone"
    release(exact, shared)


def _by_name(
    leads: Iterable[ComparedLead], places: Mapping[int, Sequence[Place]]
) -> Iterator[tuple[list[int], str]]:
    alike: dict[tuple[str, str], list[int]] = {}
    texts: dict[str, str] = {}
    for lead in leads:
        if name := name_key(lead.name):
            for place in places[lead.lead_id]:
                alike.setdefault((name, place.key), []).append(lead.lead_id)
                texts.setdefault(place.key, place.text)
    for (_, place_key), lead_ids in alike.items():
        if len(lead_ids) > 1:
            yield lead_ids, f"same name, {texts[place_key]}"
    release(alike, texts)
