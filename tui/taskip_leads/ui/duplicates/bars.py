"""What head and status bar say of the groups, or of the pair that is compared."""

from __future__ import annotations

from datetime import datetime

from taskip_leads.ui.duplicates import texts
from taskip_leads.ui.duplicates.comparing import Comparing
from taskip_leads.ui.widgets.breadcrumbs import Breadcrumbs
from taskip_leads.ui.widgets.status_bar import StatusBar


class DuplicatesBars:
    """Shows them; ``comparing`` has the place in the groups."""

    def __init__(self, crumbs: Breadcrumbs, status: StatusBar, comparing: Comparing) -> None:
        self._crumbs, self._status, self._comparing = crumbs, status, comparing

    def show(self, at: datetime, name: str, *, alone: bool, fields: bool) -> None:
        """Show them. ``alone``: the pair fills the screen; ``fields``: keys are for its fields.

        ``at``: when the leads were compared; ``name``: that of the lead under the cursor.
        """
        comparing = self._comparing
        group, found = comparing.group, comparing.found
        if alone and group is not None:
            self._crumbs.show_place("Duplicates", name)
            head = texts.pair_head(group, comparing.at, len(found.groups), comparing.other_at)
        else:
            self._crumbs.show_place("Leads", "Duplicates")
            head = texts.head(found, at)
        self._crumbs.show_right(head)
        shown = texts.facts(group, name) if fields else texts.list_facts(group, found, at)
        self._status.show_facts(shown)
