"""Editing one field of a lead where it stands: ``enter`` edits and saves, ``esc`` keeps a draft."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from textual import on
from textual.content import Content
from textual.timer import Timer

from taskip_leads import clock
from taskip_leads.models import draft_text, lead_form
from taskip_leads.models.change import EditLead
from taskip_leads.models.directory import UnknownName
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.models.field_input import InvalidField, currency_of_value, parse_field
from taskip_leads.models.field_labels import day_label, label
from taskip_leads.models.lead import Lead
from taskip_leads.models.lead_form import CUSTOM, PLACES, FormData
from taskip_leads.text import amount, clean, short_day
from taskip_leads.ui import keys
from taskip_leads.ui.lead.field_groups import EMPTY
from taskip_leads.ui.lead.tab_search import LeadTabs
from taskip_leads.ui.lead.widgets.facts import VALUE, LeadFacts
from taskip_leads.ui.lead.widgets.inline_field import InlineField
from taskip_leads.ui.widgets.status_bar import StatusBar, StatusSegment

#: Fields of one line that are typed as they are sent.
PLAIN = (
    "value", "currency", "lead_interaction_date", "email", "phone_number", "website", "address",
    "zip_code", "first_name", "last_name",
)  # fmt: skip
#: Those whose names stand for ids, and are looked up.
NAMED = (*PLACES, "groups")
#: Those that the form has room for, and its name for them.
IN_FORM = {"sources": "source_ids", "company_id": "company_id", "description": "description"}
_DRAFT_AFTER = 0.4


def typed(field: str) -> bool:
    """Whether a field is edited as text, in one line."""
    return field in PLAIN or field in NAMED or field.startswith(CUSTOM)


class InlineEditing(LeadTabs):
    """The overview's fields at work."""

    KEYS_WAIT_FOR = ("inline", "change")

    _editing: str = ""
    _was: str = ""
    _kept_text: str | None = None
    #: What is in the field now, for when it is gone already.
    _text: str = ""
    _draft_due: Timer | None = None

    def action_enter(self) -> None:
        facts = self.query_one(LeadFacts)
        if not facts.has_focus or facts.fact is None:
            super().action_enter()
            return
        self.edit_field(facts.fact.field)

    def edit_field(self, field: str) -> None:
        """Edit a field where it stands, or open what edits it."""
        if self._detail is None:
            return
        if typed(field):
            self.work(partial(self._begin_edit, field), group="inline", exclusive=True)
        elif field == "statuses":
            self.shell.pick_status((self._key,))
        elif field == "assigned_to":
            self.shell.assign((self._key,))
        elif field in IN_FORM:
            self.shell.edit_lead(self._key, at=IN_FORM[field])
        elif field == EMPTY:
            self.query_one(LeadFacts).unfold()
        elif field == "custom_fields":
            self.hint(Content.styled("It holds more than a text; it cannot be edited", "$tl-muted"))
        else:
            self.hint(Content.styled("The service sets this; it cannot be edited", "$tl-muted"))

    async def _begin_edit(self, field: str) -> None:
        detail, facts = self._detail, self.query_one(LeadFacts)
        if detail is None:
            return
        lead = detail.lead
        was = told(lead, field)
        drafted = draft_text.texts(self._drafts).get(field)
        before = (lead.currency or "") if field == "value" else ""
        await self.query(InlineField).remove()
        self._editing, self._was = field, was
        self._kept_text = drafted
        facts.edit(field)
        text = drafted if drafted is not None else was
        self._text = text
        await self.mount(InlineField(text, before=before, was=was))
        self._place()
        self._say_editing()
        self.show_keys()

    def _place(self) -> None:
        """Put the field over its value."""
        facts = self.query_one(LeadFacts)
        line = facts.line_of(self._editing)
        for field in self.query(InlineField):
            if line is None:
                continue
            region = facts.region
            field.styles.width = max(8, region.width - VALUE - 1)
            field.styles.offset = (region.x + VALUE - 1, region.y + line)

    def on_resize(self) -> None:
        super().on_resize()
        if self._editing:
            self.call_after_refresh(self._place)

    def _say_editing(self) -> None:
        fact = self.query_one(LeadFacts).fact_of(self._editing)
        name = clean(fact.label) if fact is not None else label(self._editing)
        words = Content.assemble(("editing ", "$tl-muted"), (name, "bold $tl-text"))
        self.query_one(StatusBar).show_facts(
            [StatusSegment((words,), keep=90), *self._draft_facts()]
        )

    def _show_state(self) -> None:
        super()._show_state()
        if self._editing:
            self._say_editing()

    def foot(self) -> tuple[keys.FooterKey, ...]:
        return keys.footer("inline", typing=True) if self._editing else super().foot()

    # The draft

    @on(InlineField.Changed)
    def _typed(self) -> None:
        self._text = self.query_one(InlineField).text
        self.query_one(LeadFacts).say("")
        if self._draft_due is None:
            self._draft_due = self.set_timer(_DRAFT_AFTER, self._draft_soon)

    def _draft_soon(self) -> None:
        self._draft_due = None
        self.work(self.keep_typed, group="draft")

    async def keep_typed(self) -> None:
        """Bring what is typed to the disk; what it was before is no draft."""
        if not self._editing:
            return
        text = self._text
        drafted = text if text.strip() != self._was.strip() else None
        if drafted != self._kept_text:
            await self._save_text(self._editing, drafted)
            self._kept_text = drafted

    async def _save_text(self, field: str, text: str | None) -> None:
        """Keep one field's text in the draft that the form has too."""
        draft = await self._store.draft(self._key, DraftKind.LEAD)
        kept: Mapping[str, Any] = draft.fields if draft is not None else {}
        texts = {name: told for name, told in dict(kept.get("texts", {})).items() if name != field}
        if text is not None:
            texts[field] = text
        rest = {name: told for name, told in kept.items() if name != "texts" and told}
        fields = {**rest, **({"texts": texts} if texts else {})}
        await self._store.save_draft(self._key, "", "", kind=DraftKind.LEAD, fields=fields)

    # Keys

    async def action_save_field(self) -> None:
        """Check what was typed at its place, and make the change."""
        field, text = self._editing, self.query_one(InlineField).text
        change = None
        if text.strip() != self._was.strip() and self._detail is not None:
            try:
                change = await self._change(self._detail.lead, field, text)
            except (InvalidField, UnknownName) as error:
                self.query_one(LeadFacts).say(str(error))
                return
        await self._save_text(field, None)
        if change is not None:
            await self._store.apply(change)
        await self._end_edit()

    async def _change(self, lead: Lead, field: str, text: str) -> EditLead | None:
        """The edit that a text means, if it changes anything. Raises ``InvalidField`` or ``UnknownName``."""
        if field in PLAIN:
            fields = {field: parse_field(field, text, clock.today())}
            code = currency_of_value(text, lead.currency) if field == "value" else None
            if code is not None:
                fields["currency"] = code
            base = {name: base_of(lead, name) for name in fields}
            return EditLead(self._key, fields, base, told=said(lead, field, fields[field], code))
        first = lead_form.entry_of(lead)
        entry = FormData({**first.texts, field: text}, first.ids)
        known = await self._store.directory()
        made = lead_form.make(entry, first, lead, self._key, known, clock.today())
        if field in made.errors:
            raise UnknownName(made.errors[field])
        change = made.change
        return change if isinstance(change, EditLead) and lead_form.touched(change) else None

    async def action_leave_field(self) -> None:
        """Keep the text as a draft, and go back to the fields."""
        await self.keep_typed()
        await self._end_edit()

    async def action_next_field(self, by: int) -> None:
        """Keep the text as a draft, and edit the next field that can be typed."""
        await self.keep_typed()
        facts = self.query_one(LeadFacts)
        names = [fact.field for fact in facts.shown if typed(fact.field)]
        at = (names.index(self._editing) + by) % len(names) if self._editing in names else 0
        await self._end_edit()
        facts.go_field(names[at])
        self.edit_field(names[at])

    async def _end_edit(self) -> None:
        if self._draft_due is not None:
            self._draft_due.stop()
            self._draft_due = None
        self._editing = ""
        await self.query(InlineField).remove()
        facts = self.query_one(LeadFacts)
        facts.edit("")
        facts.focus(scroll_visible=False)
        self._show_state()
        self.show_keys()
        self._read()

    def action_neighbour(self, by: int) -> None:
        if not self._editing:
            super().action_neighbour(by)


def told(lead: Lead, field: str) -> str:
    """A field as one would type it."""
    if field == "value":
        return "" if lead.value is None else amount(lead.value)
    if field in PLAIN:
        return str(getattr(lead, field) or "")
    return lead_form.entry_of(lead).texts.get(field, "")


def said(lead: Lead, field: str, value: Any, currency: str | None = None) -> str:
    """What the person sees happen, where the bare values are no words: money and days."""
    if field == "value" and value is not None:
        to = amount(Decimal(str(value)))
        return f"Value {told(lead, field) or '–'} → {to} {currency or lead.currency or ''}".strip()
    day = clock.parse_day(value) if field == "lead_interaction_date" else None
    if day is not None:
        today = clock.today()
        return f"{day_label(value, today)} {short_day(day, today)}"
    return ""


def base_of(lead: Lead, field: str) -> Any:
    """What the field was, as JSON."""
    if field == "value":
        return None if lead.value is None else str(lead.value)
    return getattr(lead, field) or None
