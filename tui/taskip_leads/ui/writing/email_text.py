"""The text of an email: its templates, its gaps, and how it looks with its fields filled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum

from msgspec import Struct

from taskip_leads.models.limits import SUBJECT_MAX
from taskip_leads.text import clean
from taskip_leads.ui.writing.templates import FIELD, fill

#: Characters of a subject, as in the API reference.
#: The field for the user.
_USER = "me"

#: Shipped templates; a first line that begins with ``Subject:`` is the subject.
MAILS = {
    "Follow-up": "Subject: Our conversation, {{first_name}}\n\nHello {{first_name}},\n\nthank you for"
    " your time. As agreed:\n\n\n\nBest regards\n{{me}}",
    "Offer": "Subject: Our offer for {{company}}\n\nHello {{first_name}},\n\nhere is our offer"
    " for {{company}}:\n\n\n\nIt is valid for 30 days. Do you have any questions?\n\nBest regards\n{{me}}",
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
    """Return the distinct fields of ``text`` that have no value, as written."""
    missing = (match[0] for match in FIELD.finditer(text) if not values.get(match[1]))
    return tuple(dict.fromkeys(missing))


def gap_message(missing: Sequence[str]) -> str:
    """Return a message about fields without a value."""
    names = ", ".join(clean(gap) for gap in missing)
    if _USER in (FIELD.sub(r"\1", gap) for gap in missing):
        return f"No value for {names}: press `leads.me` in the list and choose who you are."
    return f"No value for {names}: fill it in or remove it."


def all_gaps(parts: Sequence[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the distinct gaps of several texts."""
    return tuple(dict.fromkeys(gap for part in parts for gap in gaps(part, values)))


class EmailPart(Enum):
    """Where something is missing."""

    SUBJECT = "subject"
    MESSAGE = "message"
    EITHER = "either"


class EmailProblem(Struct, frozen=True):
    """Why an email cannot be sent."""

    part: EmailPart
    words: str


def find_problem(subject: str, message: str, values: Mapping[str, str]) -> EmailProblem | None:
    """Return the first reason why the email cannot be sent, if any."""
    merged = fill(subject, values).strip()
    if not merged:
        return EmailProblem(EmailPart.SUBJECT, "Add a subject.")
    if len(merged) > SUBJECT_MAX:
        words = f"The subject has {len(merged)} characters, the limit is {SUBJECT_MAX}."
        return EmailProblem(EmailPart.SUBJECT, words)
    if not message.strip():
        return EmailProblem(EmailPart.MESSAGE, "Write some text.")
    missing = all_gaps((subject, message), values)
    return EmailProblem(EmailPart.EITHER, gap_message(missing)) if missing else None


def explain_refusal(sentence: str) -> str:
    """Add to TaskIP's sentence which of the two conditions of an email failed, if that is clear."""
    text = sentence.casefold()
    address = re.search(r"(lead|recipient|contact)[^.]*e-?mail|e-?mail address|valid e-?mail", text)
    if re.search(r"smtp|mailbox|workspace|connect|configur", text):
        which = "Connect the workspace's email in TaskIP, under Settings."
    elif address:
        which = "The lead's address is not valid."
    else:
        which = "Either the lead's address is not valid or the workspace's email is not connected."
    return f"{sentence} {which}"
