"""Leads of the sample service over plain HTTP."""

from __future__ import annotations

from typing import Any

import httpx

from taskip_leads.sandbox.sample.seed import FIRST_LEAD

LEAD = f"/lead/{FIRST_LEAD}"


def ids_of(answer: httpx.Response) -> list[int]:
    """Return the ids of the listed leads, in order."""
    return [row["id"] for row in answer.json()["data"]]


def get_lead(http: httpx.Client, path: str = LEAD) -> dict[str, Any]:
    """Return the details of a lead."""
    lead: dict[str, Any] = http.get(path).json()["data"]
    return lead


def new_lead(**fields: object) -> dict[str, object]:
    """Return a valid body for a new lead; ``fields`` are added or replaced."""
    return {"first_name": "Ada", "email": "ada@new.example", **fields}
