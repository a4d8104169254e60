"""What the user of the sample workspace did before, and that its leads agree with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import pytest

from taskip_leads import clock
from taskip_leads.sandbox.data.database import SampleDatabase
from taskip_leads.sandbox.sample.own_work import WORK, own_work, working_day
from taskip_leads.sandbox.sample.seed import ME, seed

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def sample() -> Iterator[SampleDatabase]:
    with closing(SampleDatabase(None)) as database:
        with clock.frozen(NOW):
            seed(database, 250)
        yield database


def one(sample: SampleDatabase, sql: str, *values: Any) -> dict[str, Any]:
    (row,) = sample.rows(sql, values)
    return dict(row)


def test_work_is_that_of_the_last_two_working_days(sample: SampleDatabase) -> None:
    facts = own_work(sample)
    moments = [datetime.fromisoformat(fact["at"]) for fact in facts]
    assert len(facts) == len(WORK)
    assert moments == sorted(moments)
    days = {moment.astimezone().date() for moment in moments}
    assert days == {date(2026, 11, 19), date(2026, 11, 20)}, "Thursday and Friday, seen on a Monday"
    kinds = ["note" if "note" in f else "status" if "status" in f else f["field"] for f in facts]
    assert (kinds.count("note"), kinds.count("status")) == (2, 3)
    assert {"lead_interaction_date", "value"} <= set(kinds)


def test_leads_have_the_values_that_the_work_left(sample: SampleDatabase) -> None:
    for fact in own_work(sample):
        lead = one(sample, "SELECT * FROM leads WHERE id = ?", fact["lead"])
        assert fact["name"] == f"{lead['first_name']} {lead['last_name']}"
        stamp = re.sub(r"\+00:00$", ".000000Z", fact["at"])
        assert lead["created_at"] < stamp <= lead["updated_at"]
        if "note" in fact:
            note = one(sample, "SELECT * FROM notes WHERE id = ?", fact["note"])
            assert (note["title"], note["note"]) == (fact["title"], fact["text"])
            assert (note["lead_id"], note["created_by"]) == (fact["lead"], ME)
            assert note["created_at"] == stamp
        elif "status" in fact:
            before, after = fact["status"]
            held = sample.rows(
                "SELECT attribute_id FROM lead_attributes WHERE lead_id = ?", [fact["lead"]]
            )
            assert after in {row["attribute_id"] for row in held}
            assert before not in {row["attribute_id"] for row in held}
            moved = one(
                sample,
                "SELECT * FROM activities WHERE lead_id = ? AND kind = 'status_changed'",
                fact["lead"],
            )
            assert (moved["content"], moved["created_by"]) == (f"Status {fact['told']}", ME)
            assert moved["created_at"] == stamp
        else:
            assert str(lead[fact["field"]]).removesuffix(".0") == fact["after"] != fact["before"]


def test_small_workspace_begins_without_any() -> None:
    with closing(SampleDatabase(None)) as database:
        seed(database, 30)
        assert own_work(database) == []


@pytest.mark.parametrize(
    ("today", "back", "day"),
    [
        (date(2026, 11, 25), 1, date(2026, 11, 24)),
        (date(2026, 11, 23), 1, date(2026, 11, 20)),
        (date(2026, 11, 22), 2, date(2026, 11, 19)),
        (date(2026, 11, 24), 2, date(2026, 11, 20)),
    ],
)
def test_working_days_leave_out_the_weekend(today: date, back: int, day: date) -> None:
    assert working_day(today, back) == day
