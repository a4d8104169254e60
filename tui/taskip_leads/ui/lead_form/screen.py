"""A new lead, or all fields of one: typed, chosen by name, checked where they are typed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Static

from taskip_leads import clock
from taskip_leads.errors import MirrorUnavailable
from taskip_leads.models import custom_fields, lead_form
from taskip_leads.models.amounts import InvalidAmount, plain_amount, read_amount
from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import CreateLead, EditLead
from taskip_leads.models.days import InvalidDay, describe_day, read_day
from taskip_leads.models.directory import Directory, NamedItem
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.models.field_labels import label
from taskip_leads.models.filters.query import NONE
from taskip_leads.models.lead import Lead
from taskip_leads.models.lead_form import FormData
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import AttributeUse
from taskip_leads.models.pending import PendingChange
from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.base.draft_autosave import draft_kept
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.dialogs.choose import ChooseDialog
from taskip_leads.ui.widgets.dialog_frame import DialogFrame
from taskip_leads.ui.widgets.form_field import ChoiceField, FormField, LongField, TextField
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.picker import PickerLine

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: What was typed is on disk this long after the last key.
_KEEP_AFTER = 0.5
# ... and again where the disk did not take it.
_AGAIN_AFTER = 5.0


class FormFields(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The fields scroll with the focus; arrow keys go from field to field."""


class LeadFormScreen(AppScreen, ModalScreen[int | None]):
    """Answers with the key of the lead that was made or changed, or None.

    ``again`` is a change that was refused or waits: the form opens with its texts and replaces it.
    ``at`` is the field that it begins with.
    """

    SCOPE = "leadform"
    CSS_PATH = "screen.tcss"
    BINDINGS = keys.bindings("leadform")

    def __init__(
        self,
        store: Store,
        key: int | None = None,
        *,
        again: PendingChange | None = None,
        at: str = "",
    ) -> None:
        super().__init__()
        self._store = store
        self._key = key
        self._again = again
        self._at = at
        self._begun = False
        self._lead: Lead | None = None
        self._known = Directory()
        self._first = self._entry = FormData()
        #: The lead that holds the address that was typed.
        self._holder: LeadRow | None = None
        self._soon: Timer | None = None
        self._kept = True

    def compose(self) -> ComposeResult:
        with DialogFrame(self.shell.glyphs, "New lead" if self._key is None else "Edit lead"):
            yield FormFields(id="fields")
            yield Static(id="rule", markup=False)
            yield KeyBar(self.foot())

    @property
    def takes_keys(self) -> bool:
        """Its fields are there, and one of them has the focus."""
        return self._begun

    def foot(self) -> tuple[keys.FooterKey, ...]:
        entries = [keys.FooterKey("ctrl+s", "save", 95), keys.FooterKey("tab", "field", 70)]
        if self._holder is not None:
            entries.append(keys.FooterKey("ctrl+o", f"open {_number(self._holder)}", 80))
        return (*entries, keys.FooterKey("esc", "close, keeps the draft", 90))

    def on_mount(self) -> None:
        self.query_one("#rule", Static).update(
            Content.styled(self.shell.glyphs.rule * 200, "$tl-line")
        )
        self.work(self._begin, group="begin")

    async def _begin(self) -> None:
        if self._key is not None:
            detail = await self._store.detail(self._key)
            if detail is None:
                self._begun = True
                self.dismiss(None)
                return
            self._lead = detail.lead
            self.query_one(DialogFrame).show("Edit lead", _number(detail.row))
        self._known = await self._store.directory()
        uses = await self._store.attributes()
        self._first = lead_form.entry_of(self._lead)
        self._entry = await self._wanted()
        fields = self.query_one(FormFields)
        await fields.mount_all(list(self._fields(uses)))
        (self._field(self._at) if self._at else self.query_one(FormField)).enter()
        self._begun = True
        self._say_refusal()

    async def _wanted(self) -> FormData:
        """What the form begins with: a refused change, or a draft, or the lead as it is."""
        if self._again is not None and isinstance(self._again.change, CreateLead | EditLead):
            return lead_form.again(self._first, self._again.change)
        draft = await self._store.draft(self._key or 0, DraftKind.LEAD)
        if draft is None or not draft.fields:
            return FormData(dict(self._first.texts), dict(self._first.ids))
        self.query_one(DialogFrame).show("Edit lead" if self._key else "New lead", "your draft")
        texts: dict[str, Any] = dict(draft.fields.get("texts", {}))
        ids: dict[str, Any] = dict(draft.fields.get("ids", {}))
        return FormData(
            {name: str(texts.get(name, text)) for name, text in self._first.texts.items()},
            {name: frozenset(ids.get(name, held)) for name, held in self._first.ids.items()},
        )

    # The fields

    def _fields(self, uses: tuple[AttributeUse, ...]) -> Iterator[FormField]:
        texts = self._entry.texts
        for name in lead_form.CONTACT:
            yield TextField(name, label(name), texts[name])
        yield self._choice("company_id", _named(self._known.companies), multi=False, first=True)
        for name in lead_form.DEAL:
            yield TextField(name, label(name), texts[name])
        yield self._choice("assigned_to", _named(self._known.people))
        yield self._choice("status_ids", _attributes(uses, AttributeType.STATUS))
        yield self._choice("source_ids", _attributes(uses, AttributeType.SOURCE))
        yield TextField("groups", label("groups"), texts["groups"])
        for name, known in self._places():
            field = TextField(name, label(name), texts[name], known=[one.name for one in known])
            yield field.add_class("-first") if name == "country_id" else field
        for name in lead_form.ADDRESS:
            yield TextField(name, label(name), texts[name])
        yield LongField("description", label("description"), texts["description"]).add_class(
            "-first"
        )
        raw = self._lead.raw.get("custom_fields") if self._lead is not None else None
        for at, one in enumerate(custom_fields.entries(raw)):
            name = lead_form.CUSTOM + one.path
            custom = TextField(name, clean(one.label)[:12], texts.get(name, one.text))
            yield custom.add_class("-first") if at == 0 else custom

    def _places(self) -> tuple[tuple[str, tuple[NamedItem, ...]], ...]:
        known = self._known
        return (
            ("country_id", known.countries),
            ("state_id", known.states),
            ("city_id", known.cities),
        )

    def _choice(
        self, name: str, lines: list[PickerLine], *, multi: bool = True, first: bool = False
    ) -> ChoiceField:
        chosen = self._entry.ids.get(name, frozenset())
        strange = [
            PickerLine(number, f"#{number}", dot=False)
            for number in sorted(chosen - {line.id for line in lines})
        ]
        field = ChoiceField(
            name,
            label(name),
            [*lines, *strange],
            chosen,
            multi=multi,
            otherwise=self._otherwise(name),
        )
        return field.add_class("-first") if first else field

    def _otherwise(self, name: str) -> str:
        """Nothing chosen is not always *none*: the answer may have left it out, or the id alone."""
        lead = self._lead
        if lead is None:
            return "none"
        if name == "company_id":
            named = clean(lead.company.name or "") if lead.company is not None else ""
            return f"{named} (its number is not known)" if named else "none"
        told = {
            "assigned_to": lead.assigned_to,
            "status_ids": lead.statuses,
            "source_ids": lead.sources,
        }
        return "not known yet" if told[name] is None else "none"

    def _field(self, name: str) -> FormField:
        return next(field for field in self.query(FormField) if field.field == name)

    @on(ChoiceField.Opened)
    def _open_choices(self, event: ChoiceField.Opened) -> None:
        field = event.field
        lines = list(field.lines)
        if not field.multi:
            lines.append(PickerLine(NONE, f"no {field.label.lower()}"))

        def answered(ids: object) -> None:
            if isinstance(ids, frozenset):
                field.choose(ids - {NONE})

        self.app.push_screen(
            ChooseDialog(field.label, lines, field.ids, multi=field.multi), answered
        )

    # Typing

    @on(FormField.Changed)
    def _changed(self, event: FormField.Changed) -> None:
        field = event.field
        if field._pruning:
            return  # Closed before its first text was told of: what it is made of is gone.
        if isinstance(field, ChoiceField):
            self._entry.ids[field.field] = field.ids
        elif field.value == self._entry.texts.get(field.field):
            return  # A field says so of its first text too.
        else:
            self._entry.texts[field.field] = field.value
        field.say("")
        if field.field == "lead_interaction_date":
            self._tell_day(field)
        if field.field == "value":
            self._tell_amount(field)
        if field.field == "email":
            self._holder = None
            self.show_keys()
        self._kept = False
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(_KEEP_AFTER, partial(self.work, self._keep))

    def _tell_day(self, field: FormField) -> None:
        """Which day the words mean, as soon as they mean one."""
        today = clock.today()
        try:
            field.say(describe_day(read_day(field.value, today), today), "$tl-muted")
        except InvalidDay:
            field.say("")

    def _tell_amount(self, field: FormField) -> None:
        """How a grouped or abbreviated amount is read, in plain digits."""
        try:
            found = read_amount(field.value)
        except InvalidAmount:
            return
        plain = plain_amount(found.value)
        if plain != field.value.strip():
            field.say(f"= {plain} {found.currency or ''}".strip(), "$tl-muted")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    async def _keep(self) -> None:
        """Put what was typed so far on disk."""
        if self._kept:
            return
        self._kept = True
        entry, first = self._entry, self._first
        # Only what was begun: the rest is the lead's, and may be another when one goes on.
        texts = {n: text for n, text in entry.texts.items() if text != first.texts.get(n)}
        ids = {n: sorted(held) for n, held in entry.ids.items() if held != first.ids.get(n)}
        fields = {name: begun for name, begun in (("texts", texts), ("ids", ids)) if begun}
        try:
            await self._store.save_draft(
                self._key or 0, "", "", kind=DraftKind.LEAD, fields=fields or None
            )
        except MirrorUnavailable:
            self._kept = False
            self._soon = self.set_timer(_AGAIN_AFTER, partial(self.work, self._keep))
            raise

    # Keys

    def action_next(self) -> None:
        self.focus_next()

    def action_previous(self) -> None:
        self.focus_previous()

    async def action_close(self) -> None:
        await self._keep()
        begun = (self._entry.texts, self._entry.ids) != (self._first.texts, self._first.ids)
        self.dismiss(None)
        if begun:
            self.shell.hint(draft_kept())

    async def action_open_holder(self) -> None:
        if self._holder is None:
            return
        holder = self._holder.key
        await self._keep()
        self.dismiss(None)
        self.shell.open_lead(holder, (), "Leads")

    def action_save(self) -> None:
        if self.query(FormField):
            self.work(self._save, group="save", exclusive=True)

    async def _save(self) -> None:
        made = lead_form.make(
            self._entry, self._first, self._lead, self._key, self._known, clock.today()
        )
        email = self._entry.texts["email"].strip()
        if "email" not in made.errors and email and email != self._first.texts["email"].strip():
            # A new lead that was refused is in the list already, under its change's number.
            own = self._key if self._again is None or self._key else -self._again.id
            taken = await self._store.ask_holder(email, but=own)
            if taken is not None:
                made.errors["email"] = await self._tell_holder(taken)
        self._show_errors(made.errors)
        if made.errors or made.change is None:
            return
        with reporting(self.shell):
            key = await self._apply(made.change)
            self._kept = True
            await self._store.drop_draft(self._key or 0, DraftKind.LEAD)
            self.dismiss(key)

    async def _apply(self, change: CreateLead | EditLead) -> int | None:
        if not lead_form.touched(change):
            return self._key
        if self._again is not None and await self._store.rewrite(self._again.id, change):
            return self._key
        row = await self._store.apply(change)
        return self._key if self._key is not None else -row

    async def _tell_holder(self, key: int) -> str:
        self._holder = (await self._store.rows([key])).get(key)
        self.show_keys()
        if self._holder is None:
            return "This address is already used."
        name = clean(self._holder.name)
        return f"E-mail address already used by {_number(self._holder)} {name}."

    def _show_errors(self, errors: dict[str, str]) -> None:
        for field in self.query(FormField):
            if field.field in errors:
                field.say(errors[field.field])
        for field in self.query(FormField):
            if field.field in errors:
                field.enter()
                return

    def _say_refusal(self) -> None:
        """Opened on a change that was refused: each sentence of the service stands at its field."""
        if self._again is None:
            return
        told = dict(self._again.details.get("fields", {}))
        errors = {name.partition(".")[0]: " ".join(said) for name, said in told.items()}
        known = {field.field for field in self.query(FormField)}
        rest = " ".join(said for name, said in errors.items() if name not in known)
        errors = {name: said for name, said in errors.items() if name in known}
        if not errors and (rest or self._again.message):
            errors = {
                "email" if "lead" in self._again.details else "first_name": rest
                or self._again.message
            }
        self._show_errors(errors)
        taken = self._again.details.get("lead")
        if isinstance(taken, int):
            self.work(partial(self._name_holder, taken))

    async def _name_holder(self, key: int) -> None:
        words = await self._tell_holder(key)
        if self._holder is not None:
            self._field("email").say(words)


def _number(row: LeadRow) -> str:
    return f"#{row.id}" if row.id is not None else "new"


def _named(known: tuple[NamedItem, ...]) -> list[PickerLine]:
    return [PickerLine(one.id, one.name, dot=False) for one in known]


def _attributes(uses: tuple[AttributeUse, ...], type_: AttributeType) -> list[PickerLine]:
    return [
        PickerLine(use.attribute.id, use.attribute.name, use.attribute.color)
        for use in uses
        if use.attribute.type is type_ and use.attribute.id > 0
    ]
