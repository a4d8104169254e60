"""Write an email to a lead: preview it, then hold and send it, at most once."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from taskip_leads.models.change import SendEmail
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.models.field_input import is_email
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.models.template_fields import fields
from taskip_leads.ui import keys
from taskip_leads.ui.base.draft_autosave import DraftAutosave, draft_kept_hint
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.changes import labels
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.text_editor import TextEditor
from taskip_leads.ui.widgets.text_input import TextInput
from taskip_leads.ui.writing import email_text, email_view, templates
from taskip_leads.ui.writing.email_preview import EmailPreview
from taskip_leads.ui.writing.email_text import EmailPart
from taskip_leads.ui.writing.external_editor import edit_externally
from taskip_leads.ui.writing.messages import show_line, trouble_line
from taskip_leads.ui.writing.template_chooser import TemplateChooser
from taskip_leads.ui.writing.templates import Template

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class EmailScreen(ModalScreen[None], AppScreen[None]):
    """Writes one email; begins with ``correcting``, which it replaces, or else with the draft."""

    SCOPE = "email"
    CSS_PATH = "email.tcss"
    BINDINGS = keys.bindings("email")
    AUTO_FOCUS: ClassVar[str | None] = "#subject"

    def __init__(self, store: Store, lead_id: int, correcting: PendingChange | None = None) -> None:
        super().__init__()
        self._store = store
        self._lead_id = lead_id
        self._correcting = correcting
        self._detail: LeadDetail | None = None
        self._content = ("", "")
        self._subject = TextInput(id="subject", compact=True, select_on_focus=False)
        self._editor = TextEditor(id="text")
        #: Whether the merged email is shown instead of the fields.
        self._previewing = False
        self._templates = TemplateChooser(self, self._filled, self._insert_template)
        self._autosave: DraftAutosave[tuple[str, str]] = DraftAutosave(
            self, self._save_draft, self._drop_draft, self._report, self._paint
        )

    @property
    def takes_keys(self) -> bool:
        return self._autosave.ready

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Static(id="heading", markup=False)
            with Horizontal(id="line"):
                yield Static("Subject ", id="label", markup=False)
                yield self._subject
                yield Static(id="counter", markup=False)
            with Container(id="paper"):
                yield self._editor
            yield EmailPreview()
            yield Static(id="trouble", markup=False)
            yield Static(id="facts", markup=False)
            yield KeyBar(self.footer_keys())

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        return email_view.footer_keys()

    async def on_mount(self) -> None:
        self._editor.first_is_title = False
        self._subject.cursor_blink = False
        self.run_guarded(self._begin, group="begin")

    async def _begin(self) -> None:
        self._detail = await self._store.leads.detail(self._lead_id)
        if self._detail is None or not is_email(self._detail.lead.email):
            self._refuse()
            return
        await self._templates.load(self.templates_folder, "mails", email_text.MAILS)
        subject, message, saved_at = await self._initial_content()
        # Text that was typed while the draft was read follows it.
        self._subject.value = subject + self._subject.value
        self._editor.text = message + self._editor.text
        self._autosave.load((subject, message), saved_at)
        if self._correcting is not None and self._correcting.state is ChangeState.REFUSED:
            self._report(email_text.explain_refusal(labels.refusal(self._correcting)))
        self._paint()

    async def _initial_content(self) -> tuple[str, str, datetime | None]:
        """Return subject, message, and the time of the draft that they come from."""
        if self._correcting is not None and isinstance(self._correcting.change, SendEmail):
            return self._correcting.change.subject, self._correcting.change.message, None
        draft = await self._store.drafts.get(self._lead_id, DraftKind.EMAIL)
        if draft is None:
            return "", "", None
        return draft.title, draft.note, draft.updated_at

    async def on_unmount(self) -> None:
        await self._autosave.finish(self._read())

    def _refuse(self) -> None:
        """Close before anything is typed: the lead has no address."""
        self._autosave.close()
        self.dismiss()
        if self._detail is None:
            return
        self.notices.hint(email_view.refusal(self._detail))

    @property
    def _values(self) -> dict[str, str]:
        """The values of the fields, by name."""
        user = self._store.profile.me
        return fields(self._detail.lead, user.label if user else "") if self._detail else {}

    @property
    def _gaps(self) -> tuple[str, ...]:
        return email_text.all_gaps(self._content, self._values)

    # Painting

    def on_resize(self) -> None:
        self._paint()

    def _paint(self) -> None:
        heads = self.query("#heading")
        width = heads.first().size.width if heads else 0
        if width <= 0 or self._detail is None:
            return
        glyphs = self.look.glyphs
        heading = email_view.QUESTION
        if not self._previewing:
            heading = email_view.heading(self._detail, width, glyphs)
        show_line(self.query_one("#heading", Static), heading)
        self.query_one("#counter", Static).update(email_view.counter(self._content[0]))
        line = email_view.facts(
            self._autosave.status, self._gaps, self._templates.names, width, glyphs
        )
        show_line(self.query_one("#facts", Static), line)
        self.show_keys()

    def _report(self, words: str) -> None:
        self.set_class(bool(words), "-trouble")
        self.query_one("#trouble", Static).update(trouble_line(words, self.look.glyphs))

    # The draft

    @on(TextArea.Changed)
    @on(Input.Changed)
    def _changed(self) -> None:
        if self._autosave.closed or not self.is_attached:
            return
        self._content = self._read()
        if self._autosave.change(self._content) and not self._autosave.failing:
            self._report("")
        self._paint()

    def _read(self) -> tuple[str, str]:
        """Return the subject and the message in the fields."""
        return (self._subject.value, self._editor.text)

    async def _save_draft(self, content: tuple[str, str]) -> bool:
        subject, message = content
        await self._store.drafts.save(self._lead_id, subject, message, kind=DraftKind.EMAIL)
        return bool(subject.strip() or message.strip())

    async def _drop_draft(self) -> None:
        await self._store.drafts.drop(self._lead_id, DraftKind.EMAIL)

    # Keys

    def action_other_field(self) -> None:
        (self._editor if self.focused is self._subject else self._subject).focus()

    @on(Input.Submitted)
    def _subject_done(self) -> None:
        self._editor.focus()

    async def action_close(self) -> None:
        if self._previewing:
            self._show_preview(False)
            return
        await self._autosave.flush()
        self._autosave.close()
        self.dismiss()
        if self._autosave.has_draft:
            self.notices.hint(draft_kept_hint())

    def action_back(self) -> None:
        """Go on writing: ``enter`` never sends."""
        self._show_preview(False)

    def action_preview(self) -> None:
        """Show the email as it will be sent, or go back to writing."""
        self._show_preview(not self._previewing)

    def action_check(self) -> None:
        """Show missing parts at their fields; else preview the email, which ``y`` then sends."""
        problem = email_text.find_problem(*self._content, self._values)
        if problem is None:
            self._show_preview(True)
            return
        if problem.part is EmailPart.SUBJECT:
            self._subject.focus()
        elif problem.part is EmailPart.MESSAGE:
            self._editor.focus()
        self._report(problem.words)

    def _show_preview(self, on: bool) -> None:
        self._previewing = on
        self.set_class(on, "-preview")
        if on and self._detail is not None:
            held = self._store.outbox.seconds_to_undo(SendEmail(self._lead_id, *self._content))
            preview = self.query_one(EmailPreview)
            preview.show(self._detail, *self._content, self._values, held)
        else:
            self._editor.focus()
        self._paint()

    async def action_send(self) -> None:
        """Put the previewed email into the outbox, which holds it first and sends it at most once."""
        if not self._previewing:
            return
        if email_text.find_problem(*self._content, self._values) is not None:
            self._show_preview(False)
            self.action_check()
            return
        subject, message = (templates.fill(part, self._values).strip() for part in self._content)
        await self._autosave.submit(
            partial(self._apply, SendEmail(self._lead_id, subject, message))
        )
        self.dismiss()

    async def _apply(self, change: SendEmail) -> None:
        if self._correcting is None or not await self._store.outbox.replace(
            self._correcting.id, change
        ):
            await self._store.outbox.add(change)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """``y`` and ``enter`` answer the preview's question; they are text while one writes."""
        return self._previewing if action in ("send", "back") else True

    # Templates and the user's own editor

    def action_template(self) -> None:
        if not self._previewing and not self._templates.open():
            self._report("The templates folder is empty")

    def _filled(self, template: Template) -> str:
        return templates.fill(template.text, self._values)

    def _insert_template(self, template: Template) -> None:
        subject, message = email_text.split(template.text)
        if subject and not self._subject.value.strip():
            self._subject.value = templates.fill(subject, self._values)
        text = templates.fill(message, self._values)
        if self._editor.text.strip():
            self._editor.insert(text)
        else:
            self._editor.text = text
        self._editor.focus()

    def action_editor(self) -> None:
        edit = partial(edit_externally, self.suspender, self._editor, self._report)
        self.run_guarded(edit, group="editor", exclusive=True)
