"""The words of a search: what is typed, cut into what must be found, and what it is found in.

The one place of these rules. An index keeps ``search_text`` for each lead; a lead matches a needle if its
text contains any of ``spellings(needle)``, and a search if it matches all its needles.
"""

from __future__ import annotations

import re

from taskip_leads.text import fold

#: Changes with the rules below and those of ``text.fold``; stored texts of an older version are folded anew.
FOLDING_VERSION = 2

# Around what is in the text of a lead and was not typed by anybody: no text and no needle contains it.
_OWN = "\x1e"
_PHONE = re.compile(r"[+0-9()./\-]*[0-9][+0-9()./\-]*")
_LEAD_NUMBER = re.compile(r"#([0-9]{1,19})")


def tokens(text: str) -> list[str]:
    """Words, and phrases in double quotes; a phrase that is still open ends with the text.

    A quote opens a phrase only where a word could begin. Inside, ``\\`` keeps the next character from
    meaning anything.
    """
    return [text for text, _, _ in scan(text) if text]


def scan(text: str) -> list[tuple[str, int, int]]:
    """The same with where each stands: from, up to."""
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
    """Where the word ends that ``at`` is in."""
    while at < len(text) and not text[at].isspace():
        at += 1
    return at


def unquote(text: str, at: int) -> tuple[str, int]:
    """The phrase whose opening quote stands at ``at``, and where it ends."""
    out: list[str] = []
    at += 1
    while at < len(text) and text[at] != '"':
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
        out.append(text[at])
        at += 1
    return "".join(out), min(at + 1, len(text))


def quote(phrase: str) -> str:
    """A phrase so that ``unquote`` gives it back."""
    escaped = phrase.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def needles(text: str) -> tuple[str, ...]:
    """What a search looks for: each folded word and phrase, all of which must be found."""
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
    """The folded text of a lead: line 1 the name, line 2 the company, then the rest.

    The last line holds the digits of the phone number and the lead's number.
    """
    parts = (name, company, email, phone, website, description)
    digits = _digits(fold(phone)) if phone else ""
    number = server_id if server_id is not None and server_id > 0 else ""
    return f"{fold(chr(10).join(part or '' for part in parts))}\n{_OWN}{digits}{_OWN}{number}{_OWN}"


def spellings(needle: str) -> tuple[str, ...]:
    """What of a lead's text counts as ``needle``: itself, a phone number's digits, or a lead's number."""
    if number := _LEAD_NUMBER.fullmatch(needle):
        return needle, f"{_OWN}{number[1].lstrip('0') or '0'}{_OWN}"
    if not _PHONE.fullmatch(needle):
        return (needle,)
    digits = _digits(needle)
    # 0049… and 030… are +49… and +49 30… as others write them.
    spelled = (needle, digits, digits.lstrip("0"))
    return tuple(dict.fromkeys(one for one in spelled if one))


def implies(needle: str, other: str) -> bool:
    """Whether every lead that matches ``needle`` matches ``other``, whatever leads there are."""
    accepted = spellings(other)
    return all(any(part in spelled for part in accepted) for spelled in spellings(needle))


def _digits(phone: str) -> str:
    """The digits of a phone number, without a zero that is only dialled at home: ``+49 (0)30``."""
    return "".join(char for char in phone.replace("(0)", "") if char in "0123456789")
