"""``duplicates`` prints the groups of the local copy, and what was merged."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from taskip_leads.models.duplicates.merge import Merge
from tests.cli.conftest import Run
from tests.support.duplicates import PHONE, Twins, make_twins
from tests.support.merge_sender import connected, duplicates_of
from tests.support.service import Service


def merge(folder: Path, service: Service, twins: Twins) -> None:
    """Merge the twins in another window, and send it."""

    async def main() -> None:
        (path,) = folder.rglob("*.sqlite3")
        store = connected(path, service.base_url, service.key)
        await store.open()
        try:
            leads = duplicates_of(store)
            await leads.read((twins.kept, twins.other))
            details = await leads.details(twins.kept, twins.other)
            assert details is not None
            await leads.merge(Merge.of(*details, {}))
            while store.outbox.waiting:
                await store.outbox.dispatcher.step()
        finally:
            await store.stop()

    asyncio.run(main())


def test_groups_are_printed_and_a_merged_lead_is_restored(
    run: Run, service: Service, tmp_path: Path
) -> None:
    assert run("duplicates")[0] == 1, "nothing was synced"
    twins = make_twins(service)
    run("sync")
    service.forget()
    ((active,),) = [
        tuple(row.values())
        for row in service.rows("SELECT count(*) FROM leads WHERE NOT converted")
    ]
    code, out, _ = run("duplicates")
    assert code == 4
    assert out.splitlines()[:2] == ["Same email 1", "  same email, without +fair"]
    assert out.endswith(f"1 group, 2 leads of {active} compared.\n")
    code, out, _ = run("duplicates", "--json")
    found = json.loads(out)
    assert (code, found["compared"], found["leads"]) == (4, active, 2)
    (group,) = found["groups"]
    assert (group["certainty"], group["score"]) == ("email", None)
    assert [lead["id"] for lead in group["leads"]] == [twins.kept, twins.other]
    assert group["leads"][1]["phone"] == PHONE
    assert service.requests == [], "it is read from the local copy"
    assert run("duplicates", "--deleted")[:2] == (0, "No lead was merged in the last 30 days.\n")

    merge(tmp_path, service, twins)
    assert run("duplicates")[:2] == (
        0, f"No duplicates. {active - 1} leads were compared by email, phone, name with company.\n",
    )  # fmt: skip
    (copy,) = json.loads(run("duplicates", "--deleted", "--json")[1])
    assert (copy["name"], copy["into"], copy["notes"]) == ("Nora Weiß", f"#{twins.kept}", 1)
    assert "Nora Weiß" in run("duplicates", "--deleted")[1]
    code, out, _ = run("duplicates", "--restore", str(copy["copy"]))
    assert (code, out.split(";")[0]) == (0, "The lead is created again with 1 note")
    code, _, err = run("duplicates", "--restore", "999")
    assert code == 1
    assert "There is no copy 999." in err
    run("outbox", "--wait")
    rows = service.rows("SELECT id FROM leads WHERE email = ?", [twins.other_email])
    assert len(rows) == 1
    (note,) = service.rows("SELECT title FROM notes WHERE lead_id = ?", [rows[0]["id"]])
    assert note["title"] == "Call"
