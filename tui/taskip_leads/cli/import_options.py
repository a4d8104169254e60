"""Options of ``taskip-leads import`` as a mapping and choices; errors name the option."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from taskip_leads.errors import UsageError
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.directory import Directory, NamedItem, UnknownName, find_named
from taskip_leads.models.field_input import InvalidField, parse_field
from taskip_leads.models.imports.heads import normalise, recognise
from taskip_leads.models.imports.mapping import ColumnMapping, ForEveryLead, ImportColumn
from taskip_leads.models.imports.names import CREATABLE
from taskip_leads.models.imports.plan import CheckedFile, Choices, Existing, Guesses, Invalid
from taskip_leads.models.imports.targets import READINGS, Reading, Target

#: A currency is read on any day.
_ANY_DAY = date.min
_NOTHING = ("none", "skip", "-", "")


def mapping_of(
    columns: Iterable[str],
    every: Mapping[str, str],
    heads: Sequence[str],
    guessed: ColumnMapping,
    known: Iterable[Attribute],
    directory: Directory,
) -> ColumnMapping:
    """Return the guessed mapping with the columns and values that options name."""
    mapping = guessed
    for option in columns:
        name, equals, field = option.partition("=")
        if not equals:
            raise UsageError(f"--map {option}: write COLUMN=FIELD, such as Betrag=value.")
        mapping = mapping.with_column(_column_at(heads, name), _column(option, field))
    values = _every(every, tuple(known), directory)
    before = guessed.every
    return ColumnMapping(
        mapping.columns,
        ForEveryLead(
            status=values.get("status", before.status),
            source=values.get("source", before.source),
            owner=values.get("owner", before.owner),
            currency=_currency(every.get("currency"), before.currency),
            note=every.get("note", before.note),
        ),
    )


def _column_at(heads: Sequence[str], name: str) -> int:
    wanted = normalise(name)
    found = [at for at, head in enumerate(heads) if head == name or normalise(head) == wanted]
    if not found and name.isascii() and name.isdigit() and 1 <= int(name) <= len(heads):
        found = [int(name) - 1]
    if not found:
        raise UsageError(
            f"--map: there is no column {name}.", f"The columns are: {', '.join(heads)}."
        )
    return found[0]


def _column(option: str, field: str) -> ImportColumn:
    name, _, reading = field.partition(":")
    if name.strip().lower() in _NOTHING:
        return ImportColumn(None)
    words = name.strip().lower().replace("-", "_").replace(" ", "_")
    target = next(
        (one for one in Target if words in (one, one.label.lower().replace(" ", "_"))),
        recognise(name),
    )
    if target is None:
        fields = ", ".join(Target)
        raise UsageError(f"--map {option}: there is no field {name}.", f"Fields: {fields}, none.")
    if not reading:
        return ImportColumn(target)
    offered = READINGS.get(target, ())
    wanted = reading.strip().lower().replace("-", " ").replace("_", " ")
    match = next((one for one in offered if one == wanted), None)
    if match is None:
        names = ", ".join(one.value.replace(" ", "-") for one in offered) or "none"
        raise UsageError(f"--map {option}: there is no such reading.", f"Readings: {names}.")
    return ImportColumn(target, Reading(match))


def _every(
    every: Mapping[str, str], known: Sequence[Attribute], directory: Directory
) -> dict[str, int]:
    lists = {
        "status": [a for a in known if a.type is AttributeType.STATUS],
        "source": [a for a in known if a.type is AttributeType.SOURCE],
    }
    found: dict[str, int] = {}
    for option in ("status", "source", "owner"):
        name = every.get(option)
        if name is None:
            continue
        items = (
            directory.people
            if option == "owner"
            else [NamedItem(one.id, one.name) for one in lists[option]]
        )
        try:
            found[option] = find_named(name, items, option).id
        except UnknownName as error:
            raise UsageError(f"--{option} {name}: {error}") from None
    return found


def _currency(text: str | None, before: str | None) -> str | None:
    if text is None:
        return before
    try:
        return str(parse_field("currency", text, _ANY_DAY))
    except InvalidField as error:
        raise UsageError(f"--currency {text}: {error}") from None


def choices_of(
    existing: str, guesses: str, invalid: str, checked: CheckedFile | None = None
) -> Choices:
    """Return the choices; with ``checked``, its unknown statuses and sources are created."""
    unknown = checked.unknown if checked is not None else ()
    created = frozenset(one.key for one in unknown if one.key.target in CREATABLE)
    return Choices(Existing(existing), Guesses(guesses), Invalid(invalid), created=created)
