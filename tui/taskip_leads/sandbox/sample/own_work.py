"""What the user did on the last two working days before the sample workspace was created.

Notes, history and values of the leads agree with it; the client hears of it as of changes that it made
itself, for nothing in the API says which client made a change.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from taskip_leads.sandbox.data.database import SampleDatabase
from taskip_leads.sandbox.http.serializers import full_name, stamp
from taskip_leads.sandbox.sample.characters import STATUS, TEAM

_ME = TEAM[0][0]
_STEP = "lead_interaction_date"
_HANNAH, _PRIYA, _GRACE, _AMELIA = (
    "h.weiss@acme-robotics.example", "priya@acme-an.example", "grace.mbeki@umoja.example",
    "okafor@lumen.example",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnWork:
    """One change of the lead with an address; ``days`` counts working days back from today."""

    of: str
    days: int
    at: time
    #: The title of the note that was written.
    note: str = ""
    #: The statuses before and after.
    moved: tuple[str, str] | None = None
    #: The field that got the value it has now, and the one it had before; "": the day of the change.
    field: str = ""
    before: str = ""


#: From the oldest to the newest.
WORK = (
    OwnWork(_HANNAH, 2, time(10, 20), moved=("Qualified", "Proposal")),
    OwnWork(_PRIYA, 2, time(15, 5), note="Webinar follow-up"),
    OwnWork(_GRACE, 2, time(16, 30), moved=("Contacted", "Qualified")),
    OwnWork(_PRIYA, 1, time(9, 50), field="value", before="32000"),
    OwnWork(_AMELIA, 1, time(11, 40), note="Offer call"),
    OwnWork(_AMELIA, 1, time(11, 46), field=_STEP),
    OwnWork(_AMELIA, 1, time(11, 52), moved=("Qualified", "Proposal")),
)


def add_own_work(db: sqlite3.Connection, today: date) -> None:
    """Let the user have done ``WORK``, and keep it for ``own_work``."""
    facts = [_do(db, one, working_day(today, one.days)) for one in WORK]
    db.execute("INSERT INTO meta VALUES ('own_work', ?)", (json.dumps(facts),))


def own_work(database: SampleDatabase) -> list[dict[str, Any]]:
    """Return the changes, oldest first; none in a workspace that was created without them."""
    row = database.row("SELECT value FROM meta WHERE name = 'own_work'")
    return [] if row is None else list(json.loads(row["value"]))


def working_day(today: date, back: int) -> date:
    """Return the working day that is so many before today."""
    day = today
    while back:
        day -= timedelta(days=1)
        back -= day.weekday() < 5
    return day


def _do(db: sqlite3.Connection, one: OwnWork, day: date) -> dict[str, Any]:
    """Make a change at its local time; return it in plain values."""
    moment = datetime.combine(day, one.at).astimezone(UTC)
    at = stamp(moment)
    lead = db.execute("SELECT * FROM leads WHERE email = ?", (one.of,)).fetchone()
    db.execute("UPDATE leads SET updated_at = ? WHERE id = ?", (at, lead["id"]))
    name = full_name(lead["first_name"], lead["last_name"])
    fact: dict[str, Any] = {"at": moment.isoformat(), "lead": lead["id"], "name": name}
    if one.note:
        return fact | _note(db, lead["id"], one.note, at)
    if one.moved is not None:
        return fact | _move(db, lead["id"], *one.moved, at)
    after = lead[one.field]
    after = f"{after:g}" if isinstance(after, float) else str(after)
    return fact | {"field": one.field, "before": one.before or day.isoformat(), "after": after}


def _note(db: sqlite3.Connection, lead_id: int, title: str, at: str) -> dict[str, Any]:
    known = (at, _ME, lead_id, title)
    db.execute(
        "UPDATE notes SET created_at = ?, created_by = ? WHERE lead_id = ? AND title = ?", known
    )
    db.execute(
        "UPDATE activities SET created_at = ?, created_by = ?"
        " WHERE lead_id = ? AND content = 'Note added: ' || ?",
        known,
    )
    row = db.execute(
        "SELECT id, note FROM notes WHERE lead_id = ? AND title = ?", known[2:]
    ).fetchone()
    return {"note": row["id"], "title": title, "text": row["note"]}


def _move(db: sqlite3.Connection, lead_id: int, before: str, after: str, at: str) -> dict[str, Any]:
    told = f"{before} → {after}"
    db.execute(
        "UPDATE activities SET content = ?, old_value = ?, new_value = ?, created_by = ?,"
        " created_at = ? WHERE lead_id = ? AND kind = 'status_changed'",
        (f"Status {told}", before, after, _ME, at, lead_id),
    )
    return {"status": [STATUS[before], STATUS[after]], "told": told}
