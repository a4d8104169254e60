"""The email as it will be sent, and the question whether to send it."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.text import clean, plural
from taskip_leads.ui import keys
from taskip_leads.ui.ports import ports_of
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.writing.email_view import merge


class EmailPreview(Vertical):
    """Recipient, subject and text with the fields filled, what ``y`` does, and the answers."""

    DEFAULT_CSS = """
    EmailPreview { display: none; height: 1fr; }
    EmailPreview #envelope { height: 2; margin-bottom: 1; }
    EmailPreview #preview { height: 1fr; background: $tl-surface; padding: 0 1; scrollbar-size-vertical: 1; }
    EmailPreview #merged { height: auto; }
    EmailPreview #consequence { height: auto; margin: 1 0; }
    EmailPreview #answers { height: 1; }
    EmailPreview #keep { width: auto; background: $tl-accent; color: $tl-onaccent; text-style: bold; }
    EmailPreview #enter { width: 1fr; color: $tl-muted; }
    EmailPreview #yes { width: auto; background: $tl-raised; }
    """

    def compose(self) -> ComposeResult:
        look = ports_of(self.app).look
        flat = look.palette.flat
        yield Static(id="envelope", markup=False)
        with VerticalScroll(id="preview", can_focus=True):
            yield Static(id="merged", markup=False)
        yield Static(id="consequence", markup=False)
        with Horizontal(id="answers"):
            back = keys.name_of("email.back")
            keep = content.button(back, f"{look.glyphs.button} Keep writing", flat=flat)
            yield Static(keep, id="keep", markup=False)
            yield Static(f" {back}", id="enter", markup=False)
            yield Static(content.answer("email.send", "send", flat=flat), id="yes", markup=False)

    def show(
        self,
        detail: LeadDetail,
        subject: str,
        message: str,
        values: Mapping[str, str],
        held: float,
    ) -> None:
        """Show the merged email and take the focus; ``held`` is how long it can be undone."""
        glyphs = ports_of(self.app).look.glyphs
        width = self.query_one("#envelope").size.width or self.app.size.width
        envelope = Content("\n").join(
            (_recipient(detail, width, glyphs), _subject(subject, values, width, glyphs))
        )
        self.query_one("#envelope", Static).update(envelope)
        self.query_one("#merged", Static).update(merge(message, values, "$tl-text"))
        self.query_one("#consequence", Static).update(_consequence(held))
        self.query_one("#preview").focus()


def _recipient(detail: LeadDetail, width: int, glyphs: Glyphs) -> Content:
    address = clean((detail.lead.email or "")[: cells.LIMIT])
    line = Content.assemble(
        ("To       ", "$tl-faint"),
        (clean(detail.row.name[: cells.LIMIT]), "bold $tl-text"),
        (f"  {address}", "$tl-text"),
    )
    return content.ends(line, Content(), width, glyphs.ellipsis)


def _subject(subject: str, values: Mapping[str, str], width: int, glyphs: Glyphs) -> Content:
    label = Content.styled("Subject  ", "$tl-faint")
    line = Content.assemble(label, merge(subject, values, "bold $tl-text"))
    return content.ends(line, Content(), width, glyphs.ellipsis)


def _consequence(held: float) -> Content:
    if not held:
        words = "It is sent at once and can't be recalled."
    else:
        words = f"`app.undo` undoes it for {plural(round(held), 'second')}. After that it can't be recalled."
    return content.with_keys(words, "$tl-muted")
