"""An e-mail to a lead: written, looked at as it will be, then held and sent. Never sent twice by itself."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from taskip_leads.models.change import SendEmail
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.models.field_input import is_email
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.limits import SUBJECT_MAX
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.models.template_fields import fields
from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.base.draft_autosave import Drafting
from taskip_leads.ui.changes import labels
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.text_editor import TextEditor
from taskip_leads.ui.widgets.text_input import TextInput
from taskip_leads.ui.writing import email_text, templates
from taskip_leads.ui.writing.templates import Template

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class EmailScreen(Drafting, ModalScreen[None]):
    """Writes one e-mail; begins with the draft that is there, or with ``again``, which it replaces."""

    SCOPE = "email"
    CSS_PATH = "email.tcss"
    BINDINGS = keys.bindings("email")
    AUTO_FOCUS: ClassVar[str | None] = "#subject"

    def __init__(self, store: Store, key: int, again: PendingChange | None = None) -> None:
        super().__init__()
        self._store = store
        self._key = key
        self._again = again
        self._detail: LeadDetail | None = None
        #: The merged e-mail is shown in place of the fields.
        self._previewing = False

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Static(id="heading", markup=False)
            with Horizontal(id="line"):
                yield Static("Subject ", id="label", markup=False)
                yield TextInput(id="subject", compact=True, select_on_focus=False)
                yield Static(id="counter", markup=False)
            with Container(id="paper"):
                yield TextEditor(id="text")
            with VerticalScroll(id="preview", can_focus=True):
                yield Static(id="merged", markup=False)
            yield Static(id="trouble", markup=False)
            yield Static(id="facts", markup=False)
            yield KeyBar(self.foot())

    def foot(self) -> tuple[keys.FooterKey, ...]:
        if self._previewing:
            return (
                keys.FooterKey("y", "send it", 95),
                keys.FooterKey("↓ ↑", "scroll", 50),
                keys.FooterKey("esc", "go on writing", 90),
            )
        return tuple(
            keys.FooterKey(keys.shown(key.keys[0]), key.footer, key.keep)
            for key in keys.of("email")
            if key.footer and key.id != "email.send"
        )

    async def on_mount(self) -> None:
        self._sheet.first_is_title = False
        self._subject.cursor_blink = False
        self.work(self._begin, group="begin")

    async def _begin(self) -> None:
        self._detail = await self._store.detail(self._key)
        if self._detail is None or not is_email(self._detail.lead.email):
            self._refuse()
            return
        self._templates = await asyncio.to_thread(
            templates.read, self.shell.templates, "mails", email_text.MAILS
        )
        subject, message = await self._wanted()
        self._subject.value = subject + self._subject.value
        self._sheet.text = message + self._sheet.text
        self._kept = (subject, message)
        if self._again is not None and self._again.state is ChangeState.REFUSED:
            self._trouble(email_text.refusal(labels.sentence(self._again)))
        self._paint()

    async def _wanted(self) -> tuple[str, str]:
        if self._again is not None and isinstance(self._again.change, SendEmail):
            return self._again.change.subject, self._again.change.message
        draft = await self._store.draft(self._key, DraftKind.EMAIL)
        if draft is None:
            return "", ""
        self.go_on(draft)
        return draft.title, draft.note

    def _refuse(self) -> None:
        """There is nowhere to send it: say so before anything is typed."""
        self._over = True
        self.dismiss()
        if self._detail is None:
            return
        name = clean(self._detail.row.name[: cells.LIMIT])
        address = clean((self._detail.lead.email or "")[: cells.LIMIT])
        told = f"“{address}” is no e-mail address." if address else f"{name} has no e-mail address."
        self.shell.hint(
            Content.assemble(
                (told, "$tl-text"), (" e", "bold $tl-text"), (" enters one", "$tl-muted")
            )
        )

    @property
    def _subject(self) -> Input:
        return self.query_one("#subject", Input)

    @property
    def _names(self) -> dict[str, str]:
        me = self._store.me
        return fields(self._detail.lead, me.label if me else "") if self._detail else {}

    # Painting

    def on_resize(self) -> None:
        self._paint()

    def _paint(self) -> None:
        facts = self.query("#facts")
        width = facts.first().size.width if facts else 0
        if width <= 0 or self._detail is None:
            return
        glyphs, row = self.shell.glyphs, self._detail.row
        who = clean(row.name[: cells.LIMIT])
        company = f", {clean(row.company[: cells.LIMIT])}" if row.company else ""
        address = content.short(self._detail.lead.email or "", width * 2 // 3, glyphs)
        # Whom it goes to is read before it goes: the company yields first.
        if cells.width(f"E-mail  {who}{company}  {address}") > width:
            company = ""
        left = Content.assemble(("E-mail", "bold $tl-text"), (f"  {who}{company}", "$tl-muted"))
        right = Content.styled(address, "$tl-text")
        self.query_one("#heading", Static).update(content.ends(left, right, width, glyphs.ellipsis))
        self.query_one("#facts", Static).update(self._facts(width))
        length = len(self._now[0])
        style = "$tl-bad" if length > SUBJECT_MAX else "$tl-faint"
        self.query_one("#counter", Static).update(Content.styled(f" {length}/{SUBJECT_MAX}", style))
        self.show_keys()

    def _facts(self, width: int) -> Content:
        if self._choosing:
            return self._choices()
        left = Content()
        if self._sign:
            left = Content.assemble(
                (self.shell.glyphs.done, "$tl-ok"), (f" {self._sign}   ", "$tl-muted")
            )
        gaps = email_text.gaps(" ".join(self._now), self._names)
        right = Content()
        if gaps:
            told = f"{'a gap' if len(gaps) == 1 else f'{len(gaps)} gaps'}: {', '.join(gaps)}"
            right = Content.styled(content.short(told, width // 2, self.shell.glyphs), "$tl-warn")
        elif self._templates:
            names = ", ".join(template.name for template in self._templates)
            right = Content.styled(
                content.short(f"templates: {names}", width // 2, self.shell.glyphs), "$tl-faint"
            )
        return content.ends(left, right, width)

    # The draft

    @on(TextArea.Changed)
    @on(Input.Changed)
    def _changed(self) -> None:
        self.typed(self._subject.value, self._sheet.text)

    async def save_draft(self, title: str, text: str) -> bool:
        await self._store.save_draft(self._key, title, text, kind=DraftKind.EMAIL)
        return bool(title.strip() or text.strip())

    async def drop_draft(self) -> None:
        await self._store.drop_draft(self._key, DraftKind.EMAIL)

    # Keys

    def action_other_field(self) -> None:
        (self._sheet if self.focused is self._subject else self._subject).focus()

    @on(Input.Submitted)
    def _subject_done(self) -> None:
        self._sheet.focus()

    async def action_close(self) -> None:
        if self._previewing:
            self._show_preview(False)
        else:
            await super().action_close()

    def action_preview(self) -> None:
        """The e-mail as it will be, with its fields filled."""
        self._show_preview(not self._previewing)

    def action_check(self) -> None:
        """Say what is missing at its place; else show the e-mail, which ``y`` then sends."""
        subject, message = self._now
        gaps = email_text.gaps(f"{subject} {message}", self._names)
        merged = templates.fill(subject, self._names).strip()
        if not merged:
            self._subject.focus()
            self._trouble("An e-mail needs a subject.")
        elif len(merged) > SUBJECT_MAX:
            self._subject.focus()
            self._trouble(f"{len(merged)} letters; a subject has at most {SUBJECT_MAX}.")
        elif not message.strip():
            self._sheet.focus()
            self._trouble("An e-mail needs a text.")
        elif gaps:
            self._trouble(f"Nothing is known for {', '.join(gaps)}: write it, or take it out.")
        else:
            self._show_preview(True)

    def _show_preview(self, on: bool) -> None:
        self._previewing = on
        self.set_class(on, "-preview")
        if on:
            subject, message = self._now
            self.query_one("#merged", Static).update(
                Content.assemble(
                    email_text.marked(subject, self._names, "bold $tl-text"),
                    "\n\n",
                    email_text.marked(message, self._names, "$tl-muted"),
                )
            )
            self.query_one("#preview").focus()
        else:
            self._sheet.focus()
        self._paint()

    async def action_send(self) -> None:
        """``y`` in the preview: hold it, then send it. It leaves at most once."""
        if not self._previewing:
            return
        names = self._names
        if email_text.gaps(" ".join(self._now), names):
            return
        subject, message = (templates.fill(part, names).strip() for part in self._now)
        if not subject or not message or len(subject) > SUBJECT_MAX:
            self._show_preview(False)
            self.action_check()
            return
        change = SendEmail(self._key, subject, message)
        await self.hand_over(partial(self._give, change))
        self.dismiss()

    async def _give(self, change: SendEmail) -> None:
        if self._again is None or not await self._store.rewrite(self._again.id, change):
            await self._store.apply(change)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """``y`` is a letter while one writes, and an answer only under the preview."""
        return self._previewing if action == "send" else True

    # Templates

    def action_template(self) -> None:
        self._choosing = bool(self._templates) and not self._previewing
        self._paint()

    def insert(self, template: Template) -> None:
        subject, message = email_text.split(template.text)
        if subject and not self._subject.value.strip():
            self._subject.value = templates.fill(subject, self._names)
        text = templates.fill(message, self._names)
        if self._sheet.text.strip():
            self._sheet.insert(text)
        else:
            self._sheet.text = text
        self._sheet.focus()
