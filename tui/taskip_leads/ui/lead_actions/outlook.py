"""Estimate how long a bulk change still takes, and name what limits it."""

from __future__ import annotations

from datetime import datetime

from taskip_leads.models.sync_state import ConnectionState, SyncState
from taskip_leads.text import span
from taskip_leads.ui.widgets.status_bar import local_time

#: A lead is read, changed, and read again.
REQUESTS_PER_LEAD = 3
#: TaskIP's limit per key unless it announces another one.
PER_MINUTE, PER_HOUR = 100, 1000
#: Changes that must have ended before the pace is meaningful.
_MIN_ENDED = 5
_STOPPED = {
    ConnectionState.OFFLINE: "offline; it continues by itself",
    ConnectionState.KEY_REFUSED: "the key was refused; `app.workspaces` enters a new one",
    ConnectionState.NO_KEY: "there is no key; `app.workspaces` enters one",
    ConnectionState.OTHER_WORKSPACE: "the key opens another workspace; `app.workspaces` enters the right one",
    ConnectionState.STANDBY: "another window sends",
    ConnectionState.DISK_FULL: "the disk is full",
}


def outlook(left: int, ended: int, seconds: float, state: SyncState) -> str:
    """Return how long ``left`` changes take, as text; empty while that is not known.

    ``ended`` changes ended within ``seconds``.
    """
    if not left:
        return ""
    if state.link in _STOPPED:
        return f"Waiting: {_STOPPED[state.link]}"
    if state.link is ConnectionState.LIMITED:
        return f"Waiting: TaskIP asks for a pause{_until(state.until)}"
    requests = left * REQUESTS_PER_LEAD
    needs = f"{REQUESTS_PER_LEAD} requests a lead"
    if requests > (PER_HOUR if state.budget is None else state.budget):
        return f"More than an hour: {needs}, TaskIP allows {PER_HOUR:,} an hour"
    pace = seconds / ended if ended >= _MIN_ENDED else 0.0
    # The limit of a minute is a tenth of that of an hour, as documented.
    a_minute = max(PER_MINUTE, (state.budget or 0) // 10)
    if windows := (requests - 1) // a_minute:
        about = span(max(pace * left, windows * 60.0))
        return f"About {about}: {needs}, TaskIP allows {a_minute:,} a minute"
    return f"About {span(pace * left)}: {needs}" if pace else ""


def _until(moment: datetime | None) -> str:
    return f" until {local_time(moment)}" if moment is not None else ""
