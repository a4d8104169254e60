"""The row cache: rows that were read, are requested, or must be read again."""

from __future__ import annotations

from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import SearchExcerpt
from taskip_leads.ui.leads.widgets.row_cache import RowCache

ACME = LeadRow(1, 101, "Priya Raman", company="Acme")
LUMEN = LeadRow(2, 102, "Amelia Okafor", company="Lumen")
NOTE = SearchExcerpt("a note", "Acme asked for it")
SCREENS_OF_LEADS = 5000


def filled() -> RowCache:
    cache = RowCache()
    cache.put((1, 2), {1: ACME, 2: LUMEN})
    return cache


def test_row_cache_requests_a_missing_row_once() -> None:
    cache = filled()
    assert cache.request((1, 2, 3, 4)) == (3, 4)
    assert cache.request((1, 2, 3, 4)) == ()
    cache.put((3,), {})
    assert cache.request((3, 4)) == (3,), "a result without a row ends the request"


def test_row_cache_put_names_the_rows_that_changed() -> None:
    cache = filled()
    renamed = LeadRow(2, 102, "Amelia Okafor-Lund", company="Lumen")
    assert cache.put((1, 2), {1: ACME, 2: renamed}) == {2}
    assert cache.put((1, 2), {1: ACME}) == {2}
    assert cache.row(2) is None


def test_row_cache_finds_rows_that_do_not_show_the_match() -> None:
    cache = filled()
    assert cache.without_match((1, 2, 3), "acme") == (2,), "an unread row is not reported"


def test_row_cache_drops_excerpts_of_another_search() -> None:
    cache = filled()
    cache.search("acme", (1, 2), {2: NOTE})
    assert (cache.has_excerpt(1), cache.excerpt(2)) == (False, NOTE)
    cache.search("acme lu", (1, 2), {})
    assert not cache.has_excerpt(2)


def test_row_cache_requests_rows_whose_excerpt_was_not_looked_up() -> None:
    cache = filled()
    cache.search("acme", (1,), {})
    assert cache.request((1, 2)) == (2,)


def test_row_cache_keeps_visible_rows_until_the_new_ones_arrive() -> None:
    cache = filled()
    assert cache.invalidate(None, {1}) == {1}
    assert cache.row(1) is ACME
    assert cache.row(2) is None
    assert cache.request((1, 2)) == (2,), "the visible one was already requested"


def test_row_cache_invalidates_only_what_changed() -> None:
    cache = filled()
    assert cache.invalidate(frozenset({2}), {1}) == set()
    assert (cache.row(1), cache.row(2)) == (ACME, None)


def test_row_cache_holds_a_bounded_number_of_rows() -> None:
    cache = RowCache()
    for lead_id in range(SCREENS_OF_LEADS):
        cache.put((lead_id,), {lead_id: LeadRow(lead_id, lead_id, "Name")})
    held = [lead_id for lead_id in range(SCREENS_OF_LEADS) if cache.row(lead_id)]
    assert held[-1] == SCREENS_OF_LEADS - 1, "the newest stay"
    assert len(held) < SCREENS_OF_LEADS
    assert held == list(range(held[0], SCREENS_OF_LEADS))
