"""Names of people, companies, places and groups, gathered from the stored leads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from taskip_leads.mirror.tables.attributes import people
from taskip_leads.models.directory import Directory, NamedItem
from taskip_leads.text import clean, fold

_PLACES = """
SELECT DISTINCT
  json_extract(raw, '$.country_id'), json_extract(raw, '$.country'),
  json_extract(raw, '$.state_id'), json_extract(raw, '$.state'),
  json_extract(raw, '$.city_id'), json_extract(raw, '$.city')
FROM lead_body
"""
_GROUPS = """
SELECT DISTINCT json_extract(one.value, '$.id'),
  coalesce(json_extract(one.value, '$.name'), json_extract(one.value, '$.title'))
FROM lead_body, json_each(lead_body.raw, '$.groups') AS one WHERE one.type = 'object'
"""


def read(connection: sqlite3.Connection) -> Directory:
    """Return all names. Scans every lead: tens of milliseconds for ten thousand."""
    countries: dict[int, NamedItem] = {}
    states: dict[int, NamedItem] = {}
    cities: dict[int, NamedItem] = {}
    for country, country_name, state, state_name, city, city_name in connection.execute(_PLACES):
        _add(countries, country, country_name)
        _add(states, state, state_name, within=country)
        _add(cities, city, city_name, within=state)
    groups: dict[int, NamedItem] = {}
    for server_id, name in connection.execute(_GROUPS):
        _add(groups, server_id, name)
    companies: dict[int, NamedItem] = {}
    for server_id, name in connection.execute(
        "SELECT company_id, company FROM lead WHERE company_id IS NOT NULL AND company IS NOT NULL"
        " UNION SELECT id, name FROM company"
    ):
        _add(companies, server_id, name)
    team = [NamedItem(user.id, user.label) for user in people(connection).values() if user.id]
    return Directory(
        people=_by_name(team),
        companies=_by_name(companies.values()),
        countries=_by_name(countries.values()),
        states=_by_name(states.values()),
        cities=_by_name(cities.values()),
        groups=_by_name(groups.values()),
    )


def _add(
    known: dict[int, NamedItem], server_id: object, name: object, within: object = None
) -> None:
    if isinstance(server_id, int) and isinstance(name, str) and clean(name).strip():
        known.setdefault(
            server_id,
            NamedItem(server_id, clean(name).strip(), within if isinstance(within, int) else None),
        )


def _by_name(known: Iterable[NamedItem]) -> tuple[NamedItem, ...]:
    return tuple(sorted(known, key=lambda one: (fold(one.name), one.id)))


def email_owner(connection: sqlite3.Connection, email: str, but: int | None) -> int | None:
    """Return the lead, other than ``but``, that has this email address."""
    wanted = email.strip().casefold()  # SQLite's own comparison without case knows ASCII only
    rows = connection.execute(
        "SELECT key, email FROM lead WHERE email IS NOT NULL ORDER BY key DESC"
    )
    return next(
        (lead_id for lead_id, held in rows if lead_id != but and held.casefold() == wanted), None
    )
