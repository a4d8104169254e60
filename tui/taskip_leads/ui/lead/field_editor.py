"""Edit one field of a lead in place: ``enter`` saves it, ``esc`` keeps a draft."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.content import Content

from taskip_leads import clock
from taskip_leads.models import draft_text, lead_form
from taskip_leads.models.change import EditLead
from taskip_leads.models.directory import UnknownName
from taskip_leads.models.draft_text import Draft, DraftKind
from taskip_leads.models.field_input import InvalidField, currency_of_value, parse_field
from taskip_leads.models.field_labels import DAY, label
from taskip_leads.models.lead import Lead
from taskip_leads.models.lead_form import FormData
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.text import clean
from taskip_leads.ui.base.detail_loader import LeadDetailLoader
from taskip_leads.ui.base.draft_autosave import DraftAutosave
from taskip_leads.ui.base.notifications import READ_ONLY_HINT
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.lead.fact_columns import MORE
from taskip_leads.ui.lead.field_groups import EMPTY
from taskip_leads.ui.lead.field_values import (
    IN_FORM,
    PLAIN,
    base_value,
    describe_edit,
    editable_text,
    is_typed,
)
from taskip_leads.ui.lead.widgets.facts import LeadFacts
from taskip_leads.ui.lead.widgets.inline_field import InlineField
from taskip_leads.ui.widgets.status_bar import StatusSegment

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class FieldEditor:
    """Place an input over a field's value, autosave its text as a draft, submit the edit.

    ``changed`` is called when editing starts and when it ends.
    """

    def __init__(
        self,
        store: Store,
        screen: AppScreen[Any],
        loader: LeadDetailLoader,
        *,
        changed: Callable[[], None],
    ) -> None:
        self._store = store
        self._screen = screen
        self._loader = loader
        self._changed = changed
        self._lead: Lead | None = None
        self._lead_id = 0
        self._text_before = ""
        self._autosave: DraftAutosave[str] | None = None
        self._input: InlineField | None = None
        #: The write name of the field being edited; "" if none is.
        self.field = ""

    @property
    def _facts(self) -> LeadFacts:
        return self._screen.query_one(LeadFacts)

    def open(self, field: str) -> None:
        """Edit a field of the loaded lead in place, or open what edits it."""
        navigation, lead_id = self._screen.navigation, self._loader.lead_id
        if self._loader.detail is None:
            return
        if self._store.read_only and field not in (EMPTY, MORE):
            self._screen.hint(READ_ONLY_HINT)
        elif is_typed(field):
            edit = partial(self._begin, self._loader.detail, self._loader.drafts, field)
            self._screen.run_guarded(edit, group="inline", exclusive=True)
        elif field == "statuses":
            navigation.pick_status((lead_id,))
        elif field == "assigned_to":
            navigation.assign((lead_id,))
        elif field in IN_FORM:
            navigation.edit_lead(lead_id, at=IN_FORM[field])
        elif field in (EMPTY, MORE):
            self._facts.unfold(field)
        else:
            complex_value = field == "custom_fields"
            reason = (
                "Not plain text, not editable here"
                if complex_value
                else "Set by TaskIP, not editable"
            )
            self._screen.hint(Content.styled(reason, "$tl-muted"))

    async def _begin(self, detail: LeadDetail, drafts: tuple[Draft, ...], field: str) -> None:
        """Open a field with its draft, or with its value if there is none."""
        lead = detail.lead
        self._lead, self._lead_id = lead, detail.row.lead_id
        self._text_before = editable_text(lead, field)
        draft = draft_text.texts(drafts).get(field)
        text = self._text_before if draft is None else draft
        await self._screen.query(InlineField).remove()
        self.field = field
        self._autosave = DraftAutosave(
            self._screen,
            partial(self._save_draft, detail.row.lead_id, field),
            partial(self._write_draft, detail.row.lead_id, field, None),
            lambda text: self._facts.show_error(text),
        )
        self._autosave.load(text)
        self._facts.edit(field)
        currency = (lead.currency or "") if field == "value" else ""
        self._input = InlineField(text, self, before=currency, was=self._text_before)
        await self._screen.mount(self._input)
        self.place()
        self._changed()

    def place(self) -> None:
        """Place the input over the field's value after a layout change."""
        place = self._facts.place_of(self.field)
        if place is None:
            return
        region = self._facts.region
        for field in self._screen.query(InlineField):
            field.styles.width = max(8, place.width)
            field.styles.offset = (region.x + place.x - 1, region.y + place.y)

    @property
    def status(self) -> StatusSegment:
        """The field being edited, for the status bar."""
        fact = self._facts.fact_of(self.field)
        name = clean(fact.label) if fact is not None else label(self.field)
        text = Content.assemble(("editing ", "$tl-muted"), (name, "bold $tl-text"))
        return StatusSegment((text,), keep=90)

    # The draft

    def change_text(self, text: str) -> None:
        """Autosave the typed text and remove the message below the field."""
        if self._autosave is not None:
            self._autosave.change(text)
            if not self._autosave.failing:
                self._facts.show_error("")

    async def flush(self) -> None:
        """Save the draft now. Raises ``MirrorUnavailable``."""
        if self._autosave is not None:
            await self._autosave.flush()

    async def finish(self) -> None:
        """Save the draft while the screen is being removed."""
        if self._autosave is not None and self._input is not None:
            await self._autosave.finish(self._input.value)

    async def _save_draft(self, lead_id: int, field: str, text: str) -> bool:
        draft = text if text.strip() != self._text_before.strip() else None
        await self._write_draft(lead_id, field, draft)
        return draft is not None

    async def _write_draft(self, lead_id: int, field: str, text: str | None) -> None:
        """Write one field of the lead's draft, which the form shares; None removes it."""
        draft = await self._store.drafts.get(lead_id, DraftKind.LEAD)
        stored = dict(draft.fields) if draft is not None else {}
        texts = dict(stored.pop("texts", {}))
        texts.pop(field, None)
        if text is not None:
            texts[field] = text
        fields = {name: value for name, value in stored.items() if value}
        if texts:
            fields["texts"] = texts
        await self._store.drafts.save(lead_id, "", "", kind=DraftKind.LEAD, fields=fields)

    # Leaving the field

    async def save(self, text: str) -> None:
        """Validate the text, then submit the edit. Raises ``MirrorUnavailable``."""
        lead, autosave = self._lead, self._autosave
        if lead is None or autosave is None:
            return
        change = None
        if text.strip() != self._text_before.strip():
            try:
                change = await self._build_change(lead, text)
            except (InvalidField, UnknownName) as error:
                self._facts.show_error(str(error))
                return
        if change is None:
            await autosave.discard()
        else:
            await autosave.submit(partial(self._store.outbox.add, change))
        await self._end()

    async def leave(self) -> None:
        """Keep the text as a draft and return to the fields. Raises ``MirrorUnavailable``."""
        await self.flush()
        await self._end()

    async def leave_for(self, by: int) -> None:
        """Keep the text as a draft and edit the next typed field in direction ``by``."""
        await self.flush()
        names = [fact.field for fact in self._facts.shown if is_typed(fact.field)]
        index = (names.index(self.field) + by) % len(names) if self.field in names else 0
        await self._end()
        self._facts.go_field(names[index])
        self.open(names[index])

    async def _build_change(self, lead: Lead, text: str) -> EditLead | None:
        """Return the edit described by ``text``, or None if nothing changed.

        Raises:
            InvalidField: the text is not a valid value.
            UnknownName: the name is not known.
        """
        field = self.field
        if field in PLAIN:
            week_start = self._store.profile.rules.week_start
            value = parse_field(field, text, clock.today(), week_start)
            fields: dict[str, Any] = {field: value}
            code = currency_of_value(text, lead.currency) if field == "value" else None
            if code is not None:
                fields["currency"] = code
            base = {name: base_value(lead, name) for name in fields}
            if field == DAY and fields[DAY] == (base[DAY] or "")[:10]:
                return None  # Another spelling of the day it has.
            description = describe_edit(lead, field, fields[field], code)
            return EditLead(self._lead_id, fields, base, told=description)
        initial = lead_form.form_data_of(lead, clock.today())
        data = FormData({**initial.texts, field: text}, initial.ids)
        directory = await self._store.leads.directory()
        result = lead_form.build_change(
            data, initial, lead, self._lead_id, directory, clock.today()
        )
        if result.errors:
            raise UnknownName(result.errors.get(field) or next(iter(result.errors.values())))
        change = result.change
        return change if isinstance(change, EditLead) and lead_form.has_changes(change) else None

    async def _end(self) -> None:
        if self._autosave is not None:
            self._autosave.close()
            self._autosave = None
        self._input = None
        self.field = ""
        await self._screen.query(InlineField).remove()
        self._facts.edit("")
        self._facts.focus(scroll_visible=False)
        self._changed()
