"""The text of an e-mail: its templates, its gaps, and how it looks with its fields filled."""

from __future__ import annotations

import re
from collections.abc import Mapping

from textual.content import Content

from taskip_leads.text import clean

_FIELD = re.compile(r"\{\{\s*(\w+)\s*\}\}")

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
    """Subject and message of a template."""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("subject:"):
        return first[len("subject:") :].strip(), rest.lstrip("\n")
    return "", text


def gaps(text: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Fields that nothing is known for, as they stand in the text, each once."""
    found = (match for match in _FIELD.finditer(text) if not names.get(match[1]))
    return tuple(dict.fromkeys(match[0] for match in found))


def marked(text: str, names: Mapping[str, str], style: str) -> Content:
    """The text with its fields filled; gaps stand out."""
    out = Content()
    done = 0
    for match in _FIELD.finditer(text):
        value = names.get(match[1], "")
        out = Content.assemble(
            out,
            (clean(text[done : match.start()], lines=True), style),
            (clean(value), style) if value else (match[0], "bold $tl-warn"),
        )
        done = match.end()
    return Content.assemble(out, (clean(text[done:], lines=True), style))


def refusal(sentence: str) -> str:
    """What the service said, and which of its two conditions failed, as far as that tells."""
    said = sentence.casefold()
    address = re.search(r"(lead|recipient|contact)[^.]*e-?mail|e-?mail address|valid e-?mail", said)
    if re.search(r"smtp|mailbox|workspace|connect|configur", said):
        which = "The workspace's mail is connected in TaskIP, under Settings."
    elif address:
        which = "The lead's address does not do."
    else:
        which = "Either the lead's address or your workspace's mail does not do."
    return f"{sentence} {which}"
