"""Export leads as text, and remember where files go."""

from __future__ import annotations

import json
from collections.abc import Sequence

from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import meta
from taskip_leads.models.exports.formats import ExportFormat
from taskip_leads.models.filters.query import ListColumn
from taskip_leads.store.projection.export import export_json, export_leads

#: The name in ``meta`` of the folder that the last file went to.
_FOLDER = "export_folder"


class LeadExporter:
    """Writes leads with their pending changes applied, in the order of their ids."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def text(
        self,
        lead_ids: Sequence[int],
        form: ExportFormat,
        separator: str,
        columns: Sequence[ListColumn],
    ) -> tuple[str, int]:
        """Return the leads as text, and how many they are: those that were deleted are left out."""
        if form is ExportFormat.JSON:
            answers = await self._database.read(lambda c: export_json(c, lead_ids))
            return json.dumps(answers, ensure_ascii=False, indent=2) + "\n", len(answers)
        leads = await self._database.read(lambda c: export_leads(c, lead_ids))
        return form.writer(separator, columns)(leads), len(leads)

    async def folder(self) -> str:
        """Return the folder of the last export as it was typed; empty before the first one."""
        return await self._database.read(lambda c: meta.get(c, _FOLDER, str)) or ""

    async def keep_folder(self, folder: str) -> None:
        """Remember a folder."""
        await self._database.write(lambda c: meta.put(c, _FOLDER, folder))
