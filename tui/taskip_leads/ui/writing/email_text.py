"""The text of an email: its templates, its gaps, and how it looks with its fields filled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from textual.content import Content

from taskip_leads.text import clean
from taskip_leads.ui.writing.templates import FIELD

#: Characters of a subject, as in the API reference.
SUBJECT_MOST = 255
#: The field for the person at this machine.
_USER = "me"

#: Shipped templates; a first line that begins with ``Subject:`` is the subject.
MAILS = {
    "Follow-up": "Subject: Our conversation, {{first_name}}\n\nHello {{first_name}},\n\nthank you for"
    " your time. As agreed:\n\n\n\nBest regards\n{{me}}",
    "Offer": "Subject: Our offer for {{company}}\n\nHello {{first_name}},\n\nhere is what we offer"
    " {{company}}:\n\n\n\nIt stands for 30 days. What is still open for you?\n\nBest regards\n{{me}}",
    "Meeting": "Subject: A time to talk\n\nHello {{first_name}},\n\nwould one of these times suit"
    " you?\n\n\n\nIt takes 20 minutes.\n\nBest regards\n{{me}}",
}


def split(text: str) -> tuple[str, str]:
    """Return the subject and the message of a template."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("subject:"):
        return first[len("subject:") :].strip(), rest.lstrip("\n")
    return "", text


def gaps(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the fields of ``text`` that have no value, as they are written, each once."""
    missing = (match[0] for match in FIELD.finditer(text) if not values.get(match[1]))
    return tuple(dict.fromkeys(missing))


def gap_message(missing: Sequence[str]) -> str:
    """Say which fields have no value, and what to do about it."""
    names = ", ".join(clean(gap) for gap in missing)
    if _USER in (FIELD.sub(r"\1", gap) for gap in missing):
        return f"Nothing is known for {names}: g i in the list says who you are."
    return f"Nothing is known for {names}: write it, or take it out."


def preview(text: str, values: Mapping[str, str], style: str) -> Content:
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


def explain_refusal(sentence: str) -> str:
    """Add to TaskIP's sentence which of the two conditions of an email failed, if that is clear."""
    text = sentence.casefold()
    address = re.search(r"(lead|recipient|contact)[^.]*e-?mail|e-?mail address|valid e-?mail", text)
    if re.search(r"smtp|mailbox|workspace|connect|configur", text):
        which = "The workspace's mail is connected in TaskIP, under Settings."
    elif address:
        which = "The lead's address does not do."
    else:
        which = "Either the lead's address or your workspace's mail does not do."
    return f"{sentence} {which}"
