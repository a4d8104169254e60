"""Leads as vCards (version 3.0, RFC 2426), which address books of phones and desktops read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taskip_leads.models.lead import Lead
from taskip_leads.text import clean

#: Octets of a line; longer ones are folded.
_LONGEST = 75


def vcards(leads: Iterable[Lead]) -> str:
    """Return a card per lead; lines end as the standard demands."""
    return "".join(f"{fold_line(line)}\r\n" for lead in leads for line in _card(lead))


def _card(lead: Lead) -> Iterator[str]:
    """Yield the lines of a card, unfolded."""
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"FN:{escaped(lead.name)}"
    yield f"N:{_parts(lead.last_name, lead.first_name, '', '', '')}"
    company = lead.company.name if lead.company is not None else None
    texts = (
        ("ORG", company), ("EMAIL;TYPE=INTERNET", lead.email), ("TEL", lead.phone_number),
        ("URL", lead.website), ("NOTE", lead.description),
    )  # fmt: skip
    for name, text in texts:
        if text:
            yield f"{name}:{escaped(text)}"
    address = ("", "", lead.address, lead.city, lead.state, lead.zip_code, lead.country)
    if any(address):
        yield f"ADR:{_parts(*address)}"
    if lead.statuses:
        yield f"CATEGORIES:{','.join(escaped(status.name) for status in lead.statuses)}"
    if lead.id > 0:
        yield f"UID:taskip-lead-{lead.id}"
    yield "END:VCARD"


def _parts(*texts: str | None) -> str:
    return ";".join(escaped(text or "") for text in texts)


def escaped(text: str) -> str:
    """Return text in which nothing separates values or lines."""
    plain = clean(text, lines=True).replace("\\", "\\\\").replace("\n", "\\n")
    return plain.replace(",", "\\,").replace(";", "\\;")


def fold_line(line: str) -> str:
    """Return a line in pieces of at most 75 octets that begin with a blank, whole characters each."""
    pieces, piece, octets = [], "", 0
    for char in line:
        size = len(char.encode())
        if octets + size > _LONGEST:
            pieces.append(piece)
            piece, octets = " ", 1
        piece += char
        octets += size
    return "\r\n".join([*pieces, piece])
