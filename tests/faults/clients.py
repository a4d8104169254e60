"""Clients of a fault server, with short waits."""

from __future__ import annotations

from taskip_leads.api.client import TaskipClient
from tests.faults.kinds import Fault
from tests.faults.messages import Reply, Seen
from tests.faults.server import FaultServer

KEY = "sk_test_0123456789abcdef"
NOTE = {"id": 5, "lead_id": 3, "title": "T", "note": "N", "created_at": "2026-04-07 10:00:00"}


def answer(request: Seen) -> Reply:
    return Reply.of({"msg": "ok", "data": NOTE if request.writes else [NOTE]})


def client_of(server: FaultServer, **options: float) -> TaskipClient:
    settings = {"deadline": 10.0, "first_wait": 0.001, **options}
    return TaskipClient(server.base_url, KEY, **settings)  # type: ignore[arg-type]


def deadline_for(fault: Fault) -> float:
    """Short only where the deadline is what ends it: the machine may be busy."""
    return 0.5 if fault in (Fault.SILENT_BEFORE, Fault.SILENT_AFTER, Fault.SLOW_DRIP) else 10.0
