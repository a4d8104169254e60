"""Changes that can be made again on other leads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from taskip_leads import clock
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.change import Change
from taskip_leads.models.lead_edits.owners import owner_change
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pipeline.status_change import status_change
from taskip_leads.models.pipeline.step_changes import step_changes
from taskip_leads.models.pipeline.step_input import StepInput
from taskip_leads.text import clean
from taskip_leads.ui.changes.step_text import meaning


class StatusRepeat(Struct, frozen=True):
    """Another status; ``filtered_by`` as in ``status_change``."""

    to: Attribute
    filtered_by: Collection[int] = ()

    @property
    def label(self) -> str:
        return f"status {clean(self.to.name)}"

    def changes(self, rows: Sequence[LeadRow]) -> list[Change]:
        edits = (status_change(row, self.to, self.filtered_by) for row in rows)
        return [change for change in edits if change is not None]


class OwnerRepeat(Struct, frozen=True):
    """Owners that leads get and lose; ``names`` are those of the team."""

    add: frozenset[int]
    remove: frozenset[int]
    names: Mapping[int, str]

    @property
    def label(self) -> str:
        parts = [self._listed(self.add), f"not {self._listed(self.remove)}"]
        return "owner " + ", ".join(
            part for part, ids in zip(parts, (self.add, self.remove), strict=True) if ids
        )

    def _listed(self, ids: frozenset[int]) -> str:
        return ", ".join(self.names.get(number, f"#{number}") for number in sorted(ids))

    def changes(self, rows: Sequence[LeadRow]) -> list[Change]:
        edits = (owner_change(row, self.add, self.remove, self.names) for row in rows)
        return [change for change in edits if change is not None]


class StepRepeat(Struct, frozen=True):
    """A next step, with its note."""

    step: StepInput

    @property
    def label(self) -> str:
        words = meaning(self.step, 1, clock.today())
        return f"next step {words}" if self.step.day is not None else words

    def changes(self, rows: Sequence[LeadRow]) -> list[Change]:
        return step_changes(rows, self.step, clock.today())


class NoteRepeat(Struct, frozen=True):
    """A note, from the template of this name if there was one; the user writes its text."""

    template: str = ""

    @property
    def label(self) -> str:
        return f"note from {clean(self.template)}" if self.template else "note"

    def changes(self, rows: Sequence[LeadRow]) -> list[Change]:
        return []
