"""Remove the secret from responses, however it is encoded there.

Every response passes here after decoding, before a screen, the mirror or the outbox sees it.
"""

from __future__ import annotations

import base64
import re
from html.entities import html5
from typing import Any

# Shorter secrets occur in ordinary text.
_SHORTEST_SECRET = 8
# How deeply encodings may be nested; JSON itself is one of them.
_ROUNDS = 4
# Escapes of JSON and source text, of addresses and of HTML. Every alternative has a bounded length, so a
# search takes time in proportion to the text.
_ESCAPE = re.compile(
    r"\\[uU]([0-9a-fA-F]{4})|\\[xX]([0-9a-fA-F]{2})|%([2-7][0-9a-fA-F])"
    r"|&#[xX]0{0,8}([0-9a-fA-F]{2,4});?|&#0{0,8}([0-9]{2,5});?|&([A-Za-z]{2,20});"
)
# Escapes of printable ASCII, of which secrets consist, or of zero-width characters. Other escapes in
# JSON are irrelevant.
_NOTABLE = re.compile(
    r"\\(?:[uU](?:00[2-7]|00[aA][dD]|061[cC]|180|200|202|206|[fF][eE])|[xX][2-7])"
)
_ENTITIES = {
    name[:-1]: value
    for name, value in html5.items()
    if name.endswith(";") and value.isascii() and len(value) == 1
}


class Redactor:
    """Replaces one secret in texts of any nesting depth."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        # Case-insensitive, and without backslashes, which the search removes.
        self._lower = secret.lower().replace("\\", "")
        self._encodings = _encodings(secret)
        self._any_case = re.compile(re.escape(secret), re.IGNORECASE)

    def __repr__(self) -> str:
        return "Redactor()"

    def redacted(self, answer: Any, body: bytes) -> Any:
        """Return decoded JSON without the secret; the same object if it contains none."""
        if len(self._secret) < _SHORTEST_SECRET:
            return answer
        # Hardly any response contains it, and one search in one text is the fastest check.
        text = body.decode("ascii", "ignore")
        if _NOTABLE.search(text):
            # The decoder has already undone these escapes.
            text = "\n".join(_texts(answer)).encode("ascii", "ignore").decode()
        return self._replaced(answer) if self._holds(text) else answer

    def _holds(self, text: str) -> bool:
        """Return whether a text contains the secret in any supported encoding."""
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
        # The bounds of an encoded form are not known, so the whole text is removed.
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


def _character(match: re.Match[str]) -> str:
    in_json, in_source, in_address, hexadecimal, decimal, name = match.groups()
    if name is not None:
        return _ENTITIES.get(name, match[0])
    digits = in_json or in_source or in_address or hexadecimal
    code = int(decimal) if decimal is not None else int(digits, 16)
    # Screens leave out characters without a width: the letters around them would join there.
    return chr(code) if code < 128 else ""


def _encodings(secret: str) -> tuple[str, ...]:
    """Return the secret in base64, at each of its three alignments, and in hexadecimal."""
    plain = secret.encode()
    forms = [plain.hex(), plain.hex().upper()]
    for lead in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            # Four letters are three bytes; letters at the ends depend on neighbouring bytes.
            stop = (lead + len(plain)) // 3 * 4
            forms.append(encode(b"\0" * lead + plain).decode()[4 * bool(lead) : stop])
    return tuple(dict.fromkeys(form for form in forms if len(form) >= _SHORTEST_SECRET))
