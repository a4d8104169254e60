"""Names that differ by a slip: a doubled letter, a missing one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from taskip_leads.models.duplicates.compared_lead import ComparedLead, Place, name_key, release

#: The least similarity, of 100. ``Jon Smith`` and ``John Smith`` have 95, ``Anna Berg`` and ``Anne Berg``,
#: who are two people, 89.
LEAST_SCORE = 94
#: Of a company with more people of the same initials none are compared: there it proves too little.
MOST_COMPARED = 200


def similar_pairs(
    leads: Iterable[ComparedLead], places: Mapping[int, Sequence[Place]]
) -> Iterator[tuple[tuple[int, int], str, int]]:
    """Yield pairs of leads with similar names at the same place: ids in order, the place, the score.

    Names are compared only if the initials of their words are the same.
    """
    from rapidfuzz import fuzz  # takes 50 ms to import; only the comparison needs it

    blocks: dict[tuple[str, str], list[tuple[str, int]]] = {}
    texts: dict[str, str] = {}
    for lead in leads:
        if name := name_key(lead.name):
            for place in places[lead.lead_id]:
                block = (place.key, initials_of(name))
                blocks.setdefault(block, []).append((name, lead.lead_id))
                texts.setdefault(place.key, place.text)
    seen: set[tuple[int, int]] = set()
    for (place_key, _), people in blocks.items():
        if not 1 < len(people) <= MOST_COMPARED:
            continue
        for (one, first), (other, second) in combinations(people, 2):
            pair = (first, second) if first < second else (second, first)
            if one == other or pair in seen:
                continue
            score = fuzz.ratio(one, other, score_cutoff=LEAST_SCORE)
            if score >= LEAST_SCORE:
                seen.add(pair)
                yield pair, texts[place_key], int(score)
    release(blocks, texts)


def initials_of(name: str) -> str:
    """Return the first letters of the words of a ``name_key``, in order."""
    return "".join(sorted(word[0] for word in name.split()))
