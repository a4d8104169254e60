"""Split a search into words, and define which texts match them.

All rules are in this module. An index keeps ``search_text`` for each lead; a lead matches a needle if its
text contains any of ``spellings(needle)``, and a search if it matches all its needles.
"""

from __future__ import annotations

import re

from taskip_leads.text import fold

#: Incremented with the rules below and those of ``text.fold``; older stored texts are folded again.
FOLDING_VERSION = 2

# Separates generated parts of a lead's search text; no text and no needle contains it.
_OWN = "\x1e"
_PHONE = re.compile(r"[+0-9()./\-]*[0-9][+0-9()./\-]*")
_LEAD_NUMBER = re.compile(r"#([0-9]{1,19})")


def tokens(text: str) -> list[str]:
    """Split into words and double-quoted phrases; an unclosed phrase ends with the text.

    A quote opens a phrase only where a word could start. Inside, ``\\`` escapes the next character.
    """
    return [text for text, _, _ in scan(text) if text]


def scan(text: str) -> list[tuple[str, int, int]]:
    """Split like ``tokens``, with the start and end of each token."""
    out: list[tuple[str, int, int]] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] == '"':
            phrase, end = unquote(text, at)
            out.append((" ".join(phrase.split()), at, end))
            at = end
        else:
            end = word_end(text, at)
            out.append((text[at:end], at, end))
            at = end
    return out


def word_end(text: str, at: int) -> int:
    """Return the end of the word that contains ``at``."""
    while at < len(text) and not text[at].isspace():
        at += 1
    return at


def unquote(text: str, at: int) -> tuple[str, int]:
    """Return the phrase whose opening quote is at ``at``, and its end."""
    out: list[str] = []
    at += 1
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
        out.append(text[at])
        at += 1
    return "".join(out), min(at + 1, len(text))


def quote(phrase: str) -> str:
    """Quote a phrase so that ``unquote`` restores it."""
    escaped = phrase.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def needles(text: str) -> tuple[str, ...]:
    """Return the folded words and phrases of a search, all of which must match."""
    folded = (fold(token).strip() for token in tokens(text))
    return tuple(dict.fromkeys(needle for needle in folded if needle))


def search_text(
    name: str | None,
    company: str | None,
    email: str | None,
    phone: str | None,
    website: str | None,
    description: str | None,
    server_id: int | None,
) -> str:
    """Return a lead's folded text: line 1 the name, line 2 the company, then the rest.

    The last line holds the digits of the phone number and the lead's id.
    """
    parts = (name, company, email, phone, website, description)
    digits = _digits(fold(phone)) if phone else ""
    number = server_id if server_id is not None and server_id > 0 else ""
    return f"{fold(chr(10).join(part or '' for part in parts))}\n{_OWN}{digits}{_OWN}{number}{_OWN}"


def spellings(needle: str) -> tuple[str, ...]:
    """Return the texts that match ``needle``: itself, a phone number's digits, or a lead's id."""
    if number := _LEAD_NUMBER.fullmatch(needle):
        return needle, f"{_OWN}{number[1].lstrip('0') or '0'}{_OWN}"
    if not _PHONE.fullmatch(needle):
        return (needle,)
    digits = _digits(needle)
    # 0049… and 030… are other spellings of +49… and +49 30….
    spelled = (needle, digits, digits.lstrip("0"))
    return tuple(dict.fromkeys(one for one in spelled if one))


def _digits(phone: str) -> str:
    """Return a phone number's digits without a trunk zero: ``+49 (0)30``."""
    return "".join(char for char in phone.replace("(0)", "") if char in "0123456789")
