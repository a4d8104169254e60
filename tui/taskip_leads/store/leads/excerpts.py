"""Search excerpts: a line of the text that matched, for leads whose row shows no match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from taskip_leads import mirror
from taskip_leads.mirror.tables import lead_rows, notes
from taskip_leads.models.lead_views import SearchExcerpt
from taskip_leads.store.projection.records import projected
from taskip_leads.text import clean, find_folded

# Characters of an excerpt before its match, and in all.
_BEFORE, _LENGTH = 40, 400


def find_excerpts(
    connection: mirror.Connection,
    lead_ids: Sequence[int],
    terms: Sequence[str],
    *,
    company: bool = False,
) -> dict[int, SearchExcerpt]:
    """Return for each lead the first field outside its row that contains a folded term.

    ``company``: the row does not show the company.
    """
    excerpts: dict[int, SearchExcerpt] = {}
    companies = _companies(connection, lead_ids) if company else {}
    for lead_id, contacts in lead_rows.contact_details(connection, lead_ids).items():
        # Most matches are in the contact columns; the others need the complete lead.
        named = (("company", companies.get(lead_id)), *zip(_CONTACTS, contacts, strict=True))
        excerpt = _first_match(named, terms)
        excerpt = excerpt or _first_match(_long_texts(connection, lead_id), terms)
        if excerpt is not None:
            excerpts[lead_id] = excerpt
    return excerpts


def _companies(connection: mirror.Connection, lead_ids: Sequence[int]) -> dict[int, str | None]:
    return {key: row.company for key, row in lead_rows.rows(connection, lead_ids).items()}


_CONTACTS = ("e-mail", "phone", "website")


def _first_match(
    texts: Iterable[tuple[str, str | None]], terms: Sequence[str]
) -> SearchExcerpt | None:
    for field, raw in texts:
        text = clean(raw).removeprefix("https://") if raw else ""
        places = [place for term in terms if (place := find_folded(text, term))]
        if places:
            start = max(0, min(places)[0] - _BEFORE)
            return SearchExcerpt(field, text[start : start + _LENGTH])
    return None


def _long_texts(connection: mirror.Connection, lead_id: int) -> Iterator[tuple[str, str | None]]:
    answer = projected(connection, lead_id) or {}
    if isinstance(text := answer.get("description"), str):
        yield "description", text
    for note in notes.texts(connection, [lead_id]).get(lead_id, {}).values():
        yield "a note", note
