"""A rep's work with files, several leads at once, and sources."""

from __future__ import annotations

import random
from pathlib import Path

from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import (
    AddAttribute,
    AttachFiles,
    Change,
    DeleteAttribute,
    DeleteFiles,
    DeleteLeads,
    UploadFile,
)
from tests.simulate.intent import Intent
from tests.simulate.world import World

#: The rep leaves at least this many leads.
FEWEST = 5


class Things:
    """Part of ``Rep``."""

    world: World
    random: random.Random
    ledger: dict[int, Intent]
    leads: list[int]

    def token(self, word: str) -> str:
        raise NotImplementedError

    def name(self, word: str) -> str:
        raise NotImplementedError

    def _upload(self, lead: int) -> Change:
        sent = [i.change for i in self.ledger.values() if isinstance(i.change, UploadFile)]
        if sent and self.random.random() < 0.3:
            # Deliberately the same file on the same lead again.
            again = self.random.choice(sent)
            return UploadFile(again.lead, again.name, str(self._files / again.name))
        name = f"{self.name('file')}.txt"
        self._files.mkdir(exist_ok=True)
        # Often the same size, so that files cannot be recognised by size.
        (self._files / name).write_text("x" * self.random.choice((40, 40, 41)), encoding="utf-8")
        return UploadFile(lead, name, str(self._files / name))

    @property
    def _files(self) -> Path:
        return self.world.folder / "files"

    async def _shown_files(self, lead: int) -> list[int]:
        """Return ids of the files that are shown on a lead."""
        detail = await self.world.store.leads.detail(lead)
        return [file.id for file in detail.files if file.id > 0] if detail is not None else []

    async def _delete_files(self, lead: int) -> Change | None:
        shown = await self._shown_files(lead)
        if not shown:
            return None
        return DeleteFiles(lead, tuple(self.random.sample(shown, min(len(shown), 2))))

    async def _attach(self, lead: int) -> Change | None:
        """Attach a file of another lead."""
        other = self.random.choice(self.leads)
        shown = await self._shown_files(other)
        if other == lead or not shown:
            return None
        return AttachFiles(lead, (self.random.choice(shown),))

    def _delete_many(self, _lead: int) -> Change | None:
        if len(self.leads) < FEWEST + 2:
            return None
        chosen = self.random.sample(self.leads, 2)
        for lead in chosen:
            self.leads.remove(lead)
        return DeleteLeads(tuple(chosen))

    def _ours(self, type_: AttributeType) -> list[Intent]:
        """Sources or statuses of ours that nobody has deleted."""
        deleted = {
            i.change.id
            for i in self.ledger.values()
            if isinstance(i.change, DeleteAttribute) and not i.undone
        }
        return [
            i
            for i in self.ledger.values()
            if isinstance(i.change, AddAttribute)
            and i.change.type is type_
            and not i.undone
            and not i.dropped
            and not {-i.row, i.server_id} & deleted
        ]

    async def _made(self, type_: AttributeType) -> int | None:
        """Return the current id of one of them."""
        ours = self._ours(type_)
        if not ours:
            return None
        intent = self.random.choice(ours)
        row = await self.world.row(intent.row)
        if row is None:
            return None
        intent.server_id = row.result
        return row.result if row.result is not None else -row.id

    async def _delete_attribute(self, _lead: int) -> Change | None:
        number = await self._made(AttributeType.SOURCE)
        if number is None:
            return None
        names = {
            use.attribute.id: use.attribute.name
            for use in await self.world.store.leads.attributes()
        }
        if number not in names:
            return None
        return DeleteAttribute(number, AttributeType.SOURCE, names[number])
