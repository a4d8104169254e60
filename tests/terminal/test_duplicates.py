"""Two leads of one person become one in a real terminal."""

from __future__ import annotations

from tests.support.duplicates import PHONE, make_twins
from tests.support.service import Service
from tests.terminal.conftest import Walk


def test_walk_that_merges_two_leads(walk: Walk, service: Service) -> None:
    twins = make_twins(service)
    with walk(hold=1) as terminal:
        service.forget()
        terminal.send("gd")
        terminal.wait_for("1 group, 2 leads")
        terminal.send("\r")
        terminal.wait_for("is copied")
        terminal.send("M")
        terminal.wait_for(f"Merge #{twins.other} into #{twins.kept}?")
        terminal.send("y")
        terminal.wait_for("No duplicates")
        terminal.wait_until(
            lambda: not service.rows("SELECT 1 FROM leads WHERE id = ?", [twins.other]),
            "the other lead to be deleted",
        )
        kept = service.rows("SELECT phone_number FROM leads WHERE id = ?", [twins.kept])
        assert kept == [{"phone_number": PHONE}]
        methods = [one.method for one in service.requests if one.method != "GET"]
        assert methods == ["POST", "POST", "PUT", "DELETE"]
