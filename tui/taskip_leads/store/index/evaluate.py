"""From a query to the set of leads it lets through: plain set algebra."""

from __future__ import annotations

from pyroaring import BitMap

from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.filters.search_terms import needles, spellings
from taskip_leads.store.index.lead_sets import LeadSets, Situation
from taskip_leads.store.index.text_index import TextIndex
from taskip_leads.text import fold


def evaluate(query: LeadQuery, sets: LeadSets, texts: TextIndex, situation: Situation) -> BitMap:
    """The slots that all parts of the query let through."""
    found = sets.everything.copy()
    if query.converted is not None:
        found = found & sets.converted if query.converted else found - sets.converted
    for pick, ids in (
        (query.statuses, sets.statuses),
        (query.sources, sets.sources),
        (query.owners, sets.owners),
    ):
        if pick:
            found = ids.picked(pick, found)
    if query.created is not None:
        found = found & sets.within(query.created)
    for days, dated in (
        (query.interaction, sets.interaction),
        (query.updated, sets.updated),
        (query.stuck, sets.in_status),
    ):
        if days is not None:
            found = found & dated.within(days)
    if query.value is not None:
        found = sets.values.within(query.value, found)
    for part in query.has:
        found = found & sets.has[part]
    for part in query.lacks:
        found = found - sets.has[part]
    if query.states:
        found = found & BitMap.union(*(sets.in_state(s, situation) for s in query.states))
    for state in query.excluded_states:
        found = found - sets.in_state(state, situation)
    for needle in needles(query.text):
        found = found & BitMap.union(*(texts.slots_with(text) for text in spellings(needle)))
    if company := company_needle(query):
        found = texts.slots_with_company(company, found)
    return found


def company_needle(query: LeadQuery) -> str:
    """What the company's name must contain; empty where the query asks for none."""
    return fold(query.company).strip()
