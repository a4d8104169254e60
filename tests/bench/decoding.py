"""Time to read one response: a page of 100 leads, from bytes to ``Lead`` objects.

``python -m tests.bench.decoding [CHECKOUT ...]`` measures this checkout, and others in turn with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_ROUNDS = 7
# Runs in a process of its own, with the package of one checkout. The rows are made without that
# package: every checkout reads the same bytes.
_MEASURE = """
import json, time, timeit
from taskip_leads.api import responses
from taskip_leads.api.pagination import read_page
from taskip_leads.wire.records import read_lead

def lead(number):
    moment = "2026-04-01T10:00:00.000000Z"
    status = {"id": number % 9 + 1, "name": "Qualified", "type": 1, "color": "#3498db", "order": 2}
    source = {"id": number % 5 + 20, "name": "Website", "type": 2, "color": None, "order": 1}
    return {
        "id": number, "first_name": "Joséphine", "last_name": "Doe", "full_name": "Joséphine Doe",
        "email": f"jo{number}@example.com", "phone_number": "01700000000",
        "website": "https://example.com", "company_id": 2,
        "company": {"id": 2, "name": "Acme Corp", "email": "a@acme.example", "phone_number": None},
        "value": "5000.00", "currency": "USD", "lead_interaction_date": "2026-04-01",
        "assigned_to": [{"id": 3, "name": "Ana Ito", "email": "ana@example.com"}],
        "country_id": 1, "country": "United States", "state_id": None, "state": None,
        "city_id": 3, "city": "San Francisco", "address": "123 Main Street", "zip_code": "94105",
        "description": "Interested in the premium plan. " * 8, "created_by": 1, "converted": 0,
        "converted_contact_id": None, "converted_at": None, "statuses": [status],
        "sources": [source], "groups": [],
        "custom_fields": [{"name": "Size", "value": "50-100"}],
        "created_at": moment, "updated_at": moment,
    }

answer = {"message": "ok", "data": [lead(n) for n in range(1, 101)],
          "links": {"next": "more"}, "meta": {"per_page": 100}}
body = json.dumps(answer).encode()
headers = {"content-type": "application/json"}
KEY = "sk_live_0123456789abcdef"
try:
    from taskip_leads.api.redaction import Redactor
    redact = Redactor(KEY).redacted
except ImportError:
    # An earlier version: it looked into the bytes.
    def redact(octets):
        return octets.replace(KEY.encode(), b"*" * len(KEY))

def read():
    page = read_page(responses.understand(200, headers, body, needed=True, redact=redact), 1, read_lead)
    assert len(page.items) == 100, page.skipped

read()
print(min(timeit.repeat(read, number=10, repeat=5, timer=time.process_time)) / 10 * 1000)
"""


def milliseconds(checkout: Path) -> float:
    """Return the quickest of several readings of the page, by the package of ``checkout``."""
    printed = subprocess.run(
        [sys.executable, "-c", _MEASURE],
        env={**os.environ, "PYTHONPATH": str(checkout / "tui")},
        capture_output=True,
        text=True,
        check=True,
    )
    return float(printed.stdout)


def main() -> None:
    checkouts = [_ROOT, *map(Path, sys.argv[1:])]
    best = dict.fromkeys(checkouts, float("inf"))
    for _ in range(_ROUNDS):
        for checkout in checkouts:
            best[checkout] = min(best[checkout], milliseconds(checkout))
    for checkout, quickest in best.items():
        print(f"{quickest:6.2f} ms of CPU for a page of 100 leads, {checkout.name}")


if __name__ == "__main__":
    main()
