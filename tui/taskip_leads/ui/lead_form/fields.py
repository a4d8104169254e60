"""Build the fields of a lead's form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from textual.containers import VerticalScroll

from taskip_leads.models import lead_form
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.directory import Directory, NamedItem
from taskip_leads.models.field_labels import label
from taskip_leads.models.lead import Lead
from taskip_leads.models.lead_form import FormData
from taskip_leads.models.lead_views import AttributeUse
from taskip_leads.models.values import custom_fields
from taskip_leads.text import clean
from taskip_leads.ui.widgets.form_field import ChoiceField, FormField, LongField, TextField
from taskip_leads.ui.widgets.picker_lines import PickerLine

#: Fields with a blank row above them.
_FIRST = tuple(group[0] for group in lead_form.FIELD_GROUPS[1:])
_LABEL_LIMIT = 12


class FormFields(VerticalScroll, can_focus=False, inherit_bindings=False):
    """A scrolling column of fields; arrow keys move from field to field."""

    @property
    def fields(self) -> dict[str, FormField]:
        """The fields by name, in form order."""
        return {field.field: field for field in self.query(FormField)}

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Show errors at their fields and focus the first one."""
        wrong = [field for name, field in self.fields.items() if name in errors]
        for field in wrong:
            field.say(errors[field.field])
        if wrong:
            wrong[0].enter()


class FormBuilder:
    """Build the fields from the initial values and the known names."""

    def __init__(
        self,
        data: FormData,
        lead: Lead | None,
        directory: Directory,
        attributes: Sequence[AttributeUse],
    ) -> None:
        self._data = data
        self._lead = lead
        self._directory = directory
        self._attributes = attributes

    def build(self) -> Iterator[FormField]:
        """Yield all fields in form order."""
        for name in lead_form.FIELD_ORDER:
            if name == "description":
                yield from self._custom_fields()
            field = self._field(name)
            yield field.add_class("-first") if name in _FIRST else field

    def _custom_fields(self) -> Iterator[FormField]:
        raw = self._lead.raw.get("custom_fields") if self._lead is not None else None
        for custom in custom_fields.entries(raw):
            name = lead_form.CUSTOM + custom.path
            text = self._data.texts.get(name, custom.text)
            yield TextField(name, clean(custom.label)[:_LABEL_LIMIT], text)

    def _field(self, name: str) -> FormField:
        match name:
            case "company_id":
                return self._choice(name, _lines(self._directory.companies), multi=False)
            case "assigned_to":
                return self._choice(name, _lines(self._directory.people))
            case "status_ids":
                return self._choice(name, self._attribute_lines(AttributeType.STATUS))
            case "source_ids":
                return self._choice(name, self._attribute_lines(AttributeType.SOURCE))
            case "description":
                return LongField(name, label(name), self._data.texts[name])
            case _:
                return self._text(name)

    def _text(self, name: str) -> TextField:
        places: dict[str, Sequence[NamedItem]] = {
            "country_id": self._directory.countries,
            "state_id": self._directory.states,
            "city_id": self._directory.cities,
        }
        known = [item.name for item in places.get(name, ())]
        hint = "required" if name in lead_form.required_fields(self._lead) else ""
        return TextField(name, label(name), self._data.texts[name], known=known, placeholder=hint)

    def _choice(self, name: str, lines: list[PickerLine], *, multi: bool = True) -> ChoiceField:
        chosen = self._data.ids.get(name, frozenset())
        unlisted = sorted(chosen - {line.id for line in lines})
        lines = [*lines, *(PickerLine(id_, f"#{id_}", dot=False) for id_ in unlisted)]
        nothing = self._nothing_chosen(name)
        return ChoiceField(name, label(name), lines, chosen, multi=multi, otherwise=nothing)

    def _nothing_chosen(self, name: str) -> str:
        """Return the text of an empty field; a response may omit the value, or its id."""
        lead = self._lead
        if lead is None:
            return "none"
        if name == "company_id":
            company = clean(lead.company.name or "") if lead.company is not None else ""
            return f"{company} (its ID is not known)" if company else "none"
        values = {
            "assigned_to": lead.assigned_to,
            "status_ids": lead.statuses,
            "source_ids": lead.sources,
        }
        return "not known yet" if values[name] is None else "none"

    def _attribute_lines(self, type_: AttributeType) -> list[PickerLine]:
        attributes = [use.attribute for use in self._attributes if use.attribute.type is type_]
        return [PickerLine(one.id, one.name, one.color) for one in attributes if one.id > 0]


def read_field(field: FormField, data: FormData) -> bool:
    """Copy a field's content into ``data``; return whether it is another one."""
    if isinstance(field, ChoiceField):
        changed = data.ids.get(field.field) != field.ids
        data.ids[field.field] = field.ids
    else:
        changed = data.texts.get(field.field) != field.value
        data.texts[field.field] = field.value
    return changed


def _lines(items: Sequence[NamedItem]) -> list[PickerLine]:
    return [PickerLine(item.id, item.name, dot=False) for item in items]
