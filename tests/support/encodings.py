"""Encodings in which a service may echo the secret."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(char):04x}" for char in text)


ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "lower case": str.lower,
    "upper case": str.upper,
    "JSON in a text": lambda s: escaped(s),
    "JSON in a text, twice": lambda s: json.dumps(escaped(s)),
    "one letter escaped": lambda s: s.replace("k", "\\u006b", 1),
    "source text": lambda s: "".join(f"\\x{ord(char):02X}" for char in s),
    "address": lambda s: "".join(f"%{ord(char):02x}" for char in s),
    "address, twice": lambda s: quote("".join(f"%{ord(char):02X}" for char in s)),
    "entities": lambda s: "".join(f"&#{ord(char)};" for char in s),
    "hexadecimal entities": lambda s: "".join(f"&#x{ord(char):x}" for char in s),
    "named entities": lambda s: s.replace("_", "&lowbar;"),
    "entities in an address": lambda s: quote("".join(f"&#{ord(char)};" for char in s)),
    "base 64": lambda s: base64.b64encode(s.encode()).decode(),
    "base 64, shifted by one": lambda s: base64.b64encode(f"x{s}yz".encode()).decode(),
    "base 64, shifted by two": lambda s: base64.urlsafe_b64encode(f"xx{s}z".encode()).decode(),
    "base 64 in an address": lambda s: quote(base64.b64encode(s.encode()).decode(), safe=""),
    "hexadecimal digits": lambda s: s.encode().hex(),
    "characters without a width": lambda s: "\u200b".join(s),
    "soft hyphens": lambda s: "\xad".join(s),
    "backslashes": lambda s: "\\".join(s),
}
