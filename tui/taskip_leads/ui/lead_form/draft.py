"""The lead form's draft: only the fields that differ from the lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taskip_leads.models.lead_form import FormData


def changed_fields(data: FormData, initial: FormData) -> dict[str, Any]:
    """Return the changed fields as ``{"texts": {...}, "ids": {...}}``, without empty parts.

    All other fields follow the lead, which may change before the user continues the draft.
    """
    texts = {name: text for name, text in data.texts.items() if text != initial.texts.get(name)}
    ids = {name: sorted(ids) for name, ids in data.ids.items() if ids != initial.ids.get(name)}
    return {name: part for name, part in (("texts", texts), ("ids", ids)) if part}


def with_draft(initial: FormData, fields: Mapping[str, Any]) -> FormData:
    """Return the lead's values, overridden by the draft's."""
    texts: dict[str, Any] = dict(fields.get("texts", {}))
    ids: dict[str, Any] = dict(fields.get("ids", {}))
    return FormData(
        {name: str(texts.get(name, text)) for name, text in initial.texts.items()},
        {name: frozenset(ids.get(name, chosen)) for name, chosen in initial.ids.items()},
    )
