"""What keys do in the third step of an import: check, decide about rows, and begin."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from taskip_leads.errors import UsageError
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.imports import wording
from taskip_leads.models.imports.names import CREATABLE
from taskip_leads.models.imports.plan import (
    Action,
    RowFinding,
    RowKind,
    UnknownInFile,
    action_of,
    outlook,
)
from taskip_leads.models.imports.targets import Target
from taskip_leads.text import clean, plural
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.dialogs.choose import ChooseDialog
from taskip_leads.ui.imports.draft import CREATE, ImportDraft
from taskip_leads.ui.imports.header import Step
from taskip_leads.ui.imports.saved_rows import save_rows
from taskip_leads.ui.imports.text_dialog import ImportTextDialog
from taskip_leads.ui.widgets.picker_lines import PickerLine

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.imports.screen import ImportScreen

#: The id of the line that puts a name into the description; ids of TaskIP are positive.
_DESCRIBE = -(2**62)


class CheckActions:
    """Changes the decisions of ``draft``."""

    def __init__(self, screen: ImportScreen, store: Store, draft: ImportDraft) -> None:
        self._screen, self._store, self._draft = screen, store, draft

    def open(self) -> None:
        """Check all rows and show what they are."""
        missing = {Target.EMAIL} - self._draft.columns.targets
        names = {Target.FIRST_NAME, Target.FULL_NAME} & self._draft.columns.targets
        state = self._store.sync.state
        if missing or not names:
            self._screen.say("A column must become Email, and another one First name or Full name")
        elif state.synced_at is None:
            self._screen.say("Wait for the first sync: leads that are there are not known yet")
        else:
            self._screen.go_to(Step.CHECK)
            self.check()

    def check(self) -> None:
        """Check all rows again."""
        assert self._draft.file is not None
        if self._draft.checked is None:
            self._screen.check_step.show_busy(f"Checking {plural(self._draft.file.rows, 'row')}")
        self._screen.run_guarded(self._check, group="import", exclusive=True)

    async def _check(self) -> None:
        with reporting(self._screen.notices):
            await self._draft.renew()
            await self._draft.check()
        self._show()

    def _show(self) -> None:
        self._screen.check_step.show(self._store.imports.hour)
        self._screen.show_step()

    def choose(self) -> None:
        """Correct the row under the cursor, or decide what it or an unknown name becomes."""
        rows = self._screen.check_step.list
        if rows.unknown is not None:
            self._choose_name(rows.unknown)
        elif rows.row is None:
            return
        elif rows.row.kind is RowKind.REFUSED:
            self._screen.run_guarded(partial(self._correct, rows.row), group="import")
        elif rows.row.kind is RowKind.GUESS:
            self._draft.decide_next(rows.row)
            self._show()
        elif rows.row.kind is RowKind.EXISTS:
            self._screen.say(
                "`importcheck.same` decides about all leads that are there, `importcheck.skip`"
                " leaves this one out"
            )
        else:
            self._screen.say("There is nothing to decide about this row")

    async def _correct(self, row: RowFinding) -> None:
        column = self._draft.column_to_fix(row)
        assert self._draft.file is not None
        if column is None:
            self._screen.say("No column becomes that; `importcheck.back` shows the columns")
            return
        cells = await self._store.imports.row(self._draft.file, row.number)
        corrected = self._draft.choices.corrections.get(row.number, {})
        text = corrected.get(column, cells[column] if column < len(cells) else "")
        headline = f"Row {row.number}, {clean(self._draft.file.heads[column])}"
        dialog = ImportTextDialog(headline, wording.problem(row.problems[0]), text)

        def keep(typed: str | None) -> None:
            if typed is not None and typed != text:
                self._draft.correct(row.number, column, typed.strip())
                self.check()

        self._screen.app.push_screen(dialog, keep)

    def _choose_name(self, unknown: UnknownInFile) -> None:
        target = unknown.key.target
        lines = [PickerLine(_DESCRIBE, "into the description", dot=False)]
        if target in CREATABLE:
            lines.append(PickerLine(CREATE, f"new {target.value} {clean(unknown.name)}", dot=False))
            kind = CREATABLE[target]
            lines += [
                PickerLine(one.id, clean(one.name), one.color)
                for one in self._draft.attributes
                if one.type is kind
            ]
        else:
            people = self._draft.directory.people
            lines += [PickerLine(one.id, clean(one.name), dot=False) for one in people]
        word = target.value if target not in CREATABLE else AttributeType(CREATABLE[target]).word
        dialog = ChooseDialog(f"{word.capitalize()} {clean(unknown.name)}", lines, (), multi=False)

        def done(ids: frozenset[int] | None) -> None:
            for id_ in ids or ():
                self._draft.choose_name(unknown, None if id_ == _DESCRIBE else id_)
                self._show()

        self._screen.app.push_screen(dialog, done)

    def skip(self) -> None:
        """Leave the row under the cursor out, or take it in again."""
        row = self._screen.check_step.list.row
        if row is not None:
            self._draft.toggle_skipped(row.number)
            self._show()

    def decide_alike(self) -> None:
        """Give all rows of the kind under the cursor the next decision."""
        row = self._screen.check_step.list.row
        if row is not None:
            self._draft.decide_alike(row)
            self._show()

    async def save(self) -> None:
        """Save the rows that are left out, with the reasons, as CSV beside the file."""
        file, checked = self._draft.file, self._draft.checked
        if file is None or checked is None:
            return
        reasons = {
            row.number: wording.what(row)
            for row in self._draft.findings()
            if row.kind is not RowKind.IMPORTED
            and action_of(row, row.number, self._draft.choices) is Action.NOTHING
        }
        if not reasons:
            self._screen.say("No row is left out")
            return
        text = await self._store.imports.refused_rows(file, self._draft.choices, reasons)
        self._screen.say(await save_rows(file.path, text, len(reasons)))

    async def begin(self) -> int | None:
        """Send the rows by and by; return the id of the import, or None if there is none."""
        checked = self._draft.checked
        if checked is None:
            return None
        will = outlook(checked, self._draft.choices)
        if not (will.created or will.updated):
            self._screen.say("There is nothing to import")
            return None
        try:
            return await self._draft.begin()
        except UsageError as error:
            self._screen.notices.toast("Not imported", str(error))
            return None
