"""The lines around the email editor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.limits import SUBJECT_MAX
from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.writing.messages import status
from taskip_leads.ui.writing.templates import FIELD

#: The heading of the preview.
QUESTION = Content.styled("Send this email?", "bold $tl-text")


def heading(detail: LeadDetail, width: int, glyphs: Glyphs) -> Content:
    """Return the recipient: name, company where there is room, and address."""
    row = detail.row
    name = clean(row.name[: cells.LIMIT])
    company = f", {clean(row.company[: cells.LIMIT])}" if row.company else ""
    address = content.short(detail.lead.email or "", width * 2 // 3, glyphs)
    if cells.width(f"Email  {name}{company}  {address}") > width:
        company = ""
    left = Content.assemble(("Email", "bold $tl-text"), (f"  {name}{company}", "$tl-muted"))
    return content.ends(left, Content.styled(address, "$tl-text"), width, glyphs.ellipsis)


def refusal(detail: LeadDetail) -> Content:
    """Why a lead cannot get an email: its address is missing or wrong."""
    name = clean(detail.row.name[: cells.LIMIT])
    address = clean((detail.lead.email or "")[: cells.LIMIT])
    reason = f"“{address}” is not an email address." if address else f"{name} has no email address."
    return Content.assemble(
        (reason, "$tl-text"), (" e", "bold $tl-text"), (" enters one", "$tl-muted")
    )


def counter(subject: str) -> Content:
    """Return how long the subject is, and may be."""
    style = "$tl-bad" if len(subject) > SUBJECT_MAX else "$tl-faint"
    return Content.styled(f" {len(subject)}/{SUBJECT_MAX}", style)


def facts(
    draft_status: str, gaps: Sequence[str], templates: str, width: int, glyphs: Glyphs
) -> Content:
    """Return the draft's status at the left; gaps, or else the templates, at the right."""
    left = status(draft_status, glyphs, after="   ")
    right = Content()
    if gaps:
        words = f"missing: {', '.join(gaps)}"
        right = Content.styled(content.short(words, width // 2, glyphs), "$tl-warn")
    elif templates:
        words = content.short(f"templates: {templates}", width // 2, glyphs)
        right = Content.styled(words, "$tl-faint")
    return content.ends(left, right, width)


def merge(text: str, values: Mapping[str, str], style: str) -> Content:
    """Return the text with its fields filled; gaps are highlighted."""
    out = Content()
    end = 0
    for match in FIELD.finditer(text):
        value = values.get(match[1], "")
        gap = (clean(match[0], lines=True), "bold $tl-warn")
        out = Content.assemble(
            out,
            (clean(text[end : match.start()], lines=True), style),
            (clean(value), style) if value else gap,
        )
        end = match.end()
    return Content.assemble(out, (clean(text[end:], lines=True), style))


def footer_keys() -> tuple[keys.FooterKey, ...]:
    """Return the key bar while writing; below the preview, the answers name their keys."""
    return tuple(
        keys.FooterKey(keys.shown(key.keys[0]), key.footer, key.priority)
        for key in keys.of("email")
        if key.footer and key.id != "email.send"
    )
