"""Import what the first list does not need, once it is shown, before a key asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from importlib import import_module

#: What keys of the list lead to, the likeliest first. Names without a package are in ``taskip_leads``.
MODULES = (
    "store.index.lead_index",
    "store.index.index_file",
    "mirror.tables.index_entries",
    "mirror.tables.lead_changes",
    "ui.leads.filter_editor",
    "ui.widgets.chord_panel",
    "models.filters.valid_parts",
    "store.leads.excerpts",
    "store.projection.detail",
    "store.leads.unread",
    "ui.render.news",
    "wire.records",
    "ui.lead.screen",
    "store.sync.on_demand",
    "ui.lead_actions.status_picker",
    "ui.compat.toast",
    "ui.changes.headlines",
    "ui.changes.alerts",
    "ui.changes.labels",
    "ui.widgets.undo_toast",
    "ui.batch_tracker",
    "ui.widgets.batch_toast",
    "store.drafts",
    "ui.writing.note",
    "ui.leads.filter_pickers",
    "store.index.sort_order",
    "store.projection.attributes",
    "mirror.tables.directory",
    "ui.lead_actions.next_step",
    "ui.lead_actions.owner_picker",
    "ui.lead_actions.bulk_progress",
    "ui.lead_actions.convert",
    "ui.lead_actions.delete",
    "models.lead_edits.deletion",
    "ui.writing.email",
    "ui.lead_form.screen",
    "ui.board.screen",
    "store.leads.shares",
    "ui.leads.pipeline_overview",
    "ui.leads.widgets.pipeline_strip",
    "ui.places",
    "store.leads.agenda",
    "ui.agenda.screen",
    "ui.leads.triage_request",
    "ui.triage_flow",
    "store.triage",
    "store.leads.related",
    "ui.triage.screen",
    "ui.triage.tally",
    "store.leads.insights",
    "ui.insights.screen",
    "ui.imports.screen",
    "ui.duplicates.screen",
    "models.duplicates.similar_names",
    "ui.settings.screen",
    "ui.commands.runner",
    "ui.lead.upload_dialog",
    "ui.leads.actions",
    "ui.leads.export.dialog",
    "ui.base.lead_parts",
    "ui.base.clicks",
    "ui.system.browser",
    "ui.system.clipboard",
    "ui.system.editor",
    "ui.outbox.screen",
    "ui.history.screen",
    "ui.history.messages_dialog",
    "ui.drafts.screen",
    "ui.attributes.screen",
    "ui.workspaces.screen",
    "ui.workspaces.secret_prompt",
    "ui.help.screen",
    "ui.key_hints",
    "ui.jumps",
    "ui.palette.screen",
    "ui.system.key_usage",
    "ui.quitting",
    "ui.dialogs.confirm",
    "store.projection.export",
    "ui.visit_watch",
    "ui.arrivals",
    "ui.same_leads",
    "store.other_windows",
)


class Preloader:
    """Imports ``modules`` one by one in a thread while nobody types.

    ``seconds_to_quiet`` tells how long that may take to come true; 0: nobody types.
    """

    def __init__(
        self, seconds_to_quiet: Callable[[], float], modules: Sequence[str] = MODULES
    ) -> None:
        self._seconds_to_quiet = seconds_to_quiet
        self._modules = modules

    async def run(self) -> None:
        """Import all modules; keys get a turn between two of them."""
        for name in self._modules:
            await self._wait_for_quiet()
            await asyncio.to_thread(import_module, f"taskip_leads.{name}")

    async def _wait_for_quiet(self) -> None:
        while True:
            seconds = self._seconds_to_quiet()
            if seconds <= 0:
                return
            await asyncio.sleep(seconds)
