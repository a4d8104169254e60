"""Take the secret out of what the service answers, however it is encoded there.

Every answer passes here after it was decoded, and before a screen, the mirror or the outbox sees it.
"""

from __future__ import annotations

import base64
import re
from html.entities import html5
from typing import Any

# Shorter secrets are words of anybody's text.
_SHORTEST_SECRET = 8
# How often encodings may be wrapped in each other; JSON itself is one of them.
_ROUNDS = 4
# Escapes of JSON and source text, of addresses and of HTML. Every alternative has a bounded length, so a
# search takes time in proportion to the text.
_ESCAPE = re.compile(
    r"\\[uU]([0-9a-fA-F]{4})|\\[xX]([0-9a-fA-F]{2})|%([2-7][0-9a-fA-F])"
    r"|&#[xX]0{0,8}([0-9a-fA-F]{2,4});?|&#0{0,8}([0-9]{2,5});?|&([A-Za-z]{2,20});"
)
# Escapes of printable ASCII, which secrets are made of, or of characters without a width. JSON escapes
# other characters, too, and these need no look.
_NOTABLE = re.compile(
    r"\\(?:[uU](?:00[2-7]|00[aA][dD]|061[cC]|180|200|202|206|[fF][eE])|[xX][2-7])"
)
_ENTITIES = {
    name[:-1]: value
    for name, value in html5.items()
    if name.endswith(";") and value.isascii() and len(value) == 1
}


class Redactor:
    """Replaces one secret in texts of any depth."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        # Letters of either case, and without backslashes, which the search drops.
        self._lower = secret.lower().replace("\\", "")
        self._encodings = _encodings(secret)
        self._any_case = re.compile(re.escape(secret), re.IGNORECASE)

    def __repr__(self) -> str:
        return "Redactor()"

    def redacted(self, answer: Any, body: bytes) -> Any:
        """Return the decoded JSON of ``body`` without the secret, the same object where it has none."""
        if len(self._secret) < _SHORTEST_SECRET:
            return answer
        # Nearly no answer holds it, and one search in one text is the quickest way to know.
        text = body.decode("ascii", "ignore")
        if _NOTABLE.search(text):
            # The decoder has undone these escapes already, at once.
            text = "\n".join(_texts(answer)).encode("ascii", "ignore").decode()
        return self._replaced(answer) if self._holds(text) else answer

    def _holds(self, text: str) -> bool:
        """Whether a text holds the secret in any encoding that is undone here."""
        for _ in range(_ROUNDS):
            while "\\\\" in text:
                text = text.replace("\\\\", "\\")
            if any(form in text for form in self._encodings):
                return True
            if self._lower in text.replace("\\", "").lower():
                return True
            if not ("%" in text or "&" in text or _NOTABLE.search(text)):
                return False
            text = _ESCAPE.sub(_character, text)
        return False

    def _replaced(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._without(value)
        if isinstance(value, list):
            return [self._replaced(part) for part in value]
        if isinstance(value, dict):
            return {self._without(name): self._replaced(part) for name, part in value.items()}
        return value

    def _without(self, text: str) -> str:
        text = self._any_case.sub("*" * len(self._secret), text)
        # Screens leave out characters without a width: the letters around them would join there.
        letters = text if text.isascii() else text.encode("ascii", "ignore").decode()
        # Where an encoded form begins and ends is not known: all of the text goes.
        return "*" * len(self._secret) if self._holds(letters) else text


def _texts(answer: Any) -> list[str]:
    """Return all keys and texts of decoded JSON, level by level."""
    texts: list[str] = []
    level = [answer]
    while level:
        values = [part for each in level if type(each) is list for part in each]
        for each in level:
            if type(each) is dict:
                texts += each
                values += each.values()
        texts += [each for each in level if type(each) is str]
        level = values
    return texts


def _character(found: re.Match[str]) -> str:
    in_json, in_source, in_address, hexadecimal, decimal, name = found.groups()
    if name is not None:
        return _ENTITIES.get(name, found[0])
    digits = in_json or in_source or in_address or hexadecimal
    code = int(decimal) if decimal is not None else int(digits, 16)
    # Screens leave out characters without a width: the letters around them would join there.
    return chr(code) if code < 128 else ""


def _encodings(secret: str) -> tuple[str, ...]:
    """Return the secret in base 64, at each of its three alignments, and in hexadecimal digits."""
    plain = secret.encode()
    forms = [plain.hex(), plain.hex().upper()]
    for lead in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            # Four letters are three bytes. Those that share bytes with a neighbour depend on it.
            stop = (lead + len(plain)) // 3 * 4
            forms.append(encode(b"\0" * lead + plain).decode()[4 * bool(lead) : stop])
    return tuple(dict.fromkeys(form for form in forms if len(form) >= _SHORTEST_SECRET))
