"""The lead form: every field, with errors shown at the field."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from taskip_leads import clock
from taskip_leads.models import lead_form
from taskip_leads.models.change import CreateLead, EditLead
from taskip_leads.models.directory import Directory
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.models.filters.query import NONE
from taskip_leads.models.lead import Lead
from taskip_leads.models.lead_form import FormData, FormResult
from taskip_leads.models.pending import PendingChange
from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.base.draft_autosave import DraftAutosave, draft_kept_hint
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.compat.shutdown import is_being_removed
from taskip_leads.ui.dialogs.choose import ChooseDialog
from taskip_leads.ui.lead_form.address_check import AddressCheck, id_label
from taskip_leads.ui.lead_form.draft import changed_fields, with_draft
from taskip_leads.ui.lead_form.fields import FormBuilder, FormFields, read_field
from taskip_leads.ui.lead_form.reading_hints import show_reading
from taskip_leads.ui.lead_form.refusal import field_errors
from taskip_leads.ui.widgets.dialog_frame import DialogFrame
from taskip_leads.ui.widgets.form_field import ChoiceField, FormField
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.picker_lines import PickerLine

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class LeadFormScreen(ModalScreen[int | None], AppScreen[int | None]):
    """Create or edit a lead; dismiss with its id, or with None.

    ``correcting`` is a refused or waiting change: the form opens with its values, and saving
    replaces it. ``first_field`` gets the focus, else the first name.
    """

    SCOPE = "leadform"
    CSS_PATH = "screen.tcss"
    BINDINGS = keys.bindings("leadform")

    def __init__(
        self,
        store: Store,
        lead_id: int | None = None,
        *,
        correcting: PendingChange | None = None,
        first_field: str = "",
    ) -> None:
        super().__init__()
        self._store = store
        self._lead_id = lead_id
        self._correcting = correcting
        self._first_field = first_field or "first_name"
        self._ready = False
        self._mounted_fields: list[FormField] = []
        self._lead: Lead | None = None
        self._directory = Directory()
        #: The current values of the fields, and the lead's values.
        self._data = self._initial = FormData()
        #: The lead that saving created or edited.
        self._saved_id: int | None = None
        self._address = AddressCheck(self, store)
        self._autosave: DraftAutosave[dict[str, Any]] = DraftAutosave(
            self, self._save_draft, self._drop_draft, self._show_unsaved
        )

    def compose(self) -> ComposeResult:
        with DialogFrame(self.look.glyphs, "New lead" if self._lead_id is None else "Edit lead"):
            yield FormFields(id="fields")
            yield Static(id="rule", markup=False)
            yield KeyBar(self.footer_keys())

    @property
    def takes_keys(self) -> bool:
        return self._ready

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        if self._address.running:
            return (keys.FooterKey("esc", "back", 95),)
        entries = [keys.FooterKey("ctrl+s", "save", 95), keys.FooterKey("tab", "field", 70)]
        if (holder := self._address.holder) is not None:
            entries.append(keys.FooterKey("ctrl+o", f"open {id_label(holder)}", 80))
        return (*entries, keys.FooterKey("esc", "keep draft", 90))

    def on_mount(self) -> None:
        self._show_unsaved("")
        self.run_guarded(self._begin, group="begin")

    async def _begin(self) -> None:
        if self._lead_id is not None:
            detail = await self._store.leads.detail(self._lead_id)
            if detail is None:
                self._ready = True
                self.dismiss(None)
                return
            self._lead = detail.lead
            self.query_one(DialogFrame).show("Edit lead", id_label(detail.row))
        self._directory = await self._store.leads.directory()
        attributes = await self._store.leads.attributes()
        self._initial = lead_form.form_data_of(self._lead, clock.today())
        self._data = await self._initial_data()
        builder = FormBuilder(self._data, self._lead, self._directory, attributes)
        fields = list(builder.build())
        await self._fields.mount_all(fields)
        self._mounted_fields = fields
        by_name = self._fields.fields
        if not by_name:
            return  # the form is being removed
        by_name[self._first_field].enter()
        self._ready = True
        self._show_refusal()

    async def _initial_data(self) -> FormData:
        """Return the initial values: a change to correct, a draft, or the lead itself."""
        initial = self._initial
        if self._correcting is not None and isinstance(
            self._correcting.change, CreateLead | EditLead
        ):
            data = lead_form.prefill(initial, self._correcting.change, clock.today())
            self._autosave.load(changed_fields(data, initial))
            return data
        draft = await self._store.drafts.get(self._lead_id or 0, DraftKind.LEAD)
        if draft is None or not draft.fields:
            self._autosave.load({})
            return FormData(dict(initial.texts), dict(initial.ids))
        self.query_one(DialogFrame).show("Edit lead" if self._lead_id else "New lead", "your draft")
        data = with_draft(initial, draft.fields)
        self._autosave.load(changed_fields(data, initial), draft.updated_at)
        return data

    # The fields

    @property
    def _fields(self) -> FormFields:
        return self.query_one(FormFields)

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
        if is_being_removed(field) or not read_field(field, self._data):
            return  # A field also reports its initial text.
        show_reading(field, self._store.profile.rules.week_start)
        if field.field == "email":
            self._address.forget()
        self._autosave.change(changed_fields(self._data, self._initial))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    async def _save_draft(self, fields: dict[str, Any]) -> bool:
        await self._store.drafts.save(
            self._lead_id or 0, "", "", kind=DraftKind.LEAD, fields=fields or None
        )
        return bool(fields)

    async def _drop_draft(self) -> None:
        await self._store.drafts.drop(self._lead_id or 0, DraftKind.LEAD)

    def _show_unsaved(self, text: str) -> None:
        """Show that the draft is not saved, instead of the rule; "" shows the rule."""
        glyphs = self.look.glyphs
        rule = Content.styled(glyphs.rule * 200, "$tl-line")
        if text:
            sign = (f"  {glyphs.refused} ", "$tl-bad")
            rule = Content.assemble(sign, (clean(text), "$tl-text"))
        self.query_one("#rule", Static).update(rule)

    async def on_unmount(self) -> None:
        for field in self._mounted_fields:
            read_field(field, self._data)
        await self._autosave.finish(changed_fields(self._data, self._initial))

    # Keys

    def action_next(self) -> None:
        if not self._address.running:
            self.focus_next()

    def action_previous(self) -> None:
        if not self._address.running:
            self.focus_previous()

    async def action_close(self) -> None:
        if self._address.running:
            self._address.cancel()
            return
        await self._close()
        if self._autosave.has_draft:
            self.notices.hint(draft_kept_hint())

    async def action_open_holder(self) -> None:
        """Open the lead that has the address; the form becomes a draft."""
        if (holder := self._address.holder) is not None:
            await self._close()
            self.navigation.open_lead(holder.lead_id, (), "Leads")

    async def _close(self) -> None:
        await self._autosave.flush()
        self._autosave.close()
        self.dismiss(None)

    def action_save(self) -> None:
        if not self.query(FormField) or self._address.running:
            return
        result = lead_form.build_change(
            self._data, self._initial, self._lead, self._lead_id, self._directory, clock.today(),
            self._store.profile.rules.week_start,
        )  # fmt: skip
        email = self._data.texts["email"].strip()
        is_new = bool(email) and email != self._initial.texts["email"].strip()
        if is_new and "email" not in result.errors:
            # A refused new lead is already listed, under the id of its change.
            refused = self._correcting if not self._lead_id else None
            own_id = -refused.id if refused is not None else self._lead_id
            self._address.start(email, own_id, partial(self._save_checked, result))
        else:
            self.run_guarded(partial(self._save, result), group="save", exclusive=True)

    async def _save_checked(self, result: FormResult, wrong: str) -> None:
        if wrong:
            result.errors["email"] = wrong
        await self._save(result)

    async def _save(self, result: FormResult) -> None:
        self._fields.show_errors(result.errors)
        if result.errors or result.change is None:
            return
        with reporting(self.notices):
            await self._autosave.submit(partial(self._apply, result.change))
            self.dismiss(self._saved_id)

    async def _apply(self, change: CreateLead | EditLead) -> None:
        self._saved_id = self._lead_id
        if not lead_form.has_changes(change):
            return
        if self._correcting is not None and await self._store.outbox.replace(
            self._correcting.id, change
        ):
            return
        change_id = await self._store.outbox.add(change)
        if self._lead_id is None:
            self._saved_id = -change_id

    def _show_refusal(self) -> None:
        """Show TaskIP's reasons for the refusal at the fields."""
        if self._correcting is None:
            return
        self._fields.show_errors(field_errors(self._correcting, self._fields.fields))
        holder_id = self._correcting.details.get("lead")
        if isinstance(holder_id, int):
            self.run_guarded(partial(self._name_holder, holder_id))

    async def _name_holder(self, lead_id: int) -> None:
        text = await self._address.name_holder(lead_id)
        if self._address.holder is not None:
            self._fields.fields["email"].say(text)
