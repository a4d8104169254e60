"""Evaluate a query to the set of matching leads, by set algebra."""

from __future__ import annotations

from pyroaring import BitMap

from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.filters.search_terms import needles, spellings
from taskip_leads.store.index.lead_sets import LeadSets, Situation
from taskip_leads.store.index.text_index import TextIndex
from taskip_leads.text import fold


def evaluate(query: LeadQuery, sets: LeadSets, texts: TextIndex, situation: Situation) -> BitMap:
    """Return the slots that match all parts of the query."""
    matches = sets.everything.copy()
    if query.converted is not None:
        matches = matches & sets.converted if query.converted else matches - sets.converted
    for pick, ids in (
        (query.statuses, sets.statuses),
        (query.sources, sets.sources),
        (query.owners, sets.owners),
    ):
        if pick:
            matches = ids.picked(pick, matches)
    if query.created is not None:
        matches = matches & sets.within(query.created)
    if query.interaction is not None:
        matches = matches & sets.dated_within(query.interaction, situation)
    for days, dated in (
        (query.updated, sets.updated),
        (query.stuck, sets.in_status),
        (query.noted, sets.noted),
    ):
        if days is not None:
            matches = matches & dated.within(days)
    if query.value is not None:
        matches = sets.values.within(query.value, matches)
    for part in query.has:
        matches = matches & sets.has[part]
    for part in query.lacks:
        matches = matches - sets.has[part]
    if query.states:
        matches = matches & BitMap.union(*(sets.in_state(s, situation) for s in query.states))
    for state in query.excluded_states:
        matches = matches - sets.in_state(state, situation)
    for needle in needles(query.text):
        matches = matches & BitMap.union(*(texts.slots_with(text) for text in spellings(needle)))
    if company := company_needle(query):
        matches = texts.slots_with_company(company, matches)
    return matches


def company_needle(query: LeadQuery) -> str:
    """Return what the company's name must contain; empty if the query has no company."""
    return fold(query.company).strip()
