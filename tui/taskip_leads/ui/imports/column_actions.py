"""What keys do in the second step of an import: choose what columns become."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from taskip_leads.clock import today
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.field_input import InvalidField, parse_field
from taskip_leads.models.imports.targets import Target
from taskip_leads.text import clean
from taskip_leads.ui.dialogs.choose import ChooseDialog
from taskip_leads.ui.imports.draft import ImportDraft
from taskip_leads.ui.imports.text_dialog import ImportTextDialog
from taskip_leads.ui.widgets.picker_lines import PickerLine

if TYPE_CHECKING:
    from taskip_leads.ui.imports.screen import ImportScreen

#: The id of the line that stands for nothing.
_NOTHING = 0
_TARGETS = tuple(Target)


class ColumnActions:
    """Changes the columns of ``draft`` by what the person chooses."""

    def __init__(self, screen: ImportScreen, draft: ImportDraft) -> None:
        self._screen, self._draft = screen, draft

    def renew(self) -> None:
        """Read the shown row again, and show it."""
        self._screen.run_guarded(self._renew, group="read", exclusive=True)

    async def _renew(self) -> None:
        await self._draft.renew()
        self._screen.show_step()

    def choose(self) -> None:
        """Choose what the column under the cursor becomes, or a value for every lead."""
        columns = self._screen.columns
        if columns.column is not None:
            self._choose_target(columns.column)
        elif columns.every is not None:
            self._choose_every(columns.every)

    def _choose_target(self, at: int) -> None:
        assert self._draft.file is not None
        lines = [PickerLine(_NOTHING, "Not imported", dot=False)]
        lines += [PickerLine(n, target.label, dot=False) for n, target in enumerate(_TARGETS, 1)]
        target = self._draft.columns.columns[at].target
        chosen = _NOTHING if target is None else _TARGETS.index(target) + 1
        title = clean(self._draft.file.heads[at]) or "Column"
        self._pick(title, lines, chosen, partial(self._set_target, at))

    def _set_target(self, at: int, id_: int) -> None:
        self._draft.set_target(at, _TARGETS[id_ - 1] if id_ else None)
        self.renew()

    def _choose_every(self, name: str) -> None:
        every = self._draft.columns.every
        match name:
            case "status" | "source":
                kind = AttributeType.STATUS if name == "status" else AttributeType.SOURCE
                known = [one for one in self._draft.attributes if one.type is kind]
                lines = [PickerLine(one.id, clean(one.name), one.color) for one in known]
                self._pick_every(name, lines, every.status if name == "status" else every.source)
            case "owner":
                people = self._draft.directory.people
                lines = [PickerLine(one.id, clean(one.name), dot=False) for one in people]
                self._pick_every(name, lines, every.owner)
            case "currency":
                self._type_every(
                    name, "Three letters, such as EUR", every.currency or "", _wrong_code
                )
            case _:
                self._type_every(name, "A note for every new lead", every.note, lambda text: "")

    def _pick_every(self, name: str, lines: Sequence[PickerLine], chosen: int | None) -> None:
        none = PickerLine(_NOTHING, "none", dot=False)
        title = f"{name.capitalize()} for every lead"
        set_every = partial(self._set_every, name)
        self._pick(title, [none, *lines], chosen or _NOTHING, lambda id_: set_every(id_ or None))

    def _type_every(self, name: str, about: str, text: str, wrong: Callable[[str], str]) -> None:
        dialog = ImportTextDialog(f"{name.capitalize()} for every lead", about, text, wrong)

        def keep(typed: str | None) -> None:
            if typed is not None:
                value = typed.strip()
                self._set_every(name, (value.upper() or None) if name == "currency" else value)

        self._screen.app.push_screen(dialog, keep)

    def _set_every(self, name: str, value: int | str | None) -> None:
        self._draft.set_every(name, value)
        self.renew()

    def _pick(
        self, title: str, lines: Sequence[PickerLine], chosen: int, take: Callable[[int], None]
    ) -> None:
        dialog = ChooseDialog(title, lines, (chosen,), multi=False)

        def done(ids: frozenset[int] | None) -> None:
            if ids:
                take(next(iter(ids)))

        self._screen.app.push_screen(dialog, done)

    def skip(self) -> None:
        """Leave the column under the cursor out."""
        at = self._screen.columns.column
        if at is not None:
            self._set_target(at, _NOTHING)

    def next_reading(self) -> None:
        """Read the column under the cursor in another way."""
        at = self._screen.columns.column
        if at is not None and self._draft.next_reading(at):
            self.renew()
        else:
            self._screen.say("Only days and amounts have several readings")


def _wrong_code(text: str) -> str:
    try:
        parse_field("currency", text, today())
    except InvalidField as error:
        return str(error)
    return ""
