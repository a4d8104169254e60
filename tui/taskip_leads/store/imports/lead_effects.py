"""What a row of a file would change of a lead that is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from taskip_leads import mirror
from taskip_leads.models.change import ID_LISTS, EditLead
from taskip_leads.models.imports import changes
from taskip_leads.models.imports.findings import Effect, RowFinding
from taskip_leads.models.imports.plan import Existing
from taskip_leads.models.imports.reading import ReadRow
from taskip_leads.store.field_values import SCALARS, ids, value_of
from taskip_leads.store.imports.dry_run import FoundRow
from taskip_leads.store.projection import records


def update(
    connection: mirror.Connection, row: ReadRow, lead_id: int, existing: Existing
) -> EditLead | None:
    """Return the change that gives the row's values to a lead; None if nothing is to change."""
    known = _values(connection, lead_id)
    return None if known is None else changes.update(row, lead_id, known, existing)


def with_effects(connection: mirror.Connection, found: Sequence[FoundRow]) -> list[RowFinding]:
    """Return the findings with what filling and replacing would change."""
    return [
        finding if finding.lead_id is None else _with_effect(connection, finding, row)
        for finding, row in found
    ]


def _with_effect(connection: mirror.Connection, finding: RowFinding, row: ReadRow) -> RowFinding:
    assert finding.lead_id is not None
    known, right = _values(connection, finding.lead_id), changes.described(row)

    def effect(existing: Existing) -> Effect:
        change = None
        if known is not None and finding.lead_id is not None:
            change = changes.update(right, finding.lead_id, known, existing)
        if change is None:
            return Effect.NOTHING
        company = finding.company and "description" in change.fields
        return Effect.COMPANY if company else Effect.FIELDS

    return replace(finding, fill=effect(Existing.FILL), replace=effect(Existing.REPLACE))


def _values(connection: mirror.Connection, lead_id: int) -> dict[str, Any] | None:
    """Return a lead's values by write name; None if it is gone."""
    answer = records.projected(connection, lead_id)
    if answer is None:
        return None
    known = {name: value_of(answer, name) for name in SCALARS}
    return known | {name: ids(answer.get(text)) for name, text in ID_LISTS.items()}
