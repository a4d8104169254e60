"""Names gathered from responses, and ids found by typed names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import directory
from taskip_leads.models.directory import NamedItem, UnknownName, find_named
from taskip_leads.store.projection.records import ingest_page
from taskip_leads.wire.records import read_lead

KNOWN = (NamedItem(1, "Germany"), NamedItem(2, "Ghana"), NamedItem(7, "Österreich"),
         NamedItem(9, "Springfield"),
         NamedItem(10, "Springfield"))  # fmt: skip


def answer(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": number, "first_name": f"Lead {number}", "statuses": [], "sources": []} | fields


async def read(path: Path, *answers: dict[str, Any]) -> Database:
    database = Database(path / "mirror.sqlite3")
    await database.open()
    leads = [read_lead(one) for one in answers]
    await database.write(lambda c: ingest_page(c, leads, 1, ()))
    return database


async def gathered(path: Path) -> None:
    database = await read(
        path,
        answer(1, country_id=1, country="Germany", city_id=3, city="Berlin", state_id=None,
               groups=[{"id": 5, "name": "Optics"}], company={"id": 4, "name": "Acme"}, company_id=4),
        answer(2, country_id=1, country="Germany", city_id=8, city="Aachen", groups=[], email="A@B.de"),
        answer(3, country="Nowhere", groups=None, custom_fields={}, email="ü@x.de"),
    )  # fmt: skip
    try:
        known = await database.read(directory.read)
        assert [one.name for one in known.countries] == ["Germany"], "once, and only with a number"
        assert [one.name for one in known.cities] == ["Aachen", "Berlin"], "by name"
        assert known.groups == (NamedItem(5, "Optics"),)
        assert known.companies == (NamedItem(4, "Acme"),)

        async def holder(email: str, but: int | None = None) -> int | None:
            return await database.read(lambda c: directory.email_owner(c, email, but))

        assert await holder(" a@b.DE ") == 2
        assert await holder("Ü@X.de") == 3, "letters beyond ASCII have cases too"
        assert await holder("a@b.de", 2) is None, "one's own address is free"
        assert await holder("other@b.de") is None
    finally:
        await database.close()


def test_directory_gathers_names_and_finds_email_owners(tmp_path: Path) -> None:
    import asyncio

    asyncio.run(gathered(tmp_path))


@pytest.mark.parametrize(
    ("typed", "number"),
    [("germany", 1), ("ger", 1), ("osterr", 7), ("12", 12), ("#9", 9), (" Ghana ", 2)],
)
def test_place_is_found_by_name_or_id(typed: str, number: int) -> None:
    assert find_named(typed, KNOWN, "country").id == number


def test_ambiguous_name_is_rejected() -> None:
    with pytest.raises(UnknownName, match=r"#9 Springfield, #10 Springfield"):
        find_named("springfield", KNOWN, "city")


def test_unknown_name_is_rejected() -> None:
    with pytest.raises(UnknownName, match="No city with that name"):
        find_named("Atlantis", KNOWN, "city")
