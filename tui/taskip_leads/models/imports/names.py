"""Statuses, sources, owners and companies by the names that a file has for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.directory import Directory
from taskip_leads.models.exports.csv_cells import split_names
from taskip_leads.models.imports.targets import Target
from taskip_leads.text import fold

#: Attribute types of the targets that can be created.
CREATABLE = {Target.STATUS: AttributeType.STATUS, Target.SOURCE: AttributeType.SOURCE}


class UnknownKey(NamedTuple):
    """A name that TaskIP does not know, folded."""

    target: Target
    folded: str


class NameBook:
    """Ids by name. ``choices`` adds what was decided about unknown names (id, or None for "leave out")."""

    def __init__(
        self,
        attributes: Iterable[Attribute],
        directory: Directory,
        choices: Mapping[UnknownKey, int | None] | None = None,
    ) -> None:
        self._ids: dict[Target, dict[str, int]] = {target: {} for target in Target}
        self._names: dict[tuple[Target, int], str] = {}
        for attribute in attributes:
            is_status = attribute.type is AttributeType.STATUS
            self._add(Target.STATUS if is_status else Target.SOURCE, attribute.id, attribute.name)
        for target, items in (
            (Target.OWNER, directory.people),
            (Target.COMPANY, directory.companies),
            (Target.COUNTRY, directory.countries),
            (Target.STATE, directory.states),
            (Target.CITY, directory.cities),
        ):
            for item in items:
                self._add(target, item.id, item.name)
        self._choices = dict(choices or {})

    def _add(self, target: Target, id_: int, name: str) -> None:
        self._ids[target].setdefault(fold(name.strip()), id_)
        self._names[target, id_] = name

    def name_of(self, target: Target, id_: int) -> str:
        """Return the name of an id; ``#id`` if it is not known."""
        return self._names.get((target, id_), f"#{id_}")

    def find(self, target: Target, name: str) -> int | None:
        """Return the id of a name, or the id that was chosen for it; None if it is unknown."""
        folded = fold(name.strip())
        known = self._ids[target].get(folded)
        return self._choices.get(UnknownKey(target, folded)) if known is None else known

    def is_known(self, target: Target, name: str) -> bool:
        """Return whether TaskIP knows a name, whatever was decided about it."""
        return fold(name.strip()) in self._ids[target]

    def split(self, target: Target, cell: str) -> list[str]:
        """Return the names in a cell; a name that is known as a whole may hold commas."""
        if self.find(target, cell) is not None:
            return [cell.strip()]
        if '"' in cell and (names := split_names(cell)):
            return [name for part in names if (name := part.strip())]
        parts = cell.replace(";", ",").replace("|", ",").split(",")
        return [name for part in parts if (name := part.strip())]
