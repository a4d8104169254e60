"""What one does with leads in the list: mark them, copy from them, open their website, change them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path

from textual import on
from textual.content import Content

from taskip_leads import clock
from taskip_leads.models import csv_export
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import Selection
from taskip_leads.text import clean, plural
from taskip_leads.ui import keys
from taskip_leads.ui.leads import messages
from taskip_leads.ui.leads.loader import LeadsBase
from taskip_leads.ui.leads.widgets.table import LeadTable
from taskip_leads.ui.system import browser, clipboard
from taskip_leads.ui.widgets.status_bar import StatusBar

#: The worth of more marked leads than these is not added up.
_ADDED = 5000


class Handling(LeadsBase):
    """Marks, and the verbs that act on the lead under the cursor or on the marked ones."""

    #: The lead from which a range is being marked, and what was marked before.
    _anchor: int | None = None
    _marked_before: frozenset[int] = frozenset()
    _sums: tuple[tuple[str, Decimal], ...] = ()

    def foot(self) -> tuple[keys.FooterKey, ...]:
        if not self._marks:
            return super().foot()
        count, total = len(self._marks), len(self._table.keys)
        if self._anchor is not None:
            return (
                keys.FooterKey("v", "to here", 95),
                keys.FooterKey("esc", "unmark", 90),
                keys.FooterKey("?", "keys", 100),
            )
        return (
            keys.FooterKey("s", f"status on {count:,}", 95),
            keys.FooterKey("A", "assign", 90),
            keys.FooterKey("t", "next step", 85),
            keys.FooterKey("D", "delete", 80),
            keys.FooterKey("V", f"all {total:,}", 70),
            keys.FooterKey("esc", "unmark", 60),
            keys.FooterKey("?", "keys", 100),
        )

    # Marks

    def action_mark(self) -> None:
        """Mark the lead under the cursor, or unmark it, and go on to the next."""
        key = self._table.key
        if key is None:
            return
        self._anchor = None
        self._set_marks(self._marks ^ {key})
        self._table.move(1)

    def action_mark_range(self) -> None:
        """Begin a range at the cursor; the second time it ends there."""
        key = self._table.key
        if self._anchor is not None:
            self._anchor = None
            self.show_keys()
        elif key is not None:
            self._anchor, self._marked_before = key, self._marks
            self._set_marks(self._marks | {key})

    def action_mark_all(self) -> None:
        self._anchor = None
        self._set_marks(frozenset(self._table.keys))

    @on(LeadTable.Moved)
    def _stretch(self) -> None:
        """A range that is open reaches to the cursor."""
        if self._anchor is None:
            return
        leads: Sequence[int] = self._table.keys
        if self._anchor not in leads:
            self._anchor = None
            return
        one, other = sorted((leads.index(self._anchor), self._table.position))
        self._set_marks(self._marked_before | frozenset(leads[one : other + 1]))

    def _unmark(self) -> bool:
        """Let go of all marks; False where there were none."""
        had = bool(self._marks)
        self._anchor = None
        self._set_marks(frozenset())
        return had

    def _keep_marks(self, selection: Selection) -> None:
        if self._marks:
            self._set_marks(self._marks.intersection(selection.keys))

    def _set_marks(self, marks: frozenset[int]) -> None:
        if marks == self._marks:
            return
        self._marks = marks
        self._table.set_marks(marks)
        self._show_facts()
        self.show_keys()
        self.work(partial(self._add_up, marks), group="sums", exclusive=True)

    async def _add_up(self, marks: frozenset[int]) -> None:
        if self._selection is not None and len(marks) == self._selection.count:
            sums = self._selection.sums or ()
        elif len(marks) <= _ADDED:
            rows = await self._store.rows(tuple(marks)) if marks else {}
            sums = messages.worth(rows.values())
        else:
            sums = ()
        if marks == self._marks:
            self._sums = sums
            self._show_facts()

    def _show_facts(self) -> None:
        if not self._marks or self._selection is None:
            super()._show_facts()
            return
        self.query_one(StatusBar).show_facts(
            messages.marked(
                len(self._marks), self._selection.count, self._sums, self.shell.glyphs.mark
            )
        )

    # Copying and opening

    async def action_copy(self, part: str) -> None:
        """Copy one fact of the lead under the cursor."""
        row = self._table.row
        if row is None:
            return
        value = clean(_fact(row, part) or "")
        if not value:
            self.hint(messages.said(f"{clean(row.name)} has no {_WORDS[part]}"))
            return
        told = await clipboard.copy(self.app, value)
        self.hint(Content.assemble((value, "bold $tl-text"), (f" {told}", "$tl-muted")))

    async def action_web(self) -> None:
        row = self._table.row
        if row is None:
            return
        if not row.website:
            self.hint(messages.said(f"{clean(row.name)} has no website"))
            return
        self.hint(messages.said(await browser.open_page(row.website)))

    async def action_csv(self) -> None:
        """Write what the list shows into a file where the program was started."""
        told = await self._store.csv(self._query)
        try:
            path = await asyncio.to_thread(_written, told)
        except OSError as error:
            self.hint(messages.said(f"No file could be written: {error.strerror}", wrong=True))
            return
        self.hint(messages.said(f"{self._table_count} in {path}"))

    @property
    def _table_count(self) -> str:
        return plural(len(self._table.keys), "lead")

    # Changing

    @property
    def current(self) -> int | None:
        return self._table.key

    @property
    def chosen(self) -> tuple[int, ...]:
        if self._marks:
            return tuple(key for key in self._table.keys if key in self._marks)
        return () if self._table.key is None else (self._table.key,)

    def action_note(self) -> None:
        if (key := self._table.key) is not None:
            self.shell.write_note(key)

    def action_status(self) -> None:
        if self.chosen:
            self.shell.pick_status(self.chosen)

    def keep_marked(self, leads: frozenset[int]) -> None:
        if self._marks:
            self._anchor = None
            self._set_marks(self._marks & leads)

    def action_convert(self) -> None:
        if (key := self._table.key) is not None:
            self.shell.convert(key)


def _written(told: str) -> Path:
    """Write a new file that only its owner may read; never over another one."""
    for number in range(1, 1000):
        name = f"leads-{clock.today()}{f'-{number}' if number > 1 else ''}.csv"
        path = Path.cwd() / name
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "w", encoding=csv_export.ENCODING, newline="") as file:
            file.write(told)
        return path
    raise FileExistsError(17, "too many lists of this day are there already")


_WORDS = {
    "email": "e-mail address",
    "phone": "phone number",
    "name": "name",
    "company": "company",
    "link": "number yet",
}


def _fact(row: LeadRow, part: str) -> str | None:
    match part:
        case "email":
            return row.email
        case "phone":
            return row.phone
        case "name":
            return row.name
        case "company":
            return row.company
        case _:
            return None if row.id is None else str(row.id)
